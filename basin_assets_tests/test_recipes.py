"""The recipes run as they are written, and find what they say."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from basin_assets.stores.folder import FolderStore
from basin_assets_tests.cli import strange_gym as strange
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS
from basin_assets_tests.published_gym import publish_purely

pytestmark = DAGSTER_WARNINGS
PAGE = Path(__file__).resolve().parents[1] / "docs" / "recipes.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def found(built_gym: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What all names stand for after every block was run beside a built gym called demo."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "demo").symlink_to(built_gym)
    return _run(BLOCKS, folder)


def _run(blocks: list[str], folder: Path) -> dict[str, Any]:
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for number, block in enumerate(blocks):
            exec(compile(block, f"{PAGE.name}, block {number + 1}", "exec"), names)
    return names


def _rows(frame: pd.DataFrame | pl.DataFrame) -> list[tuple[object, ...]]:
    """The rows of a table; days as text, since DuckDB alone makes dates of them."""
    if isinstance(frame, pl.DataFrame):
        return list(frame.rows())
    rows = frame.astype("object").where(frame.notna(), None).to_numpy()
    return [
        tuple(v.strftime("%Y-%m-%d") if isinstance(v, date) else v for v in row) for row in rows
    ]


def test_the_page_has_a_block_of_each_library_for_each_of_the_six_questions() -> None:
    after = PAGE.read_text(encoding="utf-8").split("\n## ")
    assert [part[0] for part in after[2:]] == list("123456")
    assert all("duckdb.sql" in part and "scan(" in part for part in after[2:])


@pytest.mark.parametrize("name", ["shown", "invite", "right_guests", "members"])
def test_the_three_libraries_find_the_same(found: dict[str, Any], name: str) -> None:
    assert len(found[name]) > 0
    assert _rows(found[f"{name}_duckdb"]) == _rows(found[name])
    assert _rows(found[f"{name}_polars"]) == _rows(found[name])


def test_the_three_libraries_find_the_same_hosts(found: dict[str, Any]) -> None:
    hosts = sorted(_rows(found["hosts"].reset_index()))

    assert sorted(_rows(found["hosts_duckdb"])) == hosts
    assert sorted(_rows(found["hosts_polars"])) == hosts


def test_every_pair_is_seen_from_both_sides(found: dict[str, Any]) -> None:
    pairs, both = found["pairs"], found["both_sides"]

    assert len(both) == 2 * len(pairs)
    friends = found["friends"]
    sides = set(zip(friends["customer_id"], friends["friend_customer_id"], strict=True))
    assert sides < set(zip(both["customer_id"], both["friend_id"], strict=True))


def test_what_is_typed_at_first_misses_what_connection_types_finds(found: dict[str, Any]) -> None:
    guests = found["pairs"]["frequent_guest.host_customer_id"].notna()

    assert len(found["typed_guests"]) < guests.sum() == len(found["right_guests"]) / 2
    assert len(found["typed_family"]) < len(found["right_family"]) / 2
    assert len(found["typed_friends"]) <= len(found["right_friends"])
    assert found["typed_leaders"].sum() == found["right_leaders"].sum() / 2
    assert found["typed_groups"].sum() == found["right_groups"].sum() / 2


def test_nancys_friends_are_found_from_either_side(found: dict[str, Any]) -> None:
    names, nancy, passes = found["shown"]["friend_name"], found["nancy"], found["passes"]
    ids = set(passes["friend_id"])

    assert set(names) == {"Charlie Davis", "Harry Davis", "Rhodes Davis", "Walter Davis"}
    assert min(ids) < nancy < max(ids)
    assert passes["gave"].tolist() == [1] * 4  # she gave, whichever of the two ids is lower
    assert passes["got"].tolist() == [0] * 4
    both = found["both_sides"]
    of_friends = both[both["customer_id"].isin(ids) & (both["friend_id"] == nancy)]
    assert of_friends["gave"].tolist() == [0] * 4
    assert of_friends["got"].tolist() == [1] * 4


def test_who_may_leave_stands_with_those_who_may_follow(tmp_path: Path) -> None:
    publish_purely(FolderStore(tmp_path / "demo"), strange.strange_gym(), strange.LAST_MONTH)
    blocks = [BLOCKS[0], *(block for block in BLOCKS if "may_follow" in block)]

    found = _run(blocks, tmp_path)
    may_follow = found["may_follow"]

    assert _rows(found["may_follow_duckdb"]) == _rows(may_follow)
    assert _rows(found["may_follow_polars"]) == _rows(may_follow)
    assert may_follow["customer_name"].tolist() == ["Ann Lee", "Hanna Lee"]
    assert may_follow["who"].tolist() == ["Hanna Lee", "Ann Lee"]
    assert may_follow["friends"].tolist() == [1, 1]


def test_each_guest_is_invited_once(found: dict[str, Any]) -> None:
    guests, invite = found["guests"], found["invite"]

    assert len(invite) == guests["guest_customer_id"].nunique()


def test_hosts_are_those_of_the_published_table(found: dict[str, Any], built_gym: Path) -> None:
    path = built_gym / "capitan" / "insights" / "top_connectors.csv"
    connectors = pd.read_csv(path).set_index("customer_id")
    brought = connectors[connectors["guests_brought"] > 0].sort_index()
    hosts = found["hosts"].sort_index()

    assert hosts.index.tolist() == brought.index.tolist()
    assert hosts["guests"].tolist() == brought["guests_brought"].tolist()
    assert hosts["converted"].tolist() == brought["guests_converted"].tolist()


def test_groups_come_apart_into_their_members(found: dict[str, Any]) -> None:
    groups, members = found["groups"], found["members"]

    assert len(members) == groups["size"].sum()
    assert set(members["customer_id"]) <= set(found["both_sides"]["customer_id"])
    assert len(found["families"]) > 0
    assert isinstance(found["stopped"], pd.DataFrame)
