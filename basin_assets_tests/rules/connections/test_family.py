"""`family_membership`: which membership speaks for a pair, and from when to when."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.connections import FAMILY_MEMBERSHIPS
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    moment,
    pairs_of,
    rows_of,
    shared,
    shared_memberships,
)

AS_OF = moment("2025-10-26")


def connections(*parts: tuple[Row, ...]) -> pd.DataFrame:
    found = extract_family_membership_connections(shared_memberships(*parts), AS_OF, SETTINGS)
    return FAMILY_MEMBERSHIPS.validate(found)


def test_everybody_on_one_membership_is_connected_with_eighty_points() -> None:
    found = connections(shared(0, 10, 9, 2))
    assert pairs_of(found) == [(2, 9), (2, 10), (9, 10)]
    assert found["connection_strength"].tolist() == [80, 80, 80]
    assert found["interaction_count"].tolist() == [1, 1, 1]


def test_people_of_different_memberships_are_not_connected() -> None:
    assert pairs_of(connections(shared(0, 1, 2), shared(1, 3, 4))) == [(1, 2), (3, 4)]


def test_what_is_not_clear_connects_nobody() -> None:
    assert connections(shared(0, 1, 2, unclear_reason="no_clear_cut")).empty


def test_one_person_alone_is_connected_with_nobody() -> None:
    assert connections(shared(0, 1)).empty


def test_the_count_is_the_memberships_shared_and_the_strength_is_not_doubled() -> None:
    found = connections(shared(0, 1, 2), shared(1, 1, 2, 3))
    assert rows_of(found, "interaction_count", "connection_strength") == [(2, 80), (1, 80), (1, 80)]


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "is_current"),
    [
        ("2025-01-01", None, "2025-01-01", "2025-10-26", True),
        ("2025-01-01", "2025-10-25", "2025-01-01", "2025-10-25", False),
        ("2025-01-01", "2025-10-26", "2025-01-01", "2025-10-26", True),
        ("2025-01-01", "2025-12-31", "2025-01-01", "2025-10-26", True),
        ("2025-10-26", None, "2025-10-26", "2025-10-26", True),
        ("2025-05-05", "2025-01-01", "2025-05-05", "2025-05-05", False),
    ],
)
def test_it_lasts_from_the_start_to_the_end_or_as_of_and_never_ends_before_it_began(
    start: str, end: str | None, first: str, last: str, is_current: bool
) -> None:
    found = connections(shared(0, 1, 2, start_date=start, end_date=end))
    columns = ("first_interaction_date", "last_interaction_date", "is_current")
    expected = (f"{first} 00:00:00", f"{last} 00:00:00", is_current)
    assert rows_of(found, *columns) == [expected]


def test_of_several_the_earliest_start_and_the_latest_end_hold() -> None:
    found = connections(
        shared(0, 1, 2, start_date="2024-01-01", end_date="2025-06-30"),
        shared(1, 1, 2, start_date="2025-02-01", end_date="2025-03-31"),
    )
    assert rows_of(found, "first_interaction_date", "last_interaction_date", "is_current") == [
        ("2024-01-01 00:00:00", "2025-06-30 00:00:00", False)
    ]


@pytest.mark.parametrize(
    ("one", "other", "speaks"),
    [
        ({"start_date": "2024-01-01"}, {"start_date": "2024-01-02"}, "other"),
        ({"start_date": "2024-01-02"}, {"start_date": "2024-01-01"}, "one"),
        ({"membership_id": 9, "start_date": "2025-01-02"}, {"membership_id": 10}, "one"),
        ({"membership_id": 9}, {"membership_id": 10}, "other"),
        ({"membership_id": 10}, {"membership_id": 9}, "one"),
        ({"membership_id": 1}, {"membership_id": None}, "one"),
        ({"membership_type_id": 9}, {"membership_type_id": 10}, "other"),
    ],
)
def test_the_latest_start_then_the_higher_id_speaks(one: Row, other: Row, speaks: str) -> None:
    named = [
        shared(0, 1, 2, **{"membership_type": "one", **one}),
        shared(1, 1, 2, **{"membership_type": "other", **other}),
    ]
    assert connections(*named)["membership_type"].tolist() == [speaks]
    assert connections(*named[::-1])["membership_type"].tolist() == [speaks]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (
            {"membership_id": 900},
            '{"is_current":true,"membership_id":900,"membership_type":"Family Weekly",'
            '"membership_type_id":446,"relationship":"family"}',
        ),
        (
            {"membership_type": None, "size": "duo", "end_date": "2025-01-31"},
            '{"is_current":false,"membership_id":null,"membership_type":null,'
            '"membership_type_id":446,"relationship":"duo"}',
        ),
    ],
)
def test_the_metadata_to_the_letter(more: Row, text: str) -> None:
    assert connections(shared(0, 1, 2, **more))["metadata"].tolist() == [text]


def test_an_id_over_2_to_the_53_stays_exact() -> None:
    big = 2**53 + 1
    found = connections(shared(0, 1, 2, membership_id=big), shared(1, 3, 4))
    assert rows_of(found, "membership_id") == [(big,), (None,)]
    assert f'"membership_id":{big},' in found["metadata"].iloc[0]


def test_without_memberships_or_as_of_there_is_an_empty_table() -> None:
    assert connections().empty
    nothing = extract_family_membership_connections(shared_memberships(), None, SETTINGS)
    assert FAMILY_MEMBERSHIPS.validate(nothing).empty


@given(st.permutations(range(9)))
@settings(max_examples=10)
def test_for_every_order_of_the_rows_the_same_table(order: list[int]) -> None:
    rows = shared_memberships(
        shared(0, 1, 2, 30, membership_id=900, start_date="2024-01-01"),
        shared(1, 1, 2, membership_id=901, end_date="2025-02-01"),
        shared(2, 30, 2, membership_id=902),
        shared(3, 4, 5, unclear_reason="no_clear_cut"),
    )
    expected = extract_family_membership_connections(rows, AS_OF, SETTINGS)
    found = extract_family_membership_connections(rows.iloc[order], AS_OF, SETTINGS)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert rows_of(found, "membership_id") == [(901,), (900,), (902,)]
