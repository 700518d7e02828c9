"""`customer_connections`: the four types joined, one row a pair."""

import json
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.connections import CONNECTION_TYPES, CUSTOMER_CONNECTIONS
from basin_assets.rules.connections.combine import combine_connections
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    customer,
    customers,
    pairs_of,
    relations,
    rows_of,
    tie,
    ties_by_type,
)

PEOPLE = customers(
    customer(1, "Nancy Davis"),
    customer(2, "Charlie DAVIS Jr."),
    customer(3, "Ann Lee"),
    customer(4, "Zoë Null"),
    customer(5, "Max Null"),
    {**customer(6, "Cher Blank"), "last_name": None},
    {**customer(7, "Sia Blank"), "last_name": None},
)


GUEST = (
    '{"conversion_status":"not_member","first_guest_visit":"2025-10-26","guest_customer_id":"2",'
    '"guest_visit_count":1,"guest_visits_of_1_by_2":0,"guest_visits_of_2_by_1":1,'
    '"host_customer_id":"1"}'
)


def combined(*kin: tuple[int, int, str], **ties: list[Row]) -> pd.DataFrame:
    found = combine_connections(ties_by_type(**ties), PEOPLE, relations(*kin), SETTINGS)
    return CUSTOMER_CONNECTIONS.validate(found)


def metadata(*kin: tuple[int, int, str], **ties: list[Row]) -> dict[str, object]:
    (text,) = combined(*kin, **ties)["metadata"]
    found: dict[str, object] = json.loads(text)
    return found


def test_the_columns_are_exactly_the_published_ones() -> None:
    assert list(combined(same_day_group=[tie(1, 2)]).columns) == [
        "customer_id_1",
        "customer_id_2",
        "connection_type",
        "connection_strength",
        "first_interaction_date",
        "last_interaction_date",
        "interaction_count",
        "metadata",
    ]


@pytest.mark.parametrize(
    "names",
    [names for count in range(1, 5) for names in combinations(CONNECTION_TYPES, count)],
    ids=",".join,
)
def test_types_are_comma_separated_in_their_order(names: tuple[str, ...]) -> None:
    found = combined(**{name: [tie(1, 2)] for name in reversed(names)})
    assert found["connection_type"].tolist() == [",".join(names)]
    of_types = [name for name in json.loads(found["metadata"].iloc[0]) if name in CONNECTION_TYPES]
    assert of_types == sorted(names)


@pytest.mark.parametrize(
    ("points", "strength", "band"),
    [
        ([10, 10, 0, 0], 20, "Weak"),
        ([1, 0, 0, 60], 61, "Very Strong"),
        ([50, 40, 80, 60], 100, "Family/Core"),
    ],
)
def test_strengths_are_summed_up_to_a_hundred(points: list[int], strength: int, band: str) -> None:
    ties = {
        name: [tie(1, 2, of_type)]
        for name, of_type in zip(CONNECTION_TYPES, points, strict=True)
        if of_type
    }
    assert combined(**ties)["connection_strength"].tolist() == [strength]
    assert metadata(**ties)["strength_band"] == band


def test_the_earliest_day_the_latest_day_and_the_sum_of_the_counts_hold() -> None:
    def days(first: str, last: str) -> Row:
        return {"first_interaction_date": first, "last_interaction_date": last}

    found = combined(
        pass_sharer_recipient=[tie(1, 2, count=2, **days("2025-02-01", "2025-09-01"))],
        same_day_group=[tie(1, 2, count=3, **days("2025-01-01", "2025-03-01"))],
    )
    columns = ("first_interaction_date", "last_interaction_date", "interaction_count")
    assert rows_of(found, *columns) == [("2025-01-01 00:00:00", "2025-09-01 00:00:00", 5)]


def test_rows_stand_by_ids_as_numbers() -> None:
    found = combined(
        pass_sharer_recipient=[tie(9, 10), tie(2, 11)],
        same_day_group=[tie(2, 3), tie(2**53, 2**53 + 1)],
        family_membership=[tie(2, 11)],
    )
    assert pairs_of(found) == [(2, 3), (2, 11), (9, 10), (2**53, 2**53 + 1)]


