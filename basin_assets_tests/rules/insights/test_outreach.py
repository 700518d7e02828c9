"""Who may be talked to, in whose place, and on which evidence."""

import pandas as pd
import pytest

from basin_assets.rules.insights.outreach import (
    count_sure_transfers_only,
    find_contacts,
    is_adult,
    name_only_contacts,
)
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    customers,
    gift,
    member,
    membership,
    memberships,
    pairs_of,
    relations,
    rows_of,
    shared,
    shared_memberships,
    together,
)
from basin_assets_tests.rules.insights.small_gym import AS_OF, adult, child, day, small_gym

NO_FAMILY: tuple[tuple[Row, ...], ...] = ()


def contacts(
    *people: Row,
    families: tuple[tuple[Row, ...], ...] = NO_FAMILY,
    owners: tuple[Row, ...] = (),
    kin: tuple[tuple[int, int, str], ...] = (),
) -> dict[int, tuple[int, str]]:
    """Who may be named for whom."""
    found = find_contacts(
        customers(*people),
        shared_memberships(*families),
        memberships(*owners),
        relations(*kin),
        AS_OF,
        SETTINGS,
    )
    named = rows_of(found, "customer_id", "contact", "contact_is")
    return {customer_id: (contact, contact_is) for customer_id, contact, contact_is in named}


@pytest.mark.parametrize(
    ("birthday", "is_of_age"),
    [
        ("2007-10-26", True),  # 18 on DAY
        ("2007-10-27", False),
        ("1990-05-05", True),
        (None, False),
    ],
)
def test_eighteen_at_as_of_is_of_age_and_unknown_is_not(birthday: str, is_of_age: bool) -> None:
    assert is_adult(pd.Series([pd.Timestamp(birthday)]), AS_OF, SETTINGS).tolist() == [is_of_age]


def test_who_is_born_on_29_february_is_of_age_on_1_march() -> None:
    born = pd.Series([pd.Timestamp("2008-02-29")])

    assert is_adult(born, pd.Timestamp("2026-02-28"), SETTINGS).tolist() == [False]
    assert is_adult(born, pd.Timestamp("2026-03-01"), SETTINGS).tolist() == [True]


def test_an_adult_who_opted_in_may_be_named_and_blank_is_no() -> None:
    found = contacts(
        adult(1),
        adult(2, has_opted_in_to_marketing=False),
        adult(3, has_opted_in_to_marketing=None),
        adult(4, birthday=None),
        child(5),
    )

    assert found == {1: (1, "self")}


def test_an_adult_of_the_family_stands_for_who_has_no_birthday_or_is_no_customer() -> None:
    found = contacts(adult(1), adult(2, birthday=None), families=(shared(0, 1, 2, 3),))

    assert found[2] == found[3] == (1, "adult_of_family")


def test_nobody_stands_for_an_adult_who_did_not_opt_in() -> None:
    no = adult(2, has_opted_in_to_marketing=False)

    assert 2 not in contacts(adult(1), no, families=(shared(0, 1, 2),))


def test_a_family_that_is_not_clear_has_nobody_to_stand_for_anybody() -> None:
    unclear = shared(0, 1, 2, unclear_reason="not_one_owner")

    assert contacts(adult(1), child(2), families=(unclear,)) == {1: (1, "self")}


def test_of_several_adults_the_owner_stands_for_the_minor() -> None:
    families = (shared(0, 1, 2, 3, membership_id=7),)
    people = (adult(1), adult(2), child(3))

    assert contacts(*people, families=families)[3][0] == 1
    assert contacts(*people, families=families, owners=(membership(7, 2),))[3][0] == 2


def test_an_owner_who_is_not_on_the_roster_stands_for_the_minors() -> None:
    families = (shared(0, 41, 42, membership_id=7),)
    people = (child(41), child(42), adult(43))

    found = contacts(*people, families=families, owners=(membership(7, 43),))

    assert found[41] == found[42] == (43, "adult_of_family")


def test_a_parent_of_relations_stands_for_the_minors_of_the_household() -> None:
    families = (shared(0, 41, 42, membership_id=7),)
    people = (child(41), child(42), adult(43))

    found = contacts(*people, families=families, kin=((41, 43, "PRE"),))

    assert found[41] == found[42] == (43, "adult_of_family")


@pytest.mark.parametrize("kin", [(41, 43, "PRE"), (43, 41, "CHI")])
def test_a_parent_stands_for_a_minor_who_is_on_no_membership(kin: tuple[int, int, str]) -> None:
    assert contacts(child(41), adult(43), kin=(kin,))[41] == (43, "adult_of_family")


@pytest.mark.parametrize("relationship", ["SIB", "SPO", "AUNT"])
def test_who_is_neither_parent_nor_child_belongs_to_no_household(relationship: str) -> None:
    families = (shared(0, 41, 42, membership_id=7),)

    found = contacts(
        child(41), child(42), adult(43), families=families, kin=((41, 43, relationship),)
    )

    assert found == {43: (43, "self")}


def test_a_relative_speaks_after_owner_and_roster_whatever_the_ids() -> None:
    families = (shared(0, 41, 50, membership_id=7),)
    people, kin = (child(41), adult(43), adult(50), adult(60)), ((41, 43, "PRE"),)
    no = adult(50, has_opted_in_to_marketing=False)

    assert contacts(*people, families=families, owners=(membership(7, 60),), kin=kin)[41][0] == 60
    assert contacts(*people, families=families, kin=kin)[41][0] == 50
    assert contacts(child(41), adult(43), no, families=families, kin=kin)[41][0] == 43


