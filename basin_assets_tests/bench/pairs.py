"""What finding pairs costs, beside numpy by hand and DuckDB's range join, in one run.

`python -m basin_assets_tests.bench.pairs [--gyms 1 27 270]`: as many gyms of 49 thousand check-ins
each. Every measurement is a process of its own, and all must find the same pairs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from basin_assets_tests.bench.pair_costs import Found
from basin_assets_tests.bench.pair_methods import METHODS

GYMS = (1, 27, 270)
STREAMED_FROM_GYMS = 100
MOST_MB_STREAMED = 2_000
_ROUNDS = 2
_NOTES = """
first: in memory never touched before. best: of all times, with its multiple of
numpy's. whole: with reading; by month and location with writing too.
numpy by hand is given places as numbers, and makes no texts, no frames, and no
hour, between and crowd. DuckDB uses all cores; by month and location it is left
out: starting its queries would be what is measured."""


def main(gyms: Sequence[int] = GYMS) -> None:
    """Measures, and prints a table a size.

    Raises:
        SystemExit: the pairs differ, or what is streamed takes too much memory.
    """
    console = Console()
    for count in gyms:
        is_streamed = count >= STREAMED_FROM_GYMS
        with tempfile.TemporaryDirectory(prefix="basin-pairs-") as folder:
            _run("make", folder, str(count))
            found = _streamed(folder) if is_streamed else _at_once(folder)
        _check(found, is_streamed)
        console.print(_table(found, ", by month and location" if is_streamed else ""))
    console.print(_NOTES)


def _table(found: dict[str, Found], how: str) -> Table:
    unit = found["numpy by hand"]
    table = Table(title=f"{unit.pairs:,} pairs of {unit.checkins:,} check-ins{how}")
    for column in ("", "first s", "best s", "/ numpy", "cpu s", "whole s", "peak MB"):
        table.add_column(column, justify="right" if column else "left")
    for method, costs in found.items():
        table.add_row(method, *_cells(costs, unit))
    return table


def _at_once(folder: str) -> dict[str, Found]:
    rounds = [
        {method: _found("once", folder, method) for method in METHODS} for _ in range(_ROUNDS)
    ]
    return {method: _best([found[method] for found in rounds]) for method in METHODS}


def _streamed(folder: str) -> dict[str, Found]:
    methods = [method for method in METHODS if "DuckDB" not in method]
    return {method: _found("streamed", folder, method) for method in methods}


def _found(what: str, folder: str, method: str) -> Found:
    return Found(**json.loads(_run(what, folder, method)))


def _run(what: str, folder: str, argument: str) -> bytes:
    command = [sys.executable, "-m", "basin_assets_tests.bench.pair_costs", what, folder, argument]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def _best(rounds: list[Found]) -> Found:
    """The least of each cost: what others do on the machine only ever adds."""
    return Found(*map(min, zip(*rounds, strict=True)))


def _check(found: dict[str, Found], is_streamed: bool) -> None:
    if len({(costs.pairs, costs.fingerprint) for costs in found.values()}) != 1:
        raise SystemExit(f"the pairs differ: {found}")
    if is_streamed and found["find_co_visits"].peak_mb > MOST_MB_STREAMED:
        raise SystemExit(f"more than {MOST_MB_STREAMED} MB: {found['find_co_visits']}")


def _cells(costs: Found, unit: Found) -> list[str]:
    return [
        f"{costs.first_seconds:.3f}",
        f"{costs.best_seconds:.3f}",
        f"{costs.best_seconds / unit.best_seconds:.2f}",
        f"{costs.cpu_seconds:.3f}",
        f"{costs.whole_seconds:.1f}",
        f"{costs.peak_mb:,.0f}",
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gyms", nargs="+", type=int, default=GYMS)
    main(parser.parse_args().gyms)
