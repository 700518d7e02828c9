"""Published tables as CSV: UTF-8, LF, fixed order of columns and rows, null as an empty cell."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from basin_assets.contracts.published import PublishedFile
from basin_assets.contracts.table import ContractError
from basin_assets.rules.formulas import as_they_were, made_harmless
from basin_assets.rules.side_by_side import side_by_side
from basin_assets.tables.parquet import arrow_schema, to_arrow

if TYPE_CHECKING:
    import pandas as pd

_HEADER = pa_csv.WriteOptions(include_header=True, quoting_header="needed")
_ROWS = pa_csv.WriteOptions(include_header=False, quoting_style="needed")


def to_csv(file: PublishedFile, frame: pd.DataFrame) -> bytes:
    """The frame as the file's bytes.

    The header and every text are quoted, so that quotes, commas, LF and lone CR in a cell are safe;
    numbers, days and empty cells are not. In files for people a text that a spreadsheet would run
    as a formula gets an apostrophe in front.
    """
    return b"".join(csv_parts(file, [to_arrow(file.table, frame)]))


def csv_parts(file: PublishedFile, batches: Iterable[pa.Table]) -> Iterator[bytes]:
    """The same bytes as `to_csv`, part by part: the header, then each batch."""
    names = [column.name for column in file.columns]
    yield _lines(arrow_schema(file.table).empty_table().select(names), _HEADER)

    def lines_of(batch: pa.Table) -> bytes:
        columns = [_written(batch[name], file.for_people) for name in names]
        return _lines(pa.table(columns, names=names), _ROWS)

    yield from side_by_side(partial(lines_of, batch) for batch in batches)


def _lines(rows: pa.Table, options: pa_csv.WriteOptions) -> bytes:
    buffer = io.BytesIO()
    pa_csv.write_csv(rows, buffer, options)
    return buffer.getvalue()


def from_csv(
    file: PublishedFile,
    data: bytes,
    columns: Sequence[str] | None = None,
    where: Callable[[pa.Table], pa.ChunkedArray] | None = None,
) -> pa.Table:
    """Reads a published file, or some of its columns and rows, in the types of the contract.

    It removes the apostrophe from texts that a spreadsheet would run.

    Args:
        file: its contract.
        data: its bytes.
        columns: which columns; all where not given.
        where: says of all rows, apostrophes included, which are wanted; all where not given.
            (An expression of Arrow's would load its query engine.)

    Raises:
        ContractError: another version wrote the file, or it is damaged.
    """
    schema = arrow_schema(file.table)
    types = {column.name: schema.field(column.name).type for column in file.columns}
    try:
        rows = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(use_threads=False),  # as in `rows_of`
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=types,
                include_columns=list(types if columns is None else columns),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except (pa.ArrowException, KeyError):
        raise ContractError(
            f"{file.path[-1]}.csv is not as this version writes it. Run `basin run` to replace it."
        ) from None
    if where is not None:
        rows = rows.filter(where(rows))
    if not file.for_people:
        return rows
    read = [
        as_they_were(values) if values.type == pa.string() else values for values in rows.columns
    ]
    return pa.table(read, names=rows.column_names)


def _written(values: pa.ChunkedArray, for_people: bool) -> pa.ChunkedArray:
    if values.type != pa.string():
        return values
    if for_people:
        values = made_harmless(values)
    is_blank = pc.equal(values, "")
    if not pc.any(is_blank).as_py():  # most columns have none, and a copy of long texts costs
        return values
    return pc.if_else(is_blank, pa.scalar(None, pa.string()), values)
