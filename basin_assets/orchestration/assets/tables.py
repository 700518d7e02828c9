"""The assets of the exports: typed tables, quarantined rows, and the accounting of every row."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.sources import SOURCES, Source, settled_with
from basin_assets.orchestration.assets.sources import source_key
from basin_assets.orchestration.assets.table_asset import asset_of, out_of
from basin_assets.orchestration.automation.watched import UPLOADS
from basin_assets.orchestration.checks import shrinkage
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.resources import SourcesResource, StoreResource
from basin_assets.rules.exports.settling import accounting_of
from basin_assets.rules.months import month_of
from basin_assets.settings import Settings

GROUP = "tables"
_ACCOUNTED = dg.AssetKey(tables.SOURCE_ACCOUNTING.name)


def export_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Of each export the typed table and the quarantined rows; check-ins and transfers by month."""
    monthly = [source for source in SOURCES if source.typed_table().is_monthly]
    return [*(_by_month(source, months) for source in monthly), _without_months()]


def _by_month(source: Source, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @asset_of(source.typed_table(), GROUP, months, deps=_needed_for(source))
    def typed(context: dg.AssetExecutionContext, sources: SourcesResource) -> pd.DataFrame:
        used = sources.reader.settled(source).used
        used = used[month_of(used[source.month_by]).isin(context.partition_keys)]
        return used.reset_index(drop=True)

    return typed


def _without_months() -> dg.AssetsDefinition:
    """The small tables of all exports, in one step."""
    typed = {each.name: each for each in SOURCES if not each.typed_table().is_monthly}
    quarantined = {f"quarantine_{source.name}": source for source in SOURCES}
    outs = {name: source.typed_table() for name, source in typed.items()}
    outs |= {name: tables.QUARANTINE[source.name] for name, source in quarantined.items()}

    @dg.multi_asset(
        name="exports",
        outs={name: out_of(table, GROUP) for name, table in outs.items()},
        deps=[*map(source_key, SOURCES), _ACCOUNTED],
        internal_asset_deps={
            name: set(_needed_for(source)) for name, source in (typed | quarantined).items()
        },
        can_subset=True,
    )
    @telling_dagster
    def exports(
        context: dg.AssetExecutionContext, sources: SourcesResource
    ) -> Iterator[dg.Output[pd.DataFrame]]:
        for name, source in (typed | quarantined).items():
            if name in context.op_execution_context.selected_output_names:
                settled = sources.reader.settled(source)
                rows = settled.used if name in typed else settled.quarantine
                yield dg.Output(rows.reset_index(drop=True), name)

    return exports


def _needed_for(source: Source) -> list[dg.AssetKey]:
    return [*map(source_key, (source, *settled_with(source))), _ACCOUNTED]


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
        check = shrinkage.check_shrinkage(
            accounting, store.open(), settings, context.run.tags, context.instance
        )
        yield dg.MaterializeResult(value=accounting, metadata=uploads)
        yield check

    return source_accounting
