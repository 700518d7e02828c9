"""Arrivals: where chance brings people in close together, and which stamps say nothing."""

from typing import NamedTuple

import pandas as pd
import pytest

from basin_assets.contracts.table import ContractError
from basin_assets.rules.ties.arrivals import SPANS, find_arrivals, judge_gaps
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.rules.frames import SETTINGS, Row, checkins, pairs_of, visit

MONDAYS = [f"2025-{day}" for day in ("09-01", "09-08", "09-15", "09-22", "09-29", "10-06")]
TUESDAY = "2025-09-02"


class Judged(NamedTuple):
    """How dense chance is where the two met, and whether a stamp of theirs says nothing."""

    density: float
    is_silent: bool


def judged(*visits: Row) -> dict[tuple[int, int], Judged]:
    """By pair, of its first day together."""
    scans = checkins(*visits)
    days = find_co_visits(scans, SETTINGS.window_minutes)
    gaps = judge_gaps(days, find_arrivals(scans))
    told = zip(gaps.density.tolist(), gaps.is_silent.tolist(), strict=True)
    found: dict[tuple[int, int], Judged] = {}
    for pair, judgement in zip(pairs_of(days), told, strict=True):
        found.setdefault(pair, Judged(*judgement))
    return found


def two(day: str = MONDAYS[0], first: str = "17:00:10", second: str = "17:01:10") -> list[Row]:
    return [visit(1, f"{day} {first}"), visit(2, f"{day} {second}")]


def minutes(first: int, count: int, day: str, step: float, start: str = "16:45") -> list[Row]:
    """People who come one after the other, `step` seconds apart."""
    begin = pd.Timestamp(f"{day} {start}")
    times = [begin + pd.Timedelta(seconds=11 + at * step) for at in range(count)]
    return [visit(first + at, str(time)) for at, time in enumerate(times)]


def test_where_nobody_else_comes_chance_is_even() -> None:
    assert judged(*two()) == {(1, 2): Judged(1.0, is_silent=False)}


def test_even_arrivals_leave_chance_even_however_many_come() -> None:
    found = judged(*two(), *minutes(10, 120, MONDAYS[0], 30.0, "16:30"))
    assert found[1, 2].density == pytest.approx(1.0, abs=0.1)


def test_a_class_of_other_mondays_makes_a_small_gap_ordinary() -> None:
    classes = [row for day in MONDAYS[1:] for row in minutes(10, 20, day, 6.0, "16:59:40")]
    others = [row for day in MONDAYS[1:] for row in minutes(10, 20, day, 6.0, "14:00")]
    dense = judged(*two(), *classes)[1, 2].density
    even = judged(*two(), *others)[1, 2].density
    # Within two minutes 100 came in five weeks, where even arrivals would be 100 / 15.
    assert dense == pytest.approx((100 + 10) / (100 / 15 + 10), rel=0.1)
    assert even == 1.0


def test_a_crowd_of_the_day_itself_makes_a_small_gap_ordinary() -> None:
    # Twenty within a minute and a half, and nobody else in the half hour.
    assert judged(*two(), *minutes(10, 20, MONDAYS[0], 4.0, "17:00"))[1, 2].density > 4.0


@pytest.mark.parametrize("span", [1, 30, 60, 120, 300, 600, 1800])
def test_a_span_holds_both_its_ends(span: int) -> None:
    begin = pd.Timestamp(f"{MONDAYS[0]} 12:00")
    for more, others in ((0, 1), (1, 0)):
        times = [begin, begin + pd.Timedelta(seconds=span, microseconds=more)]
        found = find_arrivals(checkins(*[visit(who, str(at)) for who, at in enumerate(times)]))
        assert found.on_day[SPANS.index(span)].tolist() == [others, others]


@pytest.mark.parametrize(("close", "others"), [(19, 19), (20, 20), (20, 40)])
def test_the_density_of_a_day_by_hand(close: int, others: int) -> None:
    # `close` within two minutes of both, so many in half an hour; the two are 90 seconds apart.
    crowd = minutes(10, close, MONDAYS[0], 0.0, "17:00:44")
    away = minutes(60, others - close, MONDAYS[0], 1.0, "17:10")
    found = judged(*two(second="17:01:40"), *crowd, *away)[1, 2].density
    even = others * 120 / 1800
    of_crowd = (close * 1800 / 120 + 20) / (others + 20) if others >= 20 else 1.0
    # At most 120 seconds from each, beyond a party of three.
    assert found == pytest.approx(max(of_crowd, (close - 3 + 2) / (even + 2)))


