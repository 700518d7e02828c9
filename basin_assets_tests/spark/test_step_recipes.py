"""What a month of a step is made by, and which months of its inputs it is made of."""

from dataclasses import replace
from pathlib import Path

import pytest

from basin_assets.contracts import tables
from basin_assets.contracts.table import Table
from basin_assets.settings import Settings
from basin_assets.spark import steps
from basin_assets.spark.recipes import OF_NO_VALUE, inputs_of_months, recipes_of
from basin_assets.spark.step import Step
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.keys import table_object
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.table_files import save_table
from basin_assets.tables.table_rows import TableRows

MONTHS = ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12"]
SETTINGS = Settings(_env_file=None)
# Made of the customers, of transfers of its month, and of check-ins of its month and two before.
LOOKING_BACK = replace(
    steps.SHARING_EVENTS,
    inputs=[tables.PASS_TRANSFERS, tables.CHECKINS, tables.CUSTOMERS],
    keys={"pass_transfers": steps.SHARING_EVENTS.keys["enriched_transfers"]},
    months_before={"checkins": 2},
)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    store = FolderStore(tmp_path)
    for table in (tables.CHECKINS, tables.PASS_TRANSFERS, tables.ENRICHED_TRANSFERS):
        save_table(store, table, table.empty(), MONTHS)
    save_table(store, tables.CUSTOMERS, tables.CUSTOMERS.empty())
    return store


def _rows(store: FolderStore, table: Table) -> TableRows:
    months = MONTHS if table.is_monthly else None
    return TableRows(table, months, RunTables(store))


def _recipes(store: FolderStore, step: Step, settings: Settings = SETTINGS) -> dict[str, str]:
    inputs = [_rows(store, table) for table in step.inputs]
    return dict(recipes_of(step, settings, store, inputs, MONTHS))


def _changed_by(store: FolderStore, step: Step, key: str) -> list[str]:
    """The months whose recipe is another once the object is."""
    before = _recipes(store, step)
    store.write(key, b"other bytes")
    now = _recipes(store, step)
    return [month for month in MONTHS if now[month] != before[month]]


def test_a_month_is_made_by_the_same_month_of_what_is_cut(store: FolderStore) -> None:
    october = table_object(tables.CHECKINS, "2025-10")
    assert _changed_by(store, steps.CO_VISITS, october) == ["2025-10"]


def test_every_month_is_made_by_what_is_taken_whole(store: FolderStore) -> None:
    customers = table_object(tables.CUSTOMERS)
    assert _changed_by(store, steps.SHARING_EVENTS, customers) == MONTHS


def test_a_monthly_table_that_is_taken_whole_makes_every_month(store: FolderStore) -> None:
    step = replace(steps.CO_VISITS, keys={})
    october = table_object(tables.CHECKINS, "2025-10")
    assert _changed_by(store, step, october) == MONTHS


def test_what_looks_back_is_made_by_the_months_before_too(store: FolderStore) -> None:
    august = table_object(tables.CHECKINS, "2025-08")
    assert _changed_by(store, LOOKING_BACK, august) == ["2025-08", "2025-09", "2025-10"]
    transfers = table_object(tables.PASS_TRANSFERS, "2025-08")
    assert _changed_by(store, LOOKING_BACK, transfers) == ["2025-08"]


def test_an_object_that_is_not_there_is_told_from_one_that_is(store: FolderStore) -> None:
    before = _recipes(store, steps.CO_VISITS)
    store.delete(table_object(tables.CHECKINS, "2025-10"))
    now = _recipes(store, steps.CO_VISITS)
    assert [month for month in MONTHS if now[month] != before[month]] == ["2025-10"]


def test_a_month_alone_is_of_the_same_recipe_as_amid_all(store: FolderStore) -> None:
    inputs = [_rows(store, table) for table in LOOKING_BACK.inputs]
    back = [replace(rows, months=rows.months and MONTHS[1:4]) for rows in inputs]
    alone = recipes_of(LOOKING_BACK, SETTINGS, store, back, ["2025-10"])
    assert alone["2025-10"] == _recipes(store, LOOKING_BACK)["2025-10"]


COUNTING = [name for name in Settings.model_fields if name not in OF_NO_VALUE]


@pytest.mark.parametrize("name", COUNTING)
def test_every_setting_counts_unless_it_is_named(store: FolderStore, name: str) -> None:
    value = getattr(SETTINGS, name)
    another = f"{value}x" if isinstance(value, str) else value + 1
    other = SETTINGS.model_copy(update={name: another})
    before, now = (_recipes(store, steps.CO_VISITS, each) for each in (SETTINGS, other))
    assert not set(before.values()) & set(now.values())


def test_addresses_and_who_computes_do_not_count(store: FolderStore) -> None:
    assert set(Settings.model_fields) > OF_NO_VALUE
    other = Settings(
        _env_file=None,
        store="s3://elsewhere",
        engine="spark",
        spark_master="yarn",
        automation=True,
        failure_webhook="https://elsewhere",
        ui_address="https://elsewhere",
        explorer_names="all",
        most_shrink_percent=1,
    )
    assert _recipes(store, steps.CO_VISITS, other) == _recipes(store, steps.CO_VISITS)


def test_only_the_months_are_read_that_some_months_are_made_of(store: FolderStore) -> None:
    inputs = [_rows(store, table) for table in LOOKING_BACK.inputs]
    narrowed = inputs_of_months(LOOKING_BACK, inputs, ["2025-07", "2025-11"])
    assert {rows.table.name: rows.months for rows in narrowed} == {
        "pass_transfers": ["2025-07", "2025-11"],
        "checkins": ["2025-07", "2025-09", "2025-10", "2025-11"],
        "customers": None,
    }
    assert all(len(rows.read()) == 0 for rows in narrowed)
    every = inputs_of_months(LOOKING_BACK, inputs, MONTHS)
    assert [rows.months for rows in every] == [rows.months for rows in inputs]
