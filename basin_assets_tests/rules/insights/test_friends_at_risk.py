"""Whose membership ends about now, and the close friends who are still members."""

import pandas as pd
import pytest

from basin_assets.contracts.insights import FRIENDS_AT_RISK, MEMBERSHIPS_ENDING
from basin_assets.rules.insights.friends_at_risk import (
    find_friends_at_risk,
    find_memberships_ending,
)
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    gift,
    member,
    membership,
    rows_of,
    together,
)
from basin_assets_tests.rules.insights.small_gym import SmallGym, adult, child, day, small_gym

LEAVER, FRIEND = adult(1, "Lee Leaver"), adult(2, "Flo Friend")


def solo(customer_id: int, end: str | None = None, start: str = "2025-01-01") -> Row:
    return member(customer_id, size="solo", start_date=start, end_date=end)


def passes(sharer: int, recipient: int, count: int, **more: object) -> list[Row]:
    return [gift(sharer, recipient, day(-at), **more) for at in range(count)]


CLOSE = passes(2, 1, 5)  # 50 points


def at_risk(gym: SmallGym, same_day: pd.DataFrame | None = None) -> list[tuple[object, ...]]:
    same_day = gym.same_day if same_day is None else same_day
    rows = find_friends_at_risk(gym.connections, same_day, gym.evidence, gym.contacts, SETTINGS)
    columns = ("customer_id", "customer_is", "days_to_end", "friend_customer_id")
    return rows_of(FRIENDS_AT_RISK.validate(rows), *columns)


@pytest.mark.parametrize(
    ("days_to_end", "is_at_risk"),
    [(-31, False), (-30, True), (-1, True), (0, True), (30, True), (31, False)],
)
def test_who_is_at_risk(days_to_end: int, is_at_risk: bool) -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND], gifts=CLOSE, on_plans=[solo(1, day(days_to_end)), solo(2)]
    )

    assert at_risk(gym) == ([(1, "self", days_to_end, 2)] if is_at_risk else [])


@pytest.mark.parametrize("siblings", [(41, 42), (41,)])
def test_a_parent_off_the_roster_is_talked_to_about_the_child(siblings: tuple[int, ...]) -> None:
    gym = small_gym(
        people=[child(41), child(42), adult(43), FRIEND],
        gifts=passes(2, 41, 5),
        on_plans=[*(member(number, end_date=day(3)) for number in siblings), solo(2)],
        plans=[membership(900, 43, end_date=day(3))],
    )

    assert at_risk(gym) == [(43, "adult_of_family", 3, 2)]


@pytest.mark.parametrize(
    "other",
    [
        solo(1),
        solo(1, day(31)),
        solo(1, start=day(5)),  # renewed already
        solo(1, day(300), start=day(12)),
    ],
)
def test_whose_other_membership_goes_on_is_not_at_risk(other: Row) -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND], gifts=CLOSE, on_plans=[solo(1, day(3)), other, solo(2)]
    )

    assert at_risk(gym) == []


def test_the_last_of_several_ends_counts() -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND],
        gifts=CLOSE,
        on_plans=[solo(1, day(-200)), solo(1, day(3)), solo(1, day(-2)), solo(2)],
    )

    assert at_risk(gym) == [(1, "self", 3, 2)]


@pytest.mark.parametrize(
    ("end", "start", "is_member"),
    [(None, "2025-01-01", True), (day(0), "2025-01-01", True), (day(-1), "2025-01-01", False),
     (None, day(0), True), (None, day(1), False)],
)  # fmt: skip
def test_the_friend_is_a_member_at_as_of(end: str | None, start: str, is_member: bool) -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND], gifts=CLOSE, on_plans=[solo(1, day(-3)), solo(2, end, start)]
    )

    assert bool([row for row in at_risk(gym) if row[0] == 1]) is is_member


def test_close_is_a_strength_over_40() -> None:
    plans = [solo(1, day(3)), solo(2)]
    forty = small_gym(people=[LEAVER, FRIEND], gifts=passes(1, 2, 4), on_plans=plans)
    more = small_gym(
        people=[LEAVER, FRIEND], gifts=[*passes(1, 2, 3), *passes(2, 1, 1)], on_plans=plans
    )

    assert forty.connections["connection_strength"].tolist() == [40]
    assert at_risk(forty) == []
    assert more.connections["connection_strength"].tolist() == [45]
    assert at_risk(more) == [(1, "self", 3, 2)]


def test_close_is_a_high_tie_score_too_but_no_rank_however_high() -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND], met=[together(1, 2)], on_plans=[solo(1, day(3)), solo(2)]
    )

    assert at_risk(gym, gym.same_day.assign(tie_score=0.79)) == []
    assert at_risk(gym, gym.same_day.assign(tie_score=0.8)) == [(1, "self", 3, 2)]
    assert at_risk(gym, gym.same_day.assign(tie_score=1.0, tie_score_is="rank")) == []


