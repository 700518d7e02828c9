"""The whole graph over the tiny gym: what a run leaves, and that a second one leaves it alone."""

import csv
import io
import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import pytest

from basin_assets.contracts.published import OUR_EVENT_TYPES
from basin_assets.contracts.sources import SOURCES
from basin_assets.demo import Gym
from basin_assets.orchestration.build import build_defs
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_KEYS,
    errors_of,
    internal,
    metadata_of,
    published,
    put_files,
    run_daily,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

DAY = "2025-10-26"
FAMILY = ("Nancy", "Charlie", "Harry", "Rhodes", "Walter")
Row = dict[str, str]


class Runs(NamedTuple):
    """Two runs over one store, with the default months."""

    folder: Path
    first: dg.ExecuteInProcessResult
    left_by_first: dict[str, tuple[int, int]]
    second: dg.ExecuteInProcessResult


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of the last change of every file: a file put again has others."""
    stats = {path.as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


@pytest.fixture(scope="module")
def runs(tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("whole") / "gym"
    put_files(FolderStore(folder), tiny_gym.files)
    settings = Settings(store=str(folder))
    first = run_daily(settings)
    assert first.success, errors_of(first)
    left_by_first = _files(folder)
    return Runs(folder, first, left_by_first, run_daily(settings))


def _rows(data: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_run_materializes_every_asset_and_observes_every_export(runs: Runs) -> None:
    graph = build_defs(Settings()).resolve_asset_graph()
    made = {event.asset_key for event in runs.first.get_asset_materialization_events()}
    assert made == graph.materializable_asset_keys
    seen = {event.asset_key for event in runs.first.get_asset_observation_events()}
    assert seen == graph.observable_asset_keys


def test_a_run_records_every_check_and_the_blocking_ones_pass(runs: Runs) -> None:
    graph = build_defs(Settings()).resolve_asset_graph()
    checks = runs.first.get_asset_check_evaluations()
    assert {check.asset_check_key for check in checks} == graph.asset_check_keys
    assert all(check.passed for check in checks if check.blocking)


def test_every_published_file_is_there(runs: Runs) -> None:
    assert set(published(runs.folder)) == set(PUBLISHED_KEYS)
    (rows,) = _row_counts(runs.first, "capitan/customer_connections")
    assert rows == len(_rows(published(runs.folder)["capitan/customer_connections.csv"])) > 100


def _row_counts(result: dg.ExecuteInProcessResult, name: str) -> list[object]:
    return [
        event.materialization.metadata["dagster/row_count"].value
        for event in result.get_asset_materialization_events()
        if event.asset_key is not None and event.asset_key.to_user_string() == name
    ]


def test_the_exports_are_left_as_they_were(runs: Runs, tiny_gym: Gym) -> None:
    store = FolderStore(runs.folder)
    for source in SOURCES:
        key = f"capitan/{source.file_name}"
        assert store.read(key).data == tiny_gym.files[key]


def test_the_worked_example_comes_out_as_it_was_worked(runs: Runs, tiny_gym: Gym) -> None:
    ids = {
        row["first_name"]: int(row["customer_id"])
        for row in _rows(tiny_gym.files["capitan/customers.csv"])
        if row["last_name"] == "Davis" and row["first_name"] in FAMILY
    }
    connections = _rows(published(runs.folder)["capitan/customer_connections.csv"])
    davis = {str(number) for number in ids.values()}
    found = [r for r in connections if {r["customer_id_1"], r["customer_id_2"]} <= davis]
    pairs = {tuple(sorted(ids[name] for name in pair)): pair for pair in combinations(FAMILY, 2)}
    assert [(int(r["customer_id_1"]), int(r["customer_id_2"])) for r in found] == sorted(pairs)
    for row in found:
        pair = (int(row["customer_id_1"]), int(row["customer_id_2"]))
        metadata = json.loads(row.pop("metadata"))
        with_nancy = "Nancy" in pairs[pair]
        assert row == {
            "customer_id_1": str(pair[0]),
            "customer_id_2": str(pair[1]),
            "connection_type": (
                "pass_sharer_recipient,same_day_group" if with_nancy else "same_day_group"
            ),
            "connection_strength": "15" if with_nancy else "5",
            "first_interaction_date": DAY,
            "last_interaction_date": DAY,
            "interaction_count": "2" if with_nancy else "1",
        }
        expected: dict[str, object] = {
            "co_visits": 1,
            "is_family_group": with_nancy,
            "same_day_group": {
                "co_visit_count": 1,
                "co_visits_with_shared_pass": int(with_nancy),
                "typical_day_of_week": "Sunday",
            },
            "shares": int(with_nancy),
            "strength_band": "Weak",
        }
        if with_nancy:
            nancy_is_first = pair[0] == ids["Nancy"]
            expected["pass_sharer_recipient"] = {
                "is_reciprocal": False,
                "pass_types_shared": ["5 Climb Punch Pass 60 Days"],
                "shares_from_1_to_2": int(nancy_is_first),
                "shares_from_2_to_1": int(not nancy_is_first),
            }
        together = metadata["same_day_group"]
        ties = {name: together.pop(name) for name in ("expected_co_visits", "tie_score")}
        assert ties["expected_co_visits"] < 0.1
        # Five who arrive within a minute, each time from the next: strangers hardly would.
        assert ties["tie_score"] > 0.2
        assert sum(together.pop("gap_bins").values()) == 1
        assert together.pop("tie_score_is") == "probability"
        assert metadata == expected


def test_the_worked_example_makes_eight_events(runs: Runs) -> None:
    events = [
        (row, json.loads(row["metadata"]))
        for row in _rows(published(runs.folder)["capitan/pass_sharing_events.csv"])
        if row["event_date"] == DAY and "Davis" in row["metadata"]
    ]
    assert len(events) == 8
    shared = {m["recipient_name"]: m for row, m in events if row["event_type"] == "shared_pass"}
    received = [m for row, m in events if row["event_type"] == "received_shared_pass"]
    assert {name: m["remaining_count"] for name, m in shared.items()} == {
        "Charlie Davis": 3,
        "Harry Davis": 2,
        "Rhodes Davis": 1,
        "Walter Davis": 0,
    }
    assert shared["Charlie Davis"]["description"] == (
        "Shared 5 Climb Punch Pass 60 Days with Charlie Davis"
    )
    assert {m["description"] for m in received} == {
        "Received 5 Climb Punch Pass 60 Days from Nancy Davis"
    }


def test_the_timeline_holds_its_own_records_and_our_events(runs: Runs, tiny_gym: Gym) -> None:
    before = tiny_gym.files["capitan/customer_events.csv"]
    timeline = published(runs.folder)["capitan/customer_events.csv"]
    foreign = [row for row in _rows(before) if row["event_type"] not in OUR_EVENT_TYPES]
    ours = _rows(published(runs.folder)["capitan/pass_sharing_events.csv"])
    assert foreign
    assert ours
    merged = _rows(timeline)
    assert merged[: len(foreign)] == foreign
    assert [row["metadata"] for row in merged[len(foreign) :]] == [r["metadata"] for r in ours]


def test_a_second_run_puts_nothing(runs: Runs) -> None:
    assert runs.second.success
    assert _files(runs.folder) == runs.left_by_first
    assert set(metadata_of(runs.first, "was_written")) == {True}
    assert set(metadata_of(runs.second, "was_written")) == {False}
    assert max(int(str(n)) for n in metadata_of(runs.first, "objects_written")) > 1
    assert set(metadata_of(runs.second, "objects_written")) == {0}


def test_how_many_months_there_are_changes_nothing(runs: Runs, built_gym: Path) -> None:
    assert published(runs.folder) == published(built_gym)


def test_a_bucket_gets_the_same_bytes_as_a_folder(
    tiny_gym: Gym, built_gym: Path, new_bucket: Callable[[], str]
) -> None:
    address = f"s3://{new_bucket()}/gyms/tiny"
    put_files(open_store(address), tiny_gym.files)
    result = run_daily(short_settings(address))
    assert result.success, errors_of(result)
    assert published(address) == published(built_gym)
    assert internal(address) == internal(built_gym)
    again = run_daily(short_settings(address))
    assert again.success, errors_of(again)
    assert set(metadata_of(again, "was_written")) == {False}
    assert set(metadata_of(again, "objects_written")) == {0}