def test_a_parent_of_nobody_in_the_household_is_no_part_of_it() -> None:
    families = (shared(0, 41, 42, membership_id=7),)
    kin = ((41, 43, "PRE"), (43, 44, "PRE"))  # 44 is a grandparent of 41
    no = adult(43, has_opted_in_to_marketing=False)

    assert contacts(child(41), child(42), no, adult(44), families=families, kin=kin) == {
        44: (44, "self")
    }


def test_relatives_are_asked_for_consent_and_age_like_everybody() -> None:
    no, kin = adult(43, has_opted_in_to_marketing=False), ((41, 43, "PRE"), (41, 44, "PRE"))

    assert contacts(child(41), no, child(44), kin=kin) == {}


def test_an_owner_of_another_or_of_an_unclear_membership_stands_for_nobody() -> None:
    people, owners = (child(41), child(42), adult(43)), (membership(7, 43),)

    assert 41 not in contacts(
        *people, families=(shared(0, 41, 42, membership_id=8),), owners=owners
    )
    assert 41 not in contacts(*people, families=(shared(0, 41, 42),), owners=owners)


def test_an_owner_off_the_roster_stands_for_nobody_unless_an_adult_who_opted_in() -> None:
    families, owners = (shared(0, 41, 42, membership_id=7),), (membership(7, 43),)
    no = adult(43, has_opted_in_to_marketing=False)

    assert contacts(child(41), child(42), no, families=families, owners=owners) == {}
    assert contacts(child(41), child(42), child(43), families=families, owners=owners) == {}
    assert contacts(child(41), child(42), families=families, owners=owners) == {}


def test_of_several_families_the_one_that_began_last_speaks() -> None:
    families = (shared(0, 1, 3), shared(1, 2, 3, start_date="2025-06-01"))

    assert contacts(adult(1), adult(2), child(3), families=families)[3][0] == 2


def test_an_earlier_family_speaks_where_the_last_has_nobody_to() -> None:
    families = (shared(0, 1, 3), shared(1, 2, 3, start_date="2025-06-01"))
    no = adult(2, has_opted_in_to_marketing=False)

    assert contacts(adult(1), no, child(3), families=families)[3][0] == 1


def test_without_a_day_that_stands_for_today_nobody_may_be_named() -> None:
    found = find_contacts(
        customers(adult(1)), shared_memberships(), memberships(), relations(), None, SETTINGS
    )

    assert found.empty


def named(*pairs: tuple[int, int]) -> list[tuple[object, ...]]:
    """(guest, is, host, is) of rows with these pairs: 1 and 2 are adults, 3 and 4 children of 1,
    5 did not opt in.
    """
    people = customers(
        adult(1), adult(2), child(3), child(4), adult(5, has_opted_in_to_marketing=False)
    )
    families = shared_memberships(shared(0, 1, 3, 4))
    found = find_contacts(people, families, memberships(), relations(), AS_OF, SETTINGS)
    rows = pd.DataFrame(pairs, columns=["guest_customer_id", "host_customer_id"])
    kept = name_only_contacts(rows, "guest", "host", found, people)
    return rows_of(kept, "guest_customer_id", "guest_is", "host_customer_id", "host_is")


def test_a_minors_place_is_taken_on_either_side() -> None:
    assert named((3, 2)) == [(1, "adult_of_family", 2, "self")]
    assert named((2, 3)) == [(2, "self", 1, "adult_of_family")]


def test_who_may_not_be_named_has_no_row_and_as_the_other_is_blank() -> None:
    assert named((5, 2)) == []
    assert named((2, 5)) == [(2, "self", None, None)]


def test_a_blank_stays_only_where_no_other_is_named() -> None:
    assert named((2, 5), (2, 1)) == [(2, "self", 1, "self")]


def test_nobody_is_the_other_one_of_their_own_row() -> None:
    assert named((3, 1)) == [(1, "adult_of_family", None, None)]


def test_an_adult_stands_once_beside_another_for_all_of_the_family() -> None:
    assert named((3, 2), (4, 2)) == [(1, "adult_of_family", 2, "self")]


def test_what_is_said_of_the_adult_goes_before_what_is_said_of_a_child() -> None:
    assert named((3, 2), (1, 2)) == [(1, "self", 2, "self")]


def test_passes_whose_purchaser_is_not_sure_do_not_count() -> None:
    gym = small_gym(
        gifts=[gift(1, 2), gift(1, 2, match_confidence=59), gift(1, 3, match_confidence=59)],
        met=[together(1, 3)],
    )
    assert gym.connections["connection_strength"].tolist() == [20, 15]

    counted = count_sure_transfers_only(gym.connections, gym.evidence, SETTINGS)

    assert rows_of(counted, "connection_type", "connection_strength") == [
        ("pass_sharer_recipient", 10),
        ("same_day_group", 5),
    ]


def test_a_pair_with_no_other_evidence_is_not_connected() -> None:
    gym = small_gym(gifts=[gift(1, 2, match_confidence=50), gift(4, 3, match_confidence=60)])

    assert pairs_of(count_sure_transfers_only(gym.connections, gym.evidence, SETTINGS)) == [(3, 4)]


def test_a_bonus_that_rests_on_unsure_passes_goes_with_them() -> None:
    on = [day(-7), day(0)]
    gym = small_gym(
        gifts=[gift(1, 2, at, match_confidence=50) for at in on],
        met=[together(1, 2, at) for at in on],
        on_plans=[member(1), member(2)],
    )
    assert gym.connections["connection_strength"].tolist() == [100]

    counted = count_sure_transfers_only(gym.connections, gym.evidence, SETTINGS)

    assert counted["connection_strength"].tolist() == [90]
