"""The keys of all objects below the store."""

import re

from basin_assets.contracts.sources import Source
from basin_assets.contracts.table import Table

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
SOURCES_PREFIX = "capitan/"
INTERNAL_PREFIX = "basin_assets/"


def source_file(source: Source) -> str:
    """The key of an export's file, e.g. `capitan/checkins.csv`."""
    return f"{SOURCES_PREFIX}{source.file_name}"


def source_folder(source: Source) -> str:
    """The prefix of an export's uploads, e.g. `capitan/checkins/`."""
    return f"{SOURCES_PREFIX}{source.name}/"


def table_folder(table: Table) -> str:
    """The prefix of a monthly table's objects, e.g. `basin_assets/co_visits/`."""
    return f"{INTERNAL_PREFIX}{table.name}/"


def table_object(table: Table, month: str | None = None) -> str:
    """The key of a table, or of one month of a monthly one.

    Raises:
        ValueError: a month for a table without months, none for a monthly one, or a malformed one.
    """
    if table.is_monthly != (month is not None):
        raise ValueError(f"{table.name} is {'' if table.is_monthly else 'not '}kept by month")
    if month is None:
        return f"{INTERNAL_PREFIX}{table.name}.parquet"
    if not _MONTH.fullmatch(month):
        raise ValueError(f"{month!r} is no month such as 2025-10")
    return f"{table_folder(table)}{month}.parquet"


def is_of_a_month(key: str) -> bool:
    """Whether the object is one month of a monthly table."""
    return _MONTH.fullmatch(month_of_object(key)) is not None


def month_of_object(key: str) -> str:
    """The month of a monthly table's object."""
    return key.rsplit("/", 1)[-1].removesuffix(".parquet")
