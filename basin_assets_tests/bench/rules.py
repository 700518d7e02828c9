"""What all rules cost from files to events, beside a reading of them by nested loops.

The reading is the one that the tests hold the product against: lists and loops, nothing shared.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets_tests.bench.results import Rules
from basin_assets_tests.oracle import Expected, expect
from basin_assets_tests.pure_run import PureRun, run_purely
from basin_assets_tests.rules.test_against_oracle import parts, purchasers, rows, without_ties

FULL: tuple[SizeName, ...] = ("tiny", "demo")
SMALL: tuple[SizeName, ...] = ("tiny",)
_REPEATS = 2
T = TypeVar("T")


def measure_rules(size: SizeName) -> Rules:
    """Ours and the loops over one synthetic gym.

    The loops are given the purchasers that ours found, and know nothing of tie scores: both are
    work that ours does and they do not.

    Raises:
        SystemExit: connections, events or timelines differ.
    """
    plan = plan_of_size(size)
    files, month = make_gym(plan).files, plan.last_day.strftime("%Y-%m")
    ours, ours_seconds = _measured(lambda: run_purely(files, last_month=month))
    purchaser_of = purchasers(ours.enriched)
    loops, loops_seconds = _measured(
        lambda: expect(files, now_month=month, purchaser_of=purchaser_of)
    )
    check_same(size, ours, loops)
    checkins = len(ours.settled["checkins"].used)
    return Rules(size, checkins, len(loops.connections), ours_seconds, loops_seconds)


def check_same(size: SizeName, ours: PureRun, loops: Expected) -> None:
    """Refuses to compare what is not the same.

    Raises:
        SystemExit: connections, events or timelines differ.
    """
    both = {
        "connections": (without_ties(rows(ours.connections_csv)), loops.connections),
        "events": (rows(ours.events_csv), loops.events),
        "timelines": (parts(ours.timeline), parts(loops.timeline)),
    }
    for what, (found, due) in both.items():
        if found != due:
            raise SystemExit(f"the {what} of the {size} gym differ from those by nested loops")


def _measured(work: Callable[[], T]) -> tuple[T, float]:
    """What it returns, and the least time in seconds of the processor."""
    seconds = []
    for _ in range(_REPEATS):
        begun = time.process_time()
        found = work()
        seconds.append(time.process_time() - begun)
    return found, min(seconds)
