"""Makes an asset from a contract: key, description, columns, group, owner, partitions."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import dagster as dg

from basin_assets.contracts.table import Column, Table
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.tables.last_run import code_version
from basin_assets.tables.run_tables import Written

OWNERS = ["team:gym-data"]
IO_MANAGER = "table_io_manager"
WRITER = "writer"
# Only outputs need the writer, so a run that only reads our tables does not wait for the lease.
_OUTPUT = dg.DagsterType(
    lambda _context, value: isinstance(value, Iterable),
    name="table",
    required_resource_keys={WRITER},
)


def asset_of(
    table: Table, group: str, months: dg.PartitionsDefinition, **own: Any
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Decorates a function that returns the rows of a table, or writes them itself.

    Args:
        table: the contract.
        group: the group in the graph.
        months: the partitions of monthly tables; a range of months is one run.
        own: further arguments of `dg.asset`, such as `ins` and `deps`.
    """
    as_asset: Callable[[Callable[..., Any]], dg.AssetsDefinition] = dg.asset(
        key=table.name.split("/"), **by_month(table, months), **{**shown_as(table, group), **own}
    )
    return lambda function: as_asset(telling_dagster(function))


def by_month(table: Table, months: dg.PartitionsDefinition) -> dict[str, Any]:
    """The arguments of an asset or step whose tables are monthly if this one is."""
    if not table.is_monthly:
        return {}
    return {"partitions_def": months, "backfill_policy": dg.BackfillPolicy.single_run()}


def out_of(table: Table, group: str) -> dg.AssetOut:
    """The table as an output of a step that makes several, or only some of them."""
    return dg.AssetOut(key=table.name.split("/"), is_required=False, **shown_as(table, group))


def shown_as(table: Table, group: str) -> dict[str, Any]:
    """The arguments of an asset that follow from the contract."""
    return {
        "description": described(table.description, table.key),
        "group_name": group,
        "owners": OWNERS,
        "kinds": {"pandas", "parquet"},
        "io_manager_key": IO_MANAGER,
        "dagster_type": _OUTPUT,
        "code_version": code_version(),
        "metadata": column_schema(table.columns),
    }


def described(text: str, key: tuple[str, ...]) -> str:
    """A table's description, with its key."""
    return f"{text}\n\nKey: {', '.join(key)}." if key else text


def row_counts(written: Written) -> Mapping[str | None, dict[str, int]]:
    """The row count's metadata by month; under None for a table without months."""
    return {
        month: {"dagster/row_count" if month is None else "dagster/partition_row_count": count}
        for month, count in written.rows.items()
    }


def column_schema(columns: tuple[Column, ...]) -> dict[str, Any]:
    """The metadata of a table's columns: type, description, unit, constraints.

    It belongs into the definition, since each materialization would store it again.
    """
    return {"dagster/column_schema": dg.TableSchema(columns=[_shown(each) for each in columns])}


def _shown(column: Column) -> dg.TableColumn:
    unit = f" [{column.unit}]" if column.unit else ""
    return dg.TableColumn(
        name=column.name,
        type=column.kind.value,
        description=f"{column.description}{unit}",
        constraints=dg.TableColumnConstraints(nullable=column.nullable, other=_bounds(column)),
    )


def _bounds(column: Column) -> list[str]:
    found = []
    if column.allowed:
        found.append(f"one of {', '.join(column.allowed)}")
    if column.at_least is not None:
        found.append(f"at least {column.at_least}")
    if column.at_most is not None:
        found.append(f"at most {column.at_most}")
    return found
