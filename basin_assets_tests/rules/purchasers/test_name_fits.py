"""How a printed name fits a customer: as what, in which words, and how probable that print is."""

import pytest

from basin_assets.rules.purchasers.customer_names import CustomerNames, index_customers
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.misspellings import misspelling_chance
from basin_assets.rules.purchasers.name_fits import Fit, find_fits
from basin_assets_tests.rules.frames import Row, customer, customers

M = MatchingModel()
SURE = M.exact**2


def index(*people: Row) -> CustomerNames:
    return index_customers(customers(*people), M)


def fits(printed: str, *people: Row) -> dict[int, Fit]:
    """The fits by customer id."""
    return {fit.customer.customer_id: fit for fit in find_fits(index(*people), printed).fits}


@pytest.mark.parametrize(
    ("printed", "account", "kind", "likelihood", "why"),
    [
        ("nancy DAVIS", "Nancy Davis", "exact", SURE, "bears the name"),
        ("Bob Davis", "Robert Davis", "nickname", M.nickname * M.exact, "short for the name"),
        ("Robert Davis", "Bob Davis", "nickname", M.nickname * M.exact, "short for the name"),
        ("N. Davis", "Nancy Davis", "nickname", M.initial * M.exact, "initial of the name"),
        (
            *("Nancy Davs", "Nancy Davis", "fuzzy"),
            M.exact * M.slip * misspelling_chance("davs", "davis"),
            "surname misspelled",
        ),
        (
            *("Nanccy Davis", "Nancy Davis", "fuzzy"),
            M.slip * misspelling_chance("nanccy", "nancy") * M.exact,
            "first name misspelled",
        ),
        (
            *("Nanccy Davs", "Nancy Davis", "fuzzy"),
            M.slip**2 * misspelling_chance("nanccy", "nancy") * misspelling_chance("davs", "davis"),
            "first name misspelled, surname misspelled",
        ),
        (
            *("Bob Davs", "Robert Davis", "fuzzy"),
            M.nickname * M.slip * misspelling_chance("davs", "davis"),
            "short for the name, surname misspelled",
        ),
        ("Davis Nancy", "Nancy Davis", "fuzzy", SURE * M.swapped, "names swapped"),
        (
            *("Nancy Jones", "Nancy Smith-Jones", "fuzzy", SURE * M.part),
            "part of a double name",
        ),
        (
            *("Nancy Davis-Ray", "Nancy Davis", "fuzzy", M.exact * M.second_name),
            "another surname added",
        ),
        (
            *("Nancy Orla-Davis", "Nancy Davis", "fuzzy", M.exact * M.second_name),
            "another surname added",
        ),
        (
            *("Nancy-Orla Davis", "Nancy Davis", "fuzzy", M.exact * M.second_name),
            "another first name added",
        ),
        (
            *("Mary Ann Lee", "Mary-Ann Lee", "fuzzy", SURE),
            "the same first and last name in another form",
        ),
        (
            *("Nancy Dqvxs", "Nancy Davis", "fuzzy"),
            M.exact * M.slip * misspelling_chance("dqvxs", "davis"),
            "surname misspelled",
        ),
        (
            *("Xxtherine Smith", "Katherine Smith", "fuzzy"),
            M.slip * misspelling_chance("xxtherine", "katherine") * M.exact,
            "first name misspelled",
        ),
    ],
)
def test_a_printed_name_fits_an_account_in_one_way_and_so_probably(
    printed: str, account: str, kind: str, likelihood: float, why: str
) -> None:
    fit = fits(printed, customer(1, account), customer(2, "Quill Wexcombe"))[1]
    assert (fit.kind, fit.why) == (kind, why)
    assert fit.likelihood == pytest.approx(likelihood)
    assert not fit.is_one_name
    assert not fit.is_one_of_several


@pytest.mark.parametrize(
    ("printed", "kind", "words", "likelihood"),
    [
        ("Bobo Davis", "nickname", [], SURE * M.preferred),
        (
            "Bobo Davs",
            "fuzzy",
            ["surname misspelled"],
            M.exact * M.slip * misspelling_chance("davs", "davis") * M.preferred,
        ),
    ],
)
def test_a_preferred_name_is_a_nickname_unless_misspelled(
    printed: str, kind: str, words: list[str], likelihood: float
) -> None:
    fit = fits(printed, customer(1, "Robert Davis", preferred_name="Bobo"))[1]
    assert (fit.kind, fit.why) == (kind, ", ".join([*words, "goes by that first name"]))
    assert fit.likelihood == pytest.approx(likelihood)


def test_of_several_ways_the_likeliest_counts() -> None:
    assert fits("Bob Davis", customer(1, "Robert Davis", preferred_name="Bob"))[1].why == (
        "goes by that first name"
    )
    assert fits("Ann Lee", customer(1, "Lee Ann"), customer(2, "Anne Lee"))[2].kind == "nickname"


