"""Exports of a chain of gyms: the demo's gyms under seeds of their own, their ids set apart.

Each gym has two locations of its own; names come from the same pools, so that a chain has more
namesakes, as a real one does.
"""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets.stores.folder import FolderStore

_APART = 100_000_000  # more than any id of a gym, of whatever kind
_ID = re.compile(r"(\s*0*)([1-9]\d{0,8})((?:\.0+)?\s*)")
_LOCATIONS = ("location_id", "location_name")
CHECKINS_KEY = "capitan/checkins.csv"


def write_chain(folder: Path, size: SizeName, gyms: int) -> None:
    """Writes the exports of so many gyms into a folder, in the place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    store = FolderStore(folder)
    for key, data in chain_files(size, gyms).items():
        store.write(key, data)


def chain_files(size: SizeName, gyms: int) -> dict[str, bytes]:
    """The exports of so many gyms of a size, by key below the store, with no id in two of them."""
    first = plan_of_size(size)
    tables: dict[str, list[list[str]]] = {}
    for number in range(gyms):
        for key, data in make_gym(replace(first, seed=first.seed + number)).files.items():
            header, *rows = _of_gym(data, number)
            tables.setdefault(key, [header]).extend(rows)
    return {key: _written(rows) for key, rows in tables.items()}


def _of_gym(data: bytes, number: int) -> Iterator[list[str]]:
    """Header and rows, the ids and locations those of the chain's gym of this number."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    header = next(rows)
    yield header
    ids = [n for n, name in enumerate(header) if name.endswith("_id") and name not in _LOCATIONS]
    places = [n for n, name in enumerate(header) if name in _LOCATIONS]
    for row in rows:
        for column in (column for column in ids if column < len(row)):
            row[column] = _shifted(row[column], number * _APART)
        for column in (column for column in places if column < len(row)):
            row[column] = f"{row[column]} of gym {number + 1}" if row[column] else ""
        yield row


def _shifted(text: str, by: int) -> str:
    """The id moved, written as it was; what is no id stays."""
    found = _ID.fullmatch(text)
    return f"{found[1]}{int(found[2]) + by}{found[3]}" if found else text


def _written(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
