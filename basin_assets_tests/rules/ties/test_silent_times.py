"""Times that do not say when somebody came: found by day and location, with a reason."""

import pandas as pd
import pytest

from basin_assets.rules.ties.silent_times import find_silent_times, tell_silent_days
from basin_assets_tests.rules.frames import Row, checkins, visit

MONDAYS = [f"2025-{day}" for day in ("09-01", "09-08", "09-15", "09-22")]


def at(day: str, start: str, count: int, step: float, first: int = 1) -> list[Row]:
    """People who come one after the other, `step` seconds apart."""
    begin = pd.Timestamp(f"{day} {start}")
    return [visit(first + n, str(begin + pd.Timedelta(seconds=n * step))) for n in range(count)]


def found(*visits: Row) -> list[tuple[str, str, int, int]]:
    """Day, reason, check-ins, and those whose time says nothing."""
    days = find_silent_times(checkins(*visits)).days
    return [
        (str(row["day"].date()), row["reason"], row["checkins"], row["silent"])
        for row in days.to_dict("records")
    ]


def test_a_day_all_at_midnight_says_nothing_and_one_visit_at_midnight_does() -> None:
    assert found(*at(MONDAYS[0], "00:00", 2, 0.0)) == [(MONDAYS[0], "all_midnight", 2, 2)]
    assert found(*at(MONDAYS[0], "00:00", 1, 0.0)) == []


def test_one_at_midnight_among_others_says_what_it_says() -> None:
    assert found(*at(MONDAYS[0], "00:00", 1, 0.0), *at(MONDAYS[0], "17:00", 3, 300.0)) == []


@pytest.mark.parametrize(("within", "others", "is_found"), [(10, 9, True), (10, 10, False)])
def test_a_minute_that_holds_most_of_a_day_says_nothing(
    within: int, others: int, is_found: bool
) -> None:
    rows = [*at(MONDAYS[0], "21:00", within, 5.0), *at(MONDAYS[0], "10:00", others, 600.0, 50)]
    due = [(MONDAYS[0], "one_minute", within + others, within)]
    assert found(*rows) == (due if is_found else [])


def test_ten_who_come_within_a_minute_of_a_fuller_day_say_when_they_came() -> None:
    assert found(*at(MONDAYS[0], "18:00", 9, 5.0)) == []


@pytest.mark.parametrize(("others", "is_found"), [(39, True), (40, False)])
def test_half_an_hour_that_holds_most_of_a_full_day_says_nothing(
    others: int, is_found: bool
) -> None:
    rows = [*at(MONDAYS[0], "21:00", 40, 45.0), *at(MONDAYS[0], "07:00", others, 1200.0, 50)]
    assert found(*rows) == ([(MONDAYS[0], "half_an_hour", 40 + others, 40)] if is_found else [])


def test_half_an_hour_of_a_class_says_when_they_came() -> None:
    assert found(*at(MONDAYS[0], "18:00", 49, 30.0)) == []


def test_times_that_many_check_ins_share_say_nothing() -> None:
    stamped = [row for hour in (10, 14, 18) for row in at(MONDAYS[0], f"{hour}:00", 3, 0.0, hour)]
    others = at(MONDAYS[0], "11:05", 18, 600.0, 50)
    assert found(*stamped, *others) == [(MONDAYS[0], "identical_times", 27, 9)]
    assert found(*stamped, *at(MONDAYS[0], "11:05", 19, 600.0, 50)) == []
    assert found(*stamped) == []  # of fewer than ten nothing is said


def test_two_who_come_in_one_second_say_when_they_came() -> None:
    pairs = [row for n in range(12) for row in at(MONDAYS[0], f"{8 + n}:00", 2, 0.0, 10 * n)]
    assert found(*pairs) == []


def test_a_day_whose_hours_are_unlike_its_weekdays_says_nothing() -> None:
    usual = [row for day in MONDAYS[:3] for row in at(day, "10:00", 60, 600.0)]
    late = at(MONDAYS[3], "20:00", 60, 120.0)
    assert found(*usual, *late) == [(MONDAYS[3], "unusual_hours", 60, 60)]
    assert found(*usual, *at(MONDAYS[3], "10:30", 60, 600.0)) == []


@pytest.mark.parametrize(
    ("usual", "late", "is_found"), [(100, 50, True), (99, 50, False), (100, 49, False)]
)
def test_fifty_are_held_against_a_hundred_of_their_weekday_at_least(
    usual: int, late: int, is_found: bool
) -> None:
    before = [row for day in MONDAYS[:2] for row in at(day, "10:00", 50, 240.0)]
    found_days = found(*before[:usual], *at(MONDAYS[3], "20:00", late, 120.0))
    assert found_days == ([(MONDAYS[3], "unusual_hours", late, late)] if is_found else [])


def test_three_fifths_at_unusual_hours_are_enough() -> None:
    usual = [row for day in MONDAYS[:2] for row in at(day, "10:00", 50, 144.0)]
    for late, is_found in ((30, True), (29, False)):
        row = [*at(MONDAYS[3], "20:00", late, 240.0), *at(MONDAYS[3], "10:00", 50 - late, 330.0)]
        assert [each[1] for each in found(*usual, *row)] == ["unusual_hours"] * is_found


@pytest.mark.parametrize(("step", "is_found"), [(1800 / 49, True), (1801 / 49, False)])
def test_half_an_hour_is_thirty_minutes_exactly(step: float, is_found: bool) -> None:
    rows = [*at(MONDAYS[0], "21:00", 50, step), *at(MONDAYS[0], "02:00", 49, 900.0, 60)]
    assert [row[1] for row in found(*rows)] == ["half_an_hour"] * is_found


def test_other_weekdays_have_hours_of_their_own() -> None:
    mondays = [row for day in MONDAYS[:3] for row in at(day, "10:00", 60, 600.0)]
    assert found(*mondays, *at("2025-09-02", "20:00", 60, 120.0)) == []


def test_every_reason_is_told_in_words() -> None:
    words = {
        "all_midnight": "every check-in is at midnight",
        "one_minute": "one minute holds most of the check-ins",
        "half_an_hour": "half an hour holds most of the check-ins",
        "identical_times": "many check-ins have one and the same time",
        "unusual_hours": "the hours are unlike those of the same weekday",
    }
    days = pd.DataFrame({"day": pd.Timestamp(MONDAYS[0]), "reason": list(words)})
    told = [f"{MONDAYS[0]}: {each}" for each in reversed(words.values())]
    assert tell_silent_days(days) == "; ".join(told)


def test_days_are_named_the_newest_first_and_the_rest_counted() -> None:
    days = pd.date_range("2025-09-01", periods=7)
    rows = [row for day in days for row in at(str(day.date()), "00:00", 2, 0.0)]
    told = tell_silent_days(find_silent_times(checkins(*rows)).days)
    assert told.startswith("2025-09-07: every check-in is at midnight; 2025-09-06: every ")
    assert told.endswith("; and 2 more")
    assert tell_silent_days(find_silent_times(checkins()).days) == ""


def test_for_every_order_of_the_rows_the_same_days() -> None:
    rows = [*at(MONDAYS[0], "00:00", 3, 0.0), *at(MONDAYS[1], "21:00", 12, 2.0)]
    assert found(*rows) == found(*rows[::-1])
