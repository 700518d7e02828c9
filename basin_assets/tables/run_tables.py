"""The internal tables of one run: the only module that writes them and reads them back."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from basin_assets.contracts.table import Table
from basin_assets.rules.months import rows_by_month
from basin_assets.stores.protocol import Store
from basin_assets.tables.table_files import (
    Rows,
    Saved,
    load_table,
    save_table,
    validate_stored,
)

HELD_BYTES = 128 * 1024**2
"""The bytes of written tables that a run keeps in memory: enough for one gym. The larger tables of
a chain are read again by the steps that need them, and only the columns that these need."""


class Written(NamedTuple):
    """The result of writing a table.

    Attributes:
        rows: number of rows by month; under None for a table without months.
        objects_written: number of objects whose bytes changed.
    """

    rows: Mapping[str | None, int]
    objects_written: int


class _Held:
    """The frame of a written table, equal to the frame that reading would return."""

    def __init__(self, table: Table, frame: pd.DataFrame, months: Sequence[str] | None) -> None:
        self.rows: dict[str | None, int] = {None: len(frame)}
        if months is not None:
            of_month = rows_by_month(frame[table.monthly_by])
            frame = frame.iloc[np.concatenate([[], *of_month.values()]).astype("int64")]
            self.rows = {month: len(of_month.get(month, ())) for month in sorted(months)}
        self.frame = frame.reset_index(drop=True)
        self.size = int(self.frame.memory_usage(index=False).sum())

    def of_months(self, months: Sequence[str] | None) -> pd.DataFrame | None:
        """The rows of those months; None where not all of them are here."""
        if months is None or list(self.rows) == sorted(months):
            return self.frame.copy(deep=False)
        ends = np.cumsum([0, *self.rows.values()])
        at = {month: number for number, month in enumerate(self.rows)}
        if not months or not all(month in at for month in months):
            return None
        parts = [self.frame.iloc[ends[at[month]] : ends[at[month] + 1]] for month in sorted(months)]
        return pd.concat(parts, ignore_index=True)


class RunTables:
    """Writes tables to the store, and keeps the newest in memory for the next reader.

    pandas copies on write, so several readers can share a frame.
    """

    def __init__(self, store: Store, held_bytes: int = HELD_BYTES) -> None:
        self._store = store
        self._held_bytes = held_bytes
        self._held: dict[str, _Held] = {}
        self._saved: dict[str, Saved] = {}

    def write(self, table: Table, rows: Rows, months: Sequence[str] | None) -> Written:
        """Writes a table, or months of a monthly one.

        Args:
            table: the contract, checked before anything is written.
            rows: one frame, or a stream of frames too large for memory, which is written part by
                part and not kept.
            months: exactly the months of the rows; None for a table without months.

        Raises:
            ContractError: the rows break the contract.
        """
        self._held.pop(table.name, None)
        saved = self._saved[table.name] = save_table(self._store, table, rows, months)
        if not isinstance(rows, pd.DataFrame):
            return Written({None: saved.rows}, saved.objects_written)
        held = self._hold(table, rows, months)
        return Written(held.rows, saved.objects_written)

    def read(
        self, table: Table, months: Sequence[str] | None, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """The rows of some months, or of the whole table; all columns, or those named.

        Raises:
            MissingMonthsError: the table, or a month between built ones, was never built.
        """
        held = self._held.get(table.name)
        frame = None if held is None else held.of_months(months)
        if frame is None:
            return load_table(self._store, table, months, columns)
        return frame if columns is None else frame[[*columns]]

    def validate(self, table: Table) -> int:
        """See `validate_stored`; what this run has written and nobody replaced was checked then."""
        return validate_stored(self._store, table, self._saved.get(table.name))

    def _hold(self, table: Table, frame: pd.DataFrame, months: Sequence[str] | None) -> _Held:
        held = self._held[table.name] = _Held(table, frame, months)
        size = sum(each.size for each in self._held.values())
        for name in list(self._held):
            if size <= self._held_bytes:
                break
            size -= self._held.pop(name).size
        return held
