"""Names as they are compared: what counts and what does not."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.names import fold, fold_surname, folded, folded_surnames, full_names


@pytest.mark.parametrize(
    "name",
    [
        "José García",
        "JOSÉ GARCÍA",
        "jose garcia",
        "  José   García ",
        "José\tGarcía",
        "José\N{NO-BREAK SPACE}García",
        "José\nGarcía",
        "Jose\N{COMBINING ACUTE ACCENT} Garci\N{COMBINING ACUTE ACCENT}a",
        "José\N{ZERO WIDTH SPACE} García",
        "José García Jr",
        "José García Jr.",
        "José García, Jr.",
        "José García ,jr",
        "José García Sr.",
        "José García II",
        "José García III",
        "José García IV",
        "José García 3rd",
        "José García Jr. III",
        "José García,",
    ],
)
def test_case_spaces_accents_and_suffix_do_not_tell_names_apart(name: str) -> None:
    assert fold(name) == "jose garcia"


@pytest.mark.parametrize(
    "other",
    [
        "José Garcia-Lopez",
        "José M. García",
        "García José",
        "García, José",
        "José V García",
        "José Iv García",
        "José Junior",
        "José",
        "",
    ],
)
def test_other_words_tell_names_apart(other: str) -> None:
    assert fold(other) != "jose garcia"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann III", "ann iii"),
        ("Jr.", "jr."),
        ("Straße X", "strasse x"),
        ("Conan O\N{RIGHT SINGLE QUOTATION MARK}Neil", "conan o'neil"),
        ("Ann Null", "ann null"),
        ("Ann NA", "ann na"),
        ("   ", ""),
    ],
)
def test_a_suffix_is_one_only_behind_two_words_and_odd_names_stay_names(
    name: str, expected: str
) -> None:
    assert fold(name) == expected


@pytest.mark.parametrize("surname", ["Davis", "DAVIS", "Davis Jr.", "Davis, III", " davis "])
def test_a_surnames_suffix_may_stand_behind_one_word(surname: str) -> None:
    assert fold_surname(surname) == "davis"


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=20))
def test_the_space_around_a_name_never_matters(name: str) -> None:
    assert fold(f"  {name} ") == fold(name)


def test_null_and_blank_names_fold_to_null() -> None:
    names = pd.Series(["Ann LEE", None, "\N{ZERO WIDTH SPACE}"], dtype="str")
    assert folded(names).isna().tolist() == [False, True, True]
    assert folded_surnames(names).isna().tolist() == [False, True, True]


def test_a_full_name_is_first_and_last_trimmed() -> None:
    first = pd.Series(["Ann", None, "Cher", None], dtype="str")
    last = pd.Series(["Lee", "Null", None, None], dtype="str")
    assert full_names(first, last).fillna("?").tolist() == ["Ann Lee", "Null", "Cher", "?"]
