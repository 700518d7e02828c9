"""The computed tables as assets: one for each rule of the pipeline, with its parameters as inputs.

A step passes its frames to its rules and returns the results, which the IO manager checks and
writes. Rules with nearly the same inputs share a step, which reads and prepares them once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from basin_assets.orchestration.assets.figures import pictures_of_inputs
from basin_assets.orchestration.assets.table_asset import by_month, out_of
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.io_manager import COLUMNS
from basin_assets.orchestration.partitions import from_months_before
from basin_assets.rules.pipeline import PIPELINE
from basin_assets.rules.table_rule import TableRule


def computed_assets(
    months: dg.PartitionsDefinition, elsewhere: Collection[dg.AssetKey] = ()
) -> list[dg.AssetsDefinition]:
    """One asset for each rule, but for those whose tables another engine computes elsewhere."""
    steps = defaultdict(list)
    for rule in PIPELINE:
        if dg.AssetKey(rule.table.name) not in elsewhere:
            steps[rule.step or rule.table.name].append(rule)
    return [_step(name, rules, months) for name, rules in steps.items()]


def _step(
    name: str, rules: Sequence[TableRule], months: dg.PartitionsDefinition
) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=name,
        outs={rule.table.name: out_of(rule.table, rule.group) for rule in rules},
        ins={each: _input(rule, each) for rule in rules for each in rule.inputs},
        internal_asset_deps={rule.table.name: {*map(dg.AssetKey, rule.inputs)} for rule in rules},
        required_resource_keys={"settings"},
        can_subset=True,
        **by_month(rules[0].table, months),
    )
    @telling_dagster
    def compute(
        context: dg.AssetExecutionContext, **frames: pd.DataFrame
    ) -> Iterator[dg.Output[Any]]:
        given: Mapping[str, Any] = frames
        for rule in rules:
            if rule.table.name in context.op_execution_context.selected_output_names:
                given = rule.prepare(given, context.resources.settings)
                pictures = pictures_of_inputs(rule.table, frames)
                yield dg.Output(rule.make_from(given), rule.table.name, metadata=pictures)

    return compute


def _input(rule: TableRule, name: str) -> dg.AssetIn:
    """An input table of a rule: its columns to read, and the months before its own."""
    columns, before = rule.columns.get(name), rule.months_before.get(name)
    return dg.AssetIn(
        name,
        metadata=None if columns is None else {COLUMNS: list(columns)},
        partition_mapping=None if before is None else from_months_before(before),
    )
