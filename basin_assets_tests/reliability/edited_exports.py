"""The gym's exports as they come the next time, with some of their rows changed."""

import csv
import io
from collections.abc import Callable, Mapping

from basin_assets.demo.export import csv_bytes

Row = dict[str, str]
CHECKINS = "capitan/checkins.csv"
CUSTOMERS = "capitan/customers.csv"


def rows_of(data: bytes) -> list[Row]:
    """The rows of a CSV file, every cell as text."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def edited(data: bytes, edit: Callable[[list[Row]], list[Row]]) -> bytes:
    """The file with its rows as `edit` gives them back."""
    rows = rows_of(data)
    columns = tuple(rows[0])
    return csv_bytes(edit(rows), columns)


def newer(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A later version of the exports that changes every published file and most tables.

    Every tenth check-in is gone and every fifth customer bears another surname. The transfers are
    as they were: a sensor that watches them has nothing to do.
    """
    return {
        **files,
        CHECKINS: edited(files[CHECKINS], _without_every_tenth),
        CUSTOMERS: edited(files[CUSTOMERS], _every_fifth_renamed),
    }


def _without_every_tenth(rows: list[Row]) -> list[Row]:
    return [row for number, row in enumerate(rows) if number % 10]


def _every_fifth_renamed(rows: list[Row]) -> list[Row]:
    return [
        row if number % 5 else {**row, "last_name": "Newbury-Renamed"}
        for number, row in enumerate(rows)
    ]
