"""The gym's exports as they come the next time, with some of their rows changed."""

import csv
import io
import re
from collections.abc import Callable, Mapping

from basin_assets.demo.gym import csv_bytes

Row = dict[str, str]
CHECKINS = "capitan/checkins.csv"
CUSTOMERS = "capitan/customers.csv"
MEMBERS = "capitan/members.csv"


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

    Every tenth check-in is gone, every third customer bears another surname and everybody is of age
    and wants to hear from the gym; half of the members end their membership on the newest day. The
    transfers are as they were: a sensor that watches them has nothing to do.
    """
    days = [row["checkin_datetime"][:10] for row in rows_of(files[CHECKINS])]
    newest_day = max(day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day))
    return {
        **files,
        CHECKINS: edited(files[CHECKINS], _without_every_tenth),
        CUSTOMERS: edited(files[CUSTOMERS], _every_third_renamed_and_all_to_be_asked),
        MEMBERS: edited(files[MEMBERS], lambda rows: _half_of_them_ended(rows, newest_day)),
    }


def _without_every_tenth(rows: list[Row]) -> list[Row]:
    return [row for number, row in enumerate(rows) if number % 10]


def _every_third_renamed_and_all_to_be_asked(rows: list[Row]) -> list[Row]:
    asked = {"birthday": "1980-01-01", "has_opted_in_to_marketing": "True"}
    return [
        {**row, **asked, "last_name": row["last_name"] if number % 3 else "Newbury-Renamed"}
        for number, row in enumerate(rows)
    ]


def _half_of_them_ended(rows: list[Row], day: str) -> list[Row]:
    return [{**row, "end_date": day} if number % 2 else row for number, row in enumerate(rows)]
