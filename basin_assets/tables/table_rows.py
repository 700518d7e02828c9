"""Rows of internal tables that need not be in this process: asked for, and already stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, Self, TypeAlias

import pandas as pd

from basin_assets.contracts.table import Table

ROWS_AT_ONCE = 400_000
"""Rows that are held at a time where there are many; those of one gym are fewer."""


class RowSource(Protocol):
    """Where rows of tables come from."""

    def rows_by_month(self, table: Table, months: Sequence[str] | None) -> Mapping[str | None, int]:
        """How many rows there are by month, in order; by None where there are no months."""

    def load(
        self, table: Table, months: Sequence[str] | None, columns: Sequence[str] | None
    ) -> pd.DataFrame:
        """The rows, of all columns or some."""

    def in_batches(
        self, table: Table, columns: Sequence[str] | None, rows_at_once: int
    ) -> Iterator[pd.DataFrame]:
        """The rows of a table that is not kept by month, at most so many at a time."""


@dataclass(frozen=True)
class TableRows:
    """Rows that an asset asked for, not read yet.

    Attributes:
        table: of which table.
        months: of which months, where it is kept by month; those that were never built, before the
            first and behind the last with data, hold none.
        source: where they come from.
    """

    table: Table
    months: Sequence[str] | None
    source: RowSource

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows as one frame; of all columns, or of those named."""
        return self.source.load(self.table, self.months, columns)

    def in_parts(self, columns: Sequence[str] | None = None) -> "Parts":
        """The rows in as many frames as it takes, oldest first, for who need not hold them all."""
        return Parts(self, columns)

    def rows_by_month(self) -> Mapping[str | None, int]:
        """How many rows there are, by month; by None where the table is not kept by month."""
        return self.source.rows_by_month(self.table, self.months)

    def of_months(self, months: Sequence[str]) -> Self:
        """The rows of other months of the same table."""
        return replace(self, months=months)


@dataclass(frozen=True)
class Parts:
    """Rows of a table in frames, of whole months where it has any; read whenever gone through."""

    rows: TableRows
    columns: Sequence[str] | None
    rows_at_once: int = ROWS_AT_ONCE

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """Frames of as many rows, or of as many months, as may be held at once."""
        if self.rows.months is None:
            yield from self.rows.source.in_batches(self.rows.table, self.columns, self.rows_at_once)
            return
        counts = self.rows.rows_by_month()
        built = [month for month in self.rows.months if month in counts]
        for months in months_at_a_time(built, counts, self.rows_at_once):
            yield self.rows.of_months(months).read(self.columns)


def months_at_a_time(
    months: Sequence[str], rows: Mapping[str | None, int], rows_at_once: int
) -> Iterator[list[str]]:
    """The months in their order, as many at a time as do not have more rows; one at least."""
    taken: list[str] = []
    held = 0
    for month in months:
        found = rows.get(month, 0)
        if taken and held + found > rows_at_once:
            yield taken
            taken, held = [], 0
        taken.append(month)
        held += found
    yield taken


@dataclass(frozen=True)
class SavedTable:
    """A table, or months of it, that is in the store already.

    Attributes:
        rows: how many, by month; by None where the table is not kept by month.
        objects_written: objects that were put because their bytes changed.
        months_kept: months that were not made, for nothing that they are made by has changed.
        frame: all its rows, where they are at hand.
        source: gives its rows, where that costs little; None on a cluster.
    """

    rows: Mapping[str | None, int] = field(default_factory=dict)
    objects_written: int = 0
    months_kept: int = 0
    frame: pd.DataFrame | None = None
    source: RowSource | None = None


TableOutput: TypeAlias = pd.DataFrame | SavedTable
"""What an asset returns: a table's rows to be written, or word that they are."""
