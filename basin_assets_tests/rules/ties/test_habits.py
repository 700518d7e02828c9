"""Habits: a visit is a customer's day at a location; visits at the same hour make a habit."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.contracts.table import ContractError
from basin_assets.rules.ties.habits import Habits, find_habits, find_visits
from basin_assets_tests.rules.frames import checkins, rows_of, visit

# 2025-10-20 is a Monday.
MONDAYS = ["2025-10-06", "2025-10-13", "2025-10-20"]


def visits_about(
    habits: Habits, customer_id: int, hour: int, weekday: int = 0, location: str = "1"
) -> int:
    customer = habits.positions_of(pd.Series([customer_id]))
    codes = habits.location_codes(pd.Series([location], dtype="str"))
    [found] = habits.visits_about(customer, codes, np.array([weekday]), np.array([hour]))
    return int(found)


def test_several_scans_of_one_day_at_one_location_are_one_visit_at_the_hour_of_the_first() -> None:
    scans = checkins(visit(1, "17:59"), visit(1, "09:10"), visit(1, "19:00", "2"))
    found = rows_of(find_visits(scans), "customer_id", "location", "hour")
    assert found == [(1, "1", 9), (1, "2", 19)]


def test_days_are_counted_once_wherever() -> None:
    habits = find_habits(checkins(visit(1, "09:00"), visit(1, "17:00", "2"), visit(3, "09:00")))
    assert habits.customers.tolist() == [1, 3]
    assert habits.visit_days.tolist() == [1, 1]


def test_a_place_has_the_people_who_ever_came() -> None:
    habits = find_habits(
        checkins(visit(1, "09:00"), visit(1, f"{MONDAYS[0]} 09:00"), visit(2, "09:00", "2"))
    )
    assert dict(zip(habits.locations, habits.people.tolist(), strict=True)) == {"1": 1, "2": 1}


def test_visits_of_one_weekday_within_an_hour_are_one_habit() -> None:
    times = [f"{MONDAYS[0]} 17:59", f"{MONDAYS[1]} 18:00", f"{MONDAYS[2]} 19:59"]
    elsewhere = [visit(1, "2025-10-27 18:00", "2"), visit(1, "2025-10-28 18:00")]
    habits = find_habits(checkins(*[visit(1, at) for at in times], *elsewhere, visit(2, "09:00")))
    assert [visits_about(habits, 1, hour) for hour in (15, 16, 17, 18, 19, 20, 21)] == [
        0,
        1,
        2,
        3,
        2,
        1,
        0,
    ]
    assert visits_about(habits, 1, 18, weekday=1) == 1
    assert visits_about(habits, 1, 18, location="2") == 1
    assert visits_about(habits, 2, 18) == 0


def test_the_first_and_the_last_hour_of_the_day_are_no_neighbours() -> None:
    habits = find_habits(checkins(visit(1, "2025-10-20 23:30"), visit(1, "2025-10-21 00:10")))
    assert visits_about(habits, 1, 23, weekday=0) == 1
    assert visits_about(habits, 1, 0, weekday=1) == 1
    assert visits_about(habits, 1, 0, weekday=0) == 0


def test_who_and_where_nobody_checked_in_are_refused() -> None:
    habits = find_habits(checkins(visit(1, "09:00"), visit(3, "09:00")))
    for unknown in (2, 4):
        with pytest.raises(ContractError, match=r"1 rows have customers .* materialize co_visits"):
            habits.positions_of(pd.Series([1, unknown, 3]))
    with pytest.raises(ContractError, match="1 rows have locations"):
        habits.location_codes(pd.Series(["1", "2"], dtype="str"))


def test_nobody_has_no_habits() -> None:
    habits = find_habits(checkins())
    assert len(habits.customers) == len(habits.locations) == len(habits.occasions) == 0
