"""The exports as typed tables, what could not be used, and the day that stands for today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.sources import CUSTOMERS, PURCHASER_OVERRIDES, SOURCES, Source
from basin_assets.contracts.table import Table
from basin_assets.errors import withholding_values
from basin_assets.orchestration.assets.figures import quarantine_figures
from basin_assets.orchestration.assets.preview import preview
from basin_assets.orchestration.assets.sources import source_key
from basin_assets.orchestration.assets.table_asset import counted, shown_as, table_asset
from basin_assets.orchestration.resources import SourcesResource, StoreResource
from basin_assets.rules.exports.as_of import find_as_of
from basin_assets.rules.exports.settling import accounting_of
from basin_assets.rules.months import month_of
from basin_assets.stores.protocol import Store
from basin_assets.tables.recipes import make_changed_months
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.source_reader import SourceReader
from basin_assets.tables.table_rows import SavedTable, TableOutput

GROUP = "tables"


def typed_table_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One typed table an export; check-ins and transfers by month."""
    return [_typed(source, source.typed_table(), months) for source in SOURCES]


def _read_for(source: Source) -> list[dg.AssetKey]:
    """The exports that an export's table is made from: overrides are held against customers."""
    read = [source, CUSTOMERS] if source is PURCHASER_OVERRIDES else [source]
    return [source_key(each) for each in read]


def _typed(source: Source, table: Table, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @table_asset(table, GROUP, months, deps=_read_for(source))
    def typed(
        context: dg.AssetExecutionContext, sources: SourcesResource, store: StoreResource
    ) -> TableOutput:
        if table.is_monthly:
            saved = _changed_months(store.open(), sources.reader, source, context.partition_keys)
            return counted(context, table, saved)
        return counted(context, table, sources.reader.settled(source).used.reset_index(drop=True))

    return typed


def _changed_months(
    store: Store, reader: SourceReader, source: Source, months: Sequence[str]
) -> SavedTable:
    """The months of an export's table; nothing is parsed for them where the export is the same."""
    table = source.typed_table()

    def find_recipes() -> Mapping[str, str]:
        return {month: reader.recipe(source, month) for month in months}

    def make(changed: Sequence[str]) -> pd.DataFrame:
        used = reader.settled(source).used
        return used[month_of(used[source.month_by]).isin(changed)].reset_index(drop=True)

    saved = make_changed_months(store, table, find_recipes, make)
    return replace(saved, source=RunTables(store))


def quarantine_assets() -> dg.AssetsDefinition:
    """One table an export of the rows that could not be used, all of them in one step."""

    @dg.multi_asset(
        name="quarantine",
        outs={source.name: _quarantine_out(source) for source in SOURCES},
        deps=[source_key(source) for source in SOURCES],
        can_subset=True,
    )
    @withholding_values
    def quarantine(
        context: dg.AssetExecutionContext, sources: SourcesResource
    ) -> Iterator[dg.Output[pd.DataFrame]]:
        for source in SOURCES:
            if source.name in context.op_execution_context.selected_output_names:
                rows = sources.reader.settled(source).quarantine
                columns = tables.QUARANTINE[source.name].columns
                metadata: dict[str, Any] = {"dagster/row_count": len(rows)}
                metadata |= preview(columns, rows)
                yield dg.Output(rows, output_name=source.name, metadata=metadata)

    return quarantine


def _quarantine_out(source: Source) -> dg.AssetOut:
    table = tables.QUARANTINE[source.name]
    return dg.AssetOut(
        key=table.name.split("/"),
        is_required=False,
        **shown_as(table, GROUP),
    )


def summary_assets() -> list[dg.AssetsDefinition]:
    """The accounting of all rows, and `as_of`."""

    @table_asset(tables.SOURCE_ACCOUNTING, GROUP, deps=[source_key(s) for s in SOURCES])
    def source_accounting(
        context: dg.AssetExecutionContext, sources: SourcesResource
    ) -> pd.DataFrame:
        accounting = accounting_of(sources.reader.all_settled())
        return counted(context, tables.SOURCE_ACCOUNTING, accounting, quarantine_figures)

    @table_asset(tables.AS_OF, GROUP)
    def as_of(context: dg.AssetExecutionContext, checkins: pd.DataFrame) -> pd.DataFrame:
        return counted(context, tables.AS_OF, find_as_of(checkins))

    return [source_accounting, as_of]
