"""Whose names the explorer shows."""

import pandas as pd
import pytest

from basin_assets.explorer.people import initials, shown_names, shown_printed_names
from basin_assets_tests.rules.frames import SETTINGS, customer, customers
from basin_assets_tests.rules.insights.small_gym import AS_OF, adult, child

UNKNOWN_AGE = customer(3, "Rhodes Davis", birthday=None)
PEOPLE = customers(adult(1, "Nancy Davis"), child(2, "Charlie Davis"), UNKNOWN_AGE)
ALL = SETTINGS.model_copy(update={"explorer_names": "all"})
INITIALS = SETTINGS.model_copy(update={"explorer_names": "initials"})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Charlie Davis", "C. D."),
        ("  mary jane   O'Neil ", "M. O."),
        ("Élodie de la Tour", "É. T."),
        ("Cher", "C."),
        ("<img src=x>", "I. S."),
        ("(Bob) Smith", "B. S."),
        ("🙂", "?"),
    ],
)
def test_initials_are_of_the_first_word_and_the_last(name: str, shown: str) -> None:
    assert initials(name) == shown


def test_minors_and_people_of_unknown_age_appear_by_initials() -> None:
    shown = shown_names(PEOPLE, AS_OF, SETTINGS)
    assert shown.to_dict() == {1: "Nancy Davis", 2: "C. D.", 3: "R. D."}


def test_without_a_day_that_stands_for_today_nobody_is_of_age() -> None:
    assert shown_names(PEOPLE, None, SETTINGS).tolist() == ["N. D.", "C. D.", "R. D."]


def test_a_setting_shows_everybody_or_nobody_by_name() -> None:
    assert shown_names(PEOPLE, AS_OF, ALL).tolist() == [
        "Nancy Davis",
        "Charlie Davis",
        "Rhodes Davis",
    ]
    assert shown_names(PEOPLE, AS_OF, INITIALS).tolist() == ["N. D.", "C. D.", "R. D."]


def test_who_has_no_name_has_none() -> None:
    nameless = customers(customer(4, "", first_name=None, last_name=None))
    assert shown_names(nameless, AS_OF, ALL).isna().all()


PRINTED = pd.Series(["Nancy Davis", "charlie DAVIS", "Wendy Stranger", ""])


def test_a_printed_name_is_shown_unless_only_a_minor_bears_it() -> None:
    shown = shown_printed_names(PRINTED, PEOPLE, AS_OF, SETTINGS)
    assert shown.tolist() == ["Nancy Davis", "C. D.", "Wendy Stranger", ""]
    namesake = customers(child(2, "Charlie Davis"), adult(5, "Charlie Davis"))
    assert shown_printed_names(PRINTED, namesake, AS_OF, SETTINGS)[1] == "charlie DAVIS"


def test_printed_names_follow_the_setting_too() -> None:
    assert shown_printed_names(PRINTED, PEOPLE, AS_OF, ALL).tolist() == PRINTED.tolist()
    assert shown_printed_names(PRINTED, PEOPLE, AS_OF, INITIALS).tolist() == [
        "N. D.",
        "C. D.",
        "W. S.",
        "",
    ]
