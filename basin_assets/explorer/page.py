"""The explorer as one HTML file: template, style, script and compressed data put together.

It opens from a bucket, a mail or a stick: nothing in it is fetched from anywhere, and its policy
lets the browser fetch nothing and run no script but its own.
"""

import base64
import gzip
import hashlib
from importlib.resources import files

from basin_assets.explorer.content import ExplorerTables, explorer_content
from basin_assets.explorer.tables import Content
from basin_assets.rules.connections.types import TYPES
from basin_assets.rules.json_text import to_json
from basin_assets.settings import Settings

# The highest makes the page 2 % smaller, and takes five times as long.
_LEVEL = 6

SCRIPTS = (
    "words.js",
    "keep.js",
    "data.js",
    "dom.js",
    "csv.js",
    "table.js",
    "cells.js",
    "picture.js",
    "trend.js",
    "choose.js",
    "person.js",
    "overview.js",
    "tables.js",
    "settle.js",
    "names.js",
    "week.js",
    "tabs.js",
    "search.js",
    "theme.js",
    "main.js",
)
"""In the order in which they are put together; the last one starts the page."""


def explorer_page(tables: ExplorerTables, settings: Settings) -> bytes:
    """The file; the same tables and settings make the same bytes.

    Args:
        tables: what is shown.
        settings: whose names are shown, and the points.
    """
    return page_of(explorer_content(tables, settings))


def page_of(content: Content) -> bytes:
    """The file that shows the content."""
    style = part("style.css")
    script = '(() => {\n"use strict";\n' + "\n".join(map(part, SCRIPTS)) + "})();\n"
    page = part("index.html")
    for name, text in (
        ("policy", _policy(style, script)),
        ("style", style),
        ("script", script),
        ("data", packed(content)),  # last: what stands in it is not looked through for names
    ):
        page = page.replace(f"{{{{{name}}}}}", text, 1)
    return page.encode()


def packed(content: Content) -> str:
    """The content as JSON, compressed, in letters: there is nothing in it that could end a tag."""
    data = gzip.compress(to_json(content).encode(), _LEVEL, mtime=0)
    return base64.b64encode(data).decode("ascii")


def part(name: str) -> str:
    """A file of the folder `page` as the page has it: with the labels of the connection types."""
    text = files("basin_assets.explorer").joinpath("page", name).read_text(encoding="utf-8")
    labels = "\n".join(f"  {each.name}: {to_json(each.label)}," for each in TYPES)
    return text.replace("{{connection_types}}", labels)


def _policy(style: str, script: str) -> str:
    """What the browser may do for this page: run this script, use this style, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
