"""Exports of a chain of gyms: the demo's gyms under seeds of their own, their ids set apart.

`python -m basin_assets_tests.bench.chain FOLDER SIZE GYMS TIMES` puts them into a store, each gym
with so many times the months; it prints how many check-ins they have. Each gym has two locations
of its own; names come from the same pools, so that a chain has more namesakes, as a real one does.
"""

import csv
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import cast

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import GymPlan, SizeName, plan_of_size
from basin_assets.stores.opening import open_store

_APART = 100_000_000  # more than any id of a gym, of whatever kind
_ID = re.compile(r"(\s*0*)([1-9]\d{0,8})((?:\.0+)?\s*)")
_LOCATIONS = ("location_id", "location_name")
CHECKINS_KEY = "capitan/checkins.csv"


def chain_files(size: SizeName, gyms: int, times: int = 1) -> dict[str, bytes]:
    """The exports of so many gyms, by key below the store, with no id in two of them.

    Args:
        size: of each gym.
        gyms: how many.
        times: how many times the months, check-ins and transfers of the size each has.
    """
    first = plan_of_size(size)
    tables: dict[str, list[list[str]]] = {}
    for number in range(gyms):
        plan = replace(_longer(first, times), seed=first.seed + number)
        for key, data in make_gym(plan).files.items():
            header, *rows = _of_gym(data, number)
            tables.setdefault(key, [header]).extend(rows)
    return {key: _written(rows) for key, rows in tables.items()}


def first_month(size: SizeName, times: int) -> str:
    """The month in which the exports begin, as `YYYY-MM`."""
    return _longer(plan_of_size(size), times).first_day.strftime("%Y-%m")


def months(size: SizeName, times: int) -> int:
    """How many months the exports go over."""
    return _longer(plan_of_size(size), times).months


def _longer(plan: GymPlan, times: int) -> GymPlan:
    begins = plan.first_day.year * 12 + plan.first_day.month - 1 - plan.months * (times - 1)
    return replace(
        plan,
        first_day=date(begins // 12, begins % 12 + 1, 1),
        months=plan.months * times,
        checkins=plan.checkins * times,
        transfers=plan.transfers * times,
    )


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


def main(folder: str, size: str, gyms: str, times: str) -> None:
    """Does as the module says."""
    files = chain_files(cast(SizeName, size), int(gyms), int(times))
    store = open_store(folder)
    for key, data in files.items():
        store.write(key, data)
    sys.stdout.write(str(len(list(csv.reader(io.StringIO(files[CHECKINS_KEY].decode())))) - 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
