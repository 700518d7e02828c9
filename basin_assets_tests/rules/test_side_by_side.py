"""What is made side by side is what is made one after the other, errors and interrupts included."""

import sys
import threading
from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd
import pytest

from basin_assets.contracts.connections import SAME_DAY_GROUPS
from basin_assets.rules.connections.ranges import EVERYBODY, IdRange, in_ranges
from basin_assets.rules.connections.same_day import extract_same_day_group_connections
from basin_assets.rules.side_by_side import THREADS, side_by_side
from basin_assets.tables.parquet import to_parquet
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.pure_run import run_purely
from basin_assets_tests.rules.frames import SETTINGS

SECONDS = 30


class MakerError(Exception):
    """What a maker raises."""


def fail() -> int:
    raise MakerError


def test_results_come_in_the_order_of_their_makers() -> None:
    second_is_made = threading.Event()

    def first() -> int:
        assert second_is_made.wait(SECONDS)
        return 1

    def second() -> int:
        second_is_made.set()
        return 2

    assert list(side_by_side([first, second])) == [1, 2]


def test_an_error_comes_out_where_its_result_would() -> None:
    made = side_by_side([lambda: 1, fail, lambda: 3])
    assert next(made) == 1
    with pytest.raises(MakerError):
        next(made)


def test_few_results_wait_to_be_taken() -> None:
    called: list[int] = []
    made = side_by_side(partial(called.append, number) for number in range(100))
    next(made)
    made.close()
    assert len(called) <= THREADS


def test_whoever_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    made = side_by_side([lambda: 1, lambda: 2, lambda: 3, lambda: 4])
    next(made)
    made.close()
    assert threading.active_count() == before


def test_an_interrupt_while_others_work_ends_it() -> None:
    calls: list[int] = []

    def call(number: int) -> None:
        calls.append(number)
        if number == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(side_by_side(partial(call, number) for number in range(100)))
    assert len(calls) <= THREADS


@pytest.fixture
def hasty_switches() -> Iterator[None]:
    """Threads take turns a thousand times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1000)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_switches")
@pytest.mark.parametrize("round_number", range(5))
def test_rules_that_share_frames_do_not_disturb_each_other(round_number: int) -> None:
    run = run_purely(random_gym(round_number), last_month=NOW_MONTH)
    # Nobody has looked up a column of these frames yet.
    enriched, calibration = map(with_new_columns, (run.enriched, run.calibration))

    def of_range(cut: Mapping[str, pd.DataFrame], _: IdRange) -> pd.DataFrame:
        return extract_same_day_group_connections(
            cut["co_visits"], enriched, cut["ties"], calibration, SETTINGS
        )

    tables = {"co_visits": run.co_visits, "ties": run.ties}
    parts = pd.concat(in_ranges(of_range, tables, pairs_at_once=5), ignore_index=True)

    in_one_go = of_range(tables, EVERYBODY)
    assert to_parquet(SAME_DAY_GROUPS, parts) == to_parquet(SAME_DAY_GROUPS, in_one_go)


def with_new_columns(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis(list(frame.columns), axis=1)
