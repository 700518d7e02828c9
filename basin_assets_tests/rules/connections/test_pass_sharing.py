"""`pass_sharer_recipient`: who gave whom passes, entry and guest passes alike."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.connections import PASS_SHARER_RECIPIENTS
from basin_assets.rules.connections.pass_sharing import extract_pass_sharing_connections
from basin_assets_tests.rules.frames import (
    PUNCH_PASS,
    SETTINGS,
    Row,
    enriched,
    gift,
    guest_visit,
    pairs_of,
    rows_of,
)


def connections(*gifts: Row) -> pd.DataFrame:
    found = extract_pass_sharing_connections(enriched(*gifts), SETTINGS)
    return PASS_SHARER_RECIPIENTS.validate(found)


def test_a_pass_connects_sharer_and_user_the_lower_id_first() -> None:
    assert pairs_of(connections(gift(9, 2))) == [(2, 9)]
    assert pairs_of(connections(gift(2, 9))) == [(2, 9)]


@pytest.mark.parametrize("sharer", [None, 2])
def test_neither_an_unknown_purchaser_nor_ones_own_pass_connects(sharer: int | None) -> None:
    assert connections(gift(sharer, 2)).empty


def test_shares_are_counted_by_direction() -> None:
    found = connections(gift(1, 2), gift(2, 1), gift(1, 2))
    columns = ("shares_from_1_to_2", "shares_from_2_to_1", "interaction_count", "is_reciprocal")
    assert rows_of(found, *columns) == [(2, 1, 3, True)]


@pytest.mark.parametrize(("from_1", "from_2", "points"), [(2, 0, 20), (1, 1, 25), (3, 1, 45)])
def test_the_strength_of_shares_in_both_directions(from_1: int, from_2: int, points: int) -> None:
    gifts = [*[gift(1, 2)] * from_1, *[gift(2, 1)] * from_2]
    assert connections(*gifts)["connection_strength"].tolist() == [points]


def test_entry_and_guest_passes_both_count() -> None:
    found = connections(gift(1, 2), guest_visit(1, 2), gift(1, 2, transfer_type=None))
    assert rows_of(found, "interaction_count") == [(3,)]


def test_pass_types_are_told_once_each_sorted_and_blank_ones_not_at_all() -> None:
    found = connections(
        gift(1, 2, pass_type="b"),
        gift(2, 1, pass_type="Pase Año"),
        gift(1, 2, pass_type="b"),
        gift(1, 2, pass_type=None),
        gift(3, 4, pass_type=None),
    )
    assert found["pass_types_shared"].tolist() == ['["Pase Año","b"]', "[]"]


def test_first_and_last_are_the_gym_local_days() -> None:
    found = connections(gift(1, 2, "2025-10-26 23:59:59"), gift(2, 1, "2024-02-29 00:00"))
    assert rows_of(found, "first_interaction_date", "last_interaction_date") == [
        ("2024-02-29 00:00:00", "2025-10-26 00:00:00")
    ]


def test_the_metadata_to_the_letter() -> None:
    assert connections(gift(2, 1), gift(2, 1))["metadata"].tolist() == [
        f'{{"is_reciprocal":false,"pass_types_shared":["{PUNCH_PASS}"],'
        '"shares_from_1_to_2":0,"shares_from_2_to_1":2}'
    ]


@given(st.permutations(range(6)))
@settings(max_examples=10)
def test_for_every_order_of_the_transfers_the_same_table(order: list[int]) -> None:
    gifts = enriched(
        gift(1, 2, "2025-01-01", pass_type="b"),
        gift(2, 1, "2025-02-01", pass_type="a"),
        gift(11, 2),
        gift(2, 3),
        gift(None, 2),
        gift(3, 3),
    )
    expected = extract_pass_sharing_connections(gifts, SETTINGS)
    shuffled = gifts.iloc[order].reset_index(drop=True)
    found = extract_pass_sharing_connections(shuffled, SETTINGS)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert pairs_of(found) == [(1, 2), (2, 3), (2, 11)]
