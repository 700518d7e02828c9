"""The explorer as a published file: it follows every computed table and its checks."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from basin_assets.contracts import insights, tables
from basin_assets.contracts.published import EXPLORER_KEY, EXPLORER_PATH
from basin_assets.explorer.content import ExplorerTables
from basin_assets.explorer.page import explorer_page
from basin_assets.orchestration.assets.published_asset import publication_metadata, published_asset
from basin_assets.orchestration.resources import WriterResource
from basin_assets.rules.exports.as_of import day_of
from basin_assets.settings import Settings
from basin_assets.tables.publishing import publish_file

EXPLORER_ASSET = dg.AssetKey(["capitan", *EXPLORER_PATH])
_SHOWN = (
    *insights.INSIGHTS,
    tables.PURCHASER_REVIEW,
    tables.CONNECTION_METRICS,
    tables.TIE_CALIBRATION,
    tables.CUSTOMERS,
    tables.AS_OF,
)


def explorer_asset(after: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset that publishes the explorer.

    Args:
        after: the computed assets that no other follows.
    """
    shown = {table.name: dg.AssetKey(table.name) for table in _SHOWN}

    @published_asset(
        EXPLORER_ASSET,
        description=(
            "Who is connected to whom, for the front desk, the owner and the analyst: one HTML "
            "file that opens from anywhere, without a server or a network. Search a person, see "
            "their friends and why; guests to convert, friends at risk, connectors, groups, "
            "changes and purchasers to review, each to sort, filter and download. Minors appear "
            "by initials."
        ),
        kinds={"html"},
        ins={
            name: dg.AssetIn(key, input_manager_key="table_io_manager")
            for name, key in shown.items()
        },
        deps=[key for key in after if key not in shown.values()],
    )
    def connections_explorer(
        writer: WriterResource,
        settings: dg.ResourceParam[Settings],
        as_of: pd.DataFrame,
        customer_friends: pd.DataFrame,
        top_connectors: pd.DataFrame,
        friends_at_risk: pd.DataFrame,
        guests_to_convert: pd.DataFrame,
        customer_groups: pd.DataFrame,
        changes_last_7_days: pd.DataFrame,
        purchaser_review: pd.DataFrame,
        connection_metrics: pd.DataFrame,
        tie_calibration: pd.DataFrame,
        customers: pd.DataFrame,
    ) -> dg.MaterializeResult[None]:
        tables = ExplorerTables(
            customer_friends=customer_friends,
            top_connectors=top_connectors,
            friends_at_risk=friends_at_risk,
            guests_to_convert=guests_to_convert,
            customer_groups=customer_groups,
            changes_last_7_days=changes_last_7_days,
            purchaser_review=purchaser_review,
            connection_metrics=connection_metrics,
            tie_calibration=tie_calibration,
            customers=customers,
            as_of=day_of(as_of),
        )
        page = explorer_page(tables, settings)
        publication = publish_file(writer.open(), EXPLORER_KEY, page)
        return dg.MaterializeResult(metadata=publication_metadata(publication))

    return connections_explorer
