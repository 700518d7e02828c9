"""Who shared a pass with whom: transfers with their purchasers, and the events they make."""

import dagster as dg
import pandas as pd

from basin_assets.assets.figures import match_rate, review_figures
from basin_assets.assets.table_asset import counted, table_asset
from basin_assets.contracts import tables
from basin_assets.domain.purchaser_matching import enrich_transfers_with_purchaser_ids
from basin_assets.domain.purchaser_review import review_purchasers
from basin_assets.engine import steps
from basin_assets.io.table_rows import TableOutput, TableRows
from basin_assets.partitions import from_months_before
from basin_assets.resources import EngineResource
from basin_assets.settings import Settings

GROUP = "tables"
MONTHS_OF_EVIDENCE = 3  # hold the 90 days before every day of a month
REVIEW_GROUP = "insights"


def sharing_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Transfers, review list and events."""

    @table_asset(
        tables.ENRICHED_TRANSFERS,
        GROUP,
        months,
        ins={"checkins": dg.AssetIn(partition_mapping=from_months_before(MONTHS_OF_EVIDENCE))},
    )
    def enriched_transfers(
        context: dg.AssetExecutionContext,
        pass_transfers: pd.DataFrame,
        customers: pd.DataFrame,
        purchaser_overrides: pd.DataFrame,
        members: pd.DataFrame,
        memberships: pd.DataFrame,
        checkins: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        enriched = enrich_transfers_with_purchaser_ids(
            pass_transfers,
            customers,
            purchaser_overrides,
            members,
            memberships,
            checkins,
            settings,
        )
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
