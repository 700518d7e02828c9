"""How often two would meet who do not know each other, from how often and when each comes."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.contracts.table import ContractError
from basin_assets.contracts.tie_scores import MEETING_CHANCE
from basin_assets.rules.months import month_of
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties import expected_co_visits
from basin_assets.rules.ties.evidence import find_ties
from basin_assets.rules.ties.expected_co_visits import (
    Floats,
    expect_co_visits,
    find_usual_visits,
)
from basin_assets.rules.ties.habits import find_visits
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.rules.frames import NOBODY_KNOWN, SETTINGS, Row, checkins, pairs_of, visit


def expected(*visits: Row) -> dict[tuple[int, int], float]:
    scans = checkins(*visits)
    found = find_ties(scans, find_co_visits(scans, SETTINGS.window_minutes), NOBODY_KNOWN)
    return dict(zip(pairs_of(found), found["expected_co_visits"].tolist(), strict=True))


def expectations(pairs: pd.DataFrame, scans: pd.DataFrame, co_visits: pd.DataFrame) -> Floats:
    chance = find_meeting_chance(scans, [co_visits])
    days = co_visits.groupby(PAIR)["day"].nunique()
    near_days = days.reindex(pd.MultiIndex.from_frame(pairs[PAIR]), fill_value=0)
    usual = find_usual_visits(find_visits(scans), chance)
    return expect_co_visits(pairs, near_days.to_numpy().astype("int64"), usual)


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
        find_usual_visits(others, chance)


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


def test_pairs_in_parts_are_expected_as_often_as_all_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [*everybody(range(3)), *class_of(range(1, 6), range(3))]
    whole = expected(*rows)
    for part in (1, 7):
        monkeypatch.setattr(expected_co_visits, "_PART", part)
        assert expected(*rows) == whole


def test_one_pair_of_visits_is_a_pair() -> None:
    scans = checkins(visit(1, "17:00"), visit(2, "17:00"))
    found = find_meeting_chance(scans, [find_co_visits(scans, SETTINGS.window_minutes)])
    assert found["chance"].tolist() == [1.0]


def test_who_meet_within_an_hour_are_near_within_half_of_it() -> None:
    scans = checkins(
        *everybody(range(4)), visit(1, "2025-03-05 12:00"), visit(2, "2025-03-05 12:31")
    )
    found = find_ties(scans, find_co_visits(scans, 60), NOBODY_KNOWN)
    pair = found[(found["customer_id_1"] == 1) & (found["customer_id_2"] == 2)]
    ids, met = pair[PAIR], find_co_visits(scans, 60)
    usual = find_usual_visits(find_visits(scans), find_meeting_chance(scans, [met]))
    due = expect_co_visits(ids, np.zeros(1, dtype=np.int64), usual).round(3)
    assert pair["expected_co_visits"].tolist() == due.tolist()


def test_two_who_meet_where_nobody_else_comes_are_not_expected_there() -> None:
    # Their only meeting must not explain itself.
    found = expected(
        *crowd(range(1, 29), range(100, 140)),
        visit(1, "2025-10-20 17:00", "2"),
        visit(2, "2025-10-20 17:01", "2"),
    )
    assert found[1, 2] < 0.05


def class_of(people: range, weeks: range, hour: str = "18:00") -> list[Row]:
    """A weekly class: on each Monday all but one of them, in turn, seconds about the hour."""
    begin = pd.Timestamp(f"2025-03-03 {hour}")
    return [
        visit(who, str(begin + pd.Timedelta(7 * week, "D") + pd.Timedelta(20 * who - 60, "s")))
        for week in weeks
        for who in people
        if (who + week) % len(people)
    ]


def everybody(weeks: range) -> list[Row]:
    """Sixty others who come once a week, each time at another hour of another day."""
    return [
        visit(who, str(pd.Timestamp("2025-03-03") + pd.Timedelta(hours=hours)))
        for week in weeks
        for who in range(100, 160)
        for hours in [168 * week + 24 * ((5 * week + who) % 7) + 8 + (7 * who + 5 * week) % 14]
    ]


@pytest.mark.parametrize("hour", ["18:00", "18:07", "18:15"])
def test_people_of_one_class_are_expected_as_often_as_they_meet(hour: str) -> None:
    weeks = range(30)  # each comes to 24 or more of them
    scans = checkins(*everybody(weeks), *class_of(range(1, 6), weeks, hour))
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    ids = pd.DataFrame(
        [(one, other) for one in range(1, 6) for other in range(one + 1, 6)], columns=PAIR
    )
    days = co_visits.merge(ids)["day"].nunique() * 18 / 30  # three of five are there for a pair
    assert expectations(ids, scans, co_visits) == pytest.approx([days] * 10, rel=0.15)


def test_friends_who_come_at_any_hour_are_expected_no_oftener_than_strangers() -> None:
    weeks = range(30)
    friend = [
        visit(who, str(pd.Timestamp("2025-03-03") + pd.Timedelta(hours=hours, minutes=who)))
        for week in weeks
        for who in (1, 2)
        for hours in [168 * week + 24 * (4 * week % 7) + 8 + 3 * week % 14]
    ]
    found = expected(*everybody(weeks), *friend)
    assert found[1, 2] < 3  # of 30 days
    others = [days for pair, days in found.items() if pair[0] >= 100]
    assert max(others) < 3


def test_hours_of_other_days_of_the_week_say_nothing() -> None:
    weeks = range(20)
    mondays = class_of(range(1, 4), weeks)
    tuesdays = [
        visit(9, str(pd.Timestamp("2025-03-04 18:00") + pd.Timedelta(7 * week, "D")))
        for week in weeks
    ]
    once = [visit(9, "2025-03-03 18:00"), visit(1, "2025-03-03 18:01")]
    found = expected(*everybody(weeks), *mondays, *tuesdays, *once)
    assert found[1, 9] < found[1, 2] / 5


def test_the_hours_of_one_location_say_nothing_of_another() -> None:
    weeks = range(20)
    apart = [
        visit(who, str(pd.Timestamp("2025-03-03 18:00") + pd.Timedelta(7 * week, "D")), location)
        for week in weeks
        for who, location in ((1, "1"), (2, "2"))
    ]
    rows = [*everybody(weeks), *apart, visit(2, "2025-03-04 12:00"), visit(1, "2025-03-04 12:01")]
    assert expected(*rows)[1, 2] < 0.5


def test_visits_on_either_side_of_midnight_are_no_neighbours() -> None:
    late = [visit(1, f"2025-03-{day:02d} 23:55") for day in (3, 10, 17, 24)]
    early = [visit(2, f"2025-03-{day:02d} 00:05") for day in (4, 11, 18, 25)]
    once = [visit(1, "2025-03-06 12:00"), visit(2, "2025-03-06 12:00")]
    rows = [*everybody(range(4)), *once]
    apart = expected(*rows, *late, *early)[1, 2]
    noon = expected(*rows, *late, *[visit(2, f"2025-03-{d:02d} 12:05") for d in (4, 11, 18, 25)])
    assert apart == noon[1, 2]
