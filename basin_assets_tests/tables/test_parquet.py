"""Internal tables as Parquet: nothing is lost on the way, and the same rows are the same bytes."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import ContractError, Kind, Table
from basin_assets.contracts.tables import AS_OF, CUSTOMERS
from basin_assets.tables import parquet
from basin_assets.tables.parquet import (
    batches_of,
    from_parquet,
    parquet_of_parts,
    rows_of,
    to_arrow,
    to_frame,
    to_parquet,
)
from basin_assets_tests.tables.sample_frames import sample_frame

every_table = pytest.mark.parametrize("table", INTERNAL_TABLES.values(), ids=lambda t: t.name)


@every_table
def test_rows_come_back_as_they_went(table: Table) -> None:
    frame = sample_frame(table)
    pd.testing.assert_frame_equal(from_parquet(table, [to_parquet(table, frame)]), frame)


@every_table
def test_no_rows_come_back_in_their_types(table: Table) -> None:
    back = from_parquet(table, [to_parquet(table, table.empty())])
    pd.testing.assert_frame_equal(back, table.empty())
    pd.testing.assert_frame_equal(from_parquet(table, []), table.empty())


@every_table
def test_the_same_rows_are_the_same_bytes(table: Table) -> None:
    frame = sample_frame(table)
    relabelled = sample_frame(table).set_axis([7, 3, 5, 1])
    assert to_parquet(table, frame) == to_parquet(table, relabelled)


def test_objects_come_back_in_their_order_also_when_one_is_empty() -> None:
    frame = sample_frame(CUSTOMERS)
    parts = [frame.iloc[2:], CUSTOMERS.empty(), frame.iloc[:2]]
    back = from_parquet(CUSTOMERS, [to_parquet(CUSTOMERS, part) for part in parts])
    expected = pd.concat([frame.iloc[2:], frame.iloc[:2]], ignore_index=True)
    pd.testing.assert_frame_equal(back, expected)


@every_table
@pytest.mark.parametrize("batch", [1, 3, 8, 1024])
def test_rows_read_a_few_at_a_time_are_the_same_rows(
    table: Table, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 5)
    frame = pd.concat([sample_frame(table)] * 2, ignore_index=True)
    data = to_parquet(table, frame)

    batches = list(batches_of(table, data, batch))

    assert max(len(rows) for rows in batches) == min(batch, 8)
    assert pa.concat_tables(batches).equals(rows_of(table, data))
    read = pd.concat([to_frame(table, rows) for rows in batches], ignore_index=True)
    pd.testing.assert_frame_equal(read, frame)


def test_no_rows_are_no_batches() -> None:
    assert list(batches_of(CUSTOMERS, to_parquet(CUSTOMERS, CUSTOMERS.empty()))) == []


@every_table
@pytest.mark.parametrize("row_group", [1, 3, 4, 1024])
def test_rows_in_parts_are_the_same_bytes_as_in_one(
    table: Table, row_group: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", row_group)
    rows = to_arrow(table, pd.concat([sample_frame(table)] * 2, ignore_index=True))
    parts = [rows.slice(0, 3), rows.slice(3, 0), rows.slice(3, 1), rows.slice(4)]

    written = parquet_of_parts(table, parts)

    assert written == (parquet.parquet_bytes(rows), 8)


@every_table
def test_no_parts_are_the_same_bytes_as_no_rows(table: Table) -> None:
    nothing: list[pa.Table] = []
    assert parquet_of_parts(table, nothing) == (to_parquet(table, table.empty()), 0)


def test_a_null_day_stays_null() -> None:
    frame = AS_OF.frame({"as_of": [None]})
    pd.testing.assert_frame_equal(from_parquet(AS_OF, [to_parquet(AS_OF, frame)]), frame)


@pytest.mark.parametrize(
    "changed",
    [
        replace(CUSTOMERS, columns=CUSTOMERS.columns[:-1]),
        replace(CUSTOMERS, columns=CUSTOMERS.columns[::-1]),
        replace(
            CUSTOMERS,
            columns=(*CUSTOMERS.columns[:-1], replace(CUSTOMERS.columns[-1], kind=Kind.TEXT)),
        ),
    ],
    ids=["fewer columns", "another order", "another type"],
)
def test_an_object_of_other_columns_is_refused_with_what_to_do(changed: Table) -> None:
    data = to_parquet(CUSTOMERS, sample_frame(CUSTOMERS))
    with pytest.raises(ContractError, match=r"customers: .*other columns.*basin run"):
        from_parquet(changed, [data])
