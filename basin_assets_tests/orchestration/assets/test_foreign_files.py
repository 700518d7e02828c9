"""A run publishes over nobody else's file, and a timeline elsewhere stays the only one."""

from pathlib import Path

from basin_assets.contracts.published import CONNECTIONS_FILE, EXPLORER_KEY, TIMELINE_KEY
from basin_assets.settings import Settings
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_ASSETS,
    SHORT,
    errors_of,
    materialize,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

FOREIGN = b"customer_id_1,customer_id_2,strength_score,interaction_types\n1,2,30,visit\n"
KEY = CONNECTIONS_FILE.key


def test_an_asset_alone_overwrites_no_foreign_file(gym: Path) -> None:
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

    result = materialize(settings, *PUBLISHED_ASSETS)

    assert result.success, errors_of(result)
    assert (gym / "customers/customer_events.csv").read_bytes() == ours
    assert (gym / "capitan/pass_connections.csv").read_bytes() == connections
    assert (gym / KEY).read_bytes() == FOREIGN
    assert not (gym / TIMELINE_KEY).exists()
