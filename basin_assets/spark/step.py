"""How a table rule is cut for a cluster: by which keys, and in which order its rows come back.

A rule is local to its grain: rows of different keys do not meet in it. So a cluster may give it the
rows of some keys at a time, and the parts together are the table that the rule makes of the whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import Table
from basin_assets.rules.table_rule import TableRule, in_one
from basin_assets.settings import Settings

Keys: TypeAlias = "Callable[[pd.DataFrame], Sequence[pd.Series[Any]]]"
"""The keys of each row of a frame, as `Int64`: mostly one. A row whose key is null is left out; a
row of several keys is handed to the rule with each of them."""
Frames: TypeAlias = Mapping[str, pd.DataFrame]
"""Frames by the names of their tables."""


class Input(NamedTuple):
    """A table that a step takes, and the months of it; None where it is not kept by month."""

    table: Table
    months: Sequence[str] | None


class Shared(NamedTuple):
    """A rule in two halves, where an index of the uncut tables is worth making only once.

    Attributes:
        prepare: what is made of the uncut tables, which it takes by name, and of the settings.
        compute: the table, of that and the cut tables by name.
    """

    prepare: Callable[..., Any]
    compute: Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Step:
    """A table rule, and how its work is cut.

    Attributes:
        rule: what to compute.
        keys: the keys of the rows of each table that is cut, by the table's name. Other tables are
            read whole, but for those of the rule's `months_before`.
        order: the columns by which the output is sorted. Where the output is not kept by month, the
            first of them is the key.
        shared: the rule in two halves, where that is worth it.
        fan_out: output rows per input row; sizes the shards.
        splits_rows: whether a row has several keys. Of what the rule makes of such rows, only the
            rows of the keys at hand are kept.
    """

    rule: TableRule
    keys: Mapping[str, Keys]
    order: Sequence[str]
    shared: Shared | None = None
    fan_out: int = 1
    splits_rows: bool = False

    @property
    def output(self) -> Table:
        """The contract of what is made."""
        return self.rule.table

    @property
    def inputs(self) -> list[Table]:
        """The contracts of what is taken."""
        return [INTERNAL_TABLES[name] for name in self.rule.inputs]

    def prepared(self, settings: Settings, whole: Frames) -> Callable[[Frames], pd.DataFrame]:
        """The rule as a function of the cut tables, the whole ones being given."""
        if self.shared is None:
            return lambda frames: in_one(self.rule({**whole, **frames}, settings))
        compute, prepared = self.shared.compute, self.shared.prepare(**whole, settings=settings)
        return lambda frames: compute(prepared, **frames)

    def is_whole(self, name: str) -> bool:
        """Whether an input is neither cut nor taken by months."""
        return name not in self.keys and name not in self.rule.months_before

    def months_around(self, name: str, month: str) -> tuple[str, str]:
        """First and last month of an input of `months_before` that a month is made of."""
        return str(pd.Period(month, "M") - self.rule.months_before[name]), month
