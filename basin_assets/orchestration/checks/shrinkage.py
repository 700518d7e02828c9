"""A blocking check: no export has lost many rows since the run that published last."""

from collections.abc import Collection, Mapping

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.sources import SOURCES
from basin_assets.contracts.table import ContractError
from basin_assets.errors import withholding_values
from basin_assets.orchestration.resources import StoreResource
from basin_assets.rules.exports.accounting import find_shrunken_sources
from basin_assets.settings import Settings
from basin_assets.stores.protocol import DamagedObjectError, Store
from basin_assets.tables.table_files import MissingMonthsError, load_table

ACCEPT_SHRINK = "basin/accept_shrink"


_RECORD_IS_DAMAGED = (
    "The record of what was published last cannot be read, so nobody can tell whether an export "
    "has broken off. Look at the rows of each with `basin doctor`. If they are right, run `basin "
    "run --accept-shrink checkins`, which writes the record anew; until then nothing is published."
)


def accept_shrink_tags(sources: Collection[str]) -> dict[str, str]:
    """The tags of a run in which these sources may have shrunk; a person can set them in the UI."""
    return {ACCEPT_SHRINK: ",".join(sorted(sources))} if sources else {}


def _accepted(tags: Mapping[str, str]) -> set[str]:
    return {name.strip() for name in tags.get(ACCEPT_SHRINK, "").split(",")} - {""}


def load_published_accounting(store: Store) -> pd.DataFrame:
    """The rows that the run used which published last.

    Raises:
        MissingMonthsError: none did.
        ContractError: the record is no record, or lacks a required source.
        DamagedObjectError: it is not what was written.
    """
    table = tables.PUBLISHED_ACCOUNTING
    published = table.validate(load_table(store, table))
    required = {source.name for source in SOURCES if not source.optional}
    if missing := required - set(published["source"]):
        raise ContractError(f"{table.name} lacks {', '.join(sorted(missing))}")
    return published


def shrinkage_check() -> dg.AssetChecksDefinition:
    """An export that broke off must not take friendships away."""

    @dg.asset_check(
        asset=tables.SOURCE_ACCOUNTING.name,
        blocking=True,
        description=(
            "No export has lost a large part of its rows since the last published run: one that "
            "broke off would take friendships away. Where it is right that rows are gone, run "
            "`basin run --accept-shrink SOURCE`."
        ),
    )
    @withholding_values
    def exports_have_not_shrunk(
        context: dg.AssetCheckExecutionContext,
        source_accounting: pd.DataFrame,
        store: StoreResource,
        settings: dg.ResourceParam[Settings],
    ) -> dg.AssetCheckResult:
        accepted = _accepted(context.run.tags)
        try:
            published = load_published_accounting(store.open())
        except MissingMonthsError:
            return dg.AssetCheckResult(passed=True, description="Nothing was published before.")
        except (ContractError, DamagedObjectError):
            return dg.AssetCheckResult(passed=bool(accepted), description=_RECORD_IS_DAMAGED)
        shrunken = find_shrunken_sources(
            source_accounting, published, accepted, settings.most_shrink_percent
        )
        return dg.AssetCheckResult(
            passed=not shrunken,
            description=(
                f"{' '.join(shrunken)} Nothing was published."
                if shrunken
                else "No export has lost many rows."
            ),
        )

    return exports_have_not_shrunk
