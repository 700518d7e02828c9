"""Whose names the explorer shows."""

import pandas as pd
import pytest

from basin_assets.explorer.people import ShownNames, shortened
from basin_assets_tests.rules.frames import SETTINGS, customer, customers
from basin_assets_tests.rules.insights.small_gym import AS_OF, adult, child

UNKNOWN_AGE = customer(3, "Rhodes Davis", birthday=None)
PEOPLE = customers(adult(1, "Nancy Davis"), child(2, "Charlie Davis"), UNKNOWN_AGE)
SHORTENED = ["Nancy D.", "Charlie D.", "Rhodes D."]
ALL = SETTINGS.model_copy(update={"explorer_names": "all"})
INITIALS = SETTINGS.model_copy(update={"explorer_names": "initials"})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Charlie Davis", "Charlie D."),
        ("  mary jane   O'Neil ", "mary O."),
        ("Élodie de la Tour", "Élodie T."),
        ("Cher", "C."),
        ("<img src=x>", "<img S."),
        ("🙂", "?"),
    ],
)
def test_a_shortened_name_is_the_first_word_and_the_initial_of_the_last(
    name: str, shown: str
) -> None:
    assert shortened(name) == shown


def test_minors_and_people_of_unknown_age_appear_shortened() -> None:
    shown = ShownNames(PEOPLE, AS_OF, SETTINGS).of_customers
    assert shown.to_dict() == {1: "Nancy Davis", 2: "Charlie D.", 3: "Rhodes D."}


def test_without_a_day_that_stands_for_today_nobody_is_of_age() -> None:
    assert ShownNames(PEOPLE, None, SETTINGS).of_customers.tolist() == SHORTENED


def test_a_setting_shows_everybody_or_nobody_by_name() -> None:
    assert ShownNames(PEOPLE, AS_OF, ALL).of_customers.tolist() == [
        "Nancy Davis",
        "Charlie Davis",
        "Rhodes Davis",
    ]
    assert ShownNames(PEOPLE, AS_OF, INITIALS).of_customers.tolist() == SHORTENED


def test_who_has_no_name_has_none() -> None:
    nameless = customers(customer(4, "", first_name=None, last_name=None))
    assert ShownNames(nameless, AS_OF, ALL).of_customers.isna().all()


PRINTED = pd.Series(["Nancy Davis", "charlie DAVIS", "Wendy Stranger", ""])


def test_a_printed_name_is_shown_unless_only_a_minor_bears_it() -> None:
    shown = ShownNames(PEOPLE, AS_OF, SETTINGS).of_printed(PRINTED)
    assert shown.tolist() == ["Nancy Davis", "charlie D.", "Wendy Stranger", ""]
    namesake = customers(child(2, "Charlie Davis"), adult(5, "Charlie Davis"))
    assert ShownNames(namesake, AS_OF, SETTINGS).of_printed(PRINTED)[1] == "charlie DAVIS"


def test_printed_names_follow_the_setting_too() -> None:
    assert ShownNames(PEOPLE, AS_OF, ALL).of_printed(PRINTED).tolist() == PRINTED.tolist()
    assert ShownNames(PEOPLE, AS_OF, INITIALS).of_printed(PRINTED).tolist() == [
        "Nancy D.",
        "charlie D.",
        "Wendy S.",
        "",
    ]
