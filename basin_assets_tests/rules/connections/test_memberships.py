"""Who is on one membership, where `memberships.csv` tells: k instances share a key."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.tables import SHARED_MEMBERSHIPS
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets_tests.rules.frames import (
    FAMILY_WEEKLY,
    SETTINGS,
    Row,
    customer,
    customers,
    member,
    members,
    membership,
    memberships,
    moment,
    rows_of,
)

AS_OF = moment("2025-10-26")


def found(
    people: list[Row], instances: list[Row], as_of: pd.Timestamp | None = AS_OF
) -> pd.DataFrame:
    return SHARED_MEMBERSHIPS.validate(
        find_shared_memberships(
            members(*people),
            memberships(*instances),
            customers(),
            as_of,
            has_memberships=True,
            settings=SETTINGS,
        )
    )


def parts(people: list[Row], instances: list[Row]) -> list[tuple[object, ...]]:
    """Each part's customers, membership and reason why it is not clear."""
    table = found(people, instances)
    return [
        (rows["customer_id"].tolist(), *rows_of(rows, "membership_id", "unclear_reason")[0])
        for _, rows in table.groupby("part")
    ]


def family(*member_ids: int) -> list[Row]:
    """A row for each member id; the customer's id is ten times as high."""
    return [member(10 * member_id, member_id) for member_id in member_ids]


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


# k > 1


def test_two_instances_are_cut_at_the_widest_gap_of_the_member_ids() -> None:
    instances = [membership(900, 10), membership(901, 500)]
    assert parts(family(1, 2, 4, 50, 52), instances) == [
        ([10, 20, 40], 900, None),
        ([500, 520], 901, None),
    ]


def test_three_instances_are_cut_at_the_two_widest_gaps() -> None:
    instances = [membership(902, 900), membership(900, 10), membership(901, 400)]
    assert parts(family(1, 2, 40, 41, 90, 92), instances) == [
        ([10, 20], 900, None),
        ([400, 410], 901, None),
        ([900, 920], 902, None),
    ]


def test_the_owner_may_stand_anywhere_in_their_part() -> None:
    instances = [membership(900, 40), membership(901, 500)]
    assert [part[1] for part in parts(family(1, 2, 4, 50, 52), instances)] == [900, 901]


def test_a_part_of_one_person_is_a_membership_that_connects_nobody() -> None:
    instances = [membership(900, 10), membership(901, 500)]
    assert parts(family(1, 2, 50), instances) == [([10, 20], 900, None), ([500], 901, None)]


@pytest.mark.parametrize(
    ("member_ids", "owners", "reason"),
    [
        # The two widest gaps tie, so it is not clear where to cut.
        ([1, 10, 19], [10, 190], "no_clear_cut"),
        ([1, 2, 3, 4], [10, 40], "no_clear_cut"),
        # More instances than rows.
        ([1, 2], [10, 20, 30], "no_clear_cut"),
        # An owner who has no row.
        ([1, 2, 50, 52], [10, 770], "not_one_owner"),
        # Both owners in one part.
        ([1, 2, 50, 52], [10, 20], "not_one_owner"),
        # Eleven people in one part.
        ([*range(1, 12), 50], [10, 500], "size_does_not_fit"),
    ],
)
def test_nobody_connects_where_the_cut_is_not_clear(
    member_ids: list[int], owners: list[int], reason: str
) -> None:
    instances = [membership(900 + n, owner) for n, owner in enumerate(owners)]
    everybody = [10 * member_id for member_id in member_ids]
    assert parts(family(*member_ids), instances) == [(everybody, None, reason)]


def test_a_gap_five_times_as_wide_as_any_within_a_part_is_clear() -> None:
    instances = [membership(900, 10), membership(901, 80)]
    assert [part[1] for part in parts(family(1, 2, 3, 8, 9), instances)] == [900, 901]
    instances = [membership(900, 10), membership(901, 70)]
    assert parts(family(1, 2, 3, 7, 8), instances) == [([10, 20, 30, 70, 80], None, "no_clear_cut")]


