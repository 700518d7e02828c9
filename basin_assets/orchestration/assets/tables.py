"""The exports as typed tables, what could not be used, and what became of every row."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.sources import CUSTOMERS, PURCHASER_OVERRIDES, SOURCES, Source
from basin_assets.contracts.table import Table
from basin_assets.errors import withholding_values
from basin_assets.orchestration.assets.sources import source_key
from basin_assets.orchestration.assets.table_asset import asset_of, shown_as
from basin_assets.orchestration.resources import SourcesResource
from basin_assets.rules.exports.settling import accounting_of
from basin_assets.rules.months import month_of

GROUP = "tables"


def typed_table_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One typed table an export; check-ins and transfers by month."""
    return [_typed(source, source.typed_table(), months) for source in SOURCES]


def _read_for(source: Source) -> list[dg.AssetKey]:
    """The exports that an export's table is made from: overrides are held against customers."""
    read = [source, CUSTOMERS] if source is PURCHASER_OVERRIDES else [source]
    return [source_key(each) for each in read]


def _typed(source: Source, table: Table, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @asset_of(table, GROUP, months, deps=_read_for(source))
    def typed(context: dg.AssetExecutionContext, sources: SourcesResource) -> pd.DataFrame:
        used = sources.reader.settled(source).used
        if table.is_monthly:
            used = used[month_of(used[source.month_by]).isin(context.partition_keys)]
        return used.reset_index(drop=True)

    return typed


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
                yield dg.Output(sources.reader.settled(source).quarantine, source.name)

    return quarantine


def _quarantine_out(source: Source) -> dg.AssetOut:
    table = tables.QUARANTINE[source.name]
    return dg.AssetOut(
        key=table.name.split("/"),
        is_required=False,
        **shown_as(table, GROUP),
    )


def accounting_asset(months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The accounting of all rows of all exports."""

    @asset_of(tables.SOURCE_ACCOUNTING, GROUP, months, deps=[source_key(s) for s in SOURCES])
    def source_accounting(sources: SourcesResource) -> pd.DataFrame:
        return accounting_of(sources.reader.all_settled())

    return source_accounting
