"""What a run has written it need not read again, and gets as reading would give it."""

from pathlib import Path

import pandas as pd
import pytest

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import Table
from basin_assets.contracts.tables import CO_VISITS, CUSTOMERS
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.table_files import MissingMonthsError, load_table, save_table
from basin_assets.tables.table_rows import Parts, TableRows
from basin_assets_tests.tables.sample_frames import sample_frame
from basin_assets_tests.tables.test_table_files import MONTHS, co_visits_on

DAYS = ("2025-11-02", "2025-10-31", "2025-11-01", "2025-10-01")


def saved(folder: Path, table: Table, frame: pd.DataFrame, held_bytes: int = 10**9) -> RunTables:
    """The tables of a run that has written one."""
    months = MONTHS if table.is_monthly else None
    store = FolderStore(folder)
    save_table(store, table, frame, months)
    tables = RunTables(store, held_bytes)
    tables.wrote(table, frame, months)
    return tables


@pytest.mark.parametrize("table", INTERNAL_TABLES.values(), ids=lambda table: table.name)
def test_what_was_written_is_what_reading_gives_back(tmp_path: Path, table: Table) -> None:
    months = MONTHS if table.is_monthly else None
    tables = saved(tmp_path, table, sample_frame(table))
    due = load_table(FolderStore(tmp_path), table, months)
    pd.testing.assert_frame_equal(tables.load(table, months), due)


def test_what_was_written_comes_by_month_as_reading_gives_it(tmp_path: Path) -> None:
    tables = saved(tmp_path, CO_VISITS, co_visits_on(*DAYS))
    whole = tables.load(CO_VISITS, MONTHS)
    assert whole["customer_id_1"].tolist() == [2, 4, 1, 3]
    for month in MONTHS:
        due = load_table(FolderStore(tmp_path), CO_VISITS, [month])
        pd.testing.assert_frame_equal(tables.load(CO_VISITS, [month]), due)


def test_what_is_held_is_not_read_again(tmp_path: Path) -> None:
    tables = saved(tmp_path, CO_VISITS, co_visits_on(*DAYS))
    for key in FolderStore(tmp_path).keys(""):
        FolderStore(tmp_path).delete(key)
    assert len(tables.load(CO_VISITS, MONTHS)) == 4
    assert len(tables.load(CO_VISITS, ["2025-10"])) == 2


def test_what_is_too_large_to_be_held_is_read(tmp_path: Path) -> None:
    frame = co_visits_on(*DAYS)
    tables = saved(tmp_path, CO_VISITS, frame, held_bytes=10)
    pd.testing.assert_frame_equal(
        tables.load(CO_VISITS, MONTHS), load_table(FolderStore(tmp_path), CO_VISITS, MONTHS)
    )
    for key in FolderStore(tmp_path).keys(""):
        FolderStore(tmp_path).delete(key)
    with pytest.raises(MissingMonthsError):
        tables.load(CO_VISITS, MONTHS)


def test_the_oldest_makes_room_for_the_newest(tmp_path: Path) -> None:
    customers = sample_frame(CUSTOMERS)
    room = int(customers.memory_usage(index=False).sum())
    tables = saved(tmp_path, CO_VISITS, co_visits_on(*DAYS), held_bytes=room)
    save_table(FolderStore(tmp_path), CUSTOMERS, customers)
    tables.wrote(CUSTOMERS, customers, None)
    for key in FolderStore(tmp_path).keys(""):
        FolderStore(tmp_path).delete(key)
    assert len(tables.load(CUSTOMERS, None)) == len(customers)
    with pytest.raises(MissingMonthsError):
        tables.load(CO_VISITS, MONTHS)


def test_months_that_the_run_did_not_write_are_read(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    frame = co_visits_on(*DAYS)
    save_table(store, CO_VISITS, frame, MONTHS)
    tables = RunTables(store)
    tables.wrote(CO_VISITS, frame[frame["day"] >= "2025-11-01"], ["2025-11"])
    assert len(tables.load(CO_VISITS, MONTHS)) == 4
    assert tables.rows_by_month(CO_VISITS, ["2025-10", "2025-11"]) == {"2025-10": 2, "2025-11": 2}


def test_a_table_that_an_engine_has_saved_is_read_and_its_rows_are_known(tmp_path: Path) -> None:
    tables = saved(tmp_path, CO_VISITS, co_visits_on("2025-10-07"))
    save_table(FolderStore(tmp_path), CO_VISITS, co_visits_on(*DAYS), MONTHS)
    rows: dict[str | None, int] = {
        month: {"2025-10": 2, "2025-11": 2}.get(month, 0) for month in MONTHS
    }
    tables.was_saved(CO_VISITS, rows)
    assert len(tables.load(CO_VISITS, MONTHS)) == 4
    for key in FolderStore(tmp_path).keys(""):
        FolderStore(tmp_path).delete(key)
    assert len(tables.load(CO_VISITS, MONTHS)) == 4  # once
    assert tables.rows_by_month(CO_VISITS, MONTHS) == rows


@pytest.mark.parametrize(
    ("rows_at_once", "due"), [(1, [2, 2]), (3, [2, 2]), (4, [4])], ids=["1", "3", "4"]
)
def test_rows_come_in_as_many_months_at_a_time_as_may_be_held(
    tmp_path: Path, rows_at_once: int, due: list[int]
) -> None:
    rows = TableRows(CO_VISITS, MONTHS, saved(tmp_path, CO_VISITS, co_visits_on(*DAYS)))
    columns = ["day", "customer_id_2"]
    parts = Parts(rows, columns, rows_at_once)
    for found in (list(parts), list(parts)):
        assert [len(each) for each in found if len(each)] == due
        pd.testing.assert_frame_equal(pd.concat(found, ignore_index=True), rows.read(columns))


@pytest.mark.parametrize("held_bytes", [10**9, 0], ids=["held", "read"])
@pytest.mark.parametrize(("rows_at_once", "due"), [(3, [3, 1]), (4, [4])], ids=["3", "4"])
def test_a_table_without_months_comes_so_many_rows_at_a_time(
    tmp_path: Path, rows_at_once: int, due: list[int], held_bytes: int
) -> None:
    tables = saved(tmp_path, CUSTOMERS, sample_frame(CUSTOMERS), held_bytes)
    rows = TableRows(CUSTOMERS, None, tables)
    columns = ["last_name", "customer_id"]
    found = list(Parts(rows, columns, rows_at_once))
    assert [len(each) for each in found] == due
    pd.testing.assert_frame_equal(pd.concat(found, ignore_index=True), rows.read(columns))
