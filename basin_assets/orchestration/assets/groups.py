"""Who comes as a group."""

import dagster as dg
import pandas as pd

from basin_assets.contracts.connections import SAME_DAY_GROUPS, columns_without_metadata
from basin_assets.contracts.groups import CUSTOMER_GROUPS
from basin_assets.orchestration.assets.figures import group_figures
from basin_assets.orchestration.assets.table_asset import counted, table_asset
from basin_assets.rules.groups.customer_groups import find_customer_groups
from basin_assets.settings import Settings
from basin_assets.tables.table_rows import TableRows

GROUP = "insights"
_FIGURES = columns_without_metadata(SAME_DAY_GROUPS)


def group_assets() -> list[dg.AssetsDefinition]:
    """The groups of people who know each other."""

    @table_asset(CUSTOMER_GROUPS, GROUP)
    def customer_groups(
        context: dg.AssetExecutionContext,
        same_day_group: TableRows,
        enriched_transfers: pd.DataFrame,
        family_membership: pd.DataFrame,
        customers: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        groups = find_customer_groups(
            same_day_group=same_day_group.read(_FIGURES),
            enriched=enriched_transfers,
            family_membership=family_membership,
            customers=customers,
            settings=settings,
        )
        return counted(context, CUSTOMER_GROUPS, groups, group_figures)

    return [customer_groups]
