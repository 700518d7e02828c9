"""The events of a shared pass: which, in which order, and their metadata to the letter."""

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.tables import SHARING_EVENTS
from basin_assets.rules.events.sharing_events import extract_sharing_events
from basin_assets_tests.rules.frames import (
    Row,
    customer,
    customers,
    enriched,
    gift,
    rows_of,
)

PEOPLE = customers(customer(1, "Nancy Davis"), customer(2, "Charlie Davis"))
WORKED: Row = {
    "checkin_id": 101,
    "purchaser_name": "nancy davis",
    "user_first_name": "Charles",
    "user_last_name": "Davis",
    "remaining_count": 3,
    "is_punch_pass": True,
    "is_youth_pass": False,
}


def events_of(*gifts: Row, people: pd.DataFrame = PEOPLE) -> pd.DataFrame:
    return SHARING_EVENTS.validate(extract_sharing_events(enriched(*gifts), people))


def metadata_of(*gifts: Row, people: pd.DataFrame = PEOPLE) -> list[dict[str, Any]]:
    return [json.loads(text) for text in events_of(*gifts, people=people)["metadata"]]


def test_a_known_purchaser_makes_two_events() -> None:
    found = events_of(gift(1, 2, "2025-10-26 23:59:59"))
    assert rows_of(found, "event_type", "event_date", "customer_id") == [
        ("received_shared_pass", "2025-10-26 00:00:00", 2),
        ("shared_pass", "2025-10-26 00:00:00", 1),
    ]


def test_an_unknown_purchaser_makes_the_recipients_event_alone() -> None:
    found = events_of(gift(None, 2))
    assert rows_of(found, "event_type", "customer_id") == [("received_shared_pass", 2)]


@pytest.mark.parametrize("method", ["override", "ambiguous", "unmatched"])
def test_whoever_is_not_known_is_null_whatever_the_method(method: str) -> None:
    (said,) = metadata_of(gift(None, 2, match_method=method, purchaser_name="Zed Nobody"))
    assert (said["sharer_customer_id"], said["match_method"]) == (None, method)
    assert said["sharer_name"] == "Zed Nobody"


def test_a_self_transfer_makes_no_event() -> None:
    assert events_of(gift(2, 2)).empty


def test_the_metadata_of_the_worked_example_to_the_letter() -> None:
    received, shared = events_of(gift(1, 2, "17:08:59", **WORKED))["metadata"]
    assert received == (
        '{"checkin_datetime":"2025-10-26 17:08:59","checkin_id":101,'
        '"description":"Received 5 Climb Punch Pass 60 Days from Nancy Davis",'
        '"is_punch_pass":true,"is_youth_pass":false,"match_confidence":100,"match_method":"exact",'
        '"pass_type":"5 Climb Punch Pass 60 Days","remaining_count":3,'
        '"sharer_customer_id":"1","sharer_name":"Nancy Davis","transfer_type":"entry_pass"}'
    )
    assert shared == (
        '{"checkin_datetime":"2025-10-26 17:08:59","checkin_id":101,'
        '"description":"Shared 5 Climb Punch Pass 60 Days with Charlie Davis",'
        '"is_punch_pass":true,"is_youth_pass":false,"match_confidence":100,"match_method":"exact",'
        '"pass_type":"5 Climb Punch Pass 60 Days","recipient_customer_id":"2",'
        '"recipient_name":"Charlie Davis","remaining_count":3,"transfer_type":"entry_pass"}'
    )


def test_the_metadata_of_an_unknown_sharer_to_the_letter() -> None:
    unknown = gift(None, 2, checkin_id=7, purchaser_name="Zoë 😀", pass_type='The "Big" Pass')
    assert events_of(unknown)["metadata"].tolist() == [
        '{"checkin_datetime":"2025-10-26 17:08:59","checkin_id":7,'
        '"description":"Received The \\"Big\\" Pass from Zoë 😀",'
        '"is_punch_pass":null,"is_youth_pass":null,"match_confidence":0,"match_method":"unmatched",'
        '"pass_type":"The \\"Big\\" Pass","remaining_count":null,'
        '"sharer_customer_id":null,"sharer_name":"Zoë 😀","transfer_type":"entry_pass"}'
    ]


