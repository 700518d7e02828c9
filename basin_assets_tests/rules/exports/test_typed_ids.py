"""Ids, counts, amounts and flags as the exports really write them."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.exports.typed_values import (
    read_amounts,
    read_counts,
    read_flags,
    read_ids,
    read_text,
    read_words,
)

LARGEST = 2**63 - 1


def read_one(reader: Callable[[pd.Series], pd.Series], cell: str) -> object:
    """What the reader makes of the cell, None where it is null."""
    value = reader(pd.Series([cell], dtype="str")).tolist()[0]
    return None if pd.isna(value) else value


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1234567", 1234567),
        ("1234567.0", 1234567),
        ("1234567.000", 1234567),
        ("001234567", 1234567),
        ("01234567.0", 1234567),
        (" 1234567\t", 1234567),
        ("0", 0),
        ("000", 0),
        ("10", 10),
        ("100.0", 100),
        (str(2**53 + 1), 2**53 + 1),
        (f"{2**53 + 1}.0", 2**53 + 1),
        (str(LARGEST), LARGEST),
        (f"000{LARGEST}", LARGEST),
    ],
)
def test_an_id_is_its_digits_whatever_stands_around_them(cell: str, expected: int) -> None:
    assert read_one(read_ids, cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "   ",
        "abc",
        "-5",
        "+5",
        "12.5",
        "5.",
        "1e3",
        "1,000",
        "1 000",
        "1_000",
        "n/a",
        "0x10",
        str(LARGEST + 1),
        "99999999999999999999",
        "١٢٣",
        "\N{FULLWIDTH DIGIT FIVE}",
        "²",
    ],
)
def test_what_is_no_id_comes_out_null(cell: str) -> None:
    assert read_one(read_ids, cell) is None


def test_an_id_over_2_to_the_53_next_to_a_blank_stays_exact() -> None:
    ids = read_ids(pd.Series([str(2**53 + 1), "", str(2**53 + 3)], dtype="str"))
    assert str(ids.dtype) == "Int64"
    assert [None if pd.isna(i) else i for i in ids] == [2**53 + 1, None, 2**53 + 3]


@given(st.integers(0, LARGEST), st.integers(0, 5), st.sampled_from(["", ".0", ".00"]))
def test_every_id_that_fits_is_read_exactly(number: int, zeros: int, tail: str) -> None:
    assert read_one(read_ids, "0" * zeros + str(number) + tail) == number


@given(st.text())
def test_any_text_is_an_id_or_null(text: str) -> None:
    value = read_one(read_ids, text)
    assert value is None or 0 <= int(str(value)) <= LARGEST


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("4", 4),
        ("4.0", 4),
        ("4.", 4),
        ("04", 4),
        ("0", 0),
        ("-1", -1),
        ("-1.0", -1),
        ("", None),
        ("many", None),
        ("3.5", None),
        ("--1", None),
        ("1 2", None),
        ("9" * 20, None),
    ],
)
def test_a_count_is_a_whole_number(cell: str, expected: int | None) -> None:
    assert read_one(read_counts, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("85", 85.0),
        ("85.00", 85.0),
        ("$85", 85.0),
        ("1,200.50", 1200.5),
        ("-20", -20.0),
        ("", None),
        ("free", None),
        ("12,34", None),
        ("85 USD", None),
    ],
)
def test_an_amount_is_compared_by_value(cell: str, expected: float | None) -> None:
    assert read_one(read_amounts, cell) == expected


@pytest.mark.parametrize("cell", ["True", "true", "TRUE", "1", "yes", "Yes", "y", "t", " true "])
def test_a_yes_is_true_however_it_is_written(cell: str) -> None:
    assert read_one(read_flags, cell) is True


@pytest.mark.parametrize("cell", ["False", "false", "0", "no", "NO", "n", "f"])
def test_a_no_is_false_however_it_is_written(cell: str) -> None:
    assert read_one(read_flags, cell) is False


@pytest.mark.parametrize("cell", ["", "  ", "maybe", "2", "-1", "truely"])
def test_what_is_neither_yes_nor_no_is_not_known(cell: str) -> None:
    assert read_one(read_flags, cell) is None


@pytest.mark.parametrize("surname", ["NA", "Null", "None", "nan", "N/A", "null", "NaN", "<NA>"])
def test_a_surname_that_looks_like_a_null_is_a_name(surname: str) -> None:
    assert read_one(read_text, surname) == surname


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (" Ann ", "Ann"),
        ("Ann  Lee", "Ann  Lee"),
        ('Al "Ace"', 'Al "Ace"'),
        ("Max 😀", "Max 😀"),
        ("José", "José"),
        ("", None),
        (" \t", None),
        ("Jos\N{REPLACEMENT CHARACTER}", None),
    ],
)
def test_text_is_trimmed_and_otherwise_kept(cell: str, expected: str | None) -> None:
    assert read_one(read_text, cell) == expected


def test_a_word_is_one_of_a_few_whatever_its_case() -> None:
    cells = pd.Series(["Family", " DUO ", "couple", ""], dtype="str")
    found = read_words(cells, ("duo", "family"))
    assert found.fillna("?").tolist() == ["family", "duo", "?", "?"]
