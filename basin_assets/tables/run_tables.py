"""The internal tables as one run sees them: what it has written it need not read again."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from basin_assets.contracts.table import Table
from basin_assets.rules.months import rows_by_month
from basin_assets.stores.protocol import Store
from basin_assets.tables.parquet import batches_of, to_frame
from basin_assets.tables.table_files import count_rows, load_table, read_table_object

HELD_BYTES = 512 * 1024**2
"""What a run keeps of the tables that it has written: all of one gym's."""


class _Written:
    """A table that was written, as reading it would give it back: by month where it has months."""

    def __init__(self, table: Table, frame: pd.DataFrame, months: Sequence[str] | None) -> None:
        self.rows: dict[str | None, int] = {None: len(frame)}
        if months is not None:
            of_month = rows_by_month(frame[table.monthly_by])
            frame = frame.iloc[np.concatenate([[], *of_month.values()]).astype("int64")]
            self.rows = {month: len(of_month.get(month, ())) for month in sorted(months)}
        self.frame = frame.reset_index(drop=True)
        self.size = int(self.frame.memory_usage(index=False).sum())

    def of_months(self, months: Sequence[str] | None) -> pd.DataFrame | None:
        """The rows of those months; None where not all of them, or not just they, are here."""
        if months is None or list(self.rows) == sorted(months):
            return self.frame.copy(deep=False)
        ends = np.cumsum([0, *self.rows.values()])
        at = {month: number for number, month in enumerate(self.rows)}
        if not months or not all(month in at for month in months):
            return None
        parts = [self.frame.iloc[ends[at[month]] : ends[at[month] + 1]] for month in sorted(months)]
        return pd.concat(parts, ignore_index=True)


class RunTables:
    """Gives rows from memory or from the store.

    pandas copies on write, so frames can be handed on as they are. Of what was written or kept the
    newest is held, as far as there is room; the rest is read again.
    """

    def __init__(self, store: Store, held_bytes: int = HELD_BYTES) -> None:
        self._store = store
        self._held_bytes = held_bytes
        self._written: dict[str, _Written] = {}
        self._rows: dict[str, Mapping[str | None, int]] = {}

    def wrote(self, table: Table, frame: pd.DataFrame, months: Sequence[str] | None) -> None:
        """Takes note of a table, or months of it, that the run has put into the store."""
        self._rows[table.name] = self._hold(table, frame, months).rows

    def was_saved(self, table: Table, rows: Mapping[str | None, int]) -> None:
        """Takes note of a table, or months of it, that somebody else has put there in this run."""
        self._written.pop(table.name, None)
        self._rows[table.name] = rows

    def rows_by_month(self, table: Table, months: Sequence[str] | None) -> Mapping[str | None, int]:
        """How many rows there are by month, oldest first; by None where there are no months.

        Raises:
            MissingMonthsError: the table, or months amid those built, were never built.
        """
        rows = self._rows.get(table.name)
        wanted = [None] if months is None else sorted(months)
        if rows is not None and all(each in rows for each in wanted):
            return {each: rows[each] for each in wanted}
        return count_rows(self._store, table, months)

    def load(
        self, table: Table, months: Sequence[str] | None, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """The rows of those months, or of the whole table; of all columns, or of those named.

        Raises:
            MissingMonthsError: the table, or months amid those built, were never built.
        """
        written = self._written.get(table.name)
        frame = None if written is None else written.of_months(months)
        if frame is None:
            frame = load_table(self._store, table, months, columns)
            if columns is None and self._is_as_left(table, months):
                self._hold(table, frame, months)
            return frame
        return frame if columns is None else frame[[*columns]]

    def in_batches(
        self, table: Table, columns: Sequence[str] | None, rows_at_once: int
    ) -> Iterator[pd.DataFrame]:
        """The rows of a table that is not kept by month, at most so many at a time.

        Raises:
            MissingMonthsError: it was never built.
        """
        wanted = [*(table.column_names if columns is None else columns)]
        if table.name in self._written:
            frame = self.load(table, None, wanted)
            for begin in range(0, len(frame), rows_at_once):
                yield frame.iloc[begin : begin + rows_at_once].reset_index(drop=True)
            return
        for rows in batches_of(table, read_table_object(self._store, table), rows_at_once):
            yield to_frame(table, rows.select(wanted))

    def _is_as_left(self, table: Table, months: Sequence[str] | None) -> bool:
        """Whether all those months are the run's own, or were kept by it, so that they stay."""
        rows = self._rows.get(table.name, {})
        wanted = [None] if months is None else [*months]
        return all(each in rows for each in wanted)

    def _hold(self, table: Table, frame: pd.DataFrame, months: Sequence[str] | None) -> _Written:
        held = _Written(table, frame, months)
        self._written.pop(table.name, None)
        self._written[table.name] = held
        size = sum(each.size for each in self._written.values())
        for name in list(self._written):
            if size <= self._held_bytes:
                break
            size -= self._written.pop(name).size
        return held