def test_the_metadata_has_each_types_own_under_its_name_and_the_four_figures() -> None:
    found = combined(
        pass_sharer_recipient=[tie(1, 3, count=2, pass_types_shared='["Day Pass"]')],
        frequent_guest=[tie(1, 3), tie(2, 3)],
    )
    assert found["metadata"].tolist() == [
        '{"co_visits":0,"frequent_guest":' + GUEST + ',"is_family_group":false,'
        '"pass_sharer_recipient":{"is_reciprocal":false,"pass_types_shared":["Day Pass"],'
        '"shares_from_1_to_2":1,"shares_from_2_to_1":0},"shares":2,"strength_band":"Weak"}',
        '{"co_visits":0,"frequent_guest":' + GUEST + ',"is_family_group":false,"shares":0,'
        '"strength_band":"Weak"}',
    ]


@pytest.mark.parametrize(
    ("pair", "types", "is_family"),
    [
        ((1, 3), ["family_membership"], True),
        ((1, 2), ["pass_sharer_recipient"], True),
        ((1, 2), ["same_day_group"], False),
        ((1, 3), ["pass_sharer_recipient"], False),
        ((4, 5), ["pass_sharer_recipient"], True),
        ((6, 7), ["pass_sharer_recipient"], False),
        ((1, 6), ["pass_sharer_recipient"], False),
        ((8, 9), ["pass_sharer_recipient"], False),
        ((1, 8), ["pass_sharer_recipient"], False),
        ((8, 9), ["family_membership"], True),
        ((1, 2), ["pass_sharer_recipient", "frequent_guest"], True),
    ],
)
def test_a_family_group_shares_a_membership_or_a_surname_and_a_pass(
    pair: tuple[int, int], types: list[str], is_family: bool
) -> None:
    said = metadata(**{name: [tie(*pair)] for name in types})
    assert said["is_family_group"] is is_family


@pytest.mark.parametrize(
    ("kin", "is_family"),
    [
        ((1, 3, "CHI"), True),
        ((3, 1, "PRE"), True),
        ((1, 3, "SIB"), True),
        ((1, 3, "SPO"), False),
        ((1, 4, "CHI"), False),
    ],
)
def test_kin_are_a_family_group_whatever_connects_them(
    kin: tuple[int, int, str], is_family: bool
) -> None:
    said = metadata(kin, same_day_group=[tie(1, 3)])
    assert said["is_family_group"] is is_family


def test_kin_who_have_nothing_to_do_with_each_other_at_the_gym_are_not_connected() -> None:
    assert pairs_of(combined((1, 2, "SIB"), (4, 5, "CHI"), same_day_group=[tie(1, 3)])) == [(1, 3)]


TIES = st.dictionaries(
    st.sampled_from([(1, 2), (1, 3), (2, 3), (4, 5), (3, 11)]), st.integers(1, 80), max_size=5
)


@given(st.fixed_dictionaries(dict.fromkeys(CONNECTION_TYPES, TIES)))
@settings(max_examples=10)
def test_every_pair_has_one_row_with_the_capped_sum_whatever_the_order_of_the_rows(
    points: dict[str, dict[tuple[int, int], int]],
) -> None:
    ties = {
        name: [tie(*pair, strength) for pair, strength in of_type.items()]
        for name, of_type in points.items()
    }
    found = combined(**ties)
    pairs = sorted({pair for of_type in points.values() for pair in of_type})
    assert pairs_of(found) == pairs
    assert found["connection_strength"].tolist() == [
        min(100, sum(of_type.get(pair, 0) for of_type in points.values())) for pair in pairs
    ]
    reversed_ties = {name: rows[::-1] for name, rows in ties.items()}
    pd.testing.assert_frame_equal(combined(**reversed_ties), found, check_exact=True)
