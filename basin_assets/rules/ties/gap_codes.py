"""Gap codes: a pair's days together as a text of two characters a day, in the order of days.

`a` to `h` is the bin of the gap. The second character is the density of chance at the gap
(`arrivals.Gaps`): one step from `0` on is a twelfth of a doubling. `mixture` learns from the texts
of all pairs.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from basin_assets.rules.json_columns import arrow_array, text_series

GAP_SECONDS = (15, 30, 60, 120, 240, 480, 900, 1800)
"""The most seconds of each bin."""
_FIRST_GAP, _FIRST_STEP = ord("a"), ord("0")
_STEPS_PER_OCTAVE, _STEPS = 12, 79  # to `~`, 90 times as dense
_NOTHING = pa.scalar("", pa.large_string())

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CROWDS = (5.0, 8.0, 14.0)
"""Crowds that part the situations of pairs with a single day. Who walks in behind a stranger, off
the same bus, is one of few in a quiet hour and one of many in a crowd."""
SEVERAL_DAYS = len(CROWDS) + 1
"""The situation of pairs with more days than one."""
SITUATIONS = np.repeat(np.arange(SEVERAL_DAYS + 1), len(GAP_SECONDS) * _STEPS)
"""By code, the pair's situation: a single day in each of the crowds, and last more days."""
LETTERS = np.tile(np.repeat(np.arange(len(GAP_SECONDS)), _STEPS), SEVERAL_DAYS + 1)
"""By code, the number of the gap's bin, from 0."""
DENSITIES = np.exp2(np.arange(len(LETTERS)) % _STEPS / _STEPS_PER_OCTAVE)
"""By code, the density of chance at the gap."""


def write_gaps(pair: Ints, gap: Floats, density: Floats) -> "pd.Series[str]":
    """Each pair's text.

    Args:
        pair: the number of each day's pair, from 0, ascending, without holes.
        gap: seconds.
        density: of chance at the gap, at least 1.
    """
    letter = np.searchsorted(GAP_SECONDS, gap) + _FIRST_GAP
    step = np.minimum(np.rint(np.log2(density) * _STEPS_PER_OCTAVE), _STEPS - 1) + _FIRST_STEP
    codes = np.empty((len(pair), 2), dtype=np.uint8)
    codes[:, 0], codes[:, 1] = letter, step
    ends = 2 * np.cumsum(np.bincount(pair))
    buffers = (pa.py_buffer(each) for each in (np.append(np.int64(0), ends), codes))
    return text_series(pa.LargeStringArray.from_buffers(len(ends), *buffers))


class GapDays(NamedTuple):
    """The days of all texts.

    Attributes:
        pair: the number of each day's pair, ascending.
        code: what the day's two characters and the pair's situation say, as a position in
            `SITUATIONS`, `LETTERS` and `DENSITIES`. What is computed of a gap is computed once a
            code: there are few, of however many days.
        pairs: number of pairs.
    """

    pair: Ints
    code: Ints
    pairs: int

    @property
    def letter(self) -> Ints:
        """Each day's number of the gap's bin, from 0."""
        return LETTERS[self.code]

    def of(self, is_wanted: npt.NDArray[np.bool_]) -> "GapDays":
        """The days of some pairs, with new numbers from 0."""
        kept = is_wanted[self.pair]
        number = np.cumsum(is_wanted) - 1
        return GapDays(number[self.pair[kept]], self.code[kept], int(is_wanted.sum()))


def read_gaps(texts: "pd.Series[str]", crowd: Floats) -> GapDays:
    """The days of each text.

    Args:
        texts: of each pair.
        crowd: the mean crowd of each pair.
    """
    values = arrow_array(texts)
    of_all = pc.binary_join(pa.LargeListArray.from_arrays([0, len(values)], values), _NOTHING)
    read = np.frombuffer(of_all[0].as_buffer(), dtype=np.uint8).reshape(-1, 2)
    length = pc.binary_length(values).to_numpy() // 2
    letter, step = (read.astype(np.int16) - (_FIRST_GAP, _FIRST_STEP)).T
    situation = np.where(length == 1, np.searchsorted(CROWDS, crowd, side="right"), SEVERAL_DAYS)
    pair = np.repeat(np.arange(len(values)), length)
    code: Ints = (situation[pair] * len(GAP_SECONDS) + letter) * _STEPS + step
    return GapDays(pair, code, len(values))
