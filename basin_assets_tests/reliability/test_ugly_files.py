"""Ugly exports through whole runs of the graph: refused by name, or used to the last row."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    errors_of,
    published,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability import small_gym as gym

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
