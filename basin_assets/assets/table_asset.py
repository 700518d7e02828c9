"""Makes an asset of a contract: key, prose, column schema, group, owner and how it is run."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import dagster as dg
import pandas as pd

from basin_assets.contracts.table import Column, Table
from basin_assets.domain.months import month_of
from basin_assets.io.publishing import Publication
from basin_assets.io.table_rows import SavedTable, TableOutput
from basin_assets.withheld import withholding_values

OWNERS = ["team:gym-data"]
IO_MANAGER = "table_io_manager"
_OUTPUT = dg.PythonObjectDagsterType((pd.DataFrame, SavedTable), name="table")


def table_asset(
    table: Table,
    group: str,
    months: dg.PartitionsDefinition | None = None,
    **options: Any,
) -> Callable[[Callable[..., TableOutput]], dg.AssetsDefinition]:
    """Decorates a function that returns the table's frame, or has had it written.

    Args:
        table: the contract of what the function returns.
        group: the group in the graph.
        months: the partitions, for a monthly table; a range of months is one run.
        options: more of `dagster.asset`, such as `ins` and `deps`.
    """
    as_asset: Callable[[Callable[..., TableOutput]], dg.AssetsDefinition] = dg.asset(
        key=table.name.split("/"),
        partitions_def=months if table.is_monthly else None,
        dagster_type=_OUTPUT,
        backfill_policy=dg.BackfillPolicy.single_run() if table.is_monthly else None,
        **shown_as(table, group),
        **options,
    )
    return lambda function: as_asset(withholding_values(function))


def shown_as(table: Table, group: str) -> dict[str, Any]:
    """What an asset of the contract says of itself, and who stores it."""
    return {
        "description": described(table.description, table.key),
        "group_name": group,
        "owners": OWNERS,
        "kinds": {"pandas", "parquet"},
        "io_manager_key": IO_MANAGER,
        "metadata": {"dagster/column_schema": column_schema(table.columns)},
    }


def described(text: str, key: tuple[str, ...]) -> str:
    """The prose of a table, with its key."""
    return f"{text}\n\nKey: {', '.join(key)}." if key else text


def column_schema(columns: tuple[Column, ...]) -> dg.TableSchema:
    """The columns as Dagster shows them: type, meaning with unit, constraints."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.kind.value,
                description=f"{column.description} [{column.unit}]"
                if column.unit
                else column.description,
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable, other=_constraints(column)
                ),
            )
            for column in columns
        ]
    )


def _constraints(column: Column) -> list[str]:
    found = []
    if column.allowed:
        found.append(f"one of {', '.join(column.allowed)}")
    if column.at_least is not None:
        found.append(f"at least {column.at_least}")
    if column.at_most is not None:
        found.append(f"at most {column.at_most}")
    return found


Figures: TypeAlias = Callable[[pd.DataFrame], Mapping[str, float | int | None]]
"""Numbers about some rows of a table, for Dagster's plots; None is left out."""
Output = TypeVar("Output", pd.DataFrame, TableOutput)


def counted(
    context: dg.AssetExecutionContext,
    table: Table,
    output: Output,
    figures: Figures = lambda rows: {},
) -> Output:
    """The output itself, its rows counted for Dagster's plots: by month where it is monthly.

    Args:
        context: the asset's context.
        table: the contract.
        output: what the asset returns.
        figures: more numbers for the plots; of each month's rows where the table is monthly. None
            of rows that are not here.
    """
    if isinstance(output, SavedTable):
        for month, count in output.rows.items():
            _add_rows(context, month, count, {})
    elif not table.is_monthly:
        _add_rows(context, None, len(output), figures(output))
    else:
        of_row = month_of(output[table.monthly_by])
        for month in context.partition_keys:
            rows = output[of_row == month]
            _add_rows(context, month, len(rows), figures(rows))
    return output


def _add_rows(
    context: dg.AssetExecutionContext,
    month: str | None,
    count: int,
    figures: Mapping[str, float | int | None],
) -> None:
    name = "dagster/row_count" if month is None else "dagster/partition_row_count"
    context.add_asset_metadata({name: count, **_known(figures)}, partition_key=month)


def _known(figures: Mapping[str, float | int | None]) -> dict[str, float | int]:
    return {name: value for name, value in figures.items() if value is not None}


def publication_metadata(publication: Publication) -> dict[str, Any]:
    """What a publishing asset tells of the file that it put."""
    return {
        "bytes": publication.size,
        "was_written": publication.was_written,
        "published_at": dg.MetadataValue.path(publication.location),
        "version": publication.version,
    }
