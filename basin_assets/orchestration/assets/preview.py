"""A preview of a table for Dagster's UI: ids, days, numbers and fixed words only.

Dagster's history keeps previews, so names, printed text, JSON and private columns are left out.
"""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg
import pandas as pd
import pyarrow as pa

from basin_assets.contracts.table import Column, Kind, Table
from basin_assets.tables.parquet import arrow_schema, to_frame

ROWS = 5
PREVIEW = "preview"
_SHOWN_KINDS = {Kind.ID, Kind.COUNT, Kind.NUMBER, Kind.DAY, Kind.FLAG}


def may_be_shown(column: Column) -> bool:
    """Whether the column holds only ids, days, numbers, flags or fixed words."""
    return not column.private and (column.kind in _SHOWN_KINDS or column.allowed is not None)


def preview(columns: Sequence[Column], frame: pd.DataFrame) -> dict[str, dg.MarkdownMetadataValue]:
    """The metadata `PREVIEW`: the first rows as a Markdown table; nothing without any to show.

    Args:
        columns: the table's columns.
        frame: the table's rows.
    """
    shown = [column for column in columns if may_be_shown(column)]
    if not shown or frame.empty:
        return {}
    head = frame[[column.name for column in shown]].head(ROWS)
    cells = [[_text(column, value) for value in head[column.name]] for column in shown]
    names = [column.name for column in shown]
    sides = ["-" if column.allowed else "-:" for column in shown]
    lines = ["|".join(row) for row in (names, sides, *zip(*cells, strict=True))]
    return {PREVIEW: dg.MetadataValue.md("\n".join(f"|{line}|" for line in lines))}


class Glimpse:
    """Keeps the first rows of a stream of batches, and counts all rows.

    Attributes:
        rows: the number of rows so far.
    """

    def __init__(self, table: Table) -> None:
        self.rows = 0
        self._table = table
        self._first = arrow_schema(table).empty_table()

    def of(self, batches: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Passes the batches on."""
        for batch in batches:
            self.rows += len(batch)
            if (lacking := ROWS - len(self._first)) > 0:
                self._first = pa.concat_tables([self._first, batch.slice(0, lacking)])
            yield batch

    def first_rows(self) -> pd.DataFrame:
        """The rows for a preview."""
        return to_frame(self._table, self._first)


def _text(column: Column, value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if column.kind is Kind.DAY:
        return str(value)[:10]
    return f"{value:.4g}" if column.kind is Kind.NUMBER else str(value)
