"""What every step takes and makes at a gym, for comparing engines."""

from collections.abc import Mapping, Sequence

import pandas as pd

from basin_assets.contracts.table import Table
from basin_assets.rules.exports.as_of import find_as_of
from basin_assets.rules.insights.friends import list_customer_friends
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.settings import Settings
from basin_assets.spark.step import Step
from basin_assets.stores.protocol import Store
from basin_assets.tables import keys
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.table_files import built_months
from basin_assets.tables.table_rows import TableRows
from basin_assets_tests.pure_run import PureRun


def tables_of(run: PureRun) -> dict[str, pd.DataFrame]:
    """The tables that steps take and make, by name."""
    used = {name: source.used for name, source in run.settled.items()}
    return {
        **used,
        **run.by_type,
        "as_of": find_as_of(used["checkins"]),
        "co_visits": run.co_visits,
        "enriched_transfers": run.enriched,
        "sharing_events": run.events,
        "meeting_chance": find_meeting_chance(used["checkins"], [run.co_visits]),
        "tie_evidence": run.ties,
        "tie_calibration": run.calibration,
        "customer_connections": run.connections,
        "customer_friends": list_customer_friends(
            run.connections, run.by_type, used["customers"], Settings()
        ),
    }


def months_of(store: Store, table: Table) -> Sequence[str] | None:
    """The months of a table that were built; None where it is not kept by month."""
    return built_months(store, table) if table.is_monthly else None


def inputs_of(store: Store, step: Step) -> list[TableRows]:
    """The whole of a step's inputs, as an asset gets them."""
    return [TableRows(table, months_of(store, table), RunTables(store)) for table in step.inputs]


def objects_of(store: Store, table: Table) -> Mapping[str, bytes]:
    """The stored objects of a table."""
    prefix = keys.table_folder(table) if table.is_monthly else keys.table_object(table)
    return {key: store.read(key).data for key in store.keys(prefix)}