@pytest.mark.parametrize(
    ("printed", "account", "factor"),
    [
        ("Nancy Davis", "Nancy Davis", 1.0),
        ("Nancy Davis", "Nancy Davis Jr.", M.no_suffix),
        ("Nancy Davis Jr", "Nancy Davis Jr.", M.suffix),
        ("Nancy Davis Jr", "Nancy Davis", M.added_suffix),
        ("Nancy Davis Jr", "Nancy Davis III", M.other_suffix),
    ],
)
def test_a_suffix_tells_namesakes_apart(printed: str, account: str, factor: float) -> None:
    fit = fits(printed, customer(1, account))[1]
    assert fit.kind == "exact"
    assert fit.likelihood == pytest.approx(SURE * factor)


@pytest.mark.parametrize("printed", ["Davis", "Nancy"])
def test_one_word_fits_whoever_bears_it_as_first_name_or_as_surname(printed: str) -> None:
    fit = fits(printed, customer(1, "Nancy Davis"))[1]
    assert (fit.kind, fit.why) == ("fuzzy", "the other name is not printed")
    assert fit.likelihood == pytest.approx(M.exact * M.missing)
    assert fit.is_one_name


@pytest.mark.parametrize("printed", ["Davs", "Nanccy", "Bob"])
def test_one_word_alone_fits_without_slips_and_nicknames_only(printed: str) -> None:
    assert fits(printed, customer(1, "Nancy Davis"), customer(2, "Robert Lee")) == {}


@pytest.mark.parametrize(("bearers", "is_fit"), [(30, True), (31, False)])
def test_of_a_word_that_more_than_thirty_bear_nobody_is_meant(bearers: int, is_fit: bool) -> None:
    firsts = ("Ann", "Bo", "Cy")
    people = [customer(n, f"{firsts[n % 3]} Davis") for n in range(bearers)]
    assert bool(fits("Davis", *people)) is is_fit
    surnames = [customer(n, f"Nancy {chr(97 + n % 26) * 4}x{n}") for n in range(bearers)]
    assert bool(fits("Nancy", *surnames)) is is_fit


def test_an_account_with_one_name_is_never_exact_by_it() -> None:
    cher = customer(1, "", first_name="Cher", last_name=None)
    fit = fits("Cher", cher)[1]
    assert (fit.kind, fit.why, fit.is_one_name) == ("fuzzy", "the only name of the account", True)
    assert fit.likelihood == pytest.approx(SURE * M.only_name)
    slip = fits("Cherr", cher)[1]
    assert slip.likelihood == pytest.approx(
        M.exact * M.only_name * M.slip * misspelling_chance("cherr", "cher")
    )


@pytest.mark.parametrize(("kerrs", "carrs"), [(1, 1), (3, 30)])
def test_of_the_spellings_that_sound_alike_a_common_one_is_likelier(kerrs: int, carrs: int) -> None:
    people = [customer(n, "Bo Kerr") for n in range(kerrs)]
    people += [customer(100 + n, "Bo Carr") for n in range(carrs)]
    people += [customer(200, "Ann Kare"), customer(201, "Di Vane")]
    last = index(*people).last.frequencies.chance
    found = fits("Ann Carr", *people)
    assert (found[200].kind, found[200].why) == ("fuzzy", "surname sounds alike")
    share = last("carr") / (last("carr") + last("kerr"))
    assert found[200].likelihood == pytest.approx(M.exact * M.sound * share)


@pytest.mark.parametrize(
    ("printed", "borne", "sound_alike"),
    [("Steven", "Stephen", True), ("Geoffrey", "Jeffrey", True), ("Jean", "John", False)],
)
def test_first_names_that_sound_alike_are_one_where_they_have_a_short_form_in_common(
    printed: str, borne: str, *, sound_alike: bool
) -> None:
    fit = fits(f"{printed} Lee", customer(1, f"{borne} Lee"), customer(2, f"{printed} Vane"))[1]
    assert (fit.why == "first name sounds alike") is sound_alike


@pytest.mark.parametrize("printed", ["Cher", "Cherr"])
def test_beside_the_only_name_of_an_account_others_who_bear_it_may_be_meant(printed: str) -> None:
    lone = customer(1, "", first_name=None, last_name="Cher")
    found = fits(printed, lone, customer(2, "Ann Cher"), customer(3, "Bo Vane"))
    assert set(found) == {1, 2}
    assert found[2].why.startswith("the other name is not printed")
    assert found[1].likelihood / found[2].likelihood == pytest.approx(
        M.exact * M.only_name / M.missing
    )


@pytest.mark.parametrize(("others", "is_found"), [(29, True), (30, False)])
@pytest.mark.parametrize("printed", ["Cher", "Cherr"])
def test_of_a_word_that_many_bear_the_account_with_no_other_name_is_not_meant_either(
    printed: str, others: int, *, is_found: bool
) -> None:
    lone = customer(100, "", first_name=None, last_name="Cher")
    assert (100 in fits(printed, lone, *[customer(n, "Ann Cher") for n in range(others)])) == (
        is_found
    )


