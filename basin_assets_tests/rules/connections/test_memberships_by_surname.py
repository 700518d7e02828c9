"""Who is on one membership, where `memberships.csv` is not there: surnames and single keys."""

import pandas as pd
import pytest

from basin_assets.contracts.tables import SHARED_MEMBERSHIPS
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    customer,
    customers,
    member,
    members,
    memberships,
    moment,
    rows_of,
)

PEOPLE = customers(
    customer(1, "Nancy Davis"),
    customer(2, "Charlie DAVIS"),
    customer(3, "Walter Davis Jr."),
    customer(4, "Ann Lee"),
    customer(5, "Bo Kim"),
    customer(6, "Zoë Null"),
    customer(7, "Max Null"),
    {**customer(8, "Cher Blank"), "last_name": None},
    {**customer(9, "Sia Blank"), "last_name": None},
)
ANOTHER_KEY = member(99, start_date="2024-05-05")  # so that no key is the only one of its id


def found(*rows: Row, people: pd.DataFrame = PEOPLE, has_memberships: bool = False) -> pd.DataFrame:
    """What is found of rows of members alone."""
    shared = find_shared_memberships(
        members(*rows),
        memberships(),
        people,
        moment("2025-10-26"),
        has_memberships=has_memberships,
        settings=SETTINGS,
    )
    return SHARED_MEMBERSHIPS.validate(shared)


def reasons(*rows: Row, people: pd.DataFrame = PEOPLE) -> list[tuple[object, ...]]:
    """Customer and reason why not clear, None where it is clear."""
    return rows_of(found(*rows, people=people), "customer_id", "unclear_reason")


def test_one_folded_surname_is_one_membership() -> None:
    rows = [member(1), member(2), member(3), ANOTHER_KEY]
    assert reasons(*rows) == [(1, None), (2, None), (3, None)]


def test_a_surname_that_looks_like_a_null_is_one() -> None:
    assert reasons(member(6), member(7), ANOTHER_KEY) == [(6, None), (7, None)]


@pytest.mark.parametrize("pair", [(1, 4), (8, 9), (1, 8), (70, 71), (1, 70)])
def test_differing_or_blank_or_unknown_surnames_are_not_clear(pair: tuple[int, int]) -> None:
    rows = [*(member(customer_id) for customer_id in pair), ANOTHER_KEY]
    assert {reason for _, reason in reasons(*rows)} == {"surnames_differ"}


def test_the_only_key_of_its_membership_id_is_one_membership_whatever_the_surnames() -> None:
    assert reasons(member(1), member(4)) == [(1, None), (4, None)]
    other_id = {**ANOTHER_KEY, "membership_id": 447}
    assert reasons(member(1), member(4), other_id) == [(1, None), (4, None)]


@pytest.mark.parametrize(
    "another",
    [
        {"start_date": "2024-05-05"},
        {"end_date": "2025-05-05"},
        {"name": "Family Monthly"},
        {"billing_amount": 90.0},
        {"billing_amount": None},
        {"start_date": "2026-05-05"},
        {"name": "Staff Family"},
    ],
)
def test_any_other_key_of_the_membership_id_makes_it_not_the_only_one(another: Row) -> None:
    rows = [member(1), member(4), member(5, **another)]
    assert reasons(*rows) == [(1, "surnames_differ"), (4, "surnames_differ")]


def test_a_key_must_fit_its_size() -> None:
    duo = [{**member(customer_id), "size": "duo"} for customer_id in (1, 2, 3)]
    assert {reason for _, reason in reasons(*duo)} == {"size_does_not_fit"}
    assert reasons(*duo[:2]) == [(1, None), (2, None)]


@pytest.mark.parametrize(("count", "reason"), [(10, None), (11, "size_does_not_fit")])
def test_a_family_holds_ten(count: int, reason: str | None) -> None:
    rows = [member(customer_id) for customer_id in range(1, count + 1)]
    assert {why for _, why in reasons(*rows)} == {reason}


DAVIS, LEE, KIM = (1, 2, 3), 4, 5


@pytest.mark.parametrize(
    ("member_ids", "reason"),
    [
        ([8001, 8002], None),
        ([8001, 8021], None),
        ([8001, 8022], "member_ids_apart"),
        ([8001, 8002, 8003], None),
        ([8001, 8002, 8901], "member_ids_apart"),
        ([8001, None], "member_ids_apart"),
        ([None, None], None),
    ],
)
def test_the_member_ids_of_one_surname_must_lie_together(
    member_ids: list[int | None], reason: str | None
) -> None:
    rows = [member(person, at) for person, at in zip(DAVIS, member_ids, strict=False)]
    assert {why for _, why in reasons(*rows, ANOTHER_KEY)} == {reason}
    assert {why for _, why in reasons(*rows)} == {reason}


@pytest.mark.parametrize(
    ("member_ids", "reason"),
    [
        ([8001, 8002, 8901, 8902], "member_ids_apart"),
        ([8001, 8002, 8007, 8008], "member_ids_apart"),
        ([8001, 8002, 8006, 8007], None),
        ([8001, 8002, 8003, 8004], None),
    ],
)
def test_two_couples_of_one_surname_are_no_family_of_four(
    member_ids: list[int], reason: str | None
) -> None:
    people = customers(*(customer(number, "Al Smythe") for number in range(1, 5)))
    rows = [member(number, at) for number, at in enumerate(member_ids, start=1)]
    assert reasons(*rows, people=people) == [(n, reason) for n in range(1, 5)]


def test_two_surnames_of_two_people_each_look_like_two_families() -> None:
    assert {reason for _, reason in reasons(*map(member, (1, 2, 6, 7)))} == {"surnames_differ"}
    assert {reason for _, reason in reasons(*map(member, (1, 2, LEE, KIM)))} == {None}


def test_a_person_with_two_rows_of_one_key_counts_once() -> None:
    rows = [{**member(customer_id), "size": "duo"} for customer_id in (1, 2, 2)]
    assert reasons(*rows) == [(1, None), (2, None)]


def test_the_instance_is_not_known_but_its_type_is() -> None:
    rows = found(member(1), member(2))
    assert rows_of(rows, "membership_id", "membership_type_id") == [(None, 446), (None, 446)]


def test_an_export_of_a_header_alone_is_there_and_knows_no_membership() -> None:
    rows = found(member(1), member(2), has_memberships=True)
    assert set(rows["unclear_reason"]) == {"no_such_membership"}
