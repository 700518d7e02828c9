"""A step: a table rule with the keys by which a cluster cuts its input, and its output's order.

A rule is local to its grain: it never combines rows of different keys. So a cluster can apply it to
the rows of some keys at a time, and the parts together are the whole table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import Table
from basin_assets.rules.table_rule import TableRule, in_one
from basin_assets.settings import Settings

Frames: TypeAlias = Mapping[str, pd.DataFrame]
"""Frames by table name."""


class Keys(NamedTuple):
    """The keys by which the rows of a table are cut.

    Attributes:
        columns: the columns that the keys come from.
        of: the keys of each row of a frame with these columns, as `Int64`: mostly one. Rows with a
            null key are left out; a row of several keys goes into the shard of each.
    """

    columns: Sequence[str]
    of: "Callable[[pd.DataFrame], Sequence[pd.Series[Any]]]"


class Input(NamedTuple):
    """An input table of a step, and the months to read; None for a table without months."""

    table: Table
    months: Sequence[str] | None


@dataclass(frozen=True)
class Step:
    """A table rule, and how a cluster cuts its work.

    Attributes:
        rule: the rule.
        keys: by input table to cut, the keys of its rows. Other tables are read whole, except
            those in the rule's `months_before`.
        order: the columns by which the output is sorted. In a table without months the first one
            is the key.
        fan_out: output rows per input row; sizes the shards.
        splits_rows: whether a row has several keys. The rule then computes surplus rows in each
            shard, and only those with the shard's keys are kept.
    """

    rule: TableRule
    keys: Mapping[str, Keys]
    order: Sequence[str]
    fan_out: int = 1
    splits_rows: bool = False

    @property
    def output(self) -> Table:
        """The output's contract."""
        return self.rule.table

    @property
    def inputs(self) -> list[Table]:
        """The inputs' contracts."""
        return [INTERNAL_TABLES[name] for name in self.rule.inputs]

    def prepared(self, settings: Settings, whole: Frames) -> Callable[[Frames], pd.DataFrame]:
        """The rule as a function of the cut tables.

        What the rule prepares, it prepares here: once, from the whole tables.
        """
        given = self.rule.prepare(whole, settings)
        return lambda frames: in_one(self.rule.make_from({**given, **frames}))

    def is_whole(self, name: str) -> bool:
        """Whether an input is read whole: neither cut nor in `months_before`."""
        return name not in self.keys and name not in self.rule.months_before

    def months_around(self, name: str, month: str) -> tuple[str, str]:
        """The first and last month of an input in `months_before` that a month depends on."""
        return str(pd.Period(month, "M") - self.rule.months_before[name]), month
