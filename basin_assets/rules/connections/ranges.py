"""Tables of pairs, made for a range of customers at a time.

Figures of pairs are small, their texts are large: those of ten gyms take gigabytes. A connection
is local to its pair, so of the pairs whose lower id lies in a range a rule makes the very rows that
it makes of all pairs, and they follow those of the range before; `customer_friends`, which looks
from both sides, is local to its customer in the same way. So whoever writes a table takes the rows
from `in_ranges` and writes those of one range before the next are made: nobody holds all texts.
No range needs another, so two are made at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from basin_assets.rules.pairs import PAIR, Ints
from basin_assets.rules.side_by_side import side_by_side

PAIRS_AT_ONCE = 50_000
"""A fifth of one gym's pairs; the texts of so many take 20 MB."""


class IdRange(NamedTuple):
    """The customers whose ids lie from `first` to `last`, both included."""

    first: int
    last: int

    def rows(self, frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
        """The rows of a frame of which any of some ids lies in the range."""
        if self == EVERYBODY:
            return frame
        in_range = [frame[name].between(self.first, self.last) for name in by]
        return frame[np.logical_or.reduce(in_range)]


_IDS = np.iinfo(np.int64)
EVERYBODY = IdRange(int(_IDS.min), int(_IDS.max))


def in_ranges(
    make: Callable[[Mapping[str, pd.DataFrame], IdRange], pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    by: Sequence[str] = PAIR[:1],
    pairs_at_once: int = PAIRS_AT_ONCE,
) -> Iterator[pd.DataFrame]:
    """What `make` makes of each range of ids, range after range; at least one frame.

    Args:
        make: a rule that is local to the columns of `by`: from the rows of a range, and the
            range, to the range's rows.
        tables: the frames that are cut, by name: a row is of a range where one of its ids is.
        by: the columns of ids: the lower of the pair, or both.
        pairs_at_once: about how many rows of the largest table are one range; all rows of one id
            are in one range, however many.
    """
    cuts = {name: _Cut(table, by) for name, table in tables.items()}

    def of_range(ids: IdRange) -> pd.DataFrame:
        return make({name: cut.rows(ids) for name, cut in cuts.items()}, ids)

    return side_by_side(partial(of_range, ids) for ids in _ranges(tables, by, pairs_at_once))


class _Cut:
    """A frame with its ids sorted once, so that no range needs a search through all rows."""

    def __init__(self, table: pd.DataFrame, by: Sequence[str]) -> None:
        """Takes a frame and its columns of ids."""
        self._table = table
        self._by = [_Sorted(table[name].to_numpy("int64")) for name in by]

    def rows(self, ids: IdRange) -> pd.DataFrame:
        """The rows of which any id lies in the range, in their order."""
        at = np.unique(np.concatenate([each.positions(ids) for each in self._by]))
        if len(at) and len(at) == at[-1] - at[0] + 1:
            return self._table.iloc[at[0] : at[-1] + 1]  # neighbours need no copy
        return self._table.iloc[at]


class _Sorted:
    """Ids in ascending order, with the rows that they stand in."""

    def __init__(self, ids: Ints) -> None:
        """Takes the id of each row."""
        self._rows = np.argsort(ids, kind="stable")
        self._ids = ids[self._rows]

    def positions(self, ids: IdRange) -> Ints:
        """The rows whose id lies in the range."""
        first = np.searchsorted(self._ids, ids.first, "left")
        return self._rows[first : np.searchsorted(self._ids, ids.last, "right")]


def _ranges(
    tables: Mapping[str, pd.DataFrame], by: Sequence[str], pairs_at_once: int
) -> Iterator[IdRange]:
    """Ranges that hold all ids."""
    largest = max(tables.values(), key=len)
    ids = np.sort(np.concatenate([largest[name].to_numpy("int64") for name in by]))
    begins = ids[pairs_at_once::pairs_at_once]
    firsts = np.unique(begins[begins > ids[:1]]).tolist()
    lasts = [first - 1 for first in firsts]
    for first, last in zip([EVERYBODY.first, *firsts], [*lasts, EVERYBODY.last], strict=True):
        yield IdRange(first, last)
