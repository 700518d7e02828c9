"""Printed purchasers that are nobody's name."""

import pytest

from basin_assets_tests.rules.frames import (
    Row,
    customer,
    customers,
    matched,
    override,
    overrides,
    printed,
    rows_of,
    transfers,
    visit,
)
from basin_assets_tests.rules.frames import checkins as visits_of

SELLER = (None, "seller", 0, 0)
MATCH = ("purchaser_customer_id", "match_method", "match_confidence", "match_candidates")


def match(name: str, *people: Row, associations: tuple[str, ...] = ()) -> tuple[object, ...]:
    found = matched(transfers(printed(name)), customers(*people), associations=associations)
    return rows_of(found, *MATCH)[0]


@pytest.mark.parametrize(
    ("name", "spelled_alike"),
    [
        ("Allen Samuelary PTA", "Allen Samuelary"),
        ("Grace Chapel", "Grace Chappell"),
        ("Wexcombe LLC", "Ann Wexcombe"),
        ("Ulric Dorvelt, Inc.", "Ulric Dorvelt"),
        ("Marlow House", "Marlow Hause"),
        ("SCOUT TROOP 118", "Scott Troup"),
        ("Orla Foundation", "Orla Founder"),
        ("Hope Hospice", "Hope Hospace"),
        ("Nolan Pediatrics", "Nolan Pedratics"),
        ("Vane Software", "Vane Softwear"),
        ("Orla Winery", "Orla Winer"),
        ("Voskuil Architects", "Voskuil Architect"),
        ("Brooks Brothers", "Brooks Brother"),
    ],
)
def test_a_word_that_organisations_have_and_no_customer_makes_a_seller(
    name: str, spelled_alike: str
) -> None:
    assert match(name, customer(1, spelled_alike)) == SELLER


@pytest.mark.parametrize("surname", ["Chapel", "House", "Church"])
def test_a_word_that_any_customer_bears_is_a_name(surname: str) -> None:
    people = [customer(1, f"Grace {surname}"), customer(2, f"Orrin {surname}-Vane")]
    assert match(f"Grace {surname}", *people)[:2] == (1, "exact")
    assert match(f"Gracee {surname}", *people)[:2] == (1, "fuzzy")
    assert match(f"Zed {surname}", people[1])[1] == "unmatched"


def test_an_organisation_with_an_account_of_its_own_is_that_customer() -> None:
    assert match("summit gear  CO", customer(1, "Summit Gear Co"))[:2] == (1, "exact")


@pytest.mark.parametrize(
    "name",
    [
        "Guest",
        "Groupon",
        "front desk",
        "Walk-In",
        "Guest 2",
        "2 Guest",
        "Groupon - Day Pass",
        "NA",
        "Unknown Person",
        "Online Order #1234",
        "Free Pass x2",
        "Silent Auction",
        "Anon.",
        "GUEST.",
        "House",
        "N/A",
        "A Friend",
        "Guest Guest",
        "Event Guest",
        "Front Desk Staff",
    ],
)
def test_a_placeholder_is_a_seller_even_where_the_desk_has_an_account(name: str) -> None:
    people = [
        customer(1, "Edgar Guest"),
        customer(2, "Front Desk"),
        customer(3, "Guest"),
        customer(4, "Martin House"),
    ]
    assert match(name, *people) == SELLER


def test_a_placeholder_is_nobody_only_where_it_is_all_that_is_printed() -> None:
    assert match("Edgar Guest", customer(1, "Edgar Guest"))[:2] == (1, "exact")
    assert match("Edgar Guesst", customer(1, "Edgar Guest"))[:2] == (1, "fuzzy")
    assert match("Friend Day", customer(1, "Friend Day"))[:2] == (1, "exact")


def test_the_organisation_in_a_persons_title_makes_no_seller() -> None:
    people = [customer(1, "Orla Vane"), customer(2, "Ulric Dorvelt")]
    assert match("Secretary of State Orla Vane", *people)[:2] == (1, "exact")


@pytest.mark.parametrize("name", ["Police Department", "Nancy & Co", "Front Desk (2 remaining)"])
def test_a_seller_stays_one_where_a_title_or_two_people_may_be_read(name: str) -> None:
    assert match(name, customer(1, "Nancy Davis")) == SELLER


def test_the_name_of_an_association_is_a_sellers() -> None:
    vane = customer(1, "Nora Quill")
    assert match("nora  quil", vane, associations=("Nora Quil",)) == SELLER
    assert match("Nora Quill", vane, associations=("Nora Quill",))[:2] == (1, "exact")
    assert match("Den 12", vane, associations=("Den 12",)) == SELLER
    assert match("Den (2 remaining)", vane, associations=("Den",)) == SELLER


def test_a_persons_word_beats_the_sellers_name() -> None:
    word = overrides(override("grace chapel", 1))
    found = matched(transfers(printed("Grace Chapel")), customers(customer(1, "Grace Vane")), word)
    assert rows_of(found, *MATCH) == [(1, "override", 100, 1)]


def test_a_seller_is_nobody_whoever_is_at_the_desk() -> None:
    at_the_desk = visits_of(visit(99, "17:08:59"), visit(1, "17:08:40"))
    people = customers(customer(1, "Edgar Guest"))
    found = matched(transfers(printed("Guest")), people, visits=at_the_desk)
    assert rows_of(found, *MATCH) == [SELLER]
