"""What a step is: a function of the domain, the tables it takes and makes, and its grain.

A step's function is local to its grain: rows of different keys do not meet in it. So an engine may
hand it all rows at once, or those of some keys at a time, and both give the same table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pandas as pd

from basin_assets.contracts.table import Table
from basin_assets.settings import Settings

Keys: TypeAlias = "Callable[[pd.DataFrame], Sequence[pd.Series[Any]]]"
"""The keys of each row of a frame, as `Int64`: mostly one; null where the row is of no use. A row
of several keys is handed to the function with each of them."""
Frames: TypeAlias = Mapping[str, pd.DataFrame]
"""Frames by the names of their tables."""


def _as_they_are(_settings: Settings, **whole: pd.DataFrame) -> Mapping[str, Any]:
    return whole


@dataclass(frozen=True)
class Step:
    """One table made of others.

    Attributes:
        output: what it makes. Where that is kept by month, so are the tables that are cut, and a
            month is made of the same month.
        inputs: what it takes.
        compute: the function; takes the settings, a frame of each input that is not taken whole by
            the table's name, and what `prepare` gives.
        keys: how the rows of an input are cut, by the table's name. Others are taken
            whole, but for those of `months_before`.
        order: the columns by which the output is sorted; rows of one key are of one month. Where
            the output is not kept by month, the first of them is the key, and rows of one key are
            in the order in which the function gives them.
        columns: the columns that the function reads of an input, where that is not all of them. An
            engine may give it more.
        prepare: what is made of the inputs that are taken whole, once for all keys: takes the
            settings and their frames. By itself the frames.
        months_before: inputs that are kept by month and not cut, by the table's name: what is made
            of a month takes all their rows of that month and of so many before it.
        rows_made: about how many rows it makes of one, where that is many.
        splits_rows: whether rows have several keys. Of what the function makes of them, only the
            rows of the keys at hand are the step's.
    """

    output: Table
    inputs: Sequence[Table]
    compute: Callable[..., pd.DataFrame]
    keys: Mapping[str, Keys]
    order: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    prepare: Callable[..., Mapping[str, Any]] = field(default=_as_they_are)
    months_before: Mapping[str, int] = field(default_factory=dict)
    rows_made: int = 1
    splits_rows: bool = False

    def prepared(self, settings: Settings, whole: Frames) -> Callable[[Frames], pd.DataFrame]:
        """The function of the frames that are not taken whole, all else being given.

        Args:
            settings: what to compute with.
            whole: the others.
        """
        shared = self.prepare(settings, **whole)
        return lambda frames: self.compute(settings, **frames, **shared)

    def is_whole(self, name: str) -> bool:
        """Whether an input is neither cut nor taken by months."""
        return name not in self.keys and name not in self.months_before

    def months_around(self, name: str, month: str) -> tuple[str, str]:
        """First and last month of an input of `months_before` that a month is made of."""
        return str(pd.Period(month, "M") - self.months_before[name]), month
