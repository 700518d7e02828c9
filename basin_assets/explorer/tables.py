"""Published tables as the page holds them: columns of positions, days, numbers and texts.

Customers stand in them by their position among the page's people, so names come from one place:
a name is not in the table, and a download puts it in again.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.groups import CUSTOMER_GROUPS, MEMBER_SEPARATOR
from basin_assets.contracts.table import Column, Kind, Table

Content = dict[str, Any]
Ids = npt.NDArray[np.int64]

PERSON, PEOPLE, NAME, NAMES = "person", "people", "name", "names"
DAY, VALUE = "day", "value"
"""How the page finds a column of a download: in the table's column of that name, as an id or ids
of people, as a day or as it is; or as the names of those in another column."""


@dataclass(frozen=True)
class People:
    """The people of the page by position, in the order of their ids."""

    ids: Ids

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, customer_ids: pd.Series | Ids) -> npt.NDArray[np.int64]:
        """The position of each."""
        found: npt.NDArray[np.int64] = np.searchsorted(
            self.ids, np.asarray(customer_ids, dtype="int64")
        )
        return found

    def count(self, customer_ids: pd.Series | Ids) -> npt.NDArray[np.int64]:
        """How often each stands among the ids."""
        return np.bincount(self.at(customer_ids), minlength=len(self))

    def at_or_none(self, customer_ids: pd.Series) -> list[int | None]:
        """The position of each; None where there is no id."""
        known = customer_ids.notna().to_numpy("bool")
        found = iter(self.at(customer_ids[known]).tolist())
        return [next(found) if is_known else None for is_known in known]


def columns_of(table: Table) -> list[list[str]]:
    """How the page finds each column of the published file: its name, how, and where."""
    return [[column.name, *_where(table, column)] for column in table.columns]


def _where(table: Table, column: Column) -> tuple[str, str]:
    if table is CUSTOMER_GROUPS and column.name == "members":
        return PEOPLE, column.name
    if table is CUSTOMER_GROUPS and column.name == "member_names":
        return NAMES, "members"
    if column.kind is Kind.ID:
        return PERSON, column.name
    if column.kind is Kind.DAY:
        return DAY, column.name
    named = _column_of_ids(table, column.name)
    return (NAME, named) if named else (VALUE, column.name)


def _column_of_ids(table: Table, name: str) -> str | None:
    """`friend_customer_id` of `friend_name`; None where the column holds nobody's name."""
    for ending in ("_customer_id", "_id"):
        ids = re.sub(r"_name(?=_\d$|$)", ending, name)
        if ids != name and ids in table.column_names:
            return ids
    return None


def table_content(frame: pd.DataFrame, table: Table, people: People) -> Content:
    """The rows, column by column: of ids positions, of days texts; columns of names are left out.

    Args:
        frame: the table.
        table: its contract.
        people: the page's people.
    """
    kept = (each for each in table.columns if _where(table, each)[0] not in (NAME, NAMES))
    return {column.name: _cells(frame[column.name], table, column, people) for column in kept}


def _cells(values: pd.Series, table: Table, column: Column, people: People) -> list[Any]:
    if _where(table, column)[0] == PEOPLE:
        return [people.at(ids).tolist() for ids in ids_in(values)]
    if column.kind is Kind.ID:
        return people.at_or_none(values)
    if column.kind is Kind.DAY:
        return days(values)
    if column.kind is Kind.NUMBER:
        values = values.round(3)
    return or_none(values)


def people_in(frame: pd.DataFrame, table: Table) -> list[Ids]:
    """The ids of everybody in a table, as often as they stand there."""
    found = [
        frame[column.name].dropna().to_numpy("int64")
        for column in table.columns
        if column.kind is Kind.ID
    ]
    if table is CUSTOMER_GROUPS:
        found += ids_in(frame["members"])
    return found


def ids_in(joined: pd.Series) -> list[Ids]:
    """The ids of each text of several; none where there is no text."""
    texts = joined.fillna("").tolist()
    return [np.array(text.split(MEMBER_SEPARATOR) if text else [], dtype="int64") for text in texts]


def or_none(values: pd.Series) -> list[Any]:
    """The values as Python has them; None where there is none."""
    found: list[Any] = values.astype(object).where(values.notna(), None).tolist()
    return found


def days(values: pd.Series) -> list[str | None]:
    """`2025-10-26` of each; None where there is no day."""
    return or_none(values.dt.strftime("%Y-%m-%d"))


def day_numbers(values: pd.Series) -> npt.NDArray[np.int64]:
    """Days since 1970-01-01; there must be no blank."""
    return values.to_numpy("datetime64[D]").astype("int64")
