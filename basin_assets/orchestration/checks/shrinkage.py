"""A blocking check: no export has lost many rows since the run that published last."""

from collections.abc import Collection, Mapping

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.table import ContractError
from basin_assets.errors import withholding_values
from basin_assets.orchestration.resources import StoreResource
from basin_assets.rules.exports.accounting import find_shrunken_sources
from basin_assets.settings import Settings
from basin_assets.stores.protocol import DamagedObjectError, Store
from basin_assets.tables.keys import table_object
from basin_assets.tables.table_files import MissingMonthsError, load_table

ACCEPT_SHRINK = "basin/accept_shrink"
ALL = "all"
"""Accepts that any export may have shrunk, and that nothing is known of the last run."""


def accept_shrink_tags(sources: Collection[str]) -> dict[str, str]:
    """The tags of a run in which these sources, or `all`, may have shrunk; the UI can set them."""
    return {ACCEPT_SHRINK: ",".join(sorted(sources))} if sources else {}


def _accepted(tags: Mapping[str, str]) -> set[str]:
    return {name.strip() for name in tags.get(ACCEPT_SHRINK, "").split(",")} - {""}


def _damaged(store: Store) -> str:
    """Exports cannot be held against a record that is damaged, so a person has to look at them."""
    record = store.location(table_object(tables.PUBLISHED_ACCOUNTING))
    return (
        f"{record}, which says how many rows the last published run used, is damaged: whether an"
        " export broke off since cannot be told. Nothing was published. Look at the rows that"
        f" `basin doctor` counts; if they are right, run `basin run --accept-shrink {ALL}`."
    )


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
        if ALL in accepted:
            return dg.AssetCheckResult(passed=True, description="A person accepted every export.")
        try:
            published = load_table(store.open(), tables.PUBLISHED_ACCOUNTING)
        except MissingMonthsError:
            return dg.AssetCheckResult(passed=True, description="Nothing was published before.")
        except (ContractError, DamagedObjectError):
            published = tables.PUBLISHED_ACCOUNTING.empty()
        if published.empty:
            # Whoever accepts one export has looked at them all: the record knows nothing of any.
            return dg.AssetCheckResult(passed=bool(accepted), description=_damaged(store.open()))
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
