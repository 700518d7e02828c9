"""A customer who is gone from every export is gone from all that is stored after the next run.

docs/operations.md has the procedure; the steps of a person's hand stand here as it has them.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from basin_assets.cli.complete_run import complete_run
from basin_assets.contracts.published import EXPLORER_KEY
from basin_assets.demo import Gym
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.last_run import RECORD
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, GYM_MONTHS, put_files, short_settings

pytestmark = DAGSTER_WARNINGS

PAPER = Path(__file__).parents[2] / "docs/operations.md"
GONE = "1200416"


def _files_that_name(customer_id: str, folder: Path) -> set[str]:
    """The files that bear the id, as the papers' script finds them."""
    (script,) = re.findall(r"```python\n(.*?)```", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    command = [sys.executable, "-c", script, str(folder), customer_id]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {Path(line).relative_to(folder).as_posix() for line in found.splitlines()}


def _erase_from_exports(gym: Path, customer_id: str) -> None:
    """What the gym's programs do: no row of any export names the customer any more."""
    number = re.compile(rf"(?<!\d)0*{customer_id}(?:\.0+)?(?!\d)".encode())
    for path in gym.glob("capitan/*.csv"):
        kept = [line for line in path.read_bytes().splitlines(True) if not number.search(line)]
        path.write_bytes(b"".join(kept))


def _run(settings: Settings, *accept_shrink: str) -> None:
    outcome = complete_run(settings, lambda *_: None, accept_shrink)
    assert outcome.is_success and not outcome.is_nothing_new, outcome.faults


def test_nothing_stored_names_a_customer_who_is_gone_from_every_export(
    tiny_gym: Gym, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gym, home = tmp_path / "gym", tmp_path / "home"
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    put_files(FolderStore(gym), tiny_gym.files)
    _run(short_settings(gym))
    named = _files_that_name(GONE, gym)
    old, new = GYM_MONTHS
    assert {
        f"basin_assets/checkins/{old}.parquet",
        "basin_assets/customer_connections.parquet",
        "capitan/customer_connections.csv",
        "capitan/customer_events.csv",
        EXPLORER_KEY,
    } <= named
    assert _files_that_name(GONE, home)  # previews in Dagster's history

    _erase_from_exports(gym, GONE)
    for folder in ("history", "schedules", "storage"):
        shutil.rmtree(home / folder, ignore_errors=True)
    _run(short_settings(gym).model_copy(update={"first_month": new}), "all")
    assert (gym / RECORD).is_file()
    assert not list(gym.glob(f"basin_assets/*/{old}.parquet"))
    assert list(gym.glob(f"basin_assets/*/{new}.parquet"))
    assert _files_that_name(GONE, gym) == set()
    assert _files_that_name(GONE, home) == set()
