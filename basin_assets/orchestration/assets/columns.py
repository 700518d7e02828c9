"""Columns as Dagster shows them: type, meaning, unit, constraints, and what they are made from."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from basin_assets.contracts.derivations import Origins
from basin_assets.contracts.table import Column


def column_metadata(columns: Sequence[Column], origins: Origins) -> dict[str, Any]:
    """An asset's schema and the lineage of its columns, for its definition.

    Both stand in the definition: in every materialization they would be stored again and again.
    Dagster's open-source UI draws no lineage of columns, so their descriptions tell it, too.

    Args:
        columns: of the asset, in order.
        origins: `table.column` of what they are made from.
    """
    schema = dg.TableSchema(
        columns=[_shown(column, origins.get(column.name, ())) for column in columns]
    )
    names = {column.name for column in columns}
    lineage = {
        name: [_dep(origin) for origin in made_from]
        for name, made_from in origins.items()
        if name in names
    }
    if not lineage:
        return {"dagster/column_schema": schema}
    return {
        "dagster/column_schema": schema,
        "dagster/column_lineage": dg.TableColumnLineage(lineage),
    }


def _shown(column: Column, made_from: Sequence[str]) -> dg.TableColumn:
    unit = f" [{column.unit}]" if column.unit else ""
    origin = f". From {', '.join(made_from)}" if made_from else ""
    return dg.TableColumn(
        name=column.name,
        type=column.kind.value,
        description=f"{column.description}{unit}{origin}",
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


def _dep(origin: str) -> dg.TableColumnDep:
    table, _, column = origin.rpartition(".")
    return dg.TableColumnDep(asset_key=dg.AssetKey(table.split("/")), column_name=column)
