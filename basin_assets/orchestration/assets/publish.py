"""The only assets that write below `capitan/`. They come after every computed table and its
checks, so an earlier failure leaves all published files as they were.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import pandas as pd

from basin_assets.contracts.published import (
    EVENT_COLUMNS,
    EVENTS_FILE,
    PUBLISHED_FILES,
    PublishedFile,
)
from basin_assets.contracts.tables import PUBLISHED_ACCOUNTING, SHARING_EVENTS
from basin_assets.orchestration.assets.explorer import explorer_asset
from basin_assets.orchestration.assets.preview import Glimpse, preview
from basin_assets.orchestration.assets.published_asset import (
    GROUP,
    OF_ALL,
    POOL,
    Before,
    after_checks,
    publication_metadata,
    published_asset,
)
from basin_assets.orchestration.assets.table_asset import (
    IO_MANAGER,
    asset_of,
    column_schema,
    described,
)
from basin_assets.orchestration.checks.ownership import taken_over
from basin_assets.orchestration.checks.passed import refuse_unchecked
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.resources import WriterResource
from basin_assets.settings import Settings
from basin_assets.tables.csv_files import csv_parts, to_csv
from basin_assets.tables.ownership import ours_at, refuse_foreign_file
from basin_assets.tables.publishing import (
    Publication,
    publish_parts,
    publish_timeline,
    refuse_unpublished,
)
from basin_assets.tables.table_files import remove_months_before, stored_batches

TIMELINE_ASSET = dg.AssetKey(["capitan", "customer_events"])


def publishing_assets(before: Before, months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The published files, downstream of all computed tables.

    Args:
        before: the assets and checks that must come first.
        months: the partitions of monthly tables.
    """
    files = [_tables(before, months), explorer_asset(before)]
    # A refused timeline must not hold up the other files or the record of what was published.
    published = [key for each in files for key in each.keys]
    return [*files, _timeline(before), _published_accounting(published, before, months)]


def _tables(before: Before, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """Publishes stored tables a few rows at a time, since the texts of all pairs are large.

    One step puts the files, one by one: a step each took a fortieth of a run's processor time. It
    publishes only months that exist: a wrong clock may have left later ones in the store.
    """
    files = {_key(file): file for file in PUBLISHED_FILES}

    @dg.multi_asset(
        name="publish",
        specs=[_spec(file, before) for file in PUBLISHED_FILES],
        can_subset=True,
        pool=POOL,
    )
    @telling_dagster
    def publish(
        context: dg.AssetExecutionContext,
        writer: WriterResource,
        settings: dg.ResourceParam[Settings],
    ) -> Iterator[dg.MaterializeResult[None]]:
        refuse_unchecked(context.instance, before.checks)
        there = writer.open()
        for asset, file in files.items():
            if asset not in context.selected_asset_keys:
                continue
            key = file.key_in(settings)
            refuse_foreign_file(there, ours_at(settings)[key], taken_over(context.run.tags))
            glimpse = Glimpse(file.table)
            every = months.get_partition_keys() if file.table.is_monthly else None
            batches = glimpse.of(stored_batches(there, file.table, every))
            publication = publish_parts(there, key, csv_parts(file, batches))
            shown = preview(file.columns, glimpse.first_rows())
            yield _result(publication, glimpse.rows, shown, asset)

    return publish


def _spec(file: PublishedFile, before: Before) -> dg.AssetSpec:
    return dg.AssetSpec(
        _key(file),
        description=described(file.table.description, file.table.key),
        kinds={"csv"},
        deps=[dg.AssetKey(file.table.name), *before.others(file.table.name)],
        metadata=column_schema(file.columns),
        **OF_ALL,
    )


def _key(file: PublishedFile) -> dg.AssetKey:
    return dg.AssetKey(["capitan", *file.path])


def _timeline(before: Before) -> dg.AssetsDefinition:
    @published_asset(
        TIMELINE_ASSET,
        before,
        description=(
            "The timeline that another program writes, with our two event types merged in. Its "
            "own records are copied as bytes. When somebody writes it meanwhile, the merge is "
            "done again on the new file."
        ),
        kinds={"csv"},
        ins={"events": dg.AssetIn(SHARING_EVENTS.name, input_manager_key=IO_MANAGER)},
        deps=[*before.others(SHARING_EVENTS.name), _key(EVENTS_FILE)],
        metadata=column_schema(EVENT_COLUMNS),
    )
    def customer_events(
        events: pd.DataFrame, writer: WriterResource, settings: dg.ResourceParam[Settings]
    ) -> dg.MaterializeResult[None]:
        # A run of the merge alone has not just checked the events.
        refuse_unpublished(writer.open(), EVENTS_FILE.key, to_csv(EVENTS_FILE, events))
        publication = publish_timeline(writer.open(), settings.events_key, events, settings)
        return _result(publication, len(events), preview(EVENT_COLUMNS, events))

    return customer_events


def _published_accounting(
    published: Sequence[dg.AssetKey], before: Before, months: dg.PartitionsDefinition
) -> dg.AssetsDefinition:
    @asset_of(PUBLISHED_ACCOUNTING, GROUP, months, deps=published)
    @after_checks(before)
    def published_accounting(
        source_accounting: pd.DataFrame,
        writer: WriterResource,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        # Only now: a refused run changes nothing, and what is published still comes from them.
        remove_months_before(writer.open(), settings.first_month)
        return PUBLISHED_ACCOUNTING.frame(source_accounting[["source", "used"]])

    return published_accounting


def _result(
    publication: Publication,
    rows: int,
    shown: Mapping[str, dg.MarkdownMetadataValue],
    asset: dg.AssetKey | None = None,
) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        asset_key=asset,
        metadata={"dagster/row_count": rows, **publication_metadata(publication), **shown},
    )
