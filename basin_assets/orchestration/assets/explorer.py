"""The asset that publishes the explorer, downstream of every computed table and its checks."""

from dataclasses import fields

import dagster as dg
import pandas as pd

from basin_assets.contracts.published import EXPLORER_KEY, EXPLORER_PATH
from basin_assets.explorer.content import COLUMNS_READ, ExplorerTables
from basin_assets.explorer.page import explorer_page
from basin_assets.orchestration.assets.published_asset import (
    Before,
    publication_metadata,
    published_asset,
)
from basin_assets.orchestration.assets.table_asset import IO_MANAGER, WRITER
from basin_assets.orchestration.checks.ownership import taken_over
from basin_assets.orchestration.io_manager import COLUMNS
from basin_assets.rules.exports.as_of import day_of
from basin_assets.tables.ownership import ours_at, refuse_foreign_file
from basin_assets.tables.publishing import publish_file

EXPLORER_ASSET = dg.AssetKey(["capitan", *EXPLORER_PATH])
_SHOWN = [field.name for field in fields(ExplorerTables)]


def _input(name: str) -> dg.AssetIn:
    columns = COLUMNS_READ.get(name)
    metadata = None if columns is None else {COLUMNS: list(columns)}
    return dg.AssetIn(name, input_manager_key=IO_MANAGER, metadata=metadata)


def explorer_asset(before: Before) -> dg.AssetsDefinition:
    """The asset that publishes the explorer."""

    @published_asset(
        EXPLORER_ASSET,
        before,
        description=(
            "Who is connected to whom, for the front desk, the owner and the analyst: one HTML "
            "file that opens from anywhere, without a server or a network. This week: members to "
            "keep, guests to invite, names to settle, what is new. Search a person, see how they "
            "come, their friends and why. Minors appear by first name and initial."
        ),
        kinds={"html"},
        ins={name: _input(name) for name in _SHOWN},
        deps=before.others(*_SHOWN),
        required_resource_keys={WRITER, "settings"},
    )
    def connections_explorer(
        context: dg.AssetExecutionContext, **frames: pd.DataFrame
    ) -> dg.MaterializeResult[None]:
        today = day_of(frames.pop("as_of"))
        page = explorer_page(ExplorerTables(**frames, as_of=today), context.resources.settings)
        there = context.resources.writer.open()
        ours = ours_at(context.resources.settings)[EXPLORER_KEY]
        refuse_foreign_file(there, ours, taken_over(context.run.tags))
        publication = publish_file(there, EXPLORER_KEY, page)
        return dg.MaterializeResult(metadata=publication_metadata(publication))

    return connections_explorer