def test_two_people_in_one_field_share_what_one_would_have() -> None:
    found = fits("Harlan & Petra Voskuil", customer(1, "Harlan Voskuil"), customer(2, "Ann Lee"))
    names = index(customer(1, "Harlan Voskuil"), customer(2, "Ann Lee"))
    strangers = find_fits(names, "Harlan Voskuil").stranger
    assert list(found) == [1]
    assert (found[1].kind, found[1].is_one_of_several) == ("fuzzy", True)
    assert found[1].why == "one of 2 people printed, bears the name"
    assert found[1].likelihood == pytest.approx(SURE / 2 * SURE / (SURE + 2 * strangers))
    both = find_fits(names, "Harlan & Petra Voskuil")
    # Petra is no customer, so she is a stranger; Harlan may be another's namesake.
    assert both.stranger == pytest.approx(SURE / 2 * (strangers / (SURE + 2 * strangers) + 1 / 2))


@pytest.mark.parametrize("printed", ["Harlan & Harlen Voskuil", "Harlen & Harlan Voskuil"])
def test_who_fits_both_of_two_people_is_taken_for_the_likelier(printed: str) -> None:
    fit = fits(printed, customer(1, "Harlan Voskuil"), customer(2, "Ann Lee"))[1]
    assert fit.why == "one of 2 people printed, bears the name"


def test_of_two_people_nobody_fits_the_stranger_has_it_all() -> None:
    names = index(customer(2, "Ann Lee"))
    assert find_fits(names, "Zed & Zoe Qvist").stranger == pytest.approx(SURE)


def test_a_stranger_is_as_likely_as_their_names_are_common() -> None:
    names = index(*(customer(n, "Ann Lee") for n in range(2_000)), customer(9_999, "Zoe Quill"))
    first, last = names.first.frequencies.chance, names.last.frequencies.chance
    assert find_fits(names, "Ann Quill").stranger == pytest.approx(
        M.stranger * first("ann") * last("quill")
    )
    assert find_fits(names, "Ann Quill Jr").stranger == pytest.approx(
        M.stranger * first("ann") * last("quill") * M.added_suffix
    )
    assert find_fits(names, "Quill").stranger == pytest.approx(
        M.stranger * max(M.missing * last("quill"), first("quill") * M.missing)
    )
    swapped = M.stranger * first("ann") * last("lee") * M.swapped
    assert find_fits(names, "Lee Ann").stranger == pytest.approx(
        max(swapped, M.stranger * first("lee") * last("ann"))
    )


def test_a_stranger_may_be_misspelled_as_well_as_a_customer() -> None:
    names = index(*(customer(n, "Ann Lee") for n in range(2_000)), customer(9_999, "Zoe Quill"))
    first, last = names.first.frequencies.chance, names.last.frequencies.chance
    misspelled = M.slip * misspelling_chance("leee", "lee") * last("lee")
    assert find_fits(names, "Ann Leee").stranger == pytest.approx(
        M.stranger * first("ann") * (last("leee") + misspelled)
    )
    assert misspelled > last("leee")


def test_what_a_customer_bears_is_no_strangers_misspelling() -> None:
    names = index(*(customer(n, "Ann Lees") for n in range(2_000)), customer(9_999, "Zoe Lee"))
    first, last = names.first.frequencies.chance, names.last.frequencies.chance
    expected = M.stranger * first("ann") * last("lee")
    assert find_fits(names, "Ann Lee").stranger == pytest.approx(expected)


def test_a_strangers_double_name_is_as_common_as_both_parts_and_that_they_have_two() -> None:
    names = index(*(customer(n, f"Ann {('Lee', 'Vane')[n % 2]}") for n in range(4_000)))
    first, last = names.first.frequencies.chance, names.last.frequencies.chance
    double = 0.02 * last("lee") * last("vane")
    assert last("leevane") < double
    assert find_fits(names, "Ann Lee-Vane").stranger == pytest.approx(
        M.stranger * first("ann") * double
    )


def test_a_strangers_surname_of_two_words_is_as_common_as_both_joined() -> None:
    names = index(*(customer(n, "Ann Delacruz") for n in range(2_000)))
    first, last = names.first.frequencies.chance, names.last.frequencies.chance
    assert last("delacruz") > last("lacruz")
    assert find_fits(names, "Ann De Lacruz").stranger == pytest.approx(
        M.stranger * first("ann") * last("delacruz")
    )


def test_a_second_first_name_is_nobodys_short_or_misspelled_one() -> None:
    assert not fits("Anne-Marie Coleman", customer(1, "Mary Coleman"))
    assert not fits("Mary-Kate Norisby", customer(1, "Katherine Norisby"))
    assert set(fits("Mary-Kate Norisby", customer(1, "Kate Norisby"))) == {1}
