"""Chance: how often two would meet who do not know each other, and calendars that are shifted."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.domain.co_visits import find_co_visits
from basin_assets.domain.ties.chance import (
    SHIFTS,
    count_shifts,
    expect_co_visits,
    is_shifted,
    shift_calendars,
    shift_groups,
)
from basin_assets.domain.ties.evidence import find_ties
from basin_assets.domain.ties.habits import find_habits
from basin_assets_tests.domain.frames import SETTINGS, Row, checkins, pairs_of, visit


def expected(*visits: Row) -> dict[tuple[int, int], float]:
    scans = checkins(*visits)
    found = find_ties(scans, find_co_visits(scans, SETTINGS.window_minutes))
    return dict(zip(pairs_of(found), found["expected_co_visits"].tolist(), strict=True))


def groups_of(ids: Iterable[int], groups: int) -> list[int]:
    return [int(group) for group in shift_groups(np.array(list(ids), dtype=np.int64), groups)]


def crowd(days: range, people: range, month: str = "2025-10", place: str = "1") -> list[Row]:
    """Everybody comes on each of the days, at an hour of their own."""
    return [
        visit(who, f"{month}-{day:02d} {7 + who % 15:02d}:00", place)
        for day in days
        for who in people
    ]


def test_who_comes_twice_as_often_is_expected_twice_as_often() -> None:
    others = crowd(range(1, 29), range(100, 140))
    rows = [
        visit(1, "2025-10-20 17:00"),
        visit(2, "2025-10-20 17:01"),
        visit(3, "2025-10-20 17:02"),
        visit(3, "2025-10-21 12:00"),
    ]
    found = expected(*others, *rows)
    assert found[1, 3] == pytest.approx(2 * found[1, 2], abs=0.002)
    assert found[1, 2] > 0


def test_all_expectations_together_are_the_co_visits_there_were() -> None:
    # 40 people on 20 days, each at one of 15 hours: a month full enough to tell by itself.
    rows = crowd(range(1, 21), range(100, 140))
    scans = checkins(*rows)
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    pairs = pd.DataFrame(
        [(one, other) for one in range(100, 140) for other in range(one + 1, 140)],
        columns=["customer_id_1", "customer_id_2"],
    )
    total = expect_co_visits(pairs, scans, co_visits).sum()
    assert total == pytest.approx(len(co_visits), rel=0.05)


def test_who_never_come_to_one_place_in_one_month_would_not_meet() -> None:
    scans = checkins(
        *crowd(range(1, 15), range(100, 120)),
        visit(1, "2025-10-03 17:00"),
        visit(2, "2025-10-04 17:00", "2"),
        visit(3, "2025-09-03 17:00"),
    )
    pairs = pd.DataFrame({"customer_id_1": [1, 1, 2], "customer_id_2": [2, 3, 3]})
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    assert expect_co_visits(pairs, scans, co_visits).tolist() == [0, 0, 0]


def test_two_who_meet_where_nobody_else_comes_are_not_expected_there() -> None:
    # Their only meeting must not explain itself.
    found = expected(
        *crowd(range(1, 29), range(100, 140)),
        visit(1, "2025-10-20 17:00", "2"),
        visit(2, "2025-10-20 17:01", "2"),
    )
    assert found[1, 2] < 0.05


def test_a_shift_keeps_weekday_time_and_place_of_every_visit() -> None:
    scans = checkins(*crowd(range(1, 29), range(100, 140)), visit(7, "2025-12-24 17:00:00.5"))
    shifted = shift_calendars(scans, SHIFTS)
    for part in ("day_of_week", "hour", "microsecond"):
        before, after = (getattr(f["checkin_datetime"].dt, part) for f in (scans, shifted))
        assert before.tolist() == after.tolist()
    habits, moved = find_habits(scans), find_habits(shifted)
    assert habits.occasion_days.tolist() == moved.occasion_days.tolist()
    assert habits.visit_days.tolist() == moved.visit_days.tolist()


def test_those_of_one_group_keep_their_common_calendar() -> None:
    ids = [number for number in range(1, 60) if groups_of([number], 4) == [2]]
    days = ["2025-10-01", "2025-10-15", "2025-10-29"]
    scans = checkins(*[visit(who, f"{day} 17:00") for who in ids[:2] for day in days])
    shifted = shift_calendars(scans, 4)["checkin_datetime"].dt.strftime("%m-%d").tolist()
    assert shifted == ["10-15", "10-29", "10-08"] * 2
    pair = pd.DataFrame({"customer_id_1": ids[:1], "customer_id_2": ids[1:2]})
    assert is_shifted(pair, 4).tolist() == [False]


@given(st.lists(st.integers(1, 2**62), min_size=1, unique=True), st.integers(2, 8))
@settings(max_examples=50)
def test_a_customer_is_of_one_group_whoever_else_comes(ids: list[int], groups: int) -> None:
    together = groups_of(ids, groups)
    assert set(together) <= set(range(groups))
    assert together == [group for each in ids for group in groups_of([each], groups)]


def test_customers_are_dealt_evenly_into_the_groups() -> None:
    counts = np.bincount(groups_of(range(1_200_000, 1_240_000, 7), 8))
    assert counts.min() > 0.9 * counts.max()


@pytest.mark.parametrize(
    ("last", "groups"), [("2025-10-07", 1), ("2025-10-08", 2), ("2025-10-22", 4), ("2026-10-01", 8)]
)
def test_there_are_as_many_shifts_as_weeks_up_to_eight(last: str, groups: int) -> None:
    assert count_shifts(checkins(visit(1, "2025-10-01 09:00"), visit(2, f"{last} 08:00"))) == groups


def test_without_check_ins_there_is_nothing_to_shift() -> None:
    assert count_shifts(checkins()) == 0
