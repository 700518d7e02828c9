"""What a table rule is: a function from tables to one table, and how it takes them."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

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
        prepared: of parameters that are no tables, the functions that make them of tables.
    """

    table: Table
    make: Callable[..., Rows]
    group: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    months_before: Mapping[str, int] = field(default_factory=dict)
    prepared: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    @property
    def inputs(self) -> list[str]:
        """The names of the tables that are taken; `**by_type` are those of all connection types."""
        taken = [
            name
            for parameter in _parameters(self.make)
            for name in _parameters(self.prepared.get(parameter)) or [parameter]
        ]
        return [name for name in dict.fromkeys(taken) if name != _SETTINGS]

    def __call__(self, frames: Mapping[str, pd.DataFrame], settings: Settings) -> Rows:
        """The table, made of frames by the names of their tables; others are passed over."""
        given: dict[str, Any] = {**frames, _SETTINGS: settings}
        for name, prepare in self.prepared.items():
            given[name] = prepare(**{each: given[each] for each in _parameters(prepare)})
        rows: Rows = self.make(**{name: given[name] for name in _parameters(self.make)})
        return rows


def _parameters(function: Callable[..., Any] | None) -> list[str]:
    """The names of its parameters; for `**by_type` those of the tables of all connection types."""
    if function is None:
        return []
    parameters = inspect.signature(function).parameters.values()
    named = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
    return named if len(named) == len(parameters) else [*named, *CONNECTION_TYPES]


def in_one(rows: Rows) -> pd.DataFrame:
    """The rows as one frame."""
    return rows if isinstance(rows, pd.DataFrame) else pd.concat(rows, ignore_index=True)
