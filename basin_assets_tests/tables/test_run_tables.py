"""What a run has written it need not read again, and gets as reading would give it."""

from pathlib import Path

import pandas as pd
import pytest

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import ContractError, Table
from basin_assets.contracts.tables import CO_VISITS, CUSTOMERS
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.keys import table_object
from basin_assets.tables.parquet import to_parquet
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.table_files import MissingMonthsError, load_table, save_table
from basin_assets_tests.tables.sample_frames import sample_frame
from basin_assets_tests.tables.test_table_files import MONTHS, co_visits_on

DAYS = ("2025-11-02", "2025-10-31", "2025-11-01", "2025-10-01")


def saved(folder: Path, table: Table, frame: pd.DataFrame, held_bytes: int = 10**9) -> RunTables:
    """The tables of a run that has written one."""
    months = MONTHS if table.is_monthly else None
    tables = RunTables(FolderStore(folder), held_bytes)
    tables.write(table, frame, months)
    return tables


@pytest.mark.parametrize("table", INTERNAL_TABLES.values(), ids=lambda table: table.name)
def test_what_was_written_is_what_reading_gives_back(tmp_path: Path, table: Table) -> None:
    months = MONTHS if table.is_monthly else None
    tables = saved(tmp_path, table, sample_frame(table))
    due = load_table(FolderStore(tmp_path), table, months)
    pd.testing.assert_frame_equal(tables.read(table, months), due)


def test_what_was_written_comes_by_month_as_reading_gives_it(tmp_path: Path) -> None:
    tables = saved(tmp_path, CO_VISITS, co_visits_on(*DAYS))
    whole = tables.read(CO_VISITS, MONTHS)
    assert whole["customer_id_1"].tolist() == [2, 4, 1, 3]
    for month in MONTHS:
        due = load_table(FolderStore(tmp_path), CO_VISITS, [month])
        pd.testing.assert_frame_equal(tables.read(CO_VISITS, [month]), due)


def test_what_is_held_is_not_read_again(tmp_path: Path) -> None:
    tables = saved(tmp_path, CO_VISITS, co_visits_on(*DAYS))
    for key in FolderStore(tmp_path).keys(""):
        FolderStore(tmp_path).delete(key)
    assert len(tables.read(CO_VISITS, MONTHS)) == 4
    assert len(tables.read(CO_VISITS, ["2025-10"])) == 2


def test_what_is_too_large_to_be_held_is_read(tmp_path: Path) -> None:
    frame = co_visits_on(*DAYS)
    tables = saved(tmp_path, CO_VISITS, frame, held_bytes=10)
    pd.testing.assert_frame_equal(
        tables.read(CO_VISITS, MONTHS), load_table(FolderStore(tmp_path), CO_VISITS, MONTHS)
    )
    for key in FolderStore(tmp_path).keys(""):
        FolderStore(tmp_path).delete(key)
    with pytest.raises(MissingMonthsError):
        tables.read(CO_VISITS, MONTHS)


def test_the_oldest_makes_room_for_the_newest(tmp_path: Path) -> None:
    customers = sample_frame(CUSTOMERS)
    room = int(customers.memory_usage(index=False).sum())
    tables = saved(tmp_path, CO_VISITS, co_visits_on(*DAYS), held_bytes=room)
    tables.write(CUSTOMERS, customers, None)
    for key in FolderStore(tmp_path).keys(""):
        FolderStore(tmp_path).delete(key)
    assert len(tables.read(CUSTOMERS, None)) == len(customers)
    with pytest.raises(MissingMonthsError):
        tables.read(CO_VISITS, MONTHS)


def test_months_that_the_run_did_not_write_are_read(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    frame = co_visits_on(*DAYS)
    save_table(store, CO_VISITS, frame, MONTHS)
    tables = RunTables(store)
    tables.write(CO_VISITS, frame[frame["day"] >= "2025-11-01"], ["2025-11"])
    assert len(tables.read(CO_VISITS, MONTHS)) == 4


def test_what_somebody_replaced_is_validated_anew(tmp_path: Path) -> None:
    customers = sample_frame(CUSTOMERS)
    tables = saved(tmp_path, CUSTOMERS, customers)
    assert tables.validate(CUSTOMERS) == len(customers)
    doubled = to_parquet(CUSTOMERS, pd.concat([customers, customers], ignore_index=True))
    FolderStore(tmp_path).write(table_object(CUSTOMERS), doubled)
    with pytest.raises(ContractError, match="the key"):
        tables.validate(CUSTOMERS)


def test_what_the_run_wrote_is_not_validated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers = sample_frame(CUSTOMERS)
    tables = saved(tmp_path, CUSTOMERS, customers)
    monkeypatch.delattr(Table, "checked")
    assert tables.validate(CUSTOMERS) == len(customers)


def test_rows_that_came_in_parts_are_read_back_where_they_are_needed(tmp_path: Path) -> None:
    frame = sample_frame(CUSTOMERS)
    tables = RunTables(FolderStore(tmp_path))
    written = tables.write(CUSTOMERS, iter([frame.iloc[:2], frame.iloc[2:]]), None)
    assert (written.rows, written.objects_written) == ({None: len(frame)}, 1)
    pd.testing.assert_frame_equal(tables.read(CUSTOMERS, None), frame)
    pd.testing.assert_frame_equal(tables.read(CUSTOMERS, None, ["last_name"]), frame[["last_name"]])
