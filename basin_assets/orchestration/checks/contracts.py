"""Blocking checks: stored tables keep their contracts."""

from collections.abc import Iterator, Sequence

import dagster as dg

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.contracts.insights import INSIGHTS
from basin_assets.contracts.table import ContractError, Table
from basin_assets.contracts.tables import CONNECTION_METRICS, PURCHASER_REVIEW
from basin_assets.orchestration.assets.table_asset import IO_MANAGER
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.io_manager import TableReader

_NEEDED_BY_RULES = (CUSTOMER_CONNECTIONS,)
_NEEDED_BY_NONE = (PURCHASER_REVIEW, CONNECTION_METRICS, *INSIGHTS)
CHECKED = (*_NEEDED_BY_RULES, *_NEEDED_BY_NONE)
_REMEDY = (
    "Nothing was published. Somebody may have changed the stored file: run `basin run`, which "
    "writes it again; if that does not help, please report it."
)


def contract_checks() -> list[dg.AssetChecksDefinition]:
    """One check for each table that is published from the store.

    Tables that no rule needs share a step: a step each takes longer than the check.
    """
    return [
        _kept("connections_keep_their_contract", _NEEDED_BY_RULES),
        _kept("tables_keep_their_contracts", _NEEDED_BY_NONE),
    ]


def _kept(step: str, tables: Sequence[Table]) -> dg.AssetChecksDefinition:
    specs = {table: _spec(table) for table in tables}

    @dg.multi_asset_check(
        name=step,
        specs=[*specs.values()],
        can_subset=True,
        required_resource_keys={IO_MANAGER},
    )
    @telling_dagster
    def keep_their_contracts(
        context: dg.AssetCheckExecutionContext,
    ) -> Iterator[dg.AssetCheckResult]:
        stored: TableReader = getattr(context.resources, IO_MANAGER)
        for table, spec in specs.items():
            if spec.key in context.selected_asset_check_keys:
                passed, says = _look(stored, table)
                yield dg.AssetCheckResult(
                    passed=passed,
                    description=says,
                    asset_key=spec.asset_key,
                    check_name=spec.name,
                )

    return keep_their_contracts


def _look(stored: TableReader, table: Table) -> tuple[bool, str]:
    try:
        return True, f"{stored.validate_stored(table)} rows keep the contract."
    except ContractError as error:
        return False, f"{error}. {_REMEDY}"


def _spec(table: Table) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        "keeps_its_contract",
        asset=table.name,
        blocking=True,
        description=(
            "What is stored, and will be published, has the columns, types, bounds and key that "
            "docs/tables.md promises."
        ),
    )
