"""A table rule: a function from tables to one table, with what the asset graph must know of it."""

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
"""A table's rows: one frame, or a stream of frames where one would take too much memory."""


@dataclass(frozen=True)
class TableRule:
    """The rule of one table.

    Attributes:
        table: the contract of the output.
        make: the function. Its parameters, except `settings`, are names of input tables.
        group: the asset's group in Dagster's UI.
        columns: by input table, the columns to read; default all. Most bytes are JSON texts of
            pairs, which few rules need.
        months_before: by monthly input table, how many earlier months a month needs.
        prepared: by parameter that is no table, the function that computes it from tables.
        step: the step of the asset graph that computes the table, where other rules share it;
            none of them needs the table of another.
    """

    table: Table
    make: Callable[..., Rows]
    group: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    months_before: Mapping[str, int] = field(default_factory=dict)
    prepared: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    step: str | None = None

    @property
    def inputs(self) -> list[str]:
        """The names of the input tables; `**by_type` stands for all connection types."""
        taken = [
            name
            for parameter in _parameters(self.make)
            for name in _parameters(self.prepared.get(parameter)) or [parameter]
        ]
        return [name for name in dict.fromkeys(taken) if name != _SETTINGS]

    def __call__(self, frames: Mapping[str, pd.DataFrame], settings: Settings) -> Rows:
        """Computes the table from frames by table name; further frames are ignored."""
        return self.make_from(self.prepare(frames, settings))

    def prepare(self, frames: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
        """All that the rule takes, by parameter: frames, settings, and what is prepared of them.

        What another rule has prepared already may be among the frames.
        """
        given: dict[str, Any] = {**frames, _SETTINGS: settings}
        for name, prepare in self.prepared.items():
            if name not in given:
                given[name] = prepare(**{each: given[each] for each in _parameters(prepare)})
        return given

    def make_from(self, given: Mapping[str, Any]) -> Rows:
        """Computes the table from its parameters by name; others are ignored."""
        rows: Rows = self.make(**{name: given[name] for name in _parameters(self.make)})
        return rows


def _parameters(function: Callable[..., Any] | None) -> list[str]:
    """The function's parameters; `**by_type` stands for all connection types."""
    if function is None:
        return []
    parameters = inspect.signature(function).parameters.values()
    named = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
    return named if len(named) == len(parameters) else [*named, *CONNECTION_TYPES]


def in_one(rows: Rows) -> pd.DataFrame:
    """The rows as one frame."""
    return rows if isinstance(rows, pd.DataFrame) else pd.concat(rows, ignore_index=True)
