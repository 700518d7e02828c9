"""A run that finds another one at work waits for it, and says so when it waited in vain."""

from pathlib import Path

import pytest

from basin_assets.orchestration import daily_run
from basin_assets.orchestration.io_manager import TableIOManager
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.lease import hold
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, published, short_settings

pytestmark = DAGSTER_WARNINGS


def test_a_run_beside_another_fails_and_says_who_is_at_work(
    gym_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("basin_assets.orchestration.build.WAIT_SECONDS", 0.0)
    home = tmp_path / "home"
    home.mkdir()
    other = hold(FolderStore(gym_folder), 0)
    refused = daily_run.run_daily(short_settings(gym_folder), home)
    other.release()
    assert not refused.is_success
    assert any("Another run is writing to" in fault for fault in refused.faults), refused.faults
    assert published(gym_folder).keys() <= {"capitan/customer_events.csv"}

    assert daily_run.run_daily(short_settings(gym_folder), home).is_success


def test_a_run_waits_ten_minutes_for_another() -> None:
    assert TableIOManager.model_fields["wait_seconds"].default == 600.0
