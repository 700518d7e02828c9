"""`make bench`: everything that is measured, in one run, as ratios; writes docs/benchmarks.md.

`--small`, for `make bench-small`: the same on tiny gyms, without the earlier build, and no page.
"""

import argparse
import os
import platform
import sys
import tempfile
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from basin_assets_tests.bench import names, pairs, whole_runs
from basin_assets_tests.bench.processes import PROJECT
from basin_assets_tests.bench.tables import Table

PAGE = PROJECT / "docs" / "benchmarks.md"
_PACKAGES = ("dagster", "pandas", "numpy", "pyarrow", "duckdb", "rapidfuzz")


def measured(folder: Path, rounds: int, *, is_small: bool) -> Iterator[Table]:
    """Every table, one after the other.

    Raises:
        SystemExit: a process failed, or two ways of the same found different things.
    """
    plan = whole_runs.SMALL if is_small else whole_runs.FULL._replace(rounds=rounds)
    now, then = whole_runs.measure_whole_runs(plan, folder)
    if then:
        yield whole_runs.ratios_table(now, then, plan.chain)
    yield whole_runs.processes_table(now)
    for size in pairs.SMALL if is_small else pairs.FULL:
        yield pairs.pairs_table(folder, *size)
    yield names.names_table(names.SMALL if is_small else names.FULL)


def main(rounds: int, *, is_small: bool) -> None:
    """Measures, prints, and writes the page."""
    warnings.simplefilter("ignore")
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    page = [
        _HEAD.format(
            machine=f"{os.cpu_count()} cores, {platform.system()}, {platform.machine()}",
            versions=f"Python {platform.python_version()}, {versions}",
            load=os.getloadavg()[0],
            rounds=1 if is_small else rounds,
        )
    ]
    with tempfile.TemporaryDirectory(prefix="basin-bench-") as folder:
        for table in measured(Path(folder), rounds, is_small=is_small):
            page.append(table.markdown())
            sys.stdout.write(f"{page[-1]}\n")
            sys.stdout.flush()
    if not is_small:
        PAGE.write_text("\n".join(page), encoding="utf-8")


_HEAD = """\
# Benchmarks

`make bench` measures everything on this page in one run, prints it and writes the page. `make
bench-small` does the same on tiny gyms, without the earlier build, and writes nothing; every change
has to pass it. All gyms are synthetic. Seconds depend on the machine and on who else uses it:
compare ratios, not seconds, and CPU rather than wall.

This run: {machine}; {versions}; rounds of whole processes: {rounds}; processes that wanted a core
when it began: {load:.1f}.
"""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="tiny gyms; writes nothing")
    parser.add_argument("--rounds", type=int, default=3, help="of whole processes")
    arguments = parser.parse_args()
    main(arguments.rounds, is_small=arguments.small)
