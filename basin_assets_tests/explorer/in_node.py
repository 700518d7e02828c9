"""The page's scripts without a browser: in the Node that playwright brings, to ask what they say.

Only what draws is put aside: an element becomes the text that it shows.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import orjson
import playwright

from basin_assets.explorer.page import part
from basin_assets.explorer.tables import Content

_SCRIPTS = (
    *("keep.js", "words.js", "data.js", "csv.js", "table.js", "cells.js", "trend.js"),
    *("overview.js", "tables.js", "settle.js", "names.js", "week.js"),
)
_TEXT_FOR_ELEMENTS = """
const isThere = (child) => child !== null && child !== undefined;
const make = (tag, attributes, ...children) => children.flat(9).filter(isThere).join(" ").trim();
const draw = () => ({ append() {}, toString: () => "" });
const say = () => {};
const localStorage = { getItem: () => null, setItem() {} };
const location = { pathname: "/", href: "file:///gym/connections_explorer.html" };
const shortest = () => "";
const groupPicture = () => "";
class Choice {}
"""
_PERSON_COLUMNS = "person.js"


def asked(content: Content, question: str) -> Any:
    """What a JavaScript expression over `gym`, a page's data, comes to.

    `tables` holds what the tabs show: by name, their columns, rows, and the rows of a download.
    """
    person = part(_PERSON_COLUMNS)
    script = "\n".join(
        [
            *(part(name) for name in _SCRIPTS),
            _TEXT_FOR_ELEMENTS,
            person[person.index("function friendColumns") :],
            f"const gym = new Gym({orjson.dumps(content).decode()});",
            "const tables = { guests: guestsTable(gym), keep: keepTable(gym),"
            " connectors: connectorsTable(gym), groups: groupsTable(gym),"
            " changes: changesTable(gym) };",
            f"console.log(JSON.stringify({question}));",
        ]
    )
    done = subprocess.run([_node(), "-"], input=script.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def _node() -> str:
    return str(Path(playwright.__file__).parent / "driver" / "node")
