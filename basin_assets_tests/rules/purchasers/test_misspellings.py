"""Which words a misspelled one may stand for, and which slips are likelier than others."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from basin_assets.rules.purchasers.misspellings import (
    Misspellings,
    Sounds,
    alike,
    misspelling_chance,
)

WORDS = st.text(alphabet="abce", min_size=1, max_size=9)


@given(st.sets(WORDS, max_size=20), WORDS)
def test_every_word_one_edit_away_is_near(words: set[str], printed: str) -> None:
    near = set(Misspellings.of(words).near(printed))
    longer = {word for word in words if min(len(word), len(printed)) >= 3}
    assert {word for word in longer if OSA.distance(word, printed) == 1} <= near
    assert near <= {word for word in longer if 1 <= OSA.distance(word, printed) <= 2}


@given(st.sets(WORDS, max_size=20), WORDS)
def test_alike_is_what_up_to_three_edits_make_of_a_word(words: set[str], printed: str) -> None:
    most = min(3, (len(printed) + 2) // 3)
    expected = {w for w in words if len(w) >= 3 and 1 <= OSA.distance(w, printed) <= most}
    assert set(alike(printed, sorted(words))) == expected


@pytest.mark.parametrize(
    ("likelier", "other"),
    [
        ("simth", "smxth"),  # swapped, not wrong
        ("smth", "smxth"),  # lost, not wrong
        ("smiith", "smixth"),  # doubled, not added
        ("smyth", "smwth"),  # sounds alike
        ("smotj", "smopp"),  # neighbours on the keyboard, twice
        ("smit", "smi"),  # one slip, not two
    ],
)
def test_some_slips_are_likelier_than_others(likelier: str, other: str) -> None:
    assert misspelling_chance(likelier, "smith") > 2 * misspelling_chance(other, "smith")


PLACES = 5 * (len("smith") + 1)
"""Five kinds of slips at six places of the word."""


@pytest.mark.parametrize(
    ("printed", "chance"),
    [
        ("smth", 1 / PLACES),  # lost
        ("mith", 1 / PLACES),
        ("smit", 1 / PLACES),
        ("smiith", 1 / PLACES),  # doubled
        ("smithh", 1 / PLACES),
        ("msith", 1 / PLACES),  # swapped with the next
        ("simth", 1 / PLACES),
        ("smiht", 1 / PLACES),
        ("smyth", 0.8 / 7 / PLACES),  # i is like u, o, j, k by the keys and a, e, o, u, y by sound
        ("smxth", 0.2 / (26 - 1 - 7) / PLACES),  # unlike it
        ("smithg", 0.8 / 7 / PLACES),  # added beside the last letter, which is like it
        ("zsmith", 0.8 / 6 / PLACES),  # and beside the first
        ("smigth", (0.2 / (26 - 1 - 7) + 0.8 / 5) / 2 / PLACES),  # between one unlike and one like
        ("smt", 0.2 / PLACES**2),  # slipped again
    ],
)
def test_a_slip_has_the_chance_of_its_kind_and_place(printed: str, chance: float) -> None:
    assert misspelling_chance(printed, "smith") == pytest.approx(chance)


@pytest.mark.parametrize(
    ("letter", "similar"),
    [("g", "bfhjtvy"), ("q", "ackwx"), ("p", "blo"), ("m", "jkn"), ("z", "asx")],
)
def test_similar_letters_are_neighbours_on_the_keyboard_and_those_that_sound_alike(
    letter: str, similar: str
) -> None:
    like = 0.8 / len(similar) / 10
    found = {
        other
        for other in string.ascii_lowercase
        if misspelling_chance(other, letter) >= like * 0.99
    }
    assert found - {letter} == set(similar)


@given(st.text(alphabet=string.ascii_lowercase, min_size=3, max_size=9), st.data())
@settings(max_examples=40)
def test_all_misspellings_by_one_letter_together_are_certain_at_most(
    word: str, data: st.DataObject
) -> None:
    wrong = {
        word[:at] + letter + word[at + skip :]
        for at in range(len(word) + 1)
        for skip in (0, 1)
        for letter in ("", *string.ascii_lowercase)
    } - {word}
    assert sum(misspelling_chance(each, word) for each in wrong) <= 1.0
    one = data.draw(st.sampled_from(sorted(wrong)))
    assert misspelling_chance(one, word) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("kerr", "carr"), ("stephenson", "stevenson"), ("steven", "stephen"), ("reid", "reed")],
)
def test_two_names_sound_alike_whichever_is_printed(one: str, other: str) -> None:
    known = Sounds.of([one, "holberg", other])
    assert (known.alike(one), known.alike(other)) == ([other], [one])


def test_a_word_that_nobody_bears_is_a_misspelling_and_no_other_name() -> None:
    assert Sounds.of(["kerr", "carr"]).alike("karr") == []


def test_names_of_one_sound_that_differ_in_more_than_two_letters_are_different_names() -> None:
    assert Sounds.of(["price", "perez"]).alike("price") == []
    assert Sounds.of(["martin", "morton", "moraton"]).alike("martin") == ["morton"]
