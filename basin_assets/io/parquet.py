"""Internal tables as Parquet: types from the contract, the same bytes for the same rows."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from basin_assets.contracts.table import Column, ContractError, Kind, Table

_ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.ID: pa.int64(),
    Kind.COUNT: pa.int64(),
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.WALL_TIME: pa.timestamp("us"),
    Kind.DAY: pa.date32(),
    Kind.NUMBER: pa.float64(),
}

ROW_GROUP = 1024 * 1024
"""Rows of a row group: what pyarrow writes by itself."""


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The contract as an Arrow schema."""
    return pa.schema(
        [pa.field(c.name, _ARROW_TYPES[c.kind], nullable=c.nullable) for c in table.columns]
    )


def to_arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    """The frame, which keeps its contract, as an Arrow table."""
    arrow = pa.Table.from_pandas(frame, schema=arrow_schema(table), preserve_index=False)
    return arrow.replace_schema_metadata(None)


def to_parquet(table: Table, frame: pd.DataFrame) -> bytes:
    """The frame, which keeps its contract, as Parquet."""
    return parquet_bytes(to_arrow(table, frame))


def parquet_bytes(rows: pa.Table) -> bytes:
    """The rows as Parquet; the same bytes however their memory is laid out."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows.combine_chunks(), sink, compression="zstd", row_group_size=ROW_GROUP)
    data: bytes = sink.getvalue().to_pybytes()
    return data


class WrittenRows(NamedTuple):
    """Rows that were written as Parquet: the bytes, and how many rows."""

    data: bytes
    rows: int


def parquet_of_parts(table: Table, parts: Iterable[pa.Table]) -> WrittenRows:
    """The rows of all parts as Parquet, the same bytes as in one; few are held at a time."""
    sink = pa.BufferOutputStream()
    rows = 0
    with pq.ParquetWriter(sink, arrow_schema(table), compression="zstd") as writer:
        for group in _row_groups(table, parts):
            writer.write_table(group.combine_chunks())
            rows += len(group)
    return WrittenRows(sink.getvalue().to_pybytes(), rows)


def _row_groups(table: Table, parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows in as many at a time as pyarrow writes into one row group; one without any."""
    held = arrow_schema(table).empty_table()
    for part in parts:
        held = pa.concat_tables([held, part])
        while len(held) > ROW_GROUP:
            yield held.slice(0, ROW_GROUP)
            held = held.slice(ROW_GROUP)
    yield held


def from_parquet(table: Table, objects: list[bytes]) -> pd.DataFrame:
    """The rows of one or more objects of a table, in their order, as one frame.

    Raises:
        ContractError: an object is no Parquet, or not of this table, as after a change of its
            columns.
    """
    if not objects:
        return table.empty()
    return to_frame(table, pa.concat_tables([rows_of(table, data) for data in objects]))


def to_frame(table: Table, rows: pa.Table) -> pd.DataFrame:
    """The rows, which have the contract's columns, as a frame."""
    return pd.DataFrame({c.name: _as_described(c, rows[c.name]) for c in table.columns})


def rows_of(table: Table, data: bytes) -> pa.Table:
    """The rows of an object of a table.

    In this thread: Arrow's own may still be at work when Python ends, and then abort the process
    after all is done, or hang it (apache/arrow#34314, #50482).

    Raises:
        ContractError: see `from_parquet`.
    """
    try:
        rows = pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
    except (pa.ArrowException, OSError):
        raise ContractError(
            f"{table.name}: a stored object is no Parquet file. Rebuild the table with `basin run`."
        ) from None
    if rows.schema.remove_metadata() != arrow_schema(table):
        raise ContractError(
            f"{table.name}: a stored object has other columns than the contract. Rebuild the"
            " table with `basin run`."
        )
    return rows


def _as_described(column: Column, values: pa.ChunkedArray) -> "pd.Series[Any]":
    """The values in the column's dtype; ids with nulls never pass through floats."""
    dtype = pd.api.types.pandas_dtype(column.dtype)
    if hasattr(dtype, "__from_arrow__"):
        return pd.Series(dtype.__from_arrow__(values), dtype=dtype)
    found: pd.Series[Any] = values.to_pandas(date_as_object=False)
    return found if found.dtype == dtype else found.astype(column.dtype)
