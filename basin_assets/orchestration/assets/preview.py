"""The first rows of a table for Dagster's UI: ids, days, numbers and fixed words only.

What is shown is kept in Dagster's history. So names, printed text, JSON and what the contracts
call private stay out of it, whatever the table.
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
    """Whether the column's values say nothing but ids, days, numbers, yes or no, or fixed words."""
    return not column.private and (column.kind in _SHOWN_KINDS or column.allowed is not None)


def preview(columns: Sequence[Column], frame: pd.DataFrame) -> dict[str, dg.MarkdownMetadataValue]:
    """`PREVIEW`, the first rows as a Markdown table; nothing where there is nothing to show.

    Args:
        columns: of the table, by its contract.
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
    """The first rows of a table whose rows go by in batches, and how many went by.

    Attributes:
        rows: that went by.
    """

    def __init__(self, table: Table) -> None:
        self.rows = 0
        self._table = table
        self._first = arrow_schema(table).empty_table()

    def of(self, batches: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The batches as they are."""
        for batch in batches:
            self.rows += len(batch)
            if (lacking := ROWS - len(self._first)) > 0:
                self._first = pa.concat_tables([self._first, batch.slice(0, lacking)])
            yield batch

    def first_rows(self) -> pd.DataFrame:
        """As many as a preview shows."""
        return to_frame(self._table, self._first)


def _text(column: Column, value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if column.kind is Kind.DAY:
        return str(value)[:10]
    return f"{value:.4g}" if column.kind is Kind.NUMBER else str(value)
