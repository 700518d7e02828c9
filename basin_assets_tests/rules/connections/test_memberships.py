"""Who is on one membership, where `memberships.csv` tells: k instances share a key."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets_tests.rules.connections.rosters import AS_OF, family, found, parts
from basin_assets_tests.rules.frames import (
    FAMILY_WEEKLY,
    SETTINGS,
    Row,
    customers,
    member,
    members,
    membership,
    memberships,
    rows_of,
)

# k = 0


def test_no_instance_of_a_key_connects_nobody() -> None:
    assert parts(family(1, 2), []) == [([10, 20], None, "no_such_membership")]


# k = 1


def test_one_instance_is_one_membership_by_its_types_id() -> None:
    assert parts(family(1, 2, 3), [membership(900, 10)]) == [([10, 20, 30], 900, None)]


def test_one_instance_is_one_membership_by_its_own_id() -> None:
    people = [member(10, membership_id=900), member(20, membership_id=900)]
    table = found(people, [membership(900, 10)])
    assert rows_of(table, "customer_id", "membership_id", "membership_type_id") == [
        (10, 900, FAMILY_WEEKLY),
        (20, 900, FAMILY_WEEKLY),
    ]


def test_an_instance_whose_own_id_is_its_types_counts_once() -> None:
    assert parts(family(1, 2), [membership(FAMILY_WEEKLY, 10)]) == [([10, 20], 446, None)]


def test_one_instance_needs_no_member_ids_and_its_owner_no_row() -> None:
    people = [member(10), member(20)]
    assert parts(people, [membership(900, 77)]) == [([10, 20], 900, None)]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Family Monthly"},
        {"start_date": "2025-01-02"},
        {"end_date": "2025-12-31"},
        {"membership_id": 447},
    ],
)
def test_rows_that_differ_in_any_part_of_the_key_are_not_on_one_membership(other: Row) -> None:
    assert parts([member(10, 1), member(20, 2, **other)], [membership(900, 10)]) == []
    instance = membership(
        900, 10, **({"membership_type_id": 447} if "membership_id" in other else other)
    )
    assert parts(family(1, 2), [instance]) == [([10, 20], None, "no_such_membership")]


def test_blank_ends_names_and_amounts_are_equal_to_each_other() -> None:
    blank = {"name": None, "billing_amount": None}
    people = [member(10, 1, **blank), member(20, 2, **blank)]
    assert parts(people, [membership(900, 10, **blank)]) == [([10, 20], 900, None)]


# Amounts: members.csv and memberships.csv are two exports of one fact


def test_rows_of_two_amounts_are_not_on_one_membership() -> None:
    people = [member(10, 1), member(20, 2, billing_amount=85.01)]
    assert parts(people, [membership(900, 10)]) == [([20], 900, None)]  # 10 owns it, 20 does not


@pytest.mark.parametrize("here", [None, 0.0, 85.0, 85.01])
@pytest.mark.parametrize("there", [None, 0.0, 85.0])
def test_the_amount_does_not_count_where_one_instance_has_plan_and_days(
    here: float | None, there: float | None
) -> None:
    people = [member(61, 1, billing_amount=here), member(62, 2, billing_amount=here)]
    assert parts(people, [membership(900, 61, billing_amount=there)]) == [([61, 62], 900, None)]


def test_a_blank_amount_and_a_zero_are_one_key() -> None:
    people = [member(61, 1, billing_amount=None), member(62, 2, billing_amount=0.0)]
    assert parts(people, [membership(900, 61)]) == [([61, 62], 900, None)]


def test_a_plan_is_one_however_its_name_is_spaced_and_capitalised() -> None:
    people = [member(61, 1, name="Family Annual"), member(62, 2, name="Family Annual")]
    instance = membership(900, 61, name="FAMILY  annual")
    assert parts(people, [instance]) == [([61, 62], 900, None)]


def test_the_roster_may_space_and_capitalise_a_plan_in_several_ways() -> None:
    people = [member(61, 1, name="FAMILY  Annual"), member(62, 2, name="Family Annual")]
    shared = found(people, [membership(900, 61, name="Family annual")])
    assert shared["customer_id"].tolist() == [61, 62]
    assert set(shared["membership_type"]) == {"FAMILY  Annual"}


def test_numbers_behind_a_plans_name_tell_plans_apart() -> None:
    people = [member(61, 1, name="Family Tier II"), member(62, 2, name="Family Tier III")]
    assert parts(people, [membership(900, 61, name="Family Tier II")]) == []


def test_of_several_instances_the_amount_tells_which() -> None:
    people = [*family(1, 2), *({**row, "billing_amount": 90.0} for row in family(3, 4))]
    instances = [membership(900, 10), membership(901, 30, billing_amount=90.0)]
    assert parts(people, instances) == [([10, 20], 900, None), ([30, 40], 901, None)]


@pytest.mark.parametrize(("here", "there"), [(None, 0.0), (0.0, None), (None, None), (0.0, 0.0)])
def test_a_blank_amount_is_zero_where_amounts_decide(
    here: float | None, there: float | None
) -> None:
    people = [member(61, 1, billing_amount=here), member(62, 2, billing_amount=here)]
    instances = [membership(900, 61, billing_amount=there), membership(901, 70)]
    assert parts(people, instances) == [([61, 62], 900, None)]


def test_several_instances_none_of_the_amount_connect_nobody() -> None:
    people = [{**row, "billing_amount": 85.01} for row in family(1, 2)]
    instances = [membership(900, 10), membership(901, 20)]
    assert parts(people, instances) == [([10, 20], None, "no_such_membership")]


# An owner who is not on the roster


def test_a_child_alone_on_a_roster_is_listed_where_a_parent_owns_the_membership() -> None:
    assert parts([member(41, 1)], [membership(900, 43)]) == [([41], 900, None)]
    assert parts([member(41, 1)], [membership(900, 41)]) == []
    assert parts([member(41, 1)], []) == []


# What counts at all


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({}, True),
        ({"size": "duo"}, True),
        ({"size": "solo"}, False),
        ({"size": "corporate"}, False),
        ({"size": None}, False),
        ({"name": "Staff Family"}, False),
        ({"name": "Family (STAFF)"}, False),
        ({"name": "staff_family"}, False),
        ({"name": "Staffordshire Family"}, True),
        ({"start_date": "2025-10-26"}, True),
        ({"start_date": "2025-10-27"}, False),
        ({"end_date": "2025-01-31"}, True),
    ],
)
def test_neither_solo_nor_corporate_nor_staff_nor_what_starts_after_as_of(
    more: Row, counts: bool
) -> None:
    people = [member(10, 1, **more), member(20, 2, **more)]
    instance = membership(900, 10, **{k: v for k, v in more.items() if k != "size"})
    assert bool(parts(people, [instance])) is counts


def test_without_as_of_nobody_is_on_any_membership() -> None:
    assert found(family(1, 2), [membership(900, 10)], as_of=None).empty


def test_one_person_alone_is_no_shared_membership_even_with_two_rows() -> None:
    assert found([member(10, 1), member(10, 2)], [membership(900, 10)]).empty


def test_an_unknown_start_is_not_clear() -> None:
    people = [member(10, 1, start_date=None), member(20, 2, start_date=None)]
    assert parts(people, [membership(900, 10, start_date=None)]) == [
        ([10, 20], None, "start_unknown")
    ]


def test_rows_of_one_key_that_differ_in_size_are_not_clear() -> None:
    people = [member(10, 1), member(20, 2, size="duo")]
    assert parts(people, [membership(900, 10)]) == [([10, 20], None, "sizes_differ")]


def test_a_size_that_does_not_count_does_not_spoil_the_key() -> None:
    people = [*family(1, 2), member(30, 3, size="solo")]
    assert parts(people, [membership(900, 10)]) == [([10, 20], 900, None)]


def test_the_row_tells_plan_size_and_days() -> None:
    table = found(
        [member(10, 1, end_date="2025-12-31"), member(20, 2, end_date="2025-12-31")],
        [membership(900, 10, end_date="2025-12-31")],
    )
    columns = ("membership_type_id", "membership_type", "size", "start_date", "end_date")
    expected = (446, "Family Weekly", "family", "2025-01-01 00:00:00", "2025-12-31 00:00:00")
    assert rows_of(table, *columns) == [expected, expected]


@given(st.permutations(range(7)), st.permutations(range(3)))
@settings(max_examples=10)
def test_for_every_order_of_the_rows_the_same_memberships(
    order: list[int], instance_order: list[int]
) -> None:
    people = members(*family(1, 2, 40, 41, 90, 91), member(70, 3, start_date="2025-02-01"))
    instances = memberships(membership(900, 10), membership(901, 400), membership(902, 900))
    expected, shuffled = (
        find_shared_memberships(
            some_people, some_instances, customers(), AS_OF, has_memberships=True, settings=SETTINGS
        )
        for some_people, some_instances in (
            (people, instances),
            (people.iloc[order], instances.iloc[instance_order]),
        )
    )
    pd.testing.assert_frame_equal(shuffled, expected, check_exact=True)
    assert expected["membership_id"].tolist() == [900, 900, 901, 901, 902, 902]
