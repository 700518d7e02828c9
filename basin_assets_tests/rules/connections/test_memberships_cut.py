"""Who is on one membership, where several instances share a key: its rows are cut into parts."""

import pytest

from basin_assets_tests.rules.connections.rosters import family, parts
from basin_assets_tests.rules.frames import customer, member, membership


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
    people = [customer(10 * at, f"Al {name}") for at, name in names.items()]
    return parts(family(*names), instances, people)


def test_a_narrow_cut_is_clear_where_surnames_tell_the_parts_apart() -> None:
    assert with_surnames({1: "Lee", 2: "LEE", 4: "Ray", 5: "Ray"}, [10, 40]) == [
        ([10, 20], 900, None),
        ([40, 50], 901, None),
    ]


@pytest.mark.parametrize(("second", "fifth"), [("Lee", "Lee"), ("Ray", "Lee"), ("Ray", "Fox")])
def test_a_narrow_cut_is_not_clear_where_surnames_do_not_tell(second: str, fifth: str) -> None:
    names = {1: "Lee", 2: second, 4: "Lee", 5: fifth}
    assert {part[2] for part in with_surnames(names, [10, 40])} == {"no_clear_cut"}


def test_a_blank_surname_tells_nobody_apart() -> None:
    names = {1: "Lee", 2: "Lee", 4: "", 5: ""}
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
