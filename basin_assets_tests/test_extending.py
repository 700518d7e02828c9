"""The examples of how to extend the project do what they say, exactly as they are printed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from basin_assets.demo import Gym
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import SHORT, put_files

PROJECT = Path(__file__).resolve().parents[1]
PAGE = (PROJECT / "docs" / "extending.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?:python|diff)\n# (\S+)\n(.*?)^```", re.M | re.S)
RUN = """
import dagster as dg
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.partitions import all_months_tags
from basin_assets.orchestration.partitions import monthly_partitions
from basin_assets.settings import Settings
from my_gym import defs

tags = all_months_tags(monthly_partitions(Settings()))
with dg.DagsterInstance.ephemeral() as instance:
    defs.resolve_job_def(DAILY).execute_in_process(instance=instance, tags=tags)
"""
EXPLAIN = """
import sys
from basin_assets.cli.basin import main

main(["explain", *sys.argv[1:]])
"""


def blocks_of(section: str) -> list[tuple[str, str]]:
    """The blocks of a section of the page: their files and what they say."""
    (text,) = (part for part in PAGE.split("\n## ") if part.startswith(section))
    return BLOCK.findall(text)


def write_block(folder: Path, file: str, block: str) -> None:
    """Makes the file that a block prints, or the changes that it shows."""
    path = folder / file
    if not path.exists():
        path.write_text(block.lstrip("\n"), encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    for hunk in block.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
        after = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
        assert text.count(before) == 1, f"{file} has not exactly once:\n{before}"
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def extended_gym(tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that the project has left with all of the page's blocks in it."""
    folder = tmp_path_factory.mktemp("extended")
    shutil.copytree(
        PROJECT / "basin_assets",
        folder / "basin_assets",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for file, block in BLOCK.findall(PAGE):
        write_block(folder, file, block)
    store = folder / "store"
    put_files(FolderStore(store), tiny_gym.files)
    run(store, RUN)
    return store


def run(store: Path, code: str, *words: str) -> str:
    """What the extended project prints, beside whose folder its store is."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=store.parent,
        env={
            **os.environ,
            "PYTHONPATH": str(store.parent),
            "BASIN_STORE": str(store),
            "BASIN_FIRST_MONTH": SHORT,
            "BASIN_QUIET_AFTER_DAYS": "7",  # the tiny gym is two months old
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def published(store: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(store / "capitan" / f"{name}.csv", keep_default_na=False)


def test_a_new_insight_is_published(extended_gym: Path) -> None:
    quiet = published(extended_gym, "insights/quiet_friends")

    assert len(quiet) > 0
    assert (quiet["days_since"] > 7).all()


def test_a_new_connection_type_is_in_five_files() -> None:
    assert len({file for file, _ in blocks_of("2. ")}) == 5


def test_whatever_goes_through_all_types_has_the_new_one(extended_gym: Path) -> None:
    connections = published(extended_gym, "customer_connections")
    has_it = connections["connection_type"].str.contains("same_class")
    said = [json.loads(text)["same_class"] for text in connections.loc[has_it, "metadata"]]
    friends = published(extended_gym, "insights/customer_friends")
    metrics = published(extended_gym, "insights/connection_metrics").set_index("metric")["value"]

    assert len(said) > 0
    assert {each["last_class"] for each in said} == {"Intro to Climbing"}
    assert int(metrics["connections_same_class"]) == len(said)
    told = friends["evidence"].str.contains("together, the last Intro to Climbing")
    assert told.sum() == 2 * len(said)
    page = (extended_gym / "capitan" / "insights" / "connections_explorer.html").read_text()
    assert '  same_class: "classes",\n' in page


def test_the_points_of_a_new_type_are_explained(extended_gym: Path) -> None:
    connections = published(extended_gym, "customer_connections")
    most = connections[connections["connection_type"].str.contains("same_class")].iloc[0]
    count = json.loads(most["metadata"])["same_class"]["class_count"]

    shown = run(extended_gym, EXPLAIN, str(most["customer_id_1"]), str(most["customer_id_2"]))

    assert f"classes: 5 x {count} class" in shown


def test_an_asset_of_ones_own_runs_after_ours(extended_gym: Path) -> None:
    thanked = pd.read_csv(extended_gym / "my_gym" / "people_to_thank.csv")
    connectors = published(extended_gym, "insights/top_connectors")

    assert len(thanked) > 0
    assert thanked["guests_brought"].sum() == connectors["guests_brought"].sum()
