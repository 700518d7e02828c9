"""A run publishes over nobody else's file, and a timeline elsewhere stays the only one."""

import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from basin_assets.contracts.published import CONNECTIONS_FILE, EXPLORER_KEY, TIMELINE_KEY
from basin_assets.orchestration import daily_run
from basin_assets.settings import Settings
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    SHORT,
    errors_of,
    materialize,
    published,
    run_daily,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

FOREIGN = b"customer_id_1,customer_id_2,strength_score,interaction_types\n1,2,30,visit\n"
KEY = CONNECTIONS_FILE.key


@pytest.fixture
def gym(built_gym: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_gym, tmp_path / "gym"))


@pytest.fixture
def basin_run(tmp_path: Path) -> Callable[..., tuple[bool, str]]:
    """What `basin run` does, and whether it succeeded and what it says."""
    home = tmp_path / "dagster_home"
    home.mkdir()

    def run(folder: Path, take_over: Collection[str] = ()) -> tuple[bool, str]:
        finished = daily_run.run_daily(short_settings(folder), home, take_over=take_over)
        return finished.is_success, " ".join(finished.faults)

    return run


def test_a_foreign_file_stops_all_publishing_until_it_is_taken_over_once(
    gym: Path, basin_run: Callable[..., tuple[bool, str]]
) -> None:
    ours = published(gym)[KEY]
    (gym / KEY).write_bytes(FOREIGN)
    (gym / EXPLORER_KEY).write_bytes(b"")  # nobody's; a run that publishes would fill it
    before = published(gym)

    succeeded, says = basin_run(gym)
    assert not succeeded
    assert "BASIN_CONNECTIONS_KEY" in says
    assert f"--take-over {KEY}" in says
    assert published(gym) == before

    assert basin_run(gym, take_over=[KEY])[0]
    assert published(gym)[KEY] == ours
    (gym / KEY).write_bytes(FOREIGN)
    assert not basin_run(gym)[0]


def test_an_asset_alone_overwrites_no_foreign_file_either(gym: Path) -> None:
    for key, asset in (
        (KEY, "capitan/customer_connections"),
        (EXPLORER_KEY, "capitan/insights/connections_explorer"),
    ):
        (gym / key).write_bytes(FOREIGN)
        result = materialize(short_settings(gym), asset)
        assert not result.success
        assert "somebody else's file" in errors_of(result)
        assert (gym / key).read_bytes() == FOREIGN


def test_files_lie_at_the_keys_of_the_settings_and_nowhere_else(gym: Path) -> None:
    (gym / "customers").mkdir()
    (gym / TIMELINE_KEY).rename(gym / "customers/customer_events.csv")
    ours = (gym / "customers/customer_events.csv").read_bytes()
    connections = (gym / KEY).read_bytes()
    (gym / KEY).write_bytes(FOREIGN)
    settings = Settings(
        store=str(gym),
        first_month=SHORT,
        events_key="customers/customer_events.csv",
        connections_key="capitan/pass_connections.csv",
    )

    result = run_daily(settings)

    assert result.success, errors_of(result)
    assert (gym / "customers/customer_events.csv").read_bytes() == ours
    assert (gym / "capitan/pass_connections.csv").read_bytes() == connections
    assert (gym / KEY).read_bytes() == FOREIGN
    assert not (gym / TIMELINE_KEY).exists()
