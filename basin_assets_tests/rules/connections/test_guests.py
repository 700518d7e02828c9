"""`frequent_guest`: who hosted whom, how often, and what became of the guest."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.connections import FREQUENT_GUESTS
from basin_assets.rules.connections.guests import extract_guest_connections
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    enriched,
    gift,
    guest_visit,
    member,
    members,
    moment,
    pairs_of,
    rows_of,
)

AS_OF = moment("2025-10-26")


def connections(*gifts: Row, people: tuple[Row, ...] = ()) -> pd.DataFrame:
    return FREQUENT_GUESTS.validate(
        extract_guest_connections(enriched(*gifts), members(*people), AS_OF, SETTINGS)
    )


def test_guest_passes_alone_count() -> None:
    gifts = [guest_visit(1, 2), gift(1, 2), gift(1, 2, transfer_type=None), gift(3, 4)]
    found = connections(*gifts)
    assert pairs_of(found) == [(1, 2)]
    assert rows_of(found, "guest_visit_count", "interaction_count") == [(1, 1)]


@pytest.mark.parametrize("host", [None, 2])
def test_neither_an_unknown_host_nor_ones_own_pass_connects(host: int | None) -> None:
    assert connections(guest_visit(host, 2)).empty


@pytest.mark.parametrize(
    ("of_2_by_1", "of_1_by_2", "points"),
    [(1, 0, 15), (1, 1, 30), (3, 0, 45), (3, 1, 60), (4, 0, 60), (5, 5, 60)],
)
def test_visits_of_both_directions_are_summed(of_2_by_1: int, of_1_by_2: int, points: int) -> None:
    found = connections(*[guest_visit(1, 2)] * of_2_by_1, *[guest_visit(2, 1)] * of_1_by_2)
    columns = ("guest_visits_of_2_by_1", "guest_visits_of_1_by_2", "connection_strength")
    assert rows_of(found, *columns) == [(of_2_by_1, of_1_by_2, points)]
    assert rows_of(found, "guest_visit_count", "interaction_count") == [
        (of_2_by_1 + of_1_by_2,) * 2
    ]


@pytest.mark.parametrize(("host", "guest"), [(1, 2), (2, 1)])
def test_the_guest_is_who_was_guest_more_often(host: int, guest: int) -> None:
    found = connections(
        guest_visit(host, guest, "2025-10-01"),
        guest_visit(host, guest, "2025-10-02"),
        guest_visit(guest, host, "2025-10-03"),
    )
    assert rows_of(found, "host_customer_id", "guest_customer_id") == [(host, guest)]


@pytest.mark.parametrize(("host", "guest"), [(1, 2), (2, 1)])
def test_on_a_tie_the_guest_of_the_latest_visit_is(host: int, guest: int) -> None:
    visits = [
        guest_visit(guest, host, "2025-10-26 17:00"),
        guest_visit(host, guest, "2025-10-26 17:01"),
    ]
    for order in (visits, visits[::-1]):
        assert rows_of(connections(*order), "guest_customer_id") == [(guest,)]


def test_the_first_visit_is_that_guests_with_this_host() -> None:
    found = connections(
        guest_visit(2, 1, "2025-01-01"),
        guest_visit(1, 2, "2025-02-02 23:59:59"),
        guest_visit(1, 2, "2025-03-03"),
        guest_visit(9, 2, "2024-05-05"),
    )
    columns = ("first_guest_visit", "first_interaction_date", "last_interaction_date")
    assert rows_of(found, *columns)[0] == (
        "2025-02-02 00:00:00",
        "2025-01-01 00:00:00",
        "2025-03-03 00:00:00",
    )


@pytest.mark.parametrize(
    ("membership", "status"),
    [
        # The visit is on 2025-06-15, as_of is 2025-10-26.
        ({"start_date": "2025-01-01"}, "member"),
        ({"start_date": "2025-06-14"}, "member"),
        ({"start_date": "2025-01-01", "end_date": "2025-06-14"}, "member"),
        ({"start_date": "2025-01-01", "end_date": "2025-06-13"}, "not_member"),
        ({"start_date": "2025-06-15"}, "converted"),
        ({"start_date": "2025-06-15", "end_date": "2025-06-15"}, "converted"),
        ({"start_date": "2025-10-26"}, "converted"),
        ({"start_date": "2025-10-27"}, "not_member"),
        ({"start_date": None}, "not_member"),
        ({"start_date": "2025-07-01", "size": "solo"}, "converted"),
        ({"start_date": "2025-01-01", "size": "corporate"}, "member"),
    ],
)
def test_what_became_of_the_guest(membership: Row, status: str) -> None:
    found = connections(guest_visit(1, 2, "2025-06-15 23:00"), people=(member(2, **membership),))
    assert found["conversion_status"].tolist() == [status]


def test_one_who_had_been_a_member_and_became_one_again_was_a_member() -> None:
    people = (
        member(2, start_date="2025-01-01", end_date="2025-06-14"),
        member(2, start_date="2025-07-01"),
    )
    for order in (people, people[::-1]):
        found = connections(guest_visit(1, 2, "2025-06-15"), people=order)
        assert found["conversion_status"].tolist() == ["member"]


def test_the_hosts_membership_is_not_the_guests() -> None:
    found = connections(guest_visit(1, 2, "2025-06-15"), people=(member(1),))
    assert found["conversion_status"].tolist() == ["not_member"]


def test_the_first_visit_as_the_other_ones_guest_decides_who_converted() -> None:
    visits = [
        guest_visit(2, 1, "2025-01-01"),
        guest_visit(1, 2, "2025-06-15"),
        guest_visit(1, 2, "2025-06-16"),
    ]
    found = connections(*visits, people=(member(2, start_date="2025-03-01"),))
    assert found["conversion_status"].tolist() == ["member"]


def test_each_pair_has_its_own_conversion() -> None:
    visits = [guest_visit(1, 2, "2025-02-02"), guest_visit(9, 2, "2025-06-15"), guest_visit(9, 3)]
    found = connections(*visits, people=(member(2, start_date="2025-03-01"),))
    assert rows_of(found, "customer_id_1", "customer_id_2", "conversion_status") == [
        (1, 2, "converted"),
        (2, 9, "member"),
        (3, 9, "not_member"),
    ]


def test_without_as_of_nobody_converted() -> None:
    gifts = enriched(guest_visit(1, 2, "2025-06-15"))
    for start, status in [("2025-06-15", "not_member"), ("2025-06-14", "member")]:
        people = members(member(2, start_date=start))
        found = extract_guest_connections(gifts, people, None, SETTINGS)
        assert found["conversion_status"].tolist() == [status]


def test_the_metadata_to_the_letter() -> None:
    assert connections(guest_visit(9, 2, "2025-06-15"))["metadata"].tolist() == [
        '{"conversion_status":"not_member","first_guest_visit":"2025-06-15","guest_customer_id":"2",'
        '"guest_visit_count":1,"guest_visits_of_1_by_2":1,"guest_visits_of_2_by_1":0,'
        '"host_customer_id":"9"}'
    ]


@given(st.permutations(range(6)))
@settings(max_examples=10)
def test_for_every_order_of_the_transfers_the_same_table(order: list[int]) -> None:
    gifts = enriched(
        guest_visit(1, 2, "2025-02-01 10:00"),
        guest_visit(2, 1, "2025-02-01 10:00"),
        guest_visit(11, 2),
        guest_visit(2, 3),
        guest_visit(None, 2),
        gift(1, 2),
    )
    people = members(member(2), member(1, start_date="2025-05-05"))
    expected = extract_guest_connections(gifts, people, AS_OF, SETTINGS)
    shuffled = gifts.iloc[order].reset_index(drop=True)
    found = extract_guest_connections(shuffled, people.iloc[::-1], AS_OF, SETTINGS)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert pairs_of(found) == [(1, 2), (2, 3), (2, 11)]
    # Both visits of 1 and 2 at one time: the higher check-in is the later one.
    assert found["guest_customer_id"].tolist() == [1, 3, 2]
