"""Published tables as CSV: UTF-8, LF, fixed order of columns and rows, null as an empty cell."""

import io

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from basin_assets.contracts.published import PublishedFile
from basin_assets.io.parquet import to_arrow

_RUNS_AS_FORMULA = r"^[=+\-@\t\r]"
_OPTIONS = pa_csv.WriteOptions(include_header=True, quoting_style="needed", quoting_header="needed")


def to_csv(file: PublishedFile, frame: pd.DataFrame) -> bytes:
    """The table's frame as the file shows it.

    The header and every text are quoted, so no quote, comma, LF or lone CR in a cell is taken for
    the file's own; numbers, days and empty cells are not. In files for people a text that a
    spreadsheet would run as a formula gets an apostrophe in front.
    """
    arrow = to_arrow(file.table, frame).select([column.name for column in file.columns])
    columns = [_written(arrow[name], file.for_people) for name in arrow.column_names]
    buffer = io.BytesIO()
    pa_csv.write_csv(pa.table(columns, names=arrow.column_names), buffer, _OPTIONS)
    return buffer.getvalue()


def _written(values: pa.ChunkedArray, for_people: bool) -> pa.ChunkedArray:
    if values.type != pa.string():
        return values
    if for_people:
        runs = pc.match_substring_regex(values, _RUNS_AS_FORMULA)
        values = pc.if_else(runs, pc.binary_join_element_wise("'", values, ""), values)
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)
