"""What people ask of the tables."""

import dagster as dg
import pandas as pd

from basin_assets.assets.table_asset import counted, table_asset
from basin_assets.contracts import tables
from basin_assets.domain.as_of import day_of
from basin_assets.domain.coverage import count_uncovered
from basin_assets.domain.metrics import calculate_connection_metrics, percent_known
from basin_assets.settings import Settings

GROUP = "insights"


def insight_assets() -> list[dg.AssetsDefinition]:
    """The gym in numbers."""

    @table_asset(tables.CONNECTION_METRICS, GROUP)
    def connection_metrics(
        context: dg.AssetExecutionContext,
        customer_connections: pd.DataFrame,
        sharing_events: pd.DataFrame,
        enriched_transfers: pd.DataFrame,
        checkins: pd.DataFrame,
        customers: pd.DataFrame,
        members: pd.DataFrame,
        shared_memberships: pd.DataFrame,
        source_accounting: pd.DataFrame,
        as_of: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        figures = calculate_connection_metrics(
            connections=customer_connections,
            events=sharing_events,
            enriched=enriched_transfers,
            accounting=source_accounting,
            coverage=count_uncovered(
                checkins, members, customers, enriched_transfers, shared_memberships
            ),
            as_of=day_of(as_of),
            settings=settings,
        )
        plotted: dict[str, float | int | None] = {
            "connections": len(customer_connections),
            "known_purchaser_percent": percent_known(enriched_transfers),
            "rows_quarantined": int(source_accounting["quarantined"].sum()),
        }
        return counted(context, tables.CONNECTION_METRICS, figures, lambda _: plotted)

    return [connection_metrics]
