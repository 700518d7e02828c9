"""Ugly exports through whole runs of the graph: refused by name, or used to the last row."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from basin_assets.contracts.tables import QUARANTINE, SOURCE_ACCOUNTING
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.table_files import load_table
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    errors_of,
    internal,
    published,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability import small_gym as gym
from basin_assets_tests.rules.frames import rows_of

pytestmark = DAGSTER_WARNINGS

CONNECTIONS = "capitan/customer_connections.csv"
EVENTS = "capitan/pass_sharing_events.csv"
METRICS = "capitan/insights/connection_metrics.csv"


def _store(folder: Path, files: Mapping[str, bytes]) -> FolderStore:
    store = FolderStore(folder)
    put_files(store, files)
    return store


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_nothing_is_published_over_a_file_that_contradicts_itself(tmp_path: Path) -> None:
    days = gym.lines(gym.CHECKINS[0], "101,1,05/10/2025 17:08,1", "102,2,26/10/2025 17:08,1")
    store = _store(tmp_path, gym.gym(checkins=days))
    result = run_daily(short_settings(tmp_path))
    assert not result.success
    assert "set BASIN_DATE_ORDER=day-first" in errors_of(result)
    assert published(tmp_path) == internal(tmp_path) == {}
    assert store.read("capitan/checkins.csv").data == days


def test_headers_alone_make_headers_alone(tmp_path: Path) -> None:
    empty = gym.gym(
        customers=[gym.CUSTOMERS[0]],
        checkins=[gym.CHECKINS[0]],
        pass_transfers=[gym.PASS_TRANSFERS[0]],
        memberships=["membership_id,membership_type_id,start_date,owner_id"],
        purchaser_overrides=["purchaser_name,customer_id"],
    )
    _store(tmp_path, empty)
    result = run_daily(short_settings(tmp_path))
    assert result.success, errors_of(result)
    files = published(tmp_path)
    assert _rows(files[CONNECTIONS]) == _rows(files[EVENTS]) == []
    assert files["capitan/customer_events.csv"] == b"event_type,event_date,customer_id,metadata\n"
    figures = {row["metric"]: row["value"] for row in _rows(files[METRICS])}
    assert (figures["transfers"], figures["connections"], figures["data_to"]) == ("0", "0", "")


UGLY_CHECKINS = (
    gym.CHECKINS[1],  # an equal row: line 4
    "103,3,2025-10-26 17:09:30,1,more",
    "103,3",
    "x,3,2025-10-26 17:09:30,1",
    "-103,3,2025-10-26 17:09:30,1",
    "103.5,3,2025-10-26 17:09:30,1",
    "99999999999999999999,3,2025-10-26 17:09:30,1",
    "103,,2025-10-26 17:09:30,1",
    "103,3,never,1",
    "103,3,2025-10-26,1",
    "103,3,2099-01-01 10:00:00,1",
    "104,777,2025-10-27 10:00:00,1",  # nobody of that id is a customer
    '105,3,2025-10-27 11:00:00,"1',
)
REASONS = [
    (5, "wrong_field_count"),
    (6, "wrong_field_count"),
    (7, "unreadable_id"),
    (8, "unreadable_id"),
    (9, "unreadable_id"),
    (10, "unreadable_id"),
    (11, "unreadable_id"),
    (12, "unreadable_time"),
    (13, "unreadable_time"),
    (14, "outside_months"),
    (16, "stray_quote"),
]


def test_all_that_is_ugly_in_one_gym_is_accounted_for_and_the_rest_is_published(
    tmp_path: Path,
) -> None:
    store = _store(tmp_path, gym.gym(checkins=[*gym.CHECKINS, *UGLY_CHECKINS]))
    result = run_daily(short_settings(tmp_path))
    assert result.success, errors_of(result)
    quarantine = load_table(store, QUARANTINE["checkins"])
    assert rows_of(quarantine, "line", "reason") == REASONS
    accounting = load_table(store, SOURCE_ACCOUNTING)
    books = ("source", "rows_read", "used", "duplicates", "quarantined")
    assert rows_of(accounting, *books)[0] == ("checkins", 15, 3, 1, 11)
    files = published(tmp_path)
    tied = [(row["customer_id_1"], row["customer_id_2"]) for row in _rows(files[CONNECTIONS])]
    assert tied == [("1", "2")]
    assert [row["event_type"] for row in _rows(files[EVENTS])] == [kind for kind, *_ in gym.EVENTS]
    figures = {row["metric"]: row["value"] for row in _rows(files[METRICS])}
    assert figures["data_to"] == "2025-10-27"
    assert figures["rows_quarantined"] == "11"
    assert figures["ids_missing_in_customers"] == "1"
