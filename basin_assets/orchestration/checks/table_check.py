"""Makes an asset check from a function on frames."""

import inspect
from collections.abc import Callable

import dagster as dg

from basin_assets.contracts.table import Table
from basin_assets.orchestration.failures import telling_dagster

_SETTINGS = "settings"


def table_check(
    table: Table,
    check: Callable[..., dg.AssetCheckResult],
    description: str,
    *,
    blocking: bool = False,
) -> dg.AssetChecksDefinition:
    """The check of a table, named after its function.

    Args:
        table: the table to check.
        check: the function. Its parameters are names of tables, and `settings`.
        description: the statement that must hold.
        blocking: whether a failure blocks what depends on the table.
    """
    names = [name for name in inspect.signature(check).parameters if name != _SETTINGS]
    return dg.asset_check(
        asset=table.name,
        blocking=blocking,
        description=description,
        additional_ins={name: dg.AssetIn(name) for name in names if name != table.name},
    )(telling_dagster(check))
