"""Gap codes: a pair's days together as a text of two characters a day, in the order of days.

`a` to `h` is the bin of the gap. The second character is the density of chance at the gap
(`arrivals.Gaps`): one step from `0` on is a twelfth of a doubling. `mixture` learns from the texts
of all pairs.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

GAP_SECONDS = (15, 30, 60, 120, 240, 480, 900, 1800)
"""The most seconds of each bin."""
_FIRST_GAP, _FIRST_STEP = ord("a"), ord("0")
_STEPS_PER_OCTAVE, _LAST_STEP = 12, 78  # to `~`, 90 times as dense

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def write_gaps(pair: Ints, gap: Floats, density: Floats) -> list[str]:
    """Each pair's text.

    Args:
        pair: the number of each day's pair, from 0, ascending, without holes.
        gap: seconds.
        density: of chance at the gap, at least 1.
    """
    letter = np.searchsorted(GAP_SECONDS, gap) + _FIRST_GAP
    step = np.minimum(np.rint(np.log2(density) * _STEPS_PER_OCTAVE), _LAST_STEP) + _FIRST_STEP
    codes = np.empty((len(pair), 2), dtype=np.uint8)
    codes[:, 0], codes[:, 1] = letter, step
    text = codes.tobytes().decode("ascii")
    ends = (2 * np.cumsum(np.bincount(pair))).tolist()
    return [text[begin:end] for begin, end in pairwise([0, *ends])]


class GapDays(NamedTuple):
    """The days of all texts.

    Attributes:
        pair: the number of each day's pair, ascending.
        letter: the number of the gap's bin, from 0.
        density: of chance at the gap.
        pairs: number of pairs.
    """

    pair: Ints
    letter: Ints
    density: Floats
    pairs: int

    def of(self, is_wanted: npt.NDArray[np.bool_]) -> "GapDays":
        """The days of some pairs, with new numbers from 0."""
        kept = is_wanted[self.pair]
        number = np.cumsum(is_wanted) - 1
        return GapDays(
            number[self.pair[kept]], self.letter[kept], self.density[kept], int(is_wanted.sum())
        )


def read_gaps(texts: "pd.Series[str]") -> GapDays:
    """The days of each text."""
    values = texts.tolist()
    codes = np.frombuffer("".join(values).encode("ascii"), dtype=np.uint8).reshape(-1, 2)
    length = np.fromiter(map(len, values), dtype=np.int64, count=len(values)) // 2
    letter = codes[:, 0].astype(np.int64) - _FIRST_GAP
    density = np.exp2((codes[:, 1].astype(np.int64) - _FIRST_STEP) / _STEPS_PER_OCTAVE)
    return GapDays(np.repeat(np.arange(len(values)), length), letter, density, len(values))
