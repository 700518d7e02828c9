"""Steps in this process: of few rows in one go, of many a part at a time.

    few:      tables --the step's function--> frame
    monthly:  months, as many as fit --the function--> objects
    else:     months --cut by key--> cells on disk --the function--> one object, cell after cell

So a gym takes one call a step, and a chain no more memory than a part needs, or a month, or the
rows of one key.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from basin_assets.rules.months import month_of
from basin_assets.settings import Settings
from basin_assets.spark.cells import NO_MONTH, Cells, KeySample, own_rows
from basin_assets.spark.spill import Spill
from basin_assets.spark.step import Frames, Step
from basin_assets.stores.protocol import Store, write_if_changed
from basin_assets.tables import keys
from basin_assets.tables.parquet import parquet_of_parts, to_arrow
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.table_files import save_table
from basin_assets.tables.table_rows import (
    ROWS_AT_ONCE,
    Parts,
    SavedTable,
    TableOutput,
    TableRows,
    months_at_a_time,
)

Compute: TypeAlias = Callable[[Frames], pd.DataFrame]


class LocalEngine:
    """Computes in this process."""

    def __init__(self, store: Store, rows_at_once: int = ROWS_AT_ONCE) -> None:
        self._store = store
        self._rows_at_once = rows_at_once

    def run(
        self,
        step: Step,
        settings: Settings,
        inputs: Sequence[TableRows],
        months: Sequence[str] | None,
    ) -> TableOutput:
        """The output's rows, or word of them where they were too many to be held.

        Raises:
            ContractError: the step's function broke the contract.
            MissingMonthsError: an input was never built.
        """
        whole = {rows.table.name: rows.read() for rows in inputs if step.is_whole(rows.table.name)}
        compute = step.prepared(settings, whole)
        parts = [rows for rows in inputs if not step.is_whole(rows.table.name)]
        if _count(step, parts) * step.rows_made <= self._rows_at_once:
            return compute({rows.table.name: _read(step, rows) for rows in parts})
        if months is None:
            return self._by_cell(step, compute, parts)
        return self._by_month(step, compute, parts, months)

    def close(self) -> None:
        """Nothing is held."""

    def _by_month(
        self, step: Step, compute: Compute, parts: Sequence[TableRows], months: Sequence[str]
    ) -> SavedTable:
        rows: dict[str | None, int] = {}
        written = 0
        for some in self._months_at_a_time(step, parts, months):
            of_some = [_of_months(step, each, some) for each in parts]
            made = compute({each.table.name: _read(step, each) for each in of_some})
            written += save_table(self._store, step.output, made, some)
            found = month_of(made[step.output.monthly_by]).value_counts()
            rows |= {month: int(found.get(month, 0)) for month in some}
        return SavedTable(rows, written, source=RunTables(self._store))

    def _months_at_a_time(
        self, step: Step, parts: Sequence[TableRows], months: Sequence[str]
    ) -> Iterator[list[str]]:
        """As many months as may be taken at a time, at least one."""
        counts = [each.rows_by_month() for each in parts if each.table.name in step.keys]
        rows: dict[str | None, int] = {
            month: sum(count.get(month, 0) for count in counts) for month in months
        }
        return months_at_a_time(months, rows, self._rows_at_once // step.rows_made)

    def _by_cell(self, step: Step, compute: Compute, cut: Sequence[TableRows]) -> SavedTable:
        with Spill([rows.table for rows in cut], step.columns) as spill:
            cells = self._spilled(step, cut, spill)
            made = (
                self._made(step, cells, cell, compute(spill.frames(cell)))
                for cell in range(cells.count)
            )
            whole = parquet_of_parts(step.output, made)
        written = write_if_changed(self._store, keys.table_object(step.output), whole.data)
        return SavedTable({None: whole.rows}, int(written), source=RunTables(self._store))

    def _made(self, step: Step, cells: Cells, cell: int, made: pd.DataFrame) -> pa.Table:
        own = own_rows(step, cells, cell, made)
        return to_arrow(step.output, step.output.validate(own))

    def _spilled(self, step: Step, cut: Sequence[TableRows], spill: Spill) -> Cells:
        """The cells, after the rows of all of them went to disk."""
        samples = [
            KeySample.of(number, NO_MONTH, step.keys[rows.table.name](frame))
            for number, (rows, frame) in enumerate(self._in_parts(step, cut))
        ]
        cells = Cells.for_rows(samples, self._rows_at_once // step.rows_made)
        for rows, frame in self._in_parts(step, cut):
            arrow = to_arrow(rows.table, frame)
            for cell, part in cells.cut(NO_MONTH, arrow, step.keys[rows.table.name](frame)):
                spill.add(cell, rows.table, part)
        return cells

    def _in_parts(
        self, step: Step, cut: Sequence[TableRows]
    ) -> Iterator[tuple[TableRows, pd.DataFrame]]:
        for rows in cut:
            for frame in Parts(rows, step.columns.get(rows.table.name), self._rows_at_once):
                yield rows, frame


def _count(step: Step, parts: Sequence[TableRows]) -> int:
    """The rows that are cut."""
    cut = [rows for rows in parts if rows.table.name in step.keys]
    return sum(sum(rows.rows_by_month().values()) for rows in cut)


def _read(step: Step, rows: TableRows) -> pd.DataFrame:
    return rows.read(step.columns.get(rows.table.name))


def _of_months(step: Step, rows: TableRows, months: Sequence[str]) -> TableRows:
    """The rows that some months are made of; of months that were never built there are none."""
    ranges = [(month, month) for month in months]
    if rows.table.name in step.months_before:
        ranges = [step.months_around(rows.table.name, month) for month in months]
    built = [
        month
        for month in rows.rows_by_month()
        if month and any(first <= month <= last for first, last in ranges)
    ]
    return rows.of_months(built)
