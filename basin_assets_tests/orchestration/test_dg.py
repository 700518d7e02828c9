"""`dg`, the command line for projects of Dagster, by [tool.dg] of pyproject.toml."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from basin_assets.orchestration.build import build_defs
from basin_assets_tests.graph_runs import short_settings

pytestmark = pytest.mark.long

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def dg_says(tmp_path: Path) -> Callable[..., str]:
    """What a command of `dg` prints that ends well."""
    shutil.copy(PROJECT / "dagster.yaml", tmp_path)
    ours = {"DAGSTER_HOME": str(tmp_path), "BASIN_STORE": str(tmp_path / "gym")}

    def call(*words: str) -> str:
        done = subprocess.run(
            [Path(sys.executable).parent / "dg", *words],
            cwd=PROJECT,
            env={**os.environ, **ours},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return call


def test_dg_check_finds_nothing_wrong(dg_says: Callable[..., str]) -> None:
    assert "All definitions loaded successfully." in dg_says("check", "defs")


def test_dg_list_shows_what_there_is(dg_says: Callable[..., str], tmp_path: Path) -> None:
    listed: dict[str, Any] = json.loads(dg_says("list", "defs", "--json"))
    defs = build_defs(short_settings(tmp_path))
    graph = defs.resolve_asset_graph()
    assert {asset["asset_key"] for asset in listed["assets"]} == {
        key.to_user_string() for key in graph.get_all_asset_keys()
    }
    assert len(listed["asset_checks"]) == len(graph.asset_check_keys)
    for kind in ("jobs", "schedules", "sensors"):
        assert {one["name"] for one in listed[kind]} == {one.name for one in getattr(defs, kind)}
