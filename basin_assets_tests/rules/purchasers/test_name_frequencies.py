"""How common a word is as a name, for words that customers bear and for those that none does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.purchasers.diminutives import diminutives
from basin_assets.rules.purchasers.name_frequencies import NameFrequencies

LISTED = diminutives().keys()


def frequencies(**bearers: int) -> NameFrequencies:
    words = [word for word, count in bearers.items() for _ in range(count)]
    return NameFrequencies.of(words, LISTED)


def test_a_word_that_many_bear_is_as_frequent_as_it_is_borne() -> None:
    of_a_big_gym = frequencies(smith=30_000, lee=70_000)
    assert of_a_big_gym.chance("smith") == pytest.approx(0.3, rel=0.05)
    assert of_a_big_gym.chance("lee") == pytest.approx(0.7, rel=0.05)


def test_a_small_gym_does_not_take_its_names_for_common_ones() -> None:
    assert frequencies(smith=1).chance("smith") < 0.01


def test_of_words_that_nobody_bears_one_that_looks_like_a_name_is_likelier() -> None:
    some = frequencies(smith=3)
    assert some.chance("hanna") > 100 * some.chance("hnaan")
    assert some.chance("hnaan") > 0


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=4), max_size=30))
def test_the_chances_of_different_words_do_not_add_up_to_more_than_one(words: list[str]) -> None:
    found = NameFrequencies.of(words, LISTED)
    distinct = {*words, *LISTED, "abba", "cab", "x"}
    assert sum(found.chance(word) for word in distinct) <= 1.0


def test_letters_that_no_name_has_are_one_of_forty_each() -> None:
    nothing_known = NameFrequencies.of([], frozenset())
    assert nothing_known.spelled("a9") == pytest.approx((1 / 40) ** 3)  # and where it ends


def test_a_letter_is_as_likely_as_it_follows_the_two_before_it_else_the_one_else_any() -> None:
    known = NameFrequencies.of([], frozenset({"ab", "ac"}))
    any_letter = (2 + 4 * (1 / 40)) / (6 + 4)  # of six letters and ends, of four kinds, two are a
    begins = (2 + 1 * (2 + 1 * any_letter) / (2 + 1)) / (2 + 1)
    follows = {}
    for letter in "bc":
        anywhere = (1 + 4 * (1 / 40)) / (6 + 4)
        behind_a = (1 + 2 * anywhere) / (2 + 2)
        follows[letter] = (1 + 2 * behind_a) / (2 + 2)
    ends = (1 + 1 * (1 + 1 * (2 + 4 * (1 / 40)) / (6 + 4)) / (1 + 1)) / (1 + 1)
    for letter, chance in follows.items():
        assert known.spelled(f"a{letter}") == pytest.approx(begins * chance * ends)