def test_names_are_the_printed_ones_of_people_who_are_missing_in_customers() -> None:
    received, shared = metadata_of(gift(1, 2, **WORKED), people=customers())
    assert received["sharer_name"] == "nancy davis"
    assert shared["recipient_name"] == "Charles Davis"
    assert (received["sharer_customer_id"], shared["recipient_customer_id"]) == ("1", "2")


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [("Cher", None, "Cher"), (None, "Null", "Null"), (None, None, "")],
)
def test_a_printed_name_is_trimmed(first: str | None, last: str | None, name: str) -> None:
    user: Row = {"user_first_name": first, "user_last_name": last}
    _, shared = metadata_of(gift(1, 8, **user))
    assert shared["recipient_name"] == name


def test_a_customer_without_a_name_goes_by_the_printed_one() -> None:
    nameless = customers({**customer(1, "Ann Lee"), "first_name": None, "last_name": None})
    (received, _) = metadata_of(gift(1, 2, purchaser_name="Ann L"), people=nameless)
    assert received["sharer_name"] == "Ann L"


def test_an_id_over_2_to_the_53_stays_exact() -> None:
    big = 2**53 + 1
    received, shared = metadata_of(gift(big, big + 2, checkin_id=big))
    assert (received["sharer_customer_id"], received["checkin_id"]) == (str(big), big)
    assert shared["recipient_customer_id"] == str(big + 2)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2025-10-26 17:08:59", "2025-10-26 17:08:59"),
        ("2025-10-26 17:08:59.5", "2025-10-26 17:08:59.500000"),
        ("2025-10-26 00:00:00", "2025-10-26 00:00:00"),
    ],
)
def test_the_time_is_written_as_gym_local_wall_time(at: str, text: str) -> None:
    assert metadata_of(gift(None, 2, at))[0]["checkin_datetime"] == text


def test_a_transfer_of_an_unknown_type_or_pass_says_null() -> None:
    (said,) = metadata_of(gift(None, 2, transfer_type=None, pass_type=None, purchaser_name="Ann"))
    assert (said["transfer_type"], said["pass_type"]) == (None, None)
    assert said["description"] == "Received a pass from Ann"


@pytest.mark.parametrize(("sharer", "called"), [(None, "somebody"), (98, "customer 98")])
def test_whose_name_nobody_knows_is_called_by_the_id_and_else_somebody(
    sharer: int | None, called: str
) -> None:
    """The check-ins' names are not read, and an id may be missing in customers."""
    nameless: Row = {"purchaser_name": None, "user_first_name": None, "user_last_name": None}
    said, *shared = metadata_of(gift(sharer, 99, pass_type="Day Pass", **nameless))
    assert (said["sharer_name"], said["description"]) == ("", f"Received Day Pass from {called}")
    for each in shared:
        assert each["recipient_name"] == ""
        assert each["description"] == "Shared Day Pass with customer 99"


@given(st.permutations(range(5)))
@settings(max_examples=10)
def test_rows_stand_by_day_checkin_and_type_whatever_the_order_of_the_transfers(
    order: list[int],
) -> None:
    gifts = enriched(
        gift(1, 2, "2025-10-26 08:00", checkin_id=20),
        gift(2, 1, "2025-10-26 20:00", checkin_id=3),
        gift(None, 1, "2025-10-26 21:00", checkin_id=100),
        gift(1, 2, "2025-10-25 23:59", checkin_id=500),
        gift(2, 2, "2025-10-25 23:59", checkin_id=1),
    )
    found = extract_sharing_events(gifts.iloc[order].reset_index(drop=True), PEOPLE)
    assert rows_of(found, "checkin_id", "event_type") == [
        (500, "received_shared_pass"),
        (500, "shared_pass"),
        (3, "received_shared_pass"),
        (3, "shared_pass"),
        (20, "received_shared_pass"),
        (20, "shared_pass"),
        (100, "received_shared_pass"),
    ]


def test_extracting_does_not_change_the_transfers() -> None:
    gifts = enriched(gift(1, 2))
    before = gifts.copy()
    extract_sharing_events(gifts, PEOPLE)
    pd.testing.assert_frame_equal(gifts, before)