@pytest.mark.parametrize(("window", "gap", "is_silent"), [(30, 1800, False), (45, 1801, True)])
def test_a_gap_of_more_than_half_an_hour_is_no_evidence(
    window: int, gap: int, is_silent: bool
) -> None:
    second = pd.Timestamp(f"{MONDAYS[0]} 17:00:10") + pd.Timedelta(seconds=gap)
    scans = checkins(*two(second=str(second.time())))
    gaps = judge_gaps(find_co_visits(scans, window), find_arrivals(scans))
    assert gaps.is_silent.tolist() == [is_silent]


def test_a_co_visit_without_its_check_in_is_refused() -> None:
    days = find_co_visits(checkins(*two()), SETTINGS.window_minutes)
    for scan in two():
        with pytest.raises(ContractError, match="1 rows have times that no check-in has"):
            judge_gaps(days, find_arrivals(checkins(scan)))


def test_a_party_of_three_who_come_along_are_no_crowd() -> None:
    party = judged(*two(), *minutes(10, 3, MONDAYS[0], 9.0, "17:00"))
    assert party[1, 2].density == 1.0


@pytest.mark.parametrize(
    ("gap", "span"), [(119, 120), (120, 300), (299, 300), (300, 600), (600, 600)]
)
def test_the_wider_the_gap_the_wider_the_time_in_which_a_class_comes_close(
    gap: int, span: int
) -> None:
    classes = [row for day in MONDAYS[1:] for row in minutes(10, 20, day, 0.0, "17:00")]
    second = pd.Timestamp(f"{MONDAYS[0]} 17:00:10") + pd.Timedelta(seconds=gap)
    density = judged(*two(second=str(second.time())), *classes)[1, 2].density
    # All 100 lie within the span, where even arrivals would be 100 x span / half an hour.
    assert density == pytest.approx((100 + 10) / (100 * span / 1800 + 10))


def test_a_wide_gap_says_what_it_says_though_a_class_begins() -> None:
    classes = [row for day in MONDAYS[1:] for row in minutes(10, 20, day, 0.0, "17:00")]
    assert judged(*two(second="17:10:11"), *classes)[1, 2].density == 1.0


def test_a_second_that_a_till_writes_says_nothing() -> None:
    stamped = [visit(20 + at, f"{day} 21:00:00") for at, day in enumerate(MONDAYS * 2)]
    ten = [*two(first="21:00:00", second="21:05:00"), *stamped[:9]]
    assert judged(*ten)[1, 2].is_silent  # the first of the two is the tenth
    for others, is_silent in ((29, True), (30, False)):  # a quarter of those about it, or less
        crowd = minutes(100, others, "2025-09-03", 20.0, "20:55")
        assert judged(*ten, *crowd)[1, 2].is_silent is is_silent


def test_a_second_seen_nine_times_says_something() -> None:
    stamped = [visit(20 + at, f"{day} 21:00:00") for at, day in enumerate(MONDAYS + MONDAYS[:2])]
    found = judged(*two(TUESDAY, "21:00:00", "21:05:00"), *stamped)
    assert not found[1, 2].is_silent


def test_minutes_without_seconds_say_what_they_say() -> None:
    # Every other minute of two hours was seen ten times: none of them holds a quarter.
    days = [str(day.date()) for day in pd.date_range("2025-09-01", periods=10)]
    whole = [row for n, day in enumerate(days) for row in minutes(100 * n, 60, day, 120.0, "16:30")]
    found = judged(*whole)
    assert not any(each.is_silent for each in found.values())


def test_four_scans_within_a_second_are_no_arrivals_and_three_are() -> None:
    at_once = [visit(who, f"{MONDAYS[0]} 17:00:10") for who in (1, 2, 3, 4)]
    assert all(each.is_silent for each in judged(*at_once).values())
    assert not any(each.is_silent for each in judged(*at_once[:3]).values())
    later = [visit(4, f"{MONDAYS[0]} 17:00:11"), visit(4, f"{MONDAYS[0]} 17:00:12")]
    assert judged(*at_once[:3], later[0])[1, 2].is_silent
    assert not judged(*at_once[:3], later[1])[1, 2].is_silent
