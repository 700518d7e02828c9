"""What finding pairs costs in several ways, in one run.

`python -m basin_assets_tests.bench.pairs [--gyms 1 27 270]`: as many gyms of 49 thousand check-ins
each. Every measurement is a process of its own, and all must find the same pairs.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from typing import NamedTuple

from rich.console import Console

from basin_assets_tests.bench import pair_costs
from basin_assets_tests.bench.crowd import MONTHS
from basin_assets_tests.bench.page_tables import pairs_table
from basin_assets_tests.bench.pair_methods import (
    METHODS,
    NUMPY,
    ON_A_GYM,
    ON_A_MONTH,
    ON_ANY,
    OURS,
    STREAMED,
)
from basin_assets_tests.bench.process_costs import python_module
from basin_assets_tests.bench.results import Found, Pairs
from basin_assets_tests.bench.show import shown

STREAMED_FROM_GYMS = 100
MOST_MB_STREAMED = 2_000


class Size(NamedTuple):
    """How many check-ins to find the pairs of, and how.

    Attributes:
        gyms: how many.
        months: how many.
        methods: how many of `METHODS`.
        is_streamed: a month and location at a time.
        rounds: how often all methods take their turn.
    """

    gyms: int
    months: int
    methods: int
    is_streamed: bool = False
    rounds: int = 2


def size_of(gyms: int) -> Size:
    """All months of so many gyms."""
    if gyms >= STREAMED_FROM_GYMS:
        return Size(gyms, MONTHS, STREAMED, is_streamed=True, rounds=1)
    return Size(gyms, MONTHS, ON_A_GYM if gyms == 1 else ON_ANY)


FULL = (Size(1, 1, ON_A_MONTH), size_of(1), size_of(27), size_of(100))
SMALL = (Size(1, 1, ON_A_MONTH, rounds=1), Size(2, 1, STREAMED, is_streamed=True, rounds=1))


def measure_pairs(size: Size) -> Pairs:
    """Every method in turn, the least of each cost: what others do on the machine only adds.

    Raises:
        SystemExit: the pairs differ, or what is streamed takes too much memory.
    """
    with tempfile.TemporaryDirectory(prefix="basin-pairs-") as folder:
        python_module(pair_costs.__name__, "make", folder, str(size.gyms), str(size.months))
        rounds = [_round(folder, size) for _ in range(size.rounds)]
    found = {
        method: Found(*map(min, zip(*(each[method] for each in rounds), strict=True)))
        for method in rounds[0]
    }
    for each in (*rounds, found):
        check_same_pairs(each)
    if size.is_streamed and found[OURS].peak_mb > MOST_MB_STREAMED:
        raise SystemExit(f"more than {MOST_MB_STREAMED} MB: {found[OURS]}")
    return Pairs(size.gyms, size.months, size.is_streamed, found)


def check_same_pairs(found: Mapping[str, Found]) -> None:
    """Refuses to compare what is not the same.

    Raises:
        SystemExit: the pairs or their gaps differ.
    """
    ours = found[NUMPY]
    for method, costs in found.items():
        if (costs.pairs, costs.fingerprint) != (ours.pairs, ours.fingerprint):
            raise SystemExit(
                f"the pairs differ: {method} found {costs.pairs:,} with fingerprint "
                f"{costs.fingerprint}, {NUMPY} {ours.pairs:,} with {ours.fingerprint}"
            )


def _round(folder: str, size: Size) -> dict[str, Found]:
    how = "streamed" if size.is_streamed else "once"
    return {
        method: Found(**json.loads(python_module(pair_costs.__name__, how, folder, method)))
        for method in list(METHODS)[: size.methods]
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gyms", nargs="+", type=int, default=[1, 27, 270])
    for gyms in parser.parse_args().gyms:
        Console().print(shown(pairs_table(measure_pairs(size_of(gyms)))))
