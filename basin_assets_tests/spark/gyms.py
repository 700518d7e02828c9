"""What every step takes and makes at a gym, for comparing engines."""

from collections.abc import Mapping, Sequence

import pandas as pd

from basin_assets.contracts.table import Table
from basin_assets.rules.pipeline import PIPELINE, build_tables
from basin_assets.settings import Settings
from basin_assets.spark.step import Input, Step
from basin_assets.stores.protocol import Store
from basin_assets.tables import keys
from basin_assets.tables.table_files import built_months
from basin_assets_tests.pure_run import PureRun


def tables_of(run: PureRun) -> dict[str, pd.DataFrame]:
    """The tables that steps take and make, by name."""
    made = [
        rule for rule in PIPELINE if rule.table.name in ("customer_friends", "connection_types")
    ]
    return build_tables(run.tables, Settings(), made)


def months_of(store: Store, table: Table) -> Sequence[str] | None:
    """The months of a table that were built; None where it is not kept by month."""
    return built_months(store, table) if table.is_monthly else None


def inputs_of(store: Store, step: Step) -> list[Input]:
    """The whole of a step's inputs, as an asset gets them."""
    return [Input(table, months_of(store, table)) for table in step.inputs]


def objects_of(store: Store, table: Table) -> Mapping[str, bytes]:
    """The stored objects of a table."""
    prefix = keys.table_folder(table) if table.is_monthly else keys.table_object(table)
    return {key: store.read(key).data for key in store.keys(prefix)}
