"""Who shared a pass with whom: transfers with their purchasers, and the events they make."""

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.orchestration.assets.figures import match_rate, review_figures
from basin_assets.orchestration.assets.table_asset import counted, table_asset
from basin_assets.orchestration.partitions import from_months_before
from basin_assets.orchestration.resources import EngineResource
from basin_assets.rules.purchasers.review import review_purchasers
from basin_assets.settings import Settings
from basin_assets.spark import steps
from basin_assets.tables.table_rows import TableOutput, TableRows

GROUP = "tables"
REVIEW_GROUP = "insights"


def sharing_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Transfers, review list and events."""

    @table_asset(
        tables.ENRICHED_TRANSFERS,
        GROUP,
        months,
        ins={
            name: dg.AssetIn(partition_mapping=from_months_before(before))
            for name, before in steps.ENRICHED_TRANSFERS.months_before.items()
        },
    )
    def enriched_transfers(
        context: dg.AssetExecutionContext,
        pass_transfers: TableRows,
        customers: TableRows,
        purchaser_overrides: TableRows,
        members: TableRows,
        memberships: TableRows,
        checkins: TableRows,
        engine: EngineResource,
    ) -> TableOutput:
        rows = [pass_transfers, customers, purchaser_overrides, members, memberships, checkins]
        enriched = engine.run(steps.ENRICHED_TRANSFERS, rows, context.partition_keys)
        return counted(context, tables.ENRICHED_TRANSFERS, enriched, match_rate)

    @table_asset(tables.PURCHASER_REVIEW, REVIEW_GROUP)
    def purchaser_review(
        context: dg.AssetExecutionContext,
        enriched_transfers: pd.DataFrame,
        customers: pd.DataFrame,
        members: pd.DataFrame,
        memberships: pd.DataFrame,
        checkins: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        review = review_purchasers(
            enriched_transfers, customers, members, memberships, checkins, settings
        )
        return counted(context, tables.PURCHASER_REVIEW, review, review_figures)

    @table_asset(tables.SHARING_EVENTS, GROUP, months)
    def sharing_events(
        context: dg.AssetExecutionContext,
        enriched_transfers: TableRows,
        customers: TableRows,
        engine: EngineResource,
    ) -> TableOutput:
        rows, months = [enriched_transfers, customers], context.partition_keys
        events = engine.run(steps.SHARING_EVENTS, rows, months)
        return counted(context, tables.SHARING_EVENTS, events)

    return [enriched_transfers, purchaser_review, sharing_events]
