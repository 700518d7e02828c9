"""Shards: ranges of keys (of one month, where the step's table is monthly), one task each.

The cut decides how much a task computes at a time, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from basin_assets.rules.exports.row_order import slices
from basin_assets.rules.visits.visits import changes
from basin_assets.spark.step import Step

NO_MONTH = ""
"""The month of a table that is not kept by month."""
_SAMPLES = 200  # keys of one object

Ints = npt.NDArray[np.int64]


class KeySample(NamedTuple):
    """A sample of one object's keys.

    Attributes:
        number: the object's number.
        month: the month of its rows.
        keys: some keys, evenly spaced among all.
        total: number of rows with a key.
    """

    number: int
    month: str
    keys: Sequence[int]
    total: int

    @classmethod
    def of(cls, number: int, month: str, keys: "Sequence[pd.Series[Any]]") -> "KeySample":
        """Samples an object's keys."""
        known = np.sort(np.concatenate([each.dropna().to_numpy("int64") for each in keys]))
        at = np.linspace(0, len(known), _SAMPLES, endpoint=False).astype("int64")
        evenly = known[np.unique(at)].tolist() if len(known) else []
        return cls(number, month, evenly, len(known))


@dataclass(frozen=True)
class Shards:
    """The shards of a step, numbered from 0 by month and key.

    Attributes:
        months: the months, ascending.
        bounds: by month, the first key of each shard but the first, ascending.
    """

    months: Sequence[str]
    bounds: Mapping[str, Sequence[int]]

    @classmethod
    def for_rows(cls, samples: Iterable[KeySample], rows_per_shard: int) -> "Shards":
        """Plans shards of about so many rows; all rows of a key are in one shard."""
        by_month: dict[str, list[KeySample]] = {}
        for sample in samples:
            if sample.total:
                by_month.setdefault(sample.month, []).append(sample)
        months = sorted(by_month)
        return cls(months, {month: _bounds(by_month[month], rows_per_shard) for month in months})

    @property
    def count(self) -> int:
        """How many shards there are."""
        return sum(len(self.bounds[month]) + 1 for month in self.months)

    def month_of(self, shard: int) -> str:
        """The month of a shard."""
        ends = np.cumsum([len(self.bounds[month]) + 1 for month in self.months])
        return self.months[int(np.searchsorted(ends, shard, side="right"))]

    def shards_of(self, month: str, keys: "pd.Series[Any]") -> Ints:
        """The shard of each key of a month; the keys must not be null."""
        first = sum(len(self.bounds[each]) + 1 for each in self.months if each < month)
        bounds = np.array(self.bounds[month], dtype="int64")
        return first + np.searchsorted(bounds, keys.to_numpy("int64"), side="right")

    def cut(
        self, month: str, rows: pa.Table, keys: "Sequence[pd.Series[Any]]"
    ) -> Iterator[tuple[int, pa.Table]]:
        """Yields each shard and its rows, in their order; rows without a key are left out.

        Args:
            month: the month of the rows.
            rows: the rows. A row with keys of several shards is in each of them.
            keys: their keys, in the same order.
        """
        at = [np.flatnonzero(each.notna().to_numpy()) for each in keys]
        if not any(len(each) for each in at):
            return
        shard = [self.shards_of(month, each.dropna()) for each in keys]
        # A stable sort is five times as fast as np.unique, since most rows are sorted by key.
        found = np.sort(np.concatenate(shard) * len(rows) + np.concatenate(at), kind="stable")
        found = found[changes(found)]
        shard_of, row = np.divmod(found, len(rows))
        for part in slices(np.flatnonzero(changes(shard_of)), len(found)):
            yield int(shard_of[part.start]), _taken(rows, row[part])


def _taken(rows: pa.Table, at: Ints) -> pa.Table:
    """The rows at ascending positions; without a copy where they follow one another."""
    first, last = int(at[0]), int(at[-1])
    if last - first + 1 == len(at):
        return rows.slice(first, len(at))
    return rows.take(pa.array(at))


def own_rows(step: Step, shards: Shards, shard: int, made: pd.DataFrame) -> pd.DataFrame:
    """The output rows that belong to the shard: all, unless rows have several keys."""
    if not step.splits_rows:
        return made
    is_own = shards.shards_of(shards.month_of(shard), made[step.order[0]]) == shard
    own: pd.DataFrame = made[is_own]
    return own.reset_index(drop=True)


def _bounds(samples: Sequence[KeySample], rows_per_shard: int) -> list[int]:
    keys = np.concatenate([np.array(sample.keys, dtype="int64") for sample in samples])
    rows = np.concatenate(
        [np.full(len(sample.keys), sample.total / len(sample.keys)) for sample in samples]
    )
    order = np.argsort(keys, kind="stable")
    before = np.cumsum(rows[order]) - rows[order]
    begins = changes((before // rows_per_shard).astype("int64"))
    begins[:1] = False
    return [int(key) for key in np.unique(keys[order][begins])]
