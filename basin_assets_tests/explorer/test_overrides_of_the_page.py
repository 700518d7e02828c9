"""What the page says of settled printed names: the file of overrides, and where it goes.

The scripts run in Node without a browser; `test_settling.py` settles a name by clicks.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from basin_assets.explorer.content import explorer_content
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.overrides_file import Statement, add_override
from basin_assets_tests.explorer.in_node import asked
from basin_assets_tests.explorer.small_page import ALL_NAMED, ANN, GIL, small_tables
from basin_assets_tests.rules.frames import override, overrides

SETTLE = """(() => { const settled = new Settled(gym);
  %s
  return [settled.file(), settled.added(), settled.size]; })()"""


def settled(does: str, **more: Any) -> list[Any]:
    content = explorer_content(replace(small_tables(), **more), ALL_NAMED)
    found: list[Any] = asked(content, SETTLE % does)
    return found


def test_what_is_settled_is_a_line_each_below_those_that_are_there() -> None:
    file, added, size = settled(
        """settled.say("An Ashe", 0); settled.say('Bo "B", Ray', NOT_OURS);
        settled.say("Crag & Co", A_COMPANY);""",
        purchaser_overrides=overrides(override("Zoë Q", GIL, "2025-01-02")),
    )
    lines = f'An Ashe,{ANN},,\n"Bo ""B"", Ray",,,\nCrag & Co,,,\n'
    assert (added, size) == (lines, 3)
    assert file == f"purchaser_name,customer_id,from,to\nZoë Q,{GIL},2025-01-02,\n{lines}"


def test_the_file_is_what_the_terminal_writes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for name, customer_id in (("Zoë Q", GIL), ("An Ashe", ANN), ("Ray, Bo", None)):
        add_override(store, Statement(name, customer_id))
    file, _, _ = settled(
        'settled.say("An Ashe", 0); settled.say("Ray, Bo", NOT_OURS);',
        purchaser_overrides=overrides(override("Zoë Q", GIL)),
    )
    assert file.encode() == store.read("capitan/purchaser_overrides.csv").data


def test_what_was_said_can_be_changed_and_taken_back() -> None:
    _, added, size = settled(
        """settled.say("An Ashe", 0); settled.say("An Ashe", NOT_OURS);
        settled.say("Bo Ray", 1); settled.say("Bo Ray", null);"""
    )
    assert (added, size) == ("An Ashe,,,\n", 1)


@pytest.mark.parametrize(
    ("address", "where"),
    [
        (
            "file:///home/a%20gym/capitan/insights/connections_explorer.html#tab=week",
            "/home/a gym/capitan/purchaser_overrides.csv",
        ),
        (
            "file:///C:/gym/capitan/insights/connections_explorer.html",
            "C:/gym/capitan/purchaser_overrides.csv",
        ),
        (
            "https://crag.s3.eu-west-1.amazonaws.com/here/capitan/insights/"
            "connections_explorer.html?X-Amz-Signature=1",
            "s3://crag/here/capitan/purchaser_overrides.csv",
        ),
        (
            "https://s3.amazonaws.com/crag/capitan/insights/connections_explorer.html",
            "s3://crag/capitan/purchaser_overrides.csv",
        ),
        (
            "http://127.0.0.1:9000/crag/capitan/insights/connections_explorer.html",
            "http://127.0.0.1:9000/crag/capitan/purchaser_overrides.csv",
        ),
        ("file:///home/me/Downloads/connections_explorer.html", None),
    ],
)
def test_where_the_file_goes_is_told_from_where_the_page_lies(
    address: str, where: str | None
) -> None:
    content = explorer_content(small_tables(), ALL_NAMED)
    question = f"placeOfOverrides(gym.content.overrides.key, {json.dumps(address)}).where"
    assert asked(content, question) == where


def test_the_overrides_that_a_person_downloads_run_no_formula_either() -> None:
    rows = json.dumps([["=A1,2", "7", "2025-10-26"]])
    told = asked(explorer_content(small_tables(), ALL_NAMED), f"plainCsv({rows})")
    assert told == '"\'=A1,2",7,2025-10-26\n'
