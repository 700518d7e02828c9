"""Times are converted by the zones of the `tzdata` package, whatever the machine has."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from basin_assets.rules.exports.typed_values import read_wall_times
from basin_assets.settings import Settings
from basin_assets.timezones import timezone_of

EDMONTON = "America/Edmonton"
MEETING = ["2026-11-20T13:00:00Z", "2026-11-20 07:05:00"]


@pytest.fixture
def other_machine(tmp_path: Path) -> Path:
    """A folder of zone files in which it is Tokyo's time in Edmonton."""
    tokyo = files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    (tmp_path / "America").mkdir()
    (tmp_path / EDMONTON).write_bytes(tokyo)
    return tmp_path


def test_edmonton_stays_on_summer_time_from_2026_on() -> None:
    settings = Settings(timezone=EDMONTON)
    times = read_wall_times(pd.Series(MEETING, dtype="str"), settings, day_suffices=False)
    assert [str(time) for time in times] == ["2026-11-20 07:00:00", "2026-11-20 07:05:00"]


def test_the_zone_files_of_the_machine_change_nothing(other_machine: Path) -> None:
    code = (
        "from datetime import datetime, UTC; from zoneinfo import ZoneInfo\n"
        "from basin_assets.timezones import timezone_of\n"
        "at = datetime(2026, 11, 20, 13, tzinfo=UTC)\n"
        f"print(*(at.astimezone(zone).hour for zone in (ZoneInfo({EDMONTON!r}),"
        f" timezone_of({EDMONTON!r}))))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONTZPATH": str(other_machine)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["22", "7"]


@pytest.mark.parametrize(
    "name", ["Nowhere/Town", "", "../zones", "America", "UTC\0", "/etc/passwd"]
)
def test_what_is_no_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValueError, match="write one such as America/Chicago"):
        timezone_of(name)
