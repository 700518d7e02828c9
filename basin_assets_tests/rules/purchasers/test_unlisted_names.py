"""Who may be meant by a surname under a first name that no list ties to theirs."""

import pytest

from basin_assets.rules.purchasers.customer_names import CustomerNames, index_customers
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.unlisted_names import fits_by_surname
from basin_assets_tests.rules.frames import Row, customer, customers

M = MatchingModel()


def index(*people: Row) -> CustomerNames:
    return index_customers(customers(*people), M)


def by_surname(
    printed: str, *people: Row, around: frozenset[int] = frozenset({1})
) -> dict[int, tuple[str, float]]:
    """By customer id why they fit, and how much likelier than an unlisted name."""
    names = index(*people)
    word = printed.split()[0].casefold()
    plain = M.exact * M.unlisted * names.first.frequencies.chance(word)
    found = list(fits_by_surname(names, printed, around, M.unlisted))
    assert all((fit.kind, fit.is_one_name) == ("fuzzy", True) for fit in found)
    return {fit.customer.customer_id: (fit.why, round(fit.likelihood / plain, 6)) for fit in found}


ALONE, INITIAL = ("surname alone", 1.0), ("surname and initial alone", M.same_initial)
SHORTENED = ("first name shortened", M.shortened)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Tater Holberg", ALONE),
        ("Tat Holberg", ALONE),
        ("Tx Holberg", None),
        ("Tater Holbreg", None),
        ("Rufus Holberg", INITIAL),
        ("Rober Holberg", SHORTENED),
        ("Roxo Holberg", SHORTENED),
        ("Rb Holberg", SHORTENED),
        ("Xb Holberg", None),
        ("Holberg", None),
    ],
)
def test_a_first_name_that_no_list_holds_may_be_of_the_surnames_bearers(
    printed: str, expected: tuple[str, float] | None
) -> None:
    found = by_surname(printed, customer(1, "Robert Holberg"), customer(2, "Ann Lee"))
    assert found == ({} if expected is None else {1: expected})


def test_of_who_is_not_around_only_a_shortened_name_counts() -> None:
    robert, nobody = customer(1, "Robert Holberg"), frozenset[int]()
    assert by_surname("Rober Holberg", robert, around=nobody) == {1: SHORTENED}
    assert by_surname("Tater Holberg", robert, around=nobody) == {}
    assert by_surname("Rufus Holberg", robert, around=nobody) == {}


def test_where_one_of_the_surname_is_around_the_others_may_be_meant_as_well() -> None:
    family = (customer(1, "Robert Holberg"), customer(2, "Ann Holberg"), customer(3, "Ann Lee"))
    assert by_surname("Tater Holberg", *family) == {1: ALONE, 2: ALONE}


def test_of_a_surname_that_many_bear_those_around_alone_may_be_meant() -> None:
    many = [customer(n, f"{name} Holberg") for n, name in enumerate(["Ann"] * 31)]
    assert by_surname("Tater Holberg", *many, around=frozenset({4, 7})) == {4: ALONE, 7: ALONE}


def test_no_unlisted_name_is_likelier_than_that_somebody_is_printed_under_any() -> None:
    names = index(customer(1, "Robert Holberg"), *[customer(n, "Rob Lee") for n in range(5, 90)])
    (found,) = fits_by_surname(names, "Rob Holberg", frozenset(), M.unlisted)
    assert found.likelihood == M.exact * M.unlisted


def test_a_name_that_customers_bear_is_nobody_elses() -> None:
    people = (customer(1, "Robert Holberg"), customer(2, "Rufus Lee"), customer(3, "Rober Lee"))
    assert by_surname("Rufus Holberg", *people) == {}
    assert by_surname("Rober Holberg", *people) == {1: SHORTENED}  # it begins the longer name


def test_a_name_that_a_list_holds_is_nobody_elses_either() -> None:
    assert by_surname("Betty Holberg", customer(1, "Robert Holberg")) == {}


def test_the_surname_must_be_the_whole_one_and_the_account_have_both_names() -> None:
    assert by_surname("Tater Holberg", customer(1, "Robert Holberg-Vane")) == {}
    lone = customer(1, "", first_name=None, last_name="Holberg")
    assert by_surname("Tater Holberg", lone) == {}


def test_of_several_people_printed_none_is_found_by_surname_alone() -> None:
    assert by_surname("Tater & Spud Holberg", customer(1, "Robert Holberg")) == {}


def test_a_suffix_that_the_account_alone_bears_speaks_against_it() -> None:
    robert, his_son = customer(1, "Robert Holberg"), customer(2, "Robert Holberg III")
    found = by_surname("Tater Holberg", robert, his_son)
    assert found == {1: ALONE, 2: ("surname alone", M.no_suffix)}
