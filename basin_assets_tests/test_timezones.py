"""Times are converted by the zones of the `tzdata` package, whatever the machine has."""

import os
import re
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

EXAMPLE = "write one such as America/Chicago"


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
    ("name", "advice"),
    [
        *((name, EXAMPLE) for name in ("", "CST", "-06:00", "Nowhere/Town", "/etc/passwd")),
        ("America/Winipeg", "did you mean America/Winnipeg?"),
        ("europe/dublin ", "did you mean Europe/Dublin?"),
        ("New York", "did you mean America/New_York?"),
        ("Casablanca", "did you mean Africa/Casablanca?"),
        ("UTC\0", "did you mean UTC?"),
    ],
)
def test_what_is_no_zone_is_refused_with_the_zone_that_it_resembles(name: str, advice: str) -> None:
    with pytest.raises(ValueError, match=re.escape(advice)):
        timezone_of(name)
