"""Internal tables as Parquet: types from the contract, the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from basin_assets.contracts.table import Column, ContractError, Kind, Table

if TYPE_CHECKING:
    import pandas as pd

_ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.ID: pa.int64(),
    Kind.COUNT: pa.int64(),
    Kind.TEXT: pa.string(),
    Kind.JSON: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.WALL_TIME: pa.timestamp("us"),
    Kind.DAY: pa.date32(),
    Kind.NUMBER: pa.float64(),
}

ROW_GROUP = 32 * 1024
"""Rows of a row group: a table that is written in parts holds this many in memory."""

BATCH = 16 * 1024
"""Rows to read at a time from a table too large for memory: some 10 MB of long texts."""


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The contract as an Arrow schema."""
    return pa.schema(
        [pa.field(c.name, _ARROW_TYPES[c.kind], nullable=c.nullable) for c in table.columns]
    )


def to_arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    """A frame that keeps its contract, though it may lack columns, as an Arrow table."""
    fields = [field for field in arrow_schema(table) if field.name in frame]
    arrow = pa.Table.from_pandas(frame, schema=pa.schema(fields), preserve_index=False)
    return arrow.replace_schema_metadata(None)


def to_parquet(table: Table, frame: pd.DataFrame) -> bytes:
    """A frame that keeps its contract, as Parquet."""
    return parquet_bytes(to_arrow(table, frame))


def parquet_bytes(rows: pa.Table) -> bytes:
    """The rows as Parquet; equal rows make equal bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows.combine_chunks(), sink, compression="zstd", row_group_size=ROW_GROUP)
    data: bytes = sink.getvalue().to_pybytes()
    return data


class WrittenRows(NamedTuple):
    """The bytes of a Parquet file, and how many rows it has."""

    data: bytes
    rows: int


def parquet_of_parts(table: Table, parts: Iterable[pa.Table]) -> WrittenRows:
    """The rows of all parts as one Parquet file, with few rows in memory at a time."""
    sink = pa.BufferOutputStream()
    rows = 0
    with pq.ParquetWriter(sink, arrow_schema(table), compression="zstd") as writer:
        for group in _row_groups(table, parts):
            writer.write_table(group.combine_chunks())
            rows += len(group)
    return WrittenRows(sink.getvalue().to_pybytes(), rows)


def _row_groups(table: Table, parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Regroups the rows into row groups; without rows it yields one empty group."""
    held = arrow_schema(table).empty_table()
    for part in parts:
        held = pa.concat_tables([held, part])
        while len(held) > ROW_GROUP:
            yield held.slice(0, ROW_GROUP)
            held = held.slice(ROW_GROUP)
    yield held


def from_parquet(
    table: Table, objects: list[bytes], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows of one or more objects of a table, in their order, as one frame.

    Args:
        table: the contract.
        objects: the objects.
        columns: which columns; default all.

    Raises:
        ContractError: an object is no Parquet file, or has other columns than the contract.
    """
    if not objects:
        return table.empty() if columns is None else table.empty()[[*columns]]
    return to_frame(table, pa.concat_tables([rows_of(table, data, columns) for data in objects]))


def to_frame(table: Table, rows: pa.Table) -> pd.DataFrame:
    """Rows with columns of the contract, as a frame."""
    import pandas as pd

    left = dict(zip(rows.column_names, rows.columns, strict=True))
    del rows  # so that each column leaves Arrow's memory before the next one enters pandas'
    columns = {name: _as_described(table[name], left.pop(name)) for name in [*left]}
    return pd.DataFrame(columns, copy=False)  # no other reference exists


def row_count(table: Table, data: bytes) -> int:
    """The number of rows of an object of a table.

    Raises:
        ContractError: see `from_parquet`.
    """
    with _unreadable_in_words(table):
        return int(_opened(table, data).metadata.num_rows)


def rows_of(table: Table, data: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of an object of a table, of all columns or of those named.

    It uses this thread only: Arrow's threads may abort or hang the process when Python ends
    (apache/arrow#34314, #50482).

    Raises:
        ContractError: see `from_parquet`.
    """
    with _unreadable_in_words(table):
        wanted = None if columns is None else [*columns]
        rows = _opened(table, data).read(wanted, use_threads=False).replace_schema_metadata(None)
    return rows if wanted is None else rows.select(wanted)


def batches_of(
    table: Table,
    data: bytes,
    rows_at_a_time: int = BATCH,
    columns: Sequence[str] | None = None,
) -> Iterator[pa.Table]:
    """The rows of an object of a table, few at a time, of all columns or of those named.

    Raises:
        ContractError: see `from_parquet`.
    """
    with _unreadable_in_words(table):
        batches = _opened(table, data).iter_batches(
            rows_at_a_time, columns=None if columns is None else [*columns], use_threads=False
        )
    while True:
        with _unreadable_in_words(table):
            batch = next(batches, None)
        if batch is None:
            return
        rows = pa.Table.from_batches([batch]).replace_schema_metadata(None)
        yield rows if columns is None else rows.select([*columns])


def _opened(table: Table, data: bytes) -> pq.ParquetFile:
    """Opens the object, if it has the contract's columns."""
    found = pq.ParquetFile(pa.BufferReader(data))
    if found.schema_arrow.remove_metadata() != arrow_schema(table):
        raise ContractError(
            f"{table.name}: a stored object has other columns than the contract. Rebuild the"
            " table with `basin run`."
        )
    return found


@contextmanager
def _unreadable_in_words(table: Table) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError):
        raise ContractError(
            f"{table.name}: a stored object is no Parquet file. Rebuild the table with `basin run`."
        ) from None


def _as_described(column: Column, values: pa.ChunkedArray) -> pd.Series[Any]:
    """The values in the column's dtype; ids with nulls never pass through floats."""
    import pandas as pd

    dtype = pd.api.types.pandas_dtype(column.dtype)
    if hasattr(dtype, "__from_arrow__"):
        return pd.Series(dtype.__from_arrow__(values), dtype=dtype)
    found: pd.Series[Any] = values.to_pandas(date_as_object=False)
    return found if found.dtype == dtype else found.astype(column.dtype)
