"""Blocking checks: stored tables keep their contracts."""

import dagster as dg

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.contracts.insights import INSIGHTS
from basin_assets.contracts.table import ContractError, Table
from basin_assets.contracts.tables import CONNECTION_METRICS, PURCHASER_REVIEW
from basin_assets.orchestration.assets.table_asset import IO_MANAGER
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.io_manager import TableReader

CHECKED = (CUSTOMER_CONNECTIONS, PURCHASER_REVIEW, CONNECTION_METRICS, *INSIGHTS)
_REMEDY = (
    "Nothing was published. Somebody may have changed the stored file: run `basin run`, which "
    "writes it again; if that does not help, please report it."
)


def contract_checks() -> list[dg.AssetChecksDefinition]:
    """One check for each table that is published from the store."""
    return [_kept(table) for table in CHECKED]


def _kept(table: Table) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=table.name,
        name="keeps_its_contract",
        blocking=True,
        description=(
            "What is stored, and will be published, has the columns, types, bounds and key that "
            "docs/tables.md promises."
        ),
        required_resource_keys={IO_MANAGER},
    )
    @telling_dagster
    def keeps_its_contract(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        stored: TableReader = getattr(context.resources, IO_MANAGER)
        try:
            rows = stored.validate_stored(table)
        except ContractError as error:
            return dg.AssetCheckResult(passed=False, description=f"{error}. {_REMEDY}")
        return dg.AssetCheckResult(passed=True, description=f"{rows} rows keep the contract.")

    return keeps_its_contract
