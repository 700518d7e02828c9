"""How often two would meet who do not know each other, from how often each comes."""

import pandas as pd
import pytest

from basin_assets.contracts.table import ContractError
from basin_assets.contracts.tie_scores import MEETING_CHANCE
from basin_assets.rules.months import month_of
from basin_assets.rules.ties.evidence import find_ties
from basin_assets.rules.ties.habits import find_visits
from basin_assets.rules.ties.meeting_chance import (
    Floats,
    count_visits_by_month,
    expect_co_visits,
    find_meeting_chance,
)
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.rules.frames import NOBODY_KNOWN, SETTINGS, Row, checkins, pairs_of, visit


def expected(*visits: Row) -> dict[tuple[int, int], float]:
    scans = checkins(*visits)
    found = find_ties(scans, find_co_visits(scans, SETTINGS.window_minutes), NOBODY_KNOWN)
    return dict(zip(pairs_of(found), found["expected_co_visits"].tolist(), strict=True))


def expectations(pairs: pd.DataFrame, scans: pd.DataFrame, co_visits: pd.DataFrame) -> Floats:
    chance = find_meeting_chance(scans, [co_visits])
    return expect_co_visits(pairs, count_visits_by_month(find_visits(scans), chance))


def crowd(days: range, people: range, month: str = "2025-10", location: str = "1") -> list[Row]:
    """Everybody comes on each of the days, at an hour of their own."""
    return [
        visit(who, f"{month}-{day:02d} {7 + who % 15:02d}:00", location)
        for day in days
        for who in people
    ]


def test_a_location_in_a_month_is_counted_alone() -> None:
    scans = checkins(
        visit(1, "2025-10-20 17:00"),
        visit(1, "2025-10-20 18:00"),
        visit(1, "2025-10-21 17:00"),
        visit(2, "2025-10-20 17:10"),
        visit(1, "2025-11-01 17:00"),
        visit(2, "2025-11-01 17:00", "2"),
    )
    found = MEETING_CHANCE.validate(
        find_meeting_chance(scans, [find_co_visits(scans, SETTINGS.window_minutes)])
    )
    columns = ["location", "month", "visits", "visit_pairs", "co_visits"]
    assert found[columns].to_numpy().tolist() == [
        ["1", "2025-10", 3, 2, 1],  # the days of 1 are no pair
        ["1", "2025-11", 1, 0, 0],
        ["2", "2025-11", 1, 0, 0],
    ]
    assert found["chance"].tolist() == pytest.approx([(1 + 1000 / 2) / 1002, 1 / 2, 1 / 2])


def test_co_visits_may_come_month_by_month() -> None:
    scans = checkins(*crowd(range(1, 5), range(20)), *crowd(range(1, 5), range(20), "2025-11", "2"))
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    by_month = [rows for _, rows in co_visits.groupby(month_of(co_visits["day"]))]
    assert len(by_month) == 2
    pd.testing.assert_frame_equal(
        find_meeting_chance(scans, by_month), find_meeting_chance(scans, [co_visits])
    )


def test_nobody_makes_no_rows() -> None:
    assert MEETING_CHANCE.validate(find_meeting_chance(checkins(), [])).empty


def test_co_visits_of_other_check_ins_are_told() -> None:
    scans = checkins(visit(1, "2025-10-20 17:00"), visit(2, "2025-10-20 17:00"))
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    with pytest.raises(
        ContractError, match="1 rows have months and locations that no check-in has"
    ):
        find_meeting_chance(checkins(visit(1, "2025-10-20 17:00", "2")), [co_visits])


def test_a_chance_of_other_check_ins_is_told() -> None:
    scans = checkins(visit(1, "2025-10-20 17:00"), visit(2, "2025-11-20 17:00"))
    chance = find_meeting_chance(scans, [])
    others = find_visits(checkins(visit(1, "2025-12-20 17:00"), visit(2, "2025-11-20 17:00")))
    with pytest.raises(ContractError, match=r"meeting_chance: 1 visits .* materialize it"):
        count_visits_by_month(others, chance)


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
    total = expectations(pairs, scans, co_visits).sum()
    assert total == pytest.approx(len(co_visits), rel=0.05)


def test_who_never_come_to_one_location_in_one_month_would_not_meet() -> None:
    scans = checkins(
        *crowd(range(1, 15), range(100, 120)),
        visit(1, "2025-10-03 17:00"),
        visit(2, "2025-10-04 17:00", "2"),
        visit(3, "2025-09-03 17:00"),
    )
    pairs = pd.DataFrame({"customer_id_1": [1, 1, 2], "customer_id_2": [2, 3, 3]})
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    assert expectations(pairs, scans, co_visits).tolist() == [0, 0, 0]


def test_two_who_meet_where_nobody_else_comes_are_not_expected_there() -> None:
    # Their only meeting must not explain itself.
    found = expected(
        *crowd(range(1, 29), range(100, 140)),
        visit(1, "2025-10-20 17:00", "2"),
        visit(2, "2025-10-20 17:01", "2"),
    )
    assert found[1, 2] < 0.05
