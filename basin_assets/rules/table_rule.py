"""What a table rule is: a function from tables to one table, and how it takes them."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pandas as pd

from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets.contracts.table import Table
from basin_assets.settings import Settings

_SETTINGS = "settings"

Rows: TypeAlias = pd.DataFrame | Iterator[pd.DataFrame]
"""A table's rows: one frame, or frames one after the other where their texts are many."""


@dataclass(frozen=True)
class TableRule:
    """How one table is made.

    Attributes:
        table: the contract of what is made.
        make: the function. Parameters but `settings` are names of tables.
        group: the part of the story that the table belongs to.
        columns: of a table that is taken, the columns that are read, where not all are: the texts
            of all pairs are most of the bytes.
        months_before: of a monthly table that is taken, how many months before a month are needed.
    """

    table: Table
    make: Callable[..., Rows]
    group: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    months_before: Mapping[str, int] = field(default_factory=dict)

    @property
    def inputs(self) -> list[str]:
        """The names of the tables that are taken; `**by_type` are those of all connection types."""
        parameters = inspect.signature(self.make).parameters.values()
        named = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
        takes_types = len(named) < len(parameters)
        return [
            *(name for name in named if name != _SETTINGS),
            *(CONNECTION_TYPES if takes_types else ()),
        ]

    def __call__(self, frames: Mapping[str, pd.DataFrame], settings: Settings) -> Rows:
        """The table, made of frames by the names of their tables; others are passed over."""
        taken = {name: frames[name] for name in self.inputs}
        if _SETTINGS in inspect.signature(self.make).parameters:
            return self.make(**taken, settings=settings)
        return self.make(**taken)


def in_one(rows: Rows) -> pd.DataFrame:
    """The rows as one frame."""
    return rows if isinstance(rows, pd.DataFrame) else pd.concat(rows, ignore_index=True)
