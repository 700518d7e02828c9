"""Makes an asset of a contract: key, prose, columns, group, owner, how it is run and counted."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import dagster as dg
import numpy as np
import pandas as pd

from basin_assets.contracts.derivations import origins_of
from basin_assets.contracts.table import Table
from basin_assets.errors import withholding_values
from basin_assets.orchestration.assets.columns import column_metadata
from basin_assets.orchestration.assets.preview import may_be_shown, preview
from basin_assets.rules.months import rows_by_month
from basin_assets.tables.table_rows import SavedTable, TableOutput

OWNERS = ["team:gym-data"]
IO_MANAGER = "table_io_manager"
_NO_ROWS = np.array([], dtype="int64")
WRITER = "writer"
# An output that is written needs the writer, an input of the same table does not: so a run that
# only reads our tables does not wait for one that writes them.
_OUTPUT = dg.DagsterType(
    lambda _context, value: isinstance(value, pd.DataFrame | SavedTable),
    name="table",
    required_resource_keys={WRITER},
)


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
        "dagster_type": _OUTPUT,
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
    figures: Figures | None = None,
    pictures: Pictures = lambda rows: {},
) -> Output:
    """The output itself, its rows counted for Dagster's plots: by month where it is monthly.

    Args:
        context: the asset's context.
        table: the contract.
        output: what the asset returns. Rows that are not here are counted; they are read, a month
            at a time, where that costs little.
        figures: more numbers for the plots; of each month's rows where the table is monthly.
        pictures: what else a table that is not monthly shows, by name.
    """
    saved = output if isinstance(output, SavedTable) else SavedTable(frame=output)
    if saved.frame is None:
        _add_saved_rows(context, table, saved, figures, pictures)
    elif table.is_monthly:
        _add_rows_by_month(context, table, saved.frame, figures)
    else:
        drawn = dict(pictures(saved.frame)) | preview(table.columns, saved.frame)
        _add_rows(context, None, len(saved.frame), _known(saved.frame, figures) | drawn)
    return output


def _add_rows_by_month(
    context: dg.AssetExecutionContext, table: Table, frame: pd.DataFrame, figures: Figures | None
) -> None:
    of_month = rows_by_month(frame[table.monthly_by])
    newest = max(of_month, default=None)
    for month in context.partition_keys:
        at = of_month.get(month, _NO_ROWS)
        shown: dict[str, Any] = {}
        if figures or month == newest:
            shown = _shown_of_month(table, frame.iloc[at], figures, is_newest=month == newest)
        _add_rows(context, month, len(at), shown)


def _add_saved_rows(
    context: dg.AssetExecutionContext,
    table: Table,
    saved: SavedTable,
    figures: Figures | None,
    pictures: Pictures,
) -> None:
    """Counts rows that are stored, and shows of them what `counted` does of a frame's."""
    newest = max((str(month) for month, count in saved.rows.items() if count), default=None)
    for month, count in saved.rows.items():
        shown: dict[str, Any] = {}
        if saved.source is not None and month is None:
            # All that figures and pictures are made of: no texts, which are most of the bytes.
            light = [column.name for column in table.columns if may_be_shown(column)]
            rows = saved.source.load(table, None, light)
            shown = _known(rows, figures) | dict(pictures(rows)) | preview(table.columns, rows)
        elif saved.source is not None and month is not None and (figures or month == newest):
            rows = saved.source.load(table, [month], None)
            shown = _shown_of_month(table, rows, figures, is_newest=month == newest)
        _add_rows(context, month, count, shown)


def _shown_of_month(
    table: Table, rows: pd.DataFrame, figures: Figures | None, *, is_newest: bool
) -> dict[str, Any]:
    """Metadata are stored for each month: a preview of one of them, the newest, will do."""
    return _known(rows, figures) | (preview(table.columns, rows) if is_newest else {})


def _add_rows(
    context: dg.AssetExecutionContext, month: str | None, count: int, shown: Mapping[str, Any]
) -> None:
    name = "dagster/row_count" if month is None else "dagster/partition_row_count"
    context.add_asset_metadata({name: count, **shown}, partition_key=month)


def _known(rows: pd.DataFrame, figures: Figures | None) -> dict[str, Any]:
    of_rows = figures(rows) if figures is not None else {}
    return {name: value for name, value in of_rows.items() if value is not None}
