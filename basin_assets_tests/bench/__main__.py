"""`make bench`: everything that is measured, in one run, as ratios.

Prints the tables, keeps the results in `.bench.json`, and writes docs/benchmarks.md with its
picture. `--small`, for `make bench-small`: the same on tiny gyms, whose page is thrown away.
"""

import argparse
import tempfile
import time
import warnings
from pathlib import Path

from rich.console import Console

from basin_assets_tests.bench import names, pairs, ties, whole_runs
from basin_assets_tests.bench.machine import this_machine
from basin_assets_tests.bench.page import PAGE, all_tables, keep, write_page
from basin_assets_tests.bench.results import Results
from basin_assets_tests.bench.show import shown
from basin_assets_tests.bench.verdicts import where_others_are_better

_WIDTH = 120


def measure(*, is_small: bool, console: Console) -> Results:
    """Everything, one after the other.

    Raises:
        SystemExit: a process failed, or two ways of the same found different things.
    """
    begun = time.perf_counter()
    machine = this_machine()
    console.print("whole processes ...")
    whole = whole_runs.measure_whole_runs(whole_runs.SMALL if is_small else whole_runs.FULL)
    console.print("pairs ...")
    of_pairs = [pairs.measure_pairs(size) for size in (pairs.SMALL if is_small else pairs.FULL)]
    console.print("names, ties ...")
    of_names = [names.measure_names(count) for count in (names.SMALL if is_small else names.FULL)]
    of_ties = ties.measure_ties("tiny" if is_small else "full")
    minutes = (time.perf_counter() - begun) / 60
    return Results(is_small, machine, whole, of_pairs, of_names, of_ties, minutes)


def main(*, is_small: bool) -> None:
    """Measures, prints and writes."""
    warnings.simplefilter("ignore")
    results = measure(is_small=is_small, console=Console(stderr=True))
    console = Console(width=_WIDTH)
    for table in all_tables(results):
        console.print(shown(table))
    for line in where_others_are_better(results):
        console.print(f"missed, or better by others: {line}")
    if is_small:
        with tempfile.TemporaryDirectory(prefix="basin-bench-") as folder:
            write_page(results, Path(folder, PAGE.name))
        return
    keep(results)
    write_page(results)
    console.print(f"{PAGE} and its picture are written.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="tiny gyms; writes nothing")
    main(is_small=parser.parse_args().small)
