"""Makes an asset of a contract: key, prose, columns, group, owner, how it is run and counted."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import dagster as dg
import pandas as pd

from basin_assets.assets.columns import column_metadata
from basin_assets.assets.preview import preview
from basin_assets.contracts.derivations import origins_of
from basin_assets.contracts.table import Table
from basin_assets.domain.months import month_of
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
        "metadata": column_metadata(table.columns, origins_of(table)),
    }


def described(text: str, key: tuple[str, ...]) -> str:
    """The prose of a table, with its key."""
    return f"{text}\n\nKey: {', '.join(key)}." if key else text


Figures: TypeAlias = Callable[[pd.DataFrame], Mapping[str, float | int | None]]
"""Numbers about some rows of a table, for Dagster's plots; None is left out."""
Pictures: TypeAlias = Callable[[pd.DataFrame], Mapping[str, dg.MetadataValue[Any]]]
"""What else is shown of a table, by name."""
Output = TypeVar("Output", pd.DataFrame, TableOutput)


def counted(
    context: dg.AssetExecutionContext,
    table: Table,
    output: Output,
    figures: Figures = lambda rows: {},
    pictures: Pictures = lambda rows: {},
) -> Output:
    """The output itself, its rows counted for Dagster's plots: by month where it is monthly.

    Args:
        context: the asset's context.
        table: the contract.
        output: what the asset returns. Rows that are not here are counted, and no more.
        figures: more numbers for the plots; of each month's rows where the table is monthly.
        pictures: what else a table that is not monthly shows, by name.
    """
    if isinstance(output, SavedTable):
        for month, count in output.rows.items():
            _add_rows(context, month, count, {})
    elif not table.is_monthly:
        drawn = dict(pictures(output)) | preview(table.columns, output)
        _add_rows(context, None, len(output), _known(figures(output)) | drawn)
    else:
        of_row = month_of(output[table.monthly_by])
        newest = of_row.max() if len(output) else None
        for month in context.partition_keys:
            rows = output[of_row == month]
            # Metadata are stored for each month: a preview of one of them, the newest, will do.
            shown = preview(table.columns, rows) if month == newest else {}
            _add_rows(context, month, len(rows), _known(figures(rows)) | shown)
    return output


def _add_rows(
    context: dg.AssetExecutionContext, month: str | None, count: int, shown: Mapping[str, Any]
) -> None:
    name = "dagster/row_count" if month is None else "dagster/partition_row_count"
    context.add_asset_metadata({name: count, **shown}, partition_key=month)


def _known(figures: Mapping[str, float | int | None]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if value is not None}
