"""Chance by trial: calendars that are shifted against each other."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.rules.ties.chance import (
    SHIFTS,
    count_shifts,
    is_shifted,
    shift_calendars,
    shift_groups,
)
from basin_assets.rules.ties.habits import find_habits
from basin_assets_tests.rules.frames import checkins, visit
from basin_assets_tests.rules.ties.test_meeting_chance import crowd


def groups_of(ids: Iterable[int], groups: int) -> list[int]:
    return [int(group) for group in shift_groups(np.array(list(ids), dtype=np.int64), groups)]


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


def test_a_customer_is_of_the_same_group_as_ever() -> None:
    assert groups_of(range(1, 13), 8) == [4, 1, 6, 3, 0, 5, 2, 7, 4, 1, 6, 3]


def test_what_is_shifted_stays_within_the_weeks_of_the_gym() -> None:
    days = [f"2025-10-{day:02d} 00:00" for day in (1, 8, 15, 22, 28)]
    scans = checkins(*[visit(who, day) for who in range(1, 20) for day in days])
    shifted = shift_calendars(scans, 4)["checkin_datetime"]
    assert (shifted.min(), shifted.max()) == (pd.Timestamp(days[0]), pd.Timestamp(days[-1]))


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
