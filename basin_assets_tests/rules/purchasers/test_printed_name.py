"""The ways in which a printed name can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.purchasers.printed_name import (
    PrintedPerson,
    Reading,
    read_printed_name,
)


def only(printed: str) -> PrintedPerson:
    """The one person whom a field names."""
    (person,) = read_printed_name(printed)
    return person


def plainest(person: PrintedPerson) -> tuple[str, str]:
    """First name and surname of the plainest reading."""
    first, last, _ = person.readings[0]
    return "".join(form.text for form in first[:1]), "".join(form.text for form in last[:1])


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Nancy Davis", ("nancy", "davis")),
        ("  NANCY   davis ", ("nancy", "davis")),
        ("Davis, Nancy", ("nancy", "davis")),
        ("Davis, Nancy M.", ("nancy", "davis")),
        ("Nancy M. Davis", ("nancy", "davis")),
        ("Nancy O'Brien", ("nancy", "obrien")),
        ("Nancy O\N{RIGHT SINGLE QUOTATION MARK}Brien", ("nancy", "obrien")),
        ("Zoë Muñoz", ("zoe", "munoz")),
        ("Łukasz Żak", ("lukasz", "zak")),
        ("Mary-Ann Smith-Jones", ("maryann", "smithjones")),
        ("Davis", ("", "davis")),
    ],
)
def test_the_plainest_reading(printed: str, expected: tuple[str, str]) -> None:
    assert plainest(only(printed)) == expected


@pytest.mark.parametrize(
    ("printed", "suffix"),
    [
        ("Nancy Davis Jr.", "jr"),
        ("Nancy Davis, Jr.", "jr"),
        ("Nancy Davis III", "iii"),
        ("Nancy Davis 3rd", "iii"),
        ("Davis Jr, Nancy", "jr"),
        ("Nancy Davis Jr. MD", "jr"),
        ("Dr. Nancy Davis, III, PhD", "iii"),
        ("Nancy Davis", None),
        ("Nancy Jr", None),
    ],
)
def test_the_suffix_is_set_aside(printed: str, suffix: str | None) -> None:
    assert only(printed).suffix == suffix


def test_two_words_may_be_swapped() -> None:
    plain, swapped = only("Davis Nancy").readings
    assert swapped == Reading(plain.last, plain.first, is_swapped=True)


def test_a_double_surname_is_read_joined_and_in_parts() -> None:
    last = only("Nancy Smith-Jones").readings[0].last
    assert [(form.text, form.is_whole) for form in last] == [
        ("smithjones", True),
        ("smith", False),
        ("jones", False),
    ]


@given(st.text(max_size=40))
def test_whatever_is_printed_can_be_read(printed: str) -> None:
    for reading in [each for person in read_printed_name(printed) for each in person.readings]:
        assert reading.first or reading.last
        for form in (*reading.first, *reading.last):
            assert form.text == form.text.casefold()
            assert not set(form.text) & set(" -',.")
