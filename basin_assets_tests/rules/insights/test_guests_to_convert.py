"""Guests who are not members, and come again and again."""

import pytest

from basin_assets.contracts.insights import GUESTS_NOT_MEMBERS, GUESTS_TO_CONVERT
from basin_assets_tests.rules.frames import Row, gift, guest_visit, member, rows_of
from basin_assets_tests.rules.insights.small_gym import (
    SmallGym,
    adult,
    child,
    day,
    guests_not_members,
    guests_to_convert,
    small_gym,
)

HOST, GUEST, KID = adult(1, "Hana Host"), adult(2, "Gus Guest"), child(3)


def visits(host: int, guest: int, count: int, **more: object) -> list[Row]:
    """Guest visits, the last of them on `DAY`; 25 points each: guest and pass."""
    return [guest_visit(host, guest, day(-at), **more) for at in range(count)]


def found(gym: SmallGym) -> list[tuple[object, ...]]:
    return rows_of(
        GUESTS_TO_CONVERT.validate(guests_to_convert(gym)),
        *("guest_customer_id", "guest_is", "host_customer_id", "visits", "connection_strength"),
    )


def test_a_guest_who_comes_again_is_one_to_convert() -> None:
    gym = small_gym(people=[HOST, GUEST], gifts=visits(1, 2, 2))

    assert found(gym) == [(2, "self", 1, 2, 50)]


def not_listed(gym: SmallGym) -> list[tuple[object, ...]]:
    rows = GUESTS_NOT_MEMBERS.validate(guests_not_members(gym))
    return rows_of(rows, "guest_customer_id", "host_customer_id", "not_listed")


def test_one_visit_is_not_enough_however_strong_the_connection() -> None:
    gym = small_gym(people=[HOST, GUEST], gifts=[*visits(1, 2, 1), gift(1, 2, day(-9))])

    assert gym.connections["connection_strength"].tolist() == [35]
    assert found(gym) == []
    assert not_listed(gym) == [(2, 1, "came_too_seldom")]


@pytest.mark.parametrize(("days_ago", "is_found"), [(90, True), (91, False)])
def test_the_last_visit_is_within_90_days(days_ago: int, is_found: bool) -> None:
    seen = [guest_visit(1, 2, day(-days_ago - at)) for at in range(2)]
    gym = small_gym(people=[HOST, GUEST], gifts=seen)

    assert bool(found(gym)) is is_found
    assert not_listed(gym) == [(2, 1, None if is_found else "last_visit_long_ago")]


def test_who_may_not_be_named_is_counted_with_the_reason() -> None:
    silent = adult(2, has_opted_in_to_marketing=None)
    for guest, why in ((silent, "no_consent"), (child(2), "minor_without_adult")):
        gym = small_gym(people=[HOST, guest], gifts=visits(1, 2, 2))
        assert (found(gym), not_listed(gym)) == ([], [(2, 1, why)])


@pytest.mark.parametrize(("strength", "is_found"), [(30, False), (31, True)])
def test_the_strength_must_be_over_30(strength: int, is_found: bool) -> None:
    pair = small_gym(people=[HOST, GUEST], gifts=visits(1, 2, 2))
    pair.connections["connection_strength"] = strength

    assert bool(found(pair)) is is_found
    assert not_listed(pair) == [(2, 1, None if is_found else "weak_connection")]


def test_who_is_a_member_or_became_one_is_not() -> None:
    before = member(2, size="solo")
    since = member(2, size="solo", start_date=day(0))
    for plan in (before, since):
        gym = small_gym(people=[HOST, GUEST], gifts=visits(1, 2, 2), on_plans=[plan])
        assert found(gym) == []


def test_visits_that_rest_on_a_name_that_is_not_sure_do_not_count() -> None:
    gym = small_gym(
        people=[HOST, GUEST],
        gifts=[*visits(1, 2, 2), guest_visit(1, 2, day(-9), match_confidence=50)],
    )
    unsure = small_gym(people=[HOST, GUEST], gifts=visits(1, 2, 3, match_confidence=59))

    assert found(gym) == [(2, "self", 1, 2, 50)]
    assert found(unsure) == []


def test_visits_are_those_of_the_guest_and_so_is_the_last() -> None:
    gym = small_gym(people=[HOST, GUEST], gifts=[*visits(1, 2, 3), guest_visit(2, 1, day(-3))])
    later = small_gym(
        people=[HOST, GUEST],
        gifts=[guest_visit(1, 2, day(-9)), guest_visit(1, 2, day(-8)), guest_visit(2, 1, day(0))],
    )
    rows = guests_to_convert(later)

    assert [row[3] for row in found(gym)] == [3]
    assert rows_of(rows, "visits", "last_visit") == [(2, f"{day(-8)} 00:00:00")]


def test_an_adult_of_the_family_takes_a_minors_place() -> None:
    parent = adult(4, "Pat Parent")
    past = [member(4, end_date="2025-03-01"), member(3, end_date="2025-03-01")]
    gym = small_gym(people=[HOST, KID, parent], gifts=visits(1, 3, 2), on_plans=past)

    assert found(gym) == [(4, "adult_of_family", 1, 2, 50)]


def test_who_is_counted_as_invited_is_who_the_table_names() -> None:
    parent, kids = adult(4, "Pat Parent"), [child(3), child(5)]
    past = [member(number, end_date="2025-03-01") for number in (3, 4, 5)]
    gym = small_gym(
        people=[HOST, GUEST, parent, *kids],
        gifts=[*visits(1, 3, 2), *visits(1, 5, 2), *visits(1, 2, 2)],
        on_plans=past,
    )
    guests = guests_not_members(gym)
    listed = guests[guests["not_listed"].isna()]

    assert set(listed["contact_customer_id"]) == {row[0] for row in found(gym)} == {2, 4}


def test_a_parent_who_is_the_host_is_talked_to_about_the_child() -> None:
    past = [member(1, end_date="2025-03-01"), member(3, end_date="2025-03-01")]
    gym = small_gym(people=[HOST, KID], gifts=visits(1, 3, 2), on_plans=past)

    assert found(gym) == [(1, "adult_of_family", None, 2, 100)]


def test_a_host_who_did_not_opt_in_stays_blank() -> None:
    host = adult(1, has_opted_in_to_marketing=None)

    assert found(small_gym(people=[host, GUEST], gifts=visits(1, 2, 2)))[0][2] is None


def test_the_strongest_come_first() -> None:
    gym = small_gym(people=[HOST, GUEST, adult(5)], gifts=[*visits(1, 2, 2), *visits(1, 5, 3)])

    assert [row[0] for row in found(gym)] == [5, 2]


def test_an_empty_gym_has_none() -> None:
    assert found(small_gym(as_of=None)) == []
