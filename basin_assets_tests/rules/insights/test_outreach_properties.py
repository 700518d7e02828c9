"""What holds for the outreach tables of every gym."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.insights import FRIENDS_AT_RISK, GUESTS_TO_CONVERT
from basin_assets.rules.insights.friends_at_risk import find_friends_at_risk
from basin_assets.rules.insights.outreach import count_sure_transfers_only
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    gift,
    guest_visit,
    member,
    membership,
    rows_of,
    together,
)
from basin_assets_tests.rules.insights.small_gym import (
    SmallGym,
    adult,
    connected,
    day,
    guests_to_convert,
    small_gym,
)

GYMS = 12  # a gym takes a fifth of a second
EVERYBODY = range(1, 6)
OF_AGE = ("1990-05-05", "2007-10-26")  # the second is 18 on DAY
NOT_OF_AGE = ("2007-10-27", "2015-01-01", None)
STRENGTH_OF_GUESTS = 30
VISITS_OF_GUESTS = 2

_people = st.tuples(
    *(
        st.none()  # missing in customers
        | st.tuples(
            st.sampled_from(OF_AGE + NOT_OF_AGE), st.sampled_from((True, True, False, None))
        )
        for _ in EVERYBODY
    )
)
_pairs = st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY)).filter(
    lambda pair: pair[0] != pair[1]
)
_days = st.integers(-40, 0)
_gifts = st.lists(
    st.tuples(_pairs, _days, st.booleans(), st.sampled_from((50, 60, 100))), min_size=5, max_size=12
)
_met = st.lists(st.tuples(_pairs, _days), max_size=10)
_plans = st.lists(
    st.tuples(
        st.sets(st.sampled_from(EVERYBODY), min_size=1, max_size=4),
        st.sampled_from((-400, -100, -5, 3)),
        st.sampled_from((None, -45, -30, -2, 0, 9, 30, 45)),
    ),
    max_size=4,
)


class Story(NamedTuple):
    """A gym as it was drawn, and as it was built."""

    people: Sequence[Any]
    families: Sequence[set[int]]
    gym: SmallGym

    def is_of_age(self, person: int) -> bool:
        known = self.people[person - 1]
        return known is not None and known[0] in OF_AGE

    def may_be_named(self, person: int) -> bool:
        return self.is_of_age(person) and self.people[person - 1][1] is True

    def adults_for(self, person: int) -> set[int]:
        """Who may stand for a person: themself, or adults of their families."""
        if self.is_of_age(person):
            return {person} if self.may_be_named(person) else set()
        relatives = set().union(*(family for family in self.families if person in family))
        return {relative for relative in relatives if self.may_be_named(relative)}


def told(people: Any, gifts: Any, met: Any, plans: Any) -> Story:
    """The gym of what was drawn: every plan of a type of its own, so it is clear who is on it."""
    begun = [plan for plan in plans if plan[1] <= 0]
    on_plans, instances = [], []
    for number, (family, start, end) in enumerate(plans):
        when: dict[str, Any] = {
            "start_date": day(start),
            "end_date": None if end is None else day(end),
        }
        on_plans += [member(person, membership_id=number, **when) for person in sorted(family)]
        instances.append(membership(100 + number, max(family), membership_type_id=number, **when))
    gym = small_gym(
        people=[
            adult(person, f"No {person}", birthday=known[0], has_opted_in_to_marketing=known[1])
            for person, known in zip(EVERYBODY, people, strict=True)
            if known is not None
        ],
        gifts=[_given(*each) for each in gifts],
        met=[
            together(min(pair), max(pair), day(at))
            for pair, at in {(tuple(sorted(pair)), at) for pair, at in met}
        ],
        on_plans=on_plans,
        plans=instances,
    )
    return Story(people, [family for family, _, _ in begun if len(family) > 1], gym)


def _given(pair: tuple[int, int], at: int, is_guest: bool, confidence: int) -> Row:
    giving = guest_visit if is_guest else gift
    return giving(*pair, day(at), match_confidence=confidence)


stories = st.builds(told, _people, _gifts, _met, _plans)


def outreach_tables(gym: SmallGym) -> list[pd.DataFrame]:
    """Both tables, by their contracts."""
    at_risk = find_friends_at_risk(
        gym.connections, gym.same_day, gym.evidence, gym.contacts, SETTINGS
    )
    return [FRIENDS_AT_RISK.validate(at_risk), GUESTS_TO_CONVERT.validate(guests_to_convert(gym))]


IDS = (("customer_id", "friend_customer_id"), ("guest_customer_id", "host_customer_id"))


@given(stories)
@settings(max_examples=GYMS)
def test_nobody_is_named_who_is_not_an_adult_who_opted_in(story: Story) -> None:
    for table, columns in zip(outreach_tables(story.gym), IDS, strict=True):
        for column in columns:
            assert all(story.may_be_named(person) for person in table[column].dropna())


@given(stories)
@settings(max_examples=GYMS)
def test_nobody_stands_there_twice_beside_one_other_or_beside_themself(story: Story) -> None:
    for table, columns in zip(outreach_tables(story.gym), IDS, strict=True):
        rows = rows_of(table, *columns)
        assert len(set(rows)) == len(rows)
        assert all(person != other for person, other in rows)
        named = {person for person, other in rows if other is not None}
        assert not [row for row in rows if row[1] is None and row[0] in named]


@given(stories)
@settings(max_examples=GYMS)
def test_a_guest_to_convert_is_there_or_an_adult_of_the_family_is(story: Story) -> None:
    _, table = outreach_tables(story.gym)
    sure = _without_unsure(story.gym)
    strengths = {
        frozenset(row[:2]): row[2]
        for row in rows_of(
            sure.connections, "customer_id_1", "customer_id_2", "connection_strength"
        )
    }
    there = set(table["guest_customer_id"])
    due: set[int] = set()
    visits: Counter[tuple[int, int]] = Counter()
    for host, guest, kind in rows_of(
        sure.evidence.enriched, "purchaser_customer_id", "user_customer_id", "transfer_type"
    ):
        visits[host, guest] += kind == "guest_pass"
    for guest, host, status in rows_of(
        sure.by_type["frequent_guest"], "guest_customer_id", "host_customer_id", "conversion_status"
    ):
        is_strong = strengths[frozenset((guest, host))] > STRENGTH_OF_GUESTS
        if status == "not_member" and is_strong and visits[host, guest] >= VISITS_OF_GUESTS:
            due |= story.adults_for(guest)
            assert not story.adults_for(guest) or story.adults_for(guest) & there
    assert there <= due


@given(stories)
@settings(max_examples=GYMS)
def test_passes_that_are_not_sure_change_nothing(story: Story) -> None:
    without = _without_unsure(story.gym)
    for table, expected in zip(outreach_tables(story.gym), outreach_tables(without), strict=True):
        pd.testing.assert_frame_equal(table, expected)


@given(stories)
@settings(max_examples=GYMS)
def test_making_only_the_changed_pairs_anew_is_making_all_anew(story: Story) -> None:
    gym = story.gym
    counted = count_sure_transfers_only(gym.connections, gym.evidence, SETTINGS)
    pd.testing.assert_frame_equal(counted, _without_unsure(gym).connections)


def _without_unsure(gym: SmallGym) -> SmallGym:
    """The gym as it would be if the transfers that are not sure had never been."""
    evidence = gym.evidence
    sure = evidence.enriched[evidence.enriched["match_confidence"] >= SETTINGS.min_confidence]
    return connected(replace(evidence, enriched=sure), gym.memberships)


def test_the_outreach_tables_have_no_contact_data() -> None:
    for table in (FRIENDS_AT_RISK, GUESTS_TO_CONVERT):
        for word in ("mail", "phone", "address", "birth", "age"):
            assert not [name for name in table.column_names if word in name.split("_")]
