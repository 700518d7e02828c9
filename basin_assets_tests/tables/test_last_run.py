"""A run that would make what is there already knows it; any other one computes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from basin_assets.demo import Gym
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.last_run import (
    RECORD,
    RunOutcome,
    find_last_run,
    fingerprint,
    is_of_other_code,
    record_run,
)
from basin_assets_tests.graph_runs import put_files

NOW_MONTH = "2025-11"
SETTINGS = Settings(first_month="2025-10")
PUBLISHED = "capitan/customer_connections.csv"
TIMELINE = "capitan/customer_events.csv"
INTERNAL = "basin_assets/co_visits/2025-10.parquet"
FIGURES = {"Connected pairs": "10"}


def _run_that_left(store: FolderStore, *keys: str) -> RunOutcome:
    """A run that left these published files as they are."""
    versions = {store.location(key): store.read(key).version for key in keys}
    return RunOutcome("run-1", (), dict.fromkeys(versions, True), FIGURES, versions)


@pytest.fixture
def store(tiny_gym: Gym, tmp_path: Path) -> Iterator[FolderStore]:
    """A store with a recorded run."""
    store = FolderStore(tmp_path)
    put_files(store, tiny_gym.files)
    store.write(PUBLISHED, b"published")
    store.write(INTERNAL, b"internal")
    made_of = fingerprint(store, SETTINGS, NOW_MONTH)
    record_run(store, SETTINGS, made_of, _run_that_left(store, PUBLISHED, TIMELINE))
    yield store


def is_nothing_new(
    store: FolderStore, settings: Settings = SETTINGS, last_month: str = NOW_MONTH
) -> bool:
    return find_last_run(store, settings, fingerprint(store, settings, last_month)) is not None


def test_nothing_is_new_where_all_is_as_it_was(store: FolderStore) -> None:
    last = find_last_run(store, SETTINGS, fingerprint(store, SETTINGS, NOW_MONTH))
    assert last is not None
    assert (last.run_id, last.figures) == ("run-1", FIGURES)


def test_nothing_is_known_of_a_store_without_a_record(store: FolderStore) -> None:
    store.delete(RECORD)
    assert not is_nothing_new(store)


def test_a_record_that_cannot_be_read_is_as_none(store: FolderStore) -> None:
    store.write(RECORD, store.read(RECORD).data[:-10])
    assert not is_nothing_new(store)


@pytest.mark.parametrize(
    "key", ["capitan/checkins.csv", "capitan/pass_transfers.csv", "capitan/customer_events.csv"]
)
def test_an_export_or_timeline_that_changed_is_new(store: FolderStore, key: str) -> None:
    store.write(key, store.read(key).data + b"\n")
    assert not is_nothing_new(store)


def test_one_more_upload_is_new(store: FolderStore) -> None:
    header = store.read("capitan/pass_transfers.csv").data.splitlines()[0]
    store.write("capitan/pass_transfers/2025-11-30.csv", header + b"\n")
    assert not is_nothing_new(store)


@pytest.mark.parametrize("key", [PUBLISHED, INTERNAL])
def test_a_file_of_ours_that_changed_or_is_gone_is_made_again(store: FolderStore, key: str) -> None:
    was = store.read(key).data
    store.write(key, b"somebody's")
    assert not is_nothing_new(store)
    store.delete(key)
    assert not is_nothing_new(store)
    store.write(key, was)
    assert is_nothing_new(store)


def test_what_another_program_writes_before_the_record_is_made_again(store: FolderStore) -> None:
    run = _run_that_left(store, PUBLISHED, TIMELINE)
    was = store.read(PUBLISHED).data
    store.write(PUBLISHED, b"somebody's, while the run still went on")

    record_run(store, SETTINGS, fingerprint(store, SETTINGS, NOW_MONTH), run)

    assert not is_nothing_new(store)
    store.write(PUBLISHED, was)
    assert is_nothing_new(store)


def test_a_month_that_began_is_new(store: FolderStore) -> None:
    assert not is_nothing_new(store, last_month="2025-12")


def test_a_number_of_the_rules_that_changed_is_new(store: FolderStore) -> None:
    assert not is_nothing_new(store, Settings(first_month="2025-10", window_minutes=29))


def test_settings_that_change_no_file_are_not_new(store: FolderStore) -> None:
    elsewhere = Settings(
        first_month="2025-10",
        automation=True,
        engine="spark",
        ui_address="http://localhost:1",
        most_shrink_percent=1,
    )
    assert is_nothing_new(store, elsewhere)


def test_changed_code_is_new(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("basin_assets.tables.last_run.code_version", lambda: "another")
    assert not is_nothing_new(store)


def test_a_table_of_another_version_is_known_while_it_lies_as_the_run_left_it(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_of_other_code(store, INTERNAL)
    monkeypatch.setattr("basin_assets.tables.last_run.code_version", lambda: "another")
    assert is_of_other_code(store, INTERNAL)
    store.write(INTERNAL, b"made by Dagster since")
    assert not is_of_other_code(store, INTERNAL)
    store.delete(RECORD)
    assert not is_of_other_code(store, INTERNAL)


def test_a_record_of_an_earlier_version_does_not_say_by_what_code(store: FolderStore) -> None:
    record = json.loads(store.read(RECORD).data)
    del record["code"]
    store.write(RECORD, json.dumps(record).encode())
    assert is_of_other_code(store, INTERNAL)
    assert is_nothing_new(store)


def test_a_timeline_and_connections_elsewhere_are_part_of_the_record(store: FolderStore) -> None:
    elsewhere = Settings(
        first_month="2025-10",
        events_key="customers/customer_events.csv",
        connections_key="people/connections.csv",
    )
    assert not is_nothing_new(store, elsewhere)
    for key in (elsewhere.events_key, elsewhere.connections_key):
        store.write(key, b"merged")
    run = _run_that_left(store, PUBLISHED, elsewhere.events_key, elsewhere.connections_key)
    record_run(store, elsewhere, fingerprint(store, elsewhere, NOW_MONTH), run)
    assert is_nothing_new(store, elsewhere)
    for key in (elsewhere.events_key, elsewhere.connections_key):
        store.write(key, b"somebody's")
        assert not is_nothing_new(store, elsewhere)
        store.write(key, b"merged")
