"""The computed tables as assets: one for each rule of the pipeline, with its parameters as inputs.

An asset passes its frames to its rule and returns the result, which the IO manager checks and
writes.
"""

from itertools import chain
from typing import Any

import dagster as dg
import pandas as pd

from basin_assets.orchestration.assets.figures import pictures_of_inputs
from basin_assets.orchestration.assets.table_asset import asset_of
from basin_assets.orchestration.io_manager import COLUMNS
from basin_assets.orchestration.partitions import from_months_before
from basin_assets.rules.pipeline import PIPELINE
from basin_assets.rules.table_rule import TableRule


def computed_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One asset for each rule."""
    return [_asset(rule, months) for rule in PIPELINE]


def _asset(rule: TableRule, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    ins = {name: _input(rule, name) for name in rule.inputs}

    @asset_of(rule.table, rule.group, months, ins=ins, required_resource_keys={"settings"})
    def compute(context: dg.AssetExecutionContext, **frames: pd.DataFrame) -> Any:
        context.add_output_metadata(pictures_of_inputs(rule.table, frames))
        rows = rule(frames, context.resources.settings)
        # Dagster would take a bare generator for the outputs of a step.
        return rows if isinstance(rows, pd.DataFrame) else chain(rows)

    return compute


def _input(rule: TableRule, name: str) -> dg.AssetIn:
    """An input table of a rule: its columns to read, and the months before its own."""
    columns, before = rule.columns.get(name), rule.months_before.get(name)
    return dg.AssetIn(
        name,
        metadata=None if columns is None else {COLUMNS: list(columns)},
        partition_mapping=None if before is None else from_months_before(before),
    )
