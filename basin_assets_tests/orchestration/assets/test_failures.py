"""What goes wrong before publishing leaves every published file as it was, and says what it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from basin_assets.contracts.published import EXPLORER_KEY, TIMELINE_KEY
from basin_assets.orchestration.automation.faults import Fault, find_faults
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_ASSETS,
    PUBLISHED_KEYS,
    errors_of,
    materialize,
    published,
    run_daily,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

ROWS = b'"what stood there before"\n'


@pytest.fixture
def gym(gym: Path) -> Path:
    """A built store whose published files say something that any publication would replace."""
    for key in PUBLISHED_KEYS:
        if key != TIMELINE_KEY:
            header = FolderStore(gym).read_start(key, 4_000).partition(b"\n")[0]
            old = b"<title>Connections explorer</title>" if key == EXPLORER_KEY else header
            FolderStore(gym).write(key, old + b"\n" + ROWS)
    timeline = gym / TIMELINE_KEY
    timeline.write_bytes(timeline.read_bytes().partition(b"\n")[0] + b"\n")
    return gym


def _fails(
    gym: Path, run: Callable[[], dg.ExecuteInProcessResult], *words: str
) -> dg.ExecuteInProcessResult:
    """A run fails, says these words, and leaves every published file as it was."""
    before = published(gym)
    assert set(before) == set(PUBLISHED_KEYS)
    result = run()
    assert not result.success
    errors = errors_of(result)
    assert [word for word in words if word not in errors] == [], errors
    assert published(gym) == before
    return result


def _publish_with(gym: Path, *assets: str) -> Callable[[], dg.ExecuteInProcessResult]:
    """A run of some assets and of everything that is published."""
    return lambda: materialize(short_settings(gym), *assets, *PUBLISHED_ASSETS)


def _rename_column(column: bytes) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        header, line_end, rest = file.read_bytes().partition(b"\n")
        assert column in header
        file.write_bytes(header.replace(column, b"renamed") + line_end + rest)

    return change


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (
            "pass_transfers",
            _rename_column(b"purchaser_name"),
            ("capitan/pass_transfers.csv has no column purchaser_name", "found: checkin_id"),
        ),
        ("checkins", Path.unlink, ("checkins.csv is missing", "basin doctor")),
        ("members", lambda file: file.write_bytes(b""), ("capitan/members.csv has 0 bytes",)),
    ],
    ids=["missing column", "missing file", "empty file"],
)
def test_an_export_that_cannot_be_read_is_named(
    gym: Path, name: str, change: Callable[[Path], Any], words: tuple[str, ...]
) -> None:
    change(gym / f"capitan/{name}.csv")
    _fails(gym, lambda: run_daily(short_settings(gym)), *words)


def test_a_frame_that_breaks_its_contract_is_neither_stored_nor_published(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> pd.DataFrame:
        frame = combine_connections(*args)
        return frame.assign(connection_strength=frame["connection_strength"] + 1_000)

    stored = (gym / "basin_assets/customer_connections.parquet").read_bytes()
    monkeypatch.setattr("basin_assets.rules.pipeline.combine_connections", broken)
    says = ("customer_connections: connection_strength:", "rows are above 100")
    _fails(gym, _publish_with(gym, "customer_connections", "connection_metrics"), *says)
    assert (gym / "basin_assets/customer_connections.parquet").read_bytes() == stored


def test_a_blocking_check_that_fails_holds_up_everything_people_read_and_is_told_in_its_own_words(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = "basin_assets.orchestration.checks.conservation.find_lost_rows"
    monkeypatch.setattr(lost, lambda *frames: ["two are gone"])
    result = _fails(gym, _publish_with(gym, "connection_metrics"), "rows_are_conserved")
    check = "check rows_are_conserved of connection_metrics"
    says = "two are gone. Nothing was published."
    assert find_faults(result.all_events)[0] == Fault(check, "failed check", says)


def test_an_error_in_an_asset_holds_up_everything_people_read(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**frames: Any) -> pd.DataFrame:
        raise ZeroDivisionError("of the last asset before publishing")

    monkeypatch.setattr("basin_assets.rules.pipeline.calculate_connection_metrics", fail)
    says = ("ZeroDivisionError at", "connection_metrics")
    _fails(gym, _publish_with(gym, "connection_metrics"), *says)


def test_a_refused_timeline_fails_the_run_but_holds_up_no_other_file(
    gym: Path, built_gym: Path
) -> None:
    (gym / TIMELINE_KEY).write_bytes(b"")
    result = materialize(short_settings(gym), *PUBLISHED_ASSETS)
    assert not result.success
    assert result.get_failed_step_keys() == {"capitan__customer_events"}
    assert f"{TIMELINE_KEY} has no header line" in errors_of(result)
    assert published(gym) == {**published(built_gym), TIMELINE_KEY: b""}