def with_surnames(names: dict[int, str], owners: list[int]) -> list[tuple[object, ...]]:
    """The parts of rows by member id and surname, as `parts` has them."""
    instances = [membership(900 + n, owner) for n, owner in enumerate(owners)]
    table = find_shared_memberships(
        members(*family(*names)),
        memberships(*instances),
        customers(*(customer(10 * at, f"Al {name}") for at, name in names.items())),
        AS_OF,
        has_memberships=True,
        settings=SETTINGS,
    )
    return [
        (rows["customer_id"].tolist(), *rows_of(rows, "membership_id", "unclear_reason")[0])
        for _, rows in table.groupby("part")
    ]


def test_a_narrow_cut_is_clear_where_surnames_tell_the_parts_apart() -> None:
    assert with_surnames({1: "Lee", 2: "LEE", 4: "Ray", 5: "Ray"}, [10, 40]) == [
        ([10, 20], 900, None),
        ([40, 50], 901, None),
    ]


@pytest.mark.parametrize(("second", "fifth"), [("Lee", "Lee"), ("Ray", "Lee"), ("Ray", "Fox")])
def test_a_narrow_cut_is_not_clear_where_surnames_do_not_tell(second: str, fifth: str) -> None:
    names = {1: "Lee", 2: second, 4: "Lee", 5: fifth}
    assert {part[2] for part in with_surnames(names, [10, 40])} == {"no_clear_cut"}


def test_a_wide_cut_is_not_clear_where_two_families_are_mixed() -> None:
    # Lee and Ray sign up at two desks, and each adds a partner half a year later.
    names = {8001: "Lee", 8002: "Ray", 8901: "Lee", 8902: "Ray"}
    assert {part[2] for part in with_surnames(names, [80010, 89020])} == {"no_clear_cut"}


def test_a_wide_cut_is_clear_where_everybody_has_one_surname() -> None:
    names = dict.fromkeys((8001, 8002, 8901, 8902), "Smythe")
    assert [part[1] for part in with_surnames(names, [80010, 89010])] == [900, 901]


def test_ten_people_fit_a_family() -> None:
    instances = [membership(900, 10), membership(901, 500)]
    assert [part[1] for part in parts(family(*range(1, 11), 50), instances)] == [900, 901]


@pytest.mark.parametrize(
    ("second", "reason"), [([50, 51], None), ([50, 51, 52], "size_does_not_fit")]
)
def test_a_duo_holds_two(second: list[int], reason: str | None) -> None:
    people = [{**row, "size": "duo"} for row in family(1, 2, *second)]
    instances = [membership(900, 10), membership(901, 500)]
    assert {part[2] for part in parts(people, instances)} == {reason}


def test_without_member_ids_nothing_can_be_cut() -> None:
    people = [member(10, 1), member(20, None), member(500, 50)]
    instances = [membership(900, 10), membership(901, 500)]
    assert parts(people, instances) == [([10, 20, 500], None, "no_clear_cut")]


def test_two_memberships_of_one_owner_go_to_no_part_twice() -> None:
    people = [member(10, 1), member(20, 2), member(10, 50), member(30, 51)]
    assert parts(people, [membership(900, 10), membership(901, 10)]) == [
        ([10, 20], 900, None),
        ([10, 30], 901, None),
    ]


@pytest.mark.parametrize(
    ("rows", "owners"),
    [
        # 10 stands in both parts, but owns one membership; the other's owner has no row.
        ([(10, 1), (20, 2), (10, 50), (30, 51)], [10, 77]),
        # The first part holds both owners, although there is a membership for every part.
        ([(10, 1), (20, 2), (10, 50), (30, 51), (20, 90), (40, 91)], [10, 20, 10]),
    ],
)
def test_an_owner_who_stands_in_several_parts_makes_nothing_clear(
    rows: list[tuple[int, int]], owners: list[int]
) -> None:
    instances = [membership(900 + n, owner) for n, owner in enumerate(owners)]
    everybody = sorted({customer_id for customer_id, _ in rows})
    people = [member(customer_id, member_id) for customer_id, member_id in rows]
    assert parts(people, instances) == [(everybody, None, "not_one_owner")]


def test_a_key_that_is_not_clear_leaves_other_keys_alone() -> None:
    people = [
        *family(1, 2),
        member(30, 3, start_date="2025-02-01"),
        member(40, 4, start_date="2025-02-01"),
    ]
    instances = [membership(900, 30, start_date="2025-02-01")]
    assert parts(people, instances) == [
        ([10, 20], None, "no_such_membership"),
        ([30, 40], 900, None),
    ]


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
