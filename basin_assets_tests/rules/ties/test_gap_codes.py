"""Gaps written down: two characters a day, and what is read again of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.ties.gap_codes import (
    DENSITIES,
    GAP_SECONDS,
    SITUATIONS,
    read_gaps,
    write_gaps,
)

DAYS = st.lists(
    st.tuples(st.integers(0, 3), st.floats(0, 1800), st.floats(1, 80)), min_size=1, max_size=12
)


def written(*days: tuple[int, float, float]) -> list[str]:
    """The texts of days: the pair, the gap and the density of chance."""
    pair, gap, density = (np.array(column) for column in zip(*days, strict=True))
    return write_gaps(pair, gap, density).tolist()


def test_each_day_is_a_letter_for_the_gap_and_a_step_for_the_density() -> None:
    assert written((0, 0.0, 1.0), (0, 1800.0, 2.0), (1, 60.0, 1.0)) == ["a0h<", "c0"]


def test_a_bin_holds_its_upper_end() -> None:
    for most, letter in zip((15, 30, 60, 120, 240, 480, 900, 1800), "abcdefgh", strict=True):
        assert written((0, most, 1.0), (0, most - 0.1, 1.0)) == [f"{letter}0{letter}0"]
    assert written((0, 15.1, 1.0), (0, 900.1, 1.0)) == ["b0h0"]


def test_the_densest_chance_is_written_as_the_last_step() -> None:
    assert written((0, 1.0, 95.0), (0, 1.0, 1e6), (0, 1.0, 90.0)) == ["a~a~a~"]


@given(DAYS)
def test_what_is_read_is_what_was_written(days: list[tuple[int, float, float]]) -> None:
    ordered = sorted(days, key=lambda day: day[0])
    numbers = sorted({pair for pair, _, _ in ordered})
    texts = written(*((numbers.index(pair), gap, density) for pair, gap, density in ordered))
    read = read_gaps(pd.Series(texts, dtype="str"), np.ones(len(texts)))

    assert read.pairs == len(numbers)
    assert [numbers[pair] for pair in read.pair] == [pair for pair, _, _ in ordered]
    ends = np.array(GAP_SECONDS)[read.letter]
    begins = np.array([-1, *GAP_SECONDS])[read.letter]
    gap, density = (np.array([day[at] for day in ordered]) for at in (1, 2))
    assert ((gap <= ends) & (gap > begins)).all()
    assert DENSITIES[read.code] == pytest.approx(density, rel=0.03)


def test_the_days_of_some_pairs_are_numbered_anew() -> None:
    read = read_gaps(pd.Series(["a0", "b0c0", "d0"], dtype="str"), np.ones(3))
    some = read.of(np.array([False, True, True]))
    assert (some.pair.tolist(), some.letter.tolist(), some.pairs) == ([0, 0, 1], [1, 2, 3], 2)


def test_the_situation_is_the_crowd_of_a_single_day_or_more_days() -> None:
    texts = pd.Series([*["a0"] * 6, "h~", "a0h~"], dtype="str")
    read = read_gaps(texts, np.array([4.9, 5.0, 7.9, 8.0, 13.9, 14.0, 100.0, 4.9]))
    assert SITUATIONS[read.code].tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert read.letter.tolist() == [*[0] * 6, 7, 0, 7]
