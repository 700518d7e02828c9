"""Which customer a printed purchaser is: the methods, in their order, and their edges."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets_tests.rules.frames import (
    Row,
    customer,
    customers,
    matched,
    printed,
    transfers,
)
from basin_assets_tests.rules.purchasers.one_name import match

NANCY = customer(1, "Nancy Davis")


UNMATCHED = (None, "unmatched", 0, 0)


# exact


@pytest.mark.parametrize(
    "name",
    [
        "Nancy Davis",
        "NANCY DAVIS",
        "  nancy   davis ",
        "Náncy Davis",
        "Nancy Davis Jr.",
        "Nancy Davis, III",
    ],
)
def test_the_one_customer_who_bears_the_folded_name_is_exact(name: str) -> None:
    assert match(name, NANCY, customer(2, "Ann Lee")) == (1, "exact", 100, 1)


@pytest.mark.parametrize("surname", ["NA", "Null", "None", "nan"])
def test_a_surname_that_looks_like_a_null_is_matched(surname: str) -> None:
    assert match(f"Ann {surname}", customer(7, f"Ann {surname}"))[:2] == (7, "exact")


@pytest.mark.parametrize("name", [None, "", "  "])
def test_a_blank_purchaser_is_unmatched(name: str | None) -> None:
    nameless = {**NANCY, "first_name": None, "last_name": None}
    assert match((name or "").strip() or None, nameless) == UNMATCHED


def test_a_stranger_is_unmatched() -> None:
    assert match("Zed Stranger", NANCY) == UNMATCHED


def test_without_customers_everybody_is_unmatched() -> None:
    assert match("Nancy Davis") == UNMATCHED


@pytest.mark.parametrize(
    ("created_at", "is_found"),
    [
        (None, True),
        ("2025-10-25 12:00", True),
        ("2025-10-26 00:00", True),
        ("2025-10-26 23:59:59", True),
        ("2025-10-27 00:00", False),
    ],
)
def test_a_customer_created_after_the_transfers_day_is_not_its_purchaser(
    created_at: str | None, is_found: bool
) -> None:
    found = match("Nancy Davis", customer(1, "Nancy Davis", created_at), on="2025-10-26 08:00")
    assert found == ((1, "exact", 100, 1) if is_found else UNMATCHED)


def test_the_only_bearer_being_the_user_makes_a_self_transfer() -> None:
    assert match("Nancy Davis", NANCY, user=1) == (1, "exact", 100, 1)


# recent_namesake


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2024-01-01", "2024-01-02", 2),
        ("2024-01-02", "2024-01-01", 1),
        ("2024-01-01 08:00", "2024-01-01 07:59", 1),
        ("2024-01-01", "2024-01-01", 2),
        (None, "2020-01-01", 2),
        ("2020-01-01", None, 1),
        (None, None, 2),
    ],
)
def test_of_several_namesakes_the_most_recent_is_taken_then_the_higher_id(
    first: str | None, second: str | None, expected: int
) -> None:
    people = [customer(1, "Nancy Davis", first), customer(2, "NANCY DAVIS", second)]
    assert match("Nancy Davis", *people) == (expected, "recent_namesake", 50, 2)
    assert match("Nancy Davis", *reversed(people)) == (expected, "recent_namesake", 50, 2)


@pytest.mark.parametrize(("count", "confidence"), [(2, 50), (3, 33), (4, 25), (10, 10)])
def test_a_recent_namesakes_confidence_is_at_most_50_and_shared(
    count: int, confidence: int
) -> None:
    people = [customer(n, "Nancy Davis") for n in range(1, count + 1)]
    assert match("Nancy Davis", *people) == (count, "recent_namesake", confidence, count)


def test_a_namesake_who_came_later_is_none() -> None:
    late = customer(2, "Nancy Davis", "2025-10-27")
    assert match("Nancy Davis", NANCY, late, on="2025-10-26") == (1, "exact", 100, 1)
    assert match("Nancy Davis", NANCY, late, on="2025-10-27")[:2] == (2, "recent_namesake")


def test_a_name_that_fits_the_user_and_another_is_ambiguous() -> None:
    people = [NANCY, customer(2, "Nancy Davis")]
    assert match("Nancy Davis", *people, user=1) == (None, "ambiguous", 0, 2)
    assert match("Nancy Davis", *people, user=2) == (None, "ambiguous", 0, 2)
    assert match("Nancy Davis", *people, user=3)[1] == "recent_namesake"


# nickname


def test_a_preferred_name_with_the_surname_is_a_nickname() -> None:
    bob = customer(1, "Robert Davis", preferred_name="Bob")
    assert match("bob davis", bob)[:2] == (1, "nickname")


def test_a_first_name_goes_before_a_preferred_one() -> None:
    bob = customer(1, "Robert Davis", preferred_name="Bob")
    assert match("Bob Davis", bob, customer(2, "Bob Davis"))[:2] == (2, "exact")


def test_a_nickname_of_two_is_ambiguous() -> None:
    people = [
        customer(n, f"{name} Davis", preferred_name="Bob")
        for n, name in enumerate(["Robert", "Rob"])
    ]
    assert match("Bob Davis", *people) == (None, "ambiguous", 0, 2)


def test_a_preferred_name_of_a_customer_who_came_later_is_none() -> None:
    bob = customer(1, "Robert Davis", "2025-10-27", preferred_name="Bob")
    assert match("Bob Davis", bob, on="2025-10-26") == UNMATCHED


# fuzzy


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Katherine Smit", "Katherine Smith"),
        ("Kahterine Smith", "Katherine Smith"),
        ("Katherine Smiith", "Katherine Smith"),
        ("Smith, Katherine", "Katherine Smith"),
        ("Smith Katherine", "Katherine Smith"),
        ("Katherine M. Smith", "Katherine Smith"),
        ("Katherine Smith Jones", "Katherine Smith-Jones"),
        ("Katherine Jones", "Katherine Smith-Jones"),
        ("Katherine Obrien", "Katherine O'Brien"),
        ("Willie Browne", "William Brown"),
        ("Farowgate Dnia", "Dina Farrowgate"),
        ("Mary Ann Lee", "Mary-Ann Lee"),
        ("Dr. Juan Q. de la Vega III", "Juan de la Vega"),
        ("de la Vega, Juan Q.", "Juan de la Vega"),
        ("Juan Q. Xavier Velasquez y Garcia", "Juan Velasquez y Garcia"),
        ("Washington, Franklin, Jr. MD", "Franklin Washington"),
        ("M. Edgar Holberg", "Edgar Holberg"),
        ("Sam (Bo) Wexcombe (0 remaining)", "Sam Wexcombe"),
        ("Sam (Bo) Wexcombe", "Bo Wexcombe"),
    ],
)
def test_another_spelling_of_the_one_customer_it_fits_is_fuzzy(name: str, other: str) -> None:
    found = match(name, customer(1, other), *STRANGERS_TO_IT)
    assert found[:2] == (1, "fuzzy")
    assert 80 <= int(str(found[2])) <= 99


STRANGERS_TO_IT = [customer(n, f"{name} Abcdef") for n, name in enumerate(["Bo", "Cy", "Di"], 50)]


@pytest.mark.parametrize("name", ["Zed Davis", "Nanette Dobbs", "N. Dobbs"])
def test_a_name_that_fits_badly_is_a_strangers(name: str) -> None:
    assert match(name, NANCY)[:2] == (None, "unmatched")


def test_a_common_surname_may_stand_for_a_rare_one_that_sounds_alike() -> None:
    carrs = [customer(n, f"{name} Carr") for n, name in enumerate(["Bo", "Cy", "Di"] * 20, 100)]
    assert match("Petra Carr", customer(1, "Petra Kerr"), *carrs)[:2] == (1, "fuzzy")


def test_of_a_single_word_that_several_bear_nobody_is_meant() -> None:
    davises = [customer(n, f"{first} Davis") for n, first in enumerate(["Nancy", "Harry"])]
    assert match("Davis", *davises)[0] is None
    assert match("Nancy", NANCY, customer(2, "Nancy Lee"))[0] is None


def test_a_surname_alone_means_the_only_one_who_bears_it() -> None:
    assert match("Holberg", customer(1, "Robert Holberg"), *STRANGERS_TO_IT)[:2] == (1, "fuzzy")


def test_who_has_but_one_name_is_found_by_it_and_by_its_misspellings() -> None:
    people = [customer(1, "Madonna"), *STRANGERS_TO_IT]
    assert match("madonna", *people)[:2] == (1, "fuzzy")
    assert match("Madona", *people)[:2] == (1, "fuzzy")


@pytest.mark.parametrize(
    "account",
    [{"first_name": None, "last_name": "de la Cruz"}, {"first_name": "Petra", "last_name": None}],
    ids=["no first name", "no surname"],
)
def test_an_account_with_a_blank_name_is_never_exact_by_the_other(account: Row) -> None:
    (name,) = filter(None, account.values())
    blank = customer(1, "", **account)
    assert match(name, blank)[:2] == (1, "fuzzy")
    others = [customer(2, f"Petra {name}"), customer(3, f"Petra {name}-Vane")]
    assert match(name, blank, *others)[:2] == (None, "ambiguous")
    assert match(f"Xander {name}", blank)[:2] == (None, "unmatched")
    assert match(f"{name} Xander", blank)[:2] == (None, "unmatched")


def test_of_an_account_with_a_blank_name_the_full_name_is_anothers() -> None:
    blank = customer(1, "", last_name="Voskuil")
    assert match("Petra Voskuil", blank, customer(2, "Petra Voskuil"))[:2] == (2, "exact")


def test_the_suffix_tells_namesakes_apart() -> None:
    people = [customer(1, "Nancy Davis Jr."), customer(2, "Nancy Davis", "2025-01-01")]
    assert match("Nancy Davis Jr", *people)[:2] == (1, "exact")
    assert match("Nancy Davis", *people)[:2] == (2, "exact")


def test_a_misspelling_that_is_itself_a_name_of_many_is_a_strangers() -> None:
    smiths = [customer(n, f"Person{n} Smith") for n in range(100, 400)]
    assert match("Ann Smith", customer(1, "Ann Smyth"), *smiths)[0] is None


def test_two_spelled_alike_are_ambiguous_until_one_comes_later() -> None:
    rival = customer(2, "Katharyne Smith")
    people = [customer(1, "Katherine Smith"), rival]
    assert match("Katharine Smith", *people)[:2] == (None, "ambiguous")
    late = {**rival, "created_at": "2025-10-27"}
    assert match("Katharine Smith", people[0], late, on="2025-10-26")[:2] == (1, "fuzzy")


def test_namesakes_of_the_name_spelled_alike_are_ambiguous() -> None:
    people = [customer(1, "Katherine Smith"), customer(2, "Katherine Smith")]
    assert match("Katherine Smit", *people)[:2] == (None, "ambiguous")


def test_a_name_spelled_like_the_users_and_anothers_is_ambiguous() -> None:
    people = [customer(1, "Katherine Smith"), customer(2, "Katharyne Smith")]
    assert match("Katharine Smith", *people, user=1)[:2] == (None, "ambiguous")


# The grain is one transfer


@given(st.permutations(range(6)), st.permutations(range(5)))
@settings(max_examples=10)
def test_each_transfer_is_matched_alone_whatever_the_order_of_the_rows(
    order: list[int], people_order: list[int]
) -> None:
    people = customers(
        NANCY,
        customer(2, "Nancy Davis", "2025-11-01"),
        customer(3, "Robert Lee", preferred_name="Bob"),
        customer(4, "Katherine Smith"),
        customer(5, "Ann Null"),
    )
    rows = transfers(
        printed("Nancy Davis", "2025-10-26"),
        printed("Nancy Davis", "2025-11-02"),
        printed("Bob Lee"),
        printed("Katherine Smit"),
        printed("Ann Null", user=5),
        printed(None),
    )
    shuffled_people = people.iloc[people_order].reset_index(drop=True)
    found = matched(rows.iloc[order].reset_index(drop=True), shuffled_people)
    expected = matched(rows, people)
    pd.testing.assert_frame_equal(
        found.sort_values("checkin_id", ignore_index=True), expected, check_exact=True
    )
    assert expected["match_method"].tolist() == [
        "exact",
        "recent_namesake",
        "nickname",
        "fuzzy",
        "exact",
        "unmatched",
    ]


def test_matching_changes_neither_the_transfers_nor_their_order() -> None:
    rows = transfers(printed("Ann Lee", "18:00", checkin_id=9), printed("Bo Kim", checkin_id=3))
    before = rows.copy()
    found = matched(rows, customers(NANCY))
    pd.testing.assert_frame_equal(rows, before)
    pd.testing.assert_frame_equal(found[rows.columns], before)


def test_an_earlier_programs_purchaser_columns_are_not_read() -> None:
    older = {"purchaser_customer_id", "match_method", "match_confidence"}
    assert not older & set(transfers().columns)
