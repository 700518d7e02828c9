"""The assets of the exports: typed tables, quarantined rows, and the accounting of every row."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.sources import SOURCES, Source, settled_with
from basin_assets.contracts.table import Table
from basin_assets.orchestration.assets.sources import source_key
from basin_assets.orchestration.assets.table_asset import asset_of, shown_as
from basin_assets.orchestration.automation.watched import UPLOADS
from basin_assets.orchestration.checks import shrinkage
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.resources import SourcesResource, StoreResource
from basin_assets.rules.exports.settling import accounting_of
from basin_assets.rules.months import month_of
from basin_assets.settings import Settings

GROUP = "tables"
_ACCOUNTED = dg.AssetKey(tables.SOURCE_ACCOUNTING.name)


def typed_table_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One typed table an export; check-ins and transfers by month."""
    return [_typed(source, source.typed_table(), months) for source in SOURCES]


def _typed(source: Source, table: Table, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    read = (source, *settled_with(source))

    @asset_of(table, GROUP, months, deps=[*map(source_key, read), _ACCOUNTED])
    def typed(context: dg.AssetExecutionContext, sources: SourcesResource) -> pd.DataFrame:
        used = sources.reader.settled(source).used
        if table.is_monthly:
            used = used[month_of(used[source.month_by]).isin(context.partition_keys)]
        return used.reset_index(drop=True)

    return typed


def quarantine_assets() -> dg.AssetsDefinition:
    """One table of quarantined rows an export, all in one step."""

    @dg.multi_asset(
        name="quarantine",
        outs={source.name: _quarantine_out(source) for source in SOURCES},
        deps=[*map(source_key, SOURCES), _ACCOUNTED],
        can_subset=True,
    )
    @telling_dagster
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
    """The accounting of all rows, with the check whether an export has shrunk.

    All other tables depend on it, so a refused run changes none of them.
    """

    @asset_of(
        tables.SOURCE_ACCOUNTING,
        GROUP,
        months,
        deps=[source_key(source) for source in SOURCES],
        check_specs=[shrinkage.SPEC],
    )
    def source_accounting(
        context: dg.AssetExecutionContext,
        sources: SourcesResource,
        store: StoreResource,
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[dg.MaterializeResult[pd.DataFrame] | dg.AssetCheckResult]:
        accounting = accounting_of(sources.reader.all_settled())
        uploads = {UPLOADS: sources.version_of_uploads}
        # Before anything is stored, for the record of the last run may not be readable.
        check = shrinkage.check_shrinkage(accounting, store.open(), settings, context.run.tags)
        yield dg.MaterializeResult(value=accounting, metadata=uploads)
        yield check

    return source_accounting
