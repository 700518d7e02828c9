"""Which customer a purchaser is who is printed with more than a name, or beside another."""

import pytest

from basin_assets_tests.rules.frames import (
    checkins,
    customer,
    customers,
    matched,
    printed,
    rows_of,
    transfers,
    visit,
)
from basin_assets_tests.rules.purchasers.one_name import match

NANCY = customer(1, "Nancy Davis")


@pytest.mark.parametrize(
    "name",
    ["Nancy Davis (2 remaining)", "Dr. Nancy Davis", "NANCY DAVIS, PhD", "Rev. Nancy Davis Jr. MD"],
)
def test_the_receipts_remains_and_titles_are_no_part_of_the_name(name: str) -> None:
    assert match(name, NANCY, customer(2, "Ann Lee")) == (1, "exact", 100, 1)
    namesake = customer(2, "Nancy Davis")
    assert match(name, NANCY, namesake) == (2, "recent_namesake", 50, 2)


@pytest.mark.parametrize("name", ["Staff - Ann Lee", "Employee: Ann Lee", "Member - Lee, Ann"])
def test_what_a_person_is_may_stand_before_the_name(name: str) -> None:
    assert match(name, customer(1, "Ann Lee"), customer(2, "Bo Ray"))[0] == 1


@pytest.mark.parametrize("name", ["Guest of Ann Lee", "Friend of Ann Lee", "Mom of Ann Lee"])
def test_somebody_of_a_customer_is_not_the_customer(name: str) -> None:
    assert match(name, customer(1, "Ann Lee"), customer(2, "Bo Ray"))[:2] == (None, "unmatched")


def test_a_guest_or_the_desk_before_a_name_does_not_say_who_bought() -> None:
    for name in ("Guest - Ann Lee", "Front Desk - Ann Lee", "Comp - Ann Lee"):
        assert match(name, customer(1, "Ann Lee"), customer(2, "Bo Ray"))[0] is None


@pytest.mark.parametrize(
    "name",
    [
        "Lee, Ann",
        "Dr. Ann B. Lee",
        "Lee, Rev. Ann B., Jr.",
        "Ann B. Lee, CLU, CFP",
        "Lee, Ann Msc.Ed.",
    ],
)
def test_the_only_bearer_of_a_name_in_another_form_is_meant_beside_a_longer_name(name: str) -> None:
    assert match(name, customer(1, "Ann Lee"), customer(2, "Ann Lee-Ray"))[:2] == (1, "fuzzy")


@pytest.mark.parametrize(
    ("name", "longer"),
    [
        ("Ann R. Lee", {"last_name": "Lee-Ray"}),
        ("Lee, Ann Ray Jo", {"last_name": "Lee-Ray"}),
        ("Ann B. Lee", {"first_name": "Ann Beth"}),
    ],
)
def test_but_not_where_the_longer_name_explains_what_else_is_printed(
    name: str, longer: dict[str, str]
) -> None:
    other = {**customer(2, "Ann Lee"), **longer}
    assert match(name, customer(1, "Ann Lee"), other)[:2] == (None, "ambiguous")


def test_a_title_that_is_somebodys_first_name_is_their_name() -> None:
    people = [customer(1, "Bishop Vane"), customer(2, "Ann Vane")]
    assert match("Bishop Vane", *people)[:2] == (1, "exact")
    assert match("Bishop Vanne", *people)[:2] == (1, "fuzzy")


# Several people in one field


@pytest.mark.parametrize(
    "name",
    [
        "Ann, Bo Lee",
        "Ann, Bo and Cy Lee",
        "Ann & Bo & Cy Lee",
        "Ann, Bo, Cy Lee",
        "Ann Lee, Bo Lee",
    ],
)
def test_people_in_one_field_are_several_readings(name: str) -> None:
    people = [customer(n, f"{first} Lee") for n, first in enumerate(("Ann", "Bo", "Cy"), 1)]
    assert match(name, *people)[:2] == (None, "ambiguous")


@pytest.mark.parametrize("surname", ["Jones", "Brooks", "Williams", "Davis", "Voskuil"])
def test_a_family_in_the_plural_is_whoever_bears_the_surname(surname: str) -> None:
    people = customers(customer(1, f"Ann {surname}"), customer(2, "Bo Quill"))
    plural = surname if surname.endswith("s") else f"{surname}s"
    found = matched(transfers(printed(f"The {plural}")), people)
    assert rows_of(found, "purchaser_customer_id") == [(1,)]
    several = customers(customer(1, f"Ann {surname}"), customer(2, f"Bo {surname}"))
    assert matched(transfers(printed(f"The {plural}")), several)["match_method"].tolist() == [
        "ambiguous"
    ]


@pytest.mark.parametrize(
    ("first", "last", "receipt"),
    [("Ann & Bo", "Lee", " (2 remaining)"), ("Ann - Bo", "Lee", ""), ("Kid", "2", "")],
)
def test_who_bears_the_very_text_is_meant_whatever_else_it_could_be(
    first: str, last: str, receipt: str
) -> None:
    own = customer(3, "x", first_name=first, last_name=last)
    others = (customer(1, "Ann Lee"), customer(2, "Bo Lee"), customer(4, "Kid Quill"))
    found = matched(transfers(printed(f"{first} {last}{receipt}")), customers(own, *others))
    assert rows_of(found, "purchaser_customer_id", "match_method") == [(3, "exact")]


def test_of_a_list_with_a_comma_the_visit_decides_as_of_one_with_an_and() -> None:
    people = customers(customer(1, "Ann Lee"), customer(2, "Bo Lee"), customer(99, "Zoe Voskuil"))
    came = checkins(visit(99, "17:08:59"), visit(2, "17:08:19"))
    for name in ("Ann, Bo Lee", "Ann & Bo Lee", "Ann Lee, Bo Lee"):
        found = matched(transfers(printed(name)), people, visits=came)
        assert rows_of(found, "purchaser_customer_id", "match_confidence") == [(2, 87)]


def test_a_surname_before_the_comma_is_likelier_than_a_list() -> None:
    people = customer(1, "Ann Lee"), customer(2, "Ann Beth")
    assert match("Lee, Ann Beth", *people)[:2] == (1, "fuzzy")
    people = customer(1, "Bo Lopez"), customer(2, "Bo Garcia")
    assert match("Garcia Lopez, Bo", *people)[:2] == (None, "ambiguous")


@pytest.mark.parametrize("name", ["Mr. & Mrs. U. Dorvelt", "Mr. and Mrs. Ulric Dorvelt"])
def test_one_of_a_couple_stands_for_one_of_the_two_alone(name: str) -> None:
    assert match(name, customer(1, "Ulric Dorvelt"))[:2] == (None, "ambiguous")
