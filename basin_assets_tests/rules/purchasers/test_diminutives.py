"""Which first names are short for which, both ways and one hop far."""

import pytest

from basin_assets.rules.purchasers.diminutives import diminutives


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("abel", "abe"),  # of the list
        ("robert", "bob"),
        ("guadalupe", "lupe"),  # of what it lacks
        ("alexander", "lex"),
        ("zachary", "zack"),
    ],
)
def test_a_name_and_its_diminutive_stand_for_each_other(name: str, short: str) -> None:
    assert short in diminutives()[name]
    assert name in diminutives()[short]


def test_two_diminutives_of_one_name_do_not_stand_for_each_other() -> None:
    assert "sasha" not in diminutives()["lex"]


def test_names_are_folded_words() -> None:
    words = {word for name, others in diminutives().items() for word in (name, *others)}
    initials = {word for word in words if "." in word}
    assert [word for word in words - initials if not (word.isalpha() and word.islower())] == []
    assert len(words) > 1_500
