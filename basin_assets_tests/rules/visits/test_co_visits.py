"""Who was there together: the window, the day, the location, the smallest gap."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.tables import CO_VISITS
from basin_assets.rules.visits.co_visits import find_co_visits, find_customer_days_with_company
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    checkins,
    moment,
    pairs_of,
    rows_of,
    visit,
)


def co_visits(*visits: Row, window_minutes: int = SETTINGS.window_minutes) -> pd.DataFrame:
    return CO_VISITS.validate(find_co_visits(checkins(*visits), window_minutes))


def pairs(*visits: Row) -> list[tuple[object, ...]]:
    return rows_of(co_visits(*visits), "customer_id_1", "customer_id_2")


# The window


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        ("17:00:00", True),
        ("17:00:00.000001", True),
        ("17:29:59.999999", True),
        ("17:30:00", True),
        ("17:30:00.000001", False),
        ("17:31:00", False),
    ],
)
def test_thirty_minutes_exactly_counts_and_a_microsecond_more_does_not(
    later: str, counts: bool
) -> None:
    assert bool(pairs(visit(1, "17:00:00"), visit(2, later))) is counts
    assert bool(pairs(visit(2, later), visit(1, "17:00:00"))) is counts


def test_the_window_is_a_setting() -> None:
    visits = visit(1, "17:00"), visit(2, "17:20")
    assert co_visits(*visits, window_minutes=19).empty
    assert len(co_visits(*visits, window_minutes=20)) == 1


def test_nobody_meets_through_a_third_one() -> None:
    visits = visit(1, "17:00"), visit(2, "17:20"), visit(3, "17:40")
    assert pairs(*visits) == [(1, 2), (2, 3)]


# The day


def test_nothing_reaches_across_midnight() -> None:
    assert pairs(visit(1, "2025-10-26 23:59:59.999999"), visit(2, "2025-10-27 00:00:00")) == []


@pytest.mark.parametrize(("first", "second"), [("00:00:00", "00:30:00"), ("23:30:00", "23:59:59")])
def test_the_first_and_the_last_minute_of_a_day_belong_to_it(first: str, second: str) -> None:
    assert pairs(visit(1, first), visit(2, second)) == [(1, 2)]


# The location


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (("1", None), ("1", None), True),
        (("1", None), ("2", None), False),
        (("1", "Main"), ("1", "Main Street"), True),
        (("1", "Main"), ("2", "Main"), False),
        ((None, "Main"), (None, "Main"), True),
        ((None, "Main"), (None, "River"), False),
        ((None, None), (None, None), True),
        ((None, None), (None, "Main"), False),
        (("1", None), (None, None), False),
        (("1", "Main"), (None, "Main"), False),
        (("1", None), ("1.0", None), True),
        (("1", None), ("01", None), True),
        (("01.0", None), ("001", None), True),
        (("10", None), ("1", None), False),
        (("0", None), ("00.0", None), True),
        (("A1", None), ("A1", None), True),
        (("1.5", None), ("1", None), False),
    ],
)
def test_one_location_is_one_id_or_without_ids_one_name(
    first: tuple[str | None, str | None], second: tuple[str | None, str | None], together: bool
) -> None:
    visits = [
        visit(who, "17:00", location_id, location_name=name)
        for who, (location_id, name) in enumerate((first, second), start=1)
    ]
    assert bool(pairs(*visits)) is together


# The row


def test_a_pair_stands_with_the_lower_id_first_whoever_came_first() -> None:
    assert pairs(visit(9, "17:00"), visit(2, "17:01")) == [(2, 9)]
    assert pairs(visit(2, "17:00"), visit(9, "17:01")) == [(2, 9)]


def test_ids_are_ordered_as_numbers_also_beyond_2_to_the_53() -> None:
    big = 2**53
    assert pairs(visit(big + 1, "17:00"), visit(big, "17:00"), visit(9, "17:00")) == [
        (9, big),
        (9, big + 1),
        (big, big + 1),
    ]


def test_scanning_twice_makes_no_second_row_and_the_smallest_gap_holds() -> None:
    found = co_visits(
        visit(1, "17:00:00"), visit(1, "17:09:00"), visit(2, "17:10:00"), visit(2, "17:20:00")
    )
    assert found["gap_seconds"].tolist() == [60.0]


@pytest.mark.parametrize(
    ("later", "gap"), [("17:00:00", 0.0), ("17:00:00.000001", 0.000001), ("17:30:00", 1800.0)]
)
def test_the_gap_is_in_seconds_to_the_microsecond(later: str, gap: float) -> None:
    assert co_visits(visit(1, "17:00:00"), visit(2, later))["gap_seconds"].tolist() == [gap]


def test_wall_time_counts_also_where_the_clock_changes() -> None:
    # 1:55 before and 2:05 after the change of November lie 70 minutes apart, on the wall ten.
    visits = visit(1, "2025-11-02 01:55"), visit(2, "2025-11-02 02:05")
    assert co_visits(*visits)["gap_seconds"].tolist() == [600.0]


def test_no_checkins_and_one_checkin_make_no_pairs() -> None:
    assert co_visits().empty
    assert co_visits(visit(1, "17:00")).empty


# What the two closest scans tell


def evidence(*visits: Row) -> dict[tuple[int, int], tuple[object, ...]]:
    """The hour and how many came around, by pair."""
    found = co_visits(*visits)
    told = rows_of(found, "hour", "crowd")
    return dict(zip(pairs_of(found), told, strict=True))


@pytest.mark.parametrize(
    ("earlier", "later", "hour"),
    [
        ("17:00:00", "17:10", 17),
        ("17:59:59.999999", "18:10", 17),
        ("18:00:00", "18:10", 18),
        ("00:00:00", "00:00:00", 0),
        ("23:59:59", "23:59:59.999999", 23),
    ],
)
def test_the_hour_is_that_of_the_earlier_scan(earlier: str, later: str, hour: int) -> None:
    assert evidence(visit(1, earlier), visit(2, later))[1, 2][0] == hour
    assert evidence(visit(2, earlier), visit(1, later))[1, 2][0] == hour


def test_the_crowd_is_who_came_within_a_window_of_a_scan_the_mean_of_both() -> None:
    two = visit(1, "17:00"), visit(2, "17:10")
    within_both = visit(3, "16:40"), visit(4, "17:05"), visit(5, "17:30")
    within_one = visit(6, "16:30"), visit(7, "17:40"), visit(8, "17:40")
    beyond = visit(9, "16:29:59.999999"), visit(10, "17:40:00.000001")
    elsewhere = visit(11, "17:05", "2"), visit(12, "2025-10-27 17:05")
    assert evidence(*two)[1, 2][1] == 0
    assert evidence(*two, *within_both)[1, 2][1] == 3
    assert evidence(*two, *within_both, *within_one)[1, 2][1] == 4.5
    assert evidence(*two, *within_both, *beyond, *elsewhere)[1, 2][1] == 3


@pytest.mark.parametrize("gap_minutes", [1, 15, 29])
def test_how_crowded_it_is_does_not_depend_on_the_gap(gap_minutes: int) -> None:
    every_minute = [visit(10 + at, f"16:{at:02d}:30") for at in range(60)]
    every_minute += [visit(100 + at, f"17:{at:02d}:30") for at in range(60)]
    found = evidence(visit(1, "17:00"), visit(2, f"17:{gap_minutes:02d}"), *every_minute)
    assert found[1, 2][1] == 60


def test_the_second_is_that_of_the_earlier_scan() -> None:
    found = co_visits(visit(2, "17:10"), visit(1, "17:00:01.5"))
    assert found["second"].tolist() == [17 * 3600 + 1.5]


def test_the_crowd_of_the_night_is_not_that_of_the_day_before() -> None:
    found = evidence(visit(3, "2025-10-25 23:59"), visit(1, "00:00"), visit(2, "00:01"))
    assert found == {(1, 2): (0, 0)}


def test_of_several_closest_scans_the_earliest_two_speak() -> None:
    scans = (1, "16:58"), (3, "16:59"), (2, "17:00"), (1, "17:02"), (2, "17:04")
    visits = [visit(who, at) for who, at in scans]
    assert evidence(*visits)[1, 2] == evidence(*visits[::-1])[1, 2] == (16, 3)


VISITS = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from([26, 27]),
        st.sampled_from(["00:00", "23:40", "23:59:59", "17:00", "17:15", "17:30", "17:30:01"]),
        st.sampled_from(["1", "2", None]),
    ),
    max_size=14,
)


@given(VISITS)
@settings(max_examples=40)
def test_the_pairs_are_those_of_comparing_everybody_with_everybody(
    visits: list[tuple[int, int, str, str | None]],
) -> None:
    frame = checkins(*[visit(who, f"2025-10-{day} {at}", where) for who, day, at, where in visits])
    gaps: dict[tuple[object, ...], float] = {}
    rows = frame[["customer_id", "checkin_datetime", "location_id"]].fillna("").to_numpy().tolist()
    for one, one_at, one_location in rows:
        for other, other_at, other_location in rows:
            gap = abs((other_at - one_at).total_seconds())
            same_day = one_at.date() == other_at.date()
            if one < other and same_day and one_location == other_location and gap <= 1800:
                key = (one, other, str(one_at.normalize()), one_location)
                gaps[key] = min(gap, gaps.get(key, gap))
    found = find_co_visits(frame, SETTINGS.window_minutes)
    names = ("customer_id_1", "customer_id_2", "day", "location", "gap_seconds")
    assert rows_of(found, *names) == sorted((*key, gap) for key, gap in gaps.items())
    shuffled = find_co_visits(frame.iloc[::-1].reset_index(drop=True), SETTINGS.window_minutes)
    pd.testing.assert_frame_equal(shuffled, found, check_exact=True)


@given(VISITS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_what_the_closest_scans_tell_is_what_counting_every_row_tells(
    visits: list[tuple[int, int, str, str | None]], rng: random.Random
) -> None:
    rows = [visit(who, f"2025-10-{day} {at}", where) for who, day, at, where in visits]
    window = pd.Timedelta(minutes=SETTINGS.window_minutes)
    scans = [(who, moment(f"2025-10-{day} {at}"), where or "") for who, day, at, where in visits]
    closest: dict[tuple[int, int, str, str], tuple[pd.Timestamp, pd.Timestamp]] = {}
    for one, one_at, one_location in scans:
        for other, other_at, other_location in scans:
            is_together = one_at.date() == other_at.date() and one_location == other_location
            two = min(one_at, other_at), max(one_at, other_at)
            if one < other and is_together and two[1] - two[0] <= window:
                key = (one, other, str(one_at.normalize()), one_location)
                said = closest.setdefault(key, two)
                closest[key] = min(said, two, key=lambda scan: (scan[1] - scan[0], scan[0]))
    told: list[tuple[object, ...]] = []
    for key, (earlier, later) in closest.items():
        there = [at for _, at, where in scans if (str(at.normalize()), where) == key[2:]]
        crowd = sum(sum(abs(at - scan) <= window for at in there) - 2 for scan in (earlier, later))
        told.append((*key, earlier.hour, crowd / 2))
    rng.shuffle(rows)
    names = ("customer_id_1", "customer_id_2", "day", "location", "hour", "crowd")
    assert rows_of(co_visits(*rows), *names) == sorted(told)


@given(VISITS, st.sampled_from([1, 2, 5]))
@settings(max_examples=40)
def test_pairs_taken_part_by_part_are_those_taken_at_once(
    visits: list[tuple[int, int, str, str | None]], pairs_at_a_time: int
) -> None:
    rows = [visit(who, f"2025-10-{day} {at}", where) for who, day, at, where in visits]
    with pytest.MonkeyPatch.context() as patch:
        at_once = co_visits(*rows)
        patch.setattr("basin_assets.rules.visits.co_visits._PART", pairs_at_a_time)
        pd.testing.assert_frame_equal(co_visits(*rows), at_once, check_exact=True)


# Company: what the co-visits must cover


def company(*visits: Row) -> list[tuple[object, ...]]:
    found = find_customer_days_with_company(checkins(*visits), SETTINGS.window_minutes)
    return sorted(rows_of(found, "customer_id", "location"))


def test_who_is_alone_has_no_company() -> None:
    assert company(visit(1, "17:00"), visit(2, "17:31"), visit(3, "17:00", "2")) == []


def test_ones_own_scans_are_no_company_and_hide_none() -> None:
    scans = [visit(2, "17:10"), visit(2, "17:20"), visit(2, "17:30")]
    assert company(*scans) == []
    assert company(visit(1, "17:00"), *scans, visit(3, "18:00")) == [(1, "1"), (2, "1"), (3, "1")]


@given(
    st.lists(
        st.builds(
            visit,
            st.integers(1, 4),
            st.sampled_from(["00:00", "00:30", "12:00", "12:20", "12:30", "12:50", "23:59"]),
            st.sampled_from(["1", "2", None]),
        ),
        max_size=12,
    )
)
@settings(max_examples=60)
def test_who_has_company_is_who_stands_in_a_co_visit(visits: list[Row]) -> None:
    pairs_found = co_visits(*visits)
    sides = [rows_of(pairs_found, side, "location") for side in ("customer_id_1", "customer_id_2")]
    assert company(*visits) == sorted({*sides[0], *sides[1]})
