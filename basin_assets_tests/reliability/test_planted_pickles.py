"""Whoever may write to the store cannot have anything executed by it.

A pickle that makes a file when it is loaded lies at every key that a run reads, and beside them.
What the product may not even name, ruff refuses: see `banned-api` in pyproject.toml.
"""

import pickle
from pathlib import Path

import pyarrow as pa
import pytest

from basin_assets.cli.doctor import examine
from basin_assets.cli.why import explain_purchaser
from basin_assets.contracts.published import EXPLORER_KEY, PUBLISHED_FILES, TIMELINE_KEY
from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.sources import SOURCES, Source
from basin_assets.contracts.table import ContractError, Table
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets.rules.exports.source_rows import read_source_rows
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import StoreError
from basin_assets.tables import keys
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    errors_of,
    materialize,
    published,
    run_daily,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._marker,)


class Planted:
    """A built gym, and a pickle to plant in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = FolderStore(folder)
        self.marker = folder.parent / "executed"
        self.pickle = pickle.dumps(Bomb(self.marker))

    def plant(self, *where: str) -> None:
        for key in where:
            self.store.write(key, self.pickle)

    @property
    def is_executed(self) -> bool:
        return self.marker.exists()


@pytest.fixture
def planted(gym: Path) -> Planted:
    return Planted(gym)


def _objects(table: Table) -> list[str]:
    if not table.is_monthly:
        return [keys.table_object(table)]
    return [keys.table_object(table, month) for month in GYM_MONTHS]


INTERNAL = [key for table in INTERNAL_TABLES.values() for key in _objects(table)]
RECORD = "basin_assets/published_accounting.parquet"
PUBLISHED = [*(file.key for file in PUBLISHED_FILES), EXPLORER_KEY]
SOURCE_KEYS = {source.name: keys.source_file(source) for source in SOURCES}
BESIDE = [
    *(f"basin_assets/{name}" for name in INTERNAL_TABLES if name.count("/") == 0),
    *(f"basin_assets/{name}.pickle" for name in INTERNAL_TABLES),
    *(f"basin_assets/{name}.parquet.pkl" for name in INTERNAL_TABLES),
    *(f"capitan/{source.name}.pkl" for source in SOURCES),
    "basin_assets/storage/customers",
    "basin_assets/co_visits/2025-10.pkl",
    "basin_assets/.pickle",
    "capitan/checkins/upload.pkl",
    "storage/customers",
    "customers",
]


def test_the_planted_pickle_does_execute_when_it_is_loaded(planted: Planted) -> None:
    assert not planted.is_executed
    pickle.loads(planted.pickle)  # noqa: S301
    assert planted.is_executed


def test_pickles_in_the_place_of_published_files_and_of_the_record_are_refused(
    planted: Planted,
) -> None:
    planted.plant(RECORD, *PUBLISHED)
    assert not run_daily(short_settings(planted.folder)).success
    assert {planted.store.read(key).data for key in PUBLISHED} == {planted.pickle}
    assert not planted.is_executed


def test_a_run_over_pickles_at_every_key_of_its_tables_replaces_them(
    planted: Planted, built_gym: Path
) -> None:
    for key in BESIDE:
        if not (planted.folder / key).is_dir():
            planted.plant(key)
    planted.plant(*(key for key in INTERNAL if key != RECORD))
    result = run_daily(short_settings(planted.folder))
    assert result.success, errors_of(result)
    assert published(planted.folder) == published(built_gym)
    assert planted.pickle not in [planted.store.read(key).data for key in INTERNAL]
    assert not planted.is_executed


def test_a_pickle_in_the_place_of_an_export_is_refused_by_its_name(planted: Planted) -> None:
    upload = "capitan/pass_transfers/upload.csv"
    planted.plant(upload)
    before = published(planted.folder)
    result = run_daily(short_settings(planted.folder))
    assert not result.success
    assert upload in errors_of(result)
    assert planted.store.read(upload).data == planted.pickle
    assert published(planted.folder) == before
    assert list(examine(planted.store, short_settings(planted.folder), GYM_MONTHS[-1]))
    assert not planted.is_executed


def test_a_pickle_in_the_place_of_the_timeline_is_refused_by_its_name(planted: Planted) -> None:
    planted.plant(TIMELINE_KEY)
    result = materialize(short_settings(planted.folder), "capitan/customer_events")
    assert not result.success
    assert TIMELINE_KEY in errors_of(result)
    assert planted.store.read(TIMELINE_KEY).data == planted.pickle
    assert not planted.is_executed


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_export_that_is_a_pickle_is_refused_by_its_name(
    source: Source, tmp_path: Path
) -> None:
    bomb = pickle.dumps(Bomb(tmp_path / "executed"))
    with pytest.raises(SourceFileError, match=SOURCE_KEYS[source.name]):
        read_source_rows(source, {SOURCE_KEYS[source.name]: bomb})
    assert not (tmp_path / "executed").exists()


READERS = {
    "co_visits": "checkins",
    "family_membership": "shared_memberships",
    "customer_friends": "frequent_guest",
    "capitan/pass_sharing_events": "sharing_events",
    "capitan/customer_events": "sharing_events",
    "capitan/insights/connections_explorer": "tie_calibration",
}
"""Of each kind of asset one: by month and whole, published, merged and the page; all are read by
one IO manager.
"""


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_an_asset_that_is_built_alone_refuses_a_pickle_among_its_inputs(
    planted: Planted, reader: str
) -> None:
    planted.plant(*_objects(INTERNAL_TABLES[READERS[reader]]))
    before = published(planted.folder)
    is_monthly = reader in INTERNAL_TABLES and INTERNAL_TABLES[reader].is_monthly
    months = GYM_MONTHS if is_monthly else None
    result = materialize(short_settings(planted.folder), reader, months=months)
    assert not result.success
    assert published(planted.folder) == before
    assert not planted.is_executed


def test_a_question_over_pickles_executes_none_of_them(planted: Planted) -> None:
    planted.plant(*INTERNAL)
    with pytest.raises((pa.ArrowInvalid, ContractError, StoreError)):
        explain_purchaser(planted.store, short_settings(planted.folder), "Nancy Davis", None)
    assert not planted.is_executed