def test_a_rank_is_no_reason_beside_a_strength() -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND],
        gifts=CLOSE,
        met=[together(1, 2)],
        on_plans=[solo(1, day(3)), solo(2)],
    )
    for meaning, is_told in (("probability", True), ("rank", False)):
        high = gym.same_day.assign(tie_score=1.0, tie_score_is=meaning)
        found = find_friends_at_risk(gym.connections, high, gym.evidence, gym.contacts, SETTINGS)
        assert [("tie score" in why) for why in found["why"]] == [is_told]
        assert found["tie_score_is"].tolist() == [meaning]


def test_passes_that_are_not_sure_make_nobody_close() -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND],
        gifts=passes(2, 1, 5, match_confidence=50),
        on_plans=[solo(1, day(3)), solo(2)],
    )

    assert at_risk(gym) == []


def test_two_who_both_leave_are_each_others_friends_while_they_are_members() -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND], gifts=CLOSE, on_plans=[solo(1, day(3)), solo(2, day(-3))]
    )

    assert at_risk(gym) == [(2, "self", -3, 1)]


@pytest.mark.parametrize(
    ("days_to_end", "when"),
    [
        *((-2, "ended 2 days ago"), (-1, "ended 1 day ago"), (0, "ends today")),
        *((1, "ends in 1 day"), (2, "ends in 2 days")),
    ],
)
def test_the_friends_last_day_and_the_reason_stand_beside_them(days_to_end: int, when: str) -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND], gifts=CLOSE, on_plans=[solo(1, day(days_to_end)), solo(2, day(90))]
    )
    rows = find_friends_at_risk(gym.connections, gym.same_day, gym.evidence, gym.contacts, SETTINGS)

    assert rows_of(rows, "customer_name", "friend_name", "friend_member_until", "why") == [
        (
            "Lee Leaver",
            "Flo Friend",
            f"{day(90)} 00:00:00",
            f"membership {when}; strength 50 (Strong)",
        )
    ]


def test_an_adult_takes_a_minors_place_as_leaver_and_as_friend() -> None:
    parent, kid = adult(4), child(3)
    family = [member(4), member(3)]
    leaver = small_gym(
        people=[parent, kid, FRIEND],
        gifts=passes(2, 3, 5),
        on_plans=[member(4, end_date=day(3)), member(3, end_date=day(3)), solo(2)],
    )
    friend = small_gym(
        people=[parent, kid, LEAVER], gifts=passes(3, 1, 5), on_plans=[*family, solo(1, day(3))]
    )

    assert (4, "adult_of_family", 3, 2) in at_risk(leaver)
    assert at_risk(friend) == [(1, "self", 3, 4)]


def test_a_friend_who_did_not_opt_in_stays_blank_with_the_last_day() -> None:
    no = adult(2, has_opted_in_to_marketing=False)
    gym = small_gym(people=[LEAVER, no], gifts=CLOSE, on_plans=[solo(1, day(3)), solo(2, day(90))])
    rows = find_friends_at_risk(gym.connections, gym.same_day, gym.evidence, gym.contacts, SETTINGS)

    columns = ("customer_id", "friend_customer_id", "friend_name", "friend_member_until")
    assert rows_of(rows, *columns) == [(1, None, None, None)]


def ending(gym: SmallGym) -> list[tuple[object, ...]]:
    rows = find_memberships_ending(
        gym.connections, gym.same_day, gym.evidence, gym.contacts, SETTINGS
    )
    columns = ("customer_id", "days_to_end", "close_friends", "contact_customer_id", "not_listed")
    return rows_of(MEMBERSHIPS_ENDING.validate(rows), *columns)


def test_a_gym_without_members_or_without_anything_has_none() -> None:
    for gym in (small_gym(people=[LEAVER, FRIEND], gifts=CLOSE), small_gym(as_of=None)):
        assert (at_risk(gym), ending(gym)) == ([], [])


def test_everybody_whose_membership_ends_is_there_with_their_close_friends() -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND, adult(3), adult(4)],
        gifts=[*CLOSE, *passes(3, 1, 5), *passes(1, 3, 1)],
        on_plans=[solo(1, day(3)), solo(2), solo(3), solo(4, day(-11))],
    )

    assert ending(gym) == [(4, -11, None, 4, "no_close_friend"), (1, 3, "2; 3", 1, None)]


def test_why_somebody_is_not_listed() -> None:
    parent = adult(5)
    gym = small_gym(
        people=[adult(1, has_opted_in_to_marketing=None), child(3), child(4), parent, FRIEND],
        gifts=[*CLOSE, *passes(2, 3, 5), *passes(2, 4, 5)],
        on_plans=[solo(number, day(3)) for number in (1, 3)]
        + [member(4, end_date=day(3)), member(5, end_date=day(3)), solo(2)],
    )

    assert ending(gym) == [
        (1, 3, "2", None, "no_consent"),
        (3, 3, "2", None, "minor_without_adult"),
        (4, 3, "5; 2", 5, None),
        (5, 3, "4", 5, None),
    ]


def test_who_is_listed_is_who_the_outreach_table_speaks_of() -> None:
    gym = small_gym(
        people=[LEAVER, FRIEND, adult(3)],
        gifts=CLOSE,
        on_plans=[solo(1, day(3)), solo(2), solo(3, day(4))],
    )
    listed = {row[3] for row in ending(gym) if row[4] is None}

    assert listed == {row[0] for row in at_risk(gym)} == {1}
