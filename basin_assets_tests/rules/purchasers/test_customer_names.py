"""The customers by their names: who bears which words, how recent they are, what is known."""

import pandas as pd

from basin_assets.rules.purchasers.customer_names import Bearing, CustomerNames, index_customers
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets_tests.rules.frames import Row, customer, customers


def index(*people: Row) -> CustomerNames:
    return index_customers(customers(*people), MatchingModel())


def test_customers_stand_by_position_in_the_order_of_their_ids_with_what_is_known() -> None:
    names = index(
        customer(7, "Bo Lee III", None),
        customer(3, "Ann Smith-Jones", "2025-03-04 17:00", birthday="1990-05-05"),
    )
    ann, bo = names.customers
    assert (ann.customer_id, ann.name, bo.customer_id, bo.name) == (
        *(3, "Ann Smith-Jones"),
        *(7, "Bo Lee III"),
    )
    assert (ann.created_day, ann.birthday) == (
        pd.Timestamp("2025-03-04"),
        pd.Timestamp("1990-05-05"),
    )
    assert pd.isna(bo.created_day)
    assert pd.isna(bo.birthday)
    assert (ann.suffix, bo.suffix) == (None, "iii")
    assert [form.text for form in ann.first] == ["ann"]
    assert [(form.text, form.is_whole) for form in ann.last] == [
        ("smithjones", True),
        ("smith", False),
        ("jones", False),
    ]


def test_recency_is_by_creation_then_by_the_higher_id_and_unknown_comes_last() -> None:
    names = index(
        customer(1, "A A", "2025-01-01"),
        customer(2, "B B", None),
        customer(3, "C C", "2025-06-01"),
        customer(4, "D D", "2025-01-01"),
        customer(5, "E E", None),
    )
    by_recency = sorted(names.customers, key=lambda each: each.recency)
    assert [each.customer_id for each in by_recency] == [3, 4, 1, 5, 2]
    assert [each.recency for each in by_recency] == [0, 1, 2, 3, 4]


def test_a_folded_name_leads_to_all_who_bear_it_the_most_recent_first() -> None:
    names = index(
        customer(1, "Ann Lee", "2025-01-01"),
        customer(2, "ANN  LEE", "2025-06-01"),
        customer(3, "Ann Leé Jr.", "2025-03-01"),
        customer(4, "", first_name=None, last_name=None),
    )
    assert names.full == {"ann lee": [1, 2, 0]}


def test_a_customer_bears_each_pair_of_first_name_and_surname_once() -> None:
    names = index(customer(1, "Robert Lee-Vane", preferred_name="Bob"))
    whole, preferred = Bearing(0, False, False), Bearing(0, True, False)
    part, part_of_preferred = Bearing(0, False, True), Bearing(0, True, True)
    assert names.bearers == {
        "leevane": {"robert": [whole], "bob": [preferred]},
        "lee": {"robert": [part], "bob": [part_of_preferred]},
        "vane": {"robert": [part], "bob": [part_of_preferred]},
    }
    assert sorted(names.surnames["bob"]) == ["lee", "leevane", "vane"]


def test_a_preferred_name_like_the_first_is_that_first_name() -> None:
    names = index(customer(1, "Robert Lee", preferred_name="ROBERT"))
    assert names.bearers == {"lee": {"robert": [Bearing(0, False, False)]}}


def test_the_only_name_of_an_account_stands_as_a_surname_without_a_first_name() -> None:
    names = index(
        customer(1, "", first_name="Cher-Lyn", last_name=None),
        customer(2, "", first_name=None, last_name="Prince"),
    )
    assert names.bearers == {
        "cherlyn": {"": [Bearing(0, False, False)]},
        "cher": {"": [Bearing(0, False, True)]},
        "lyn": {"": [Bearing(0, False, True)]},
        "prince": {"": [Bearing(1, False, False)]},
    }
    assert names.surnames == {}


def test_words_are_counted_once_a_customer_first_names_and_surnames_apart() -> None:
    names = index(
        customer(1, "Ann Lee", preferred_name="Annie"),
        customer(2, "Ann Vane", preferred_name="ann"),
        customer(3, "", first_name="Cher", last_name=None),
    )
    assert names.first.frequencies.bearers == {"ann": 2, "annie": 1, "cher": 1}
    assert names.last.frequencies.bearers == {"lee": 1, "vane": 1, "cher": 1}
    assert names.given == {"ann", "cher"}
    assert names.words == {"ann", "annie", "cher", "lee", "vane"}


def test_without_customers_there_are_no_names() -> None:
    assert (index().customers, index().full, index().bearers) == ([], {}, {})
