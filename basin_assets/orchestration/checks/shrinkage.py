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
from basin_assets.tables.table_files import MissingMonthsError, load_table

ACCEPT_SHRINK = "basin/accept_shrink"


def accept_shrink_tags(sources: Collection[str]) -> dict[str, str]:
    """The tags of a run in which these sources may have shrunk; a person can set them in the UI."""
    return {ACCEPT_SHRINK: ",".join(sorted(sources))} if sources else {}


def _accepted(tags: Mapping[str, str]) -> set[str]:
    return {name.strip() for name in tags.get(ACCEPT_SHRINK, "").split(",")} - {""}


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
        try:
            published = load_table(store.open(), tables.PUBLISHED_ACCOUNTING)
        except MissingMonthsError:
            return dg.AssetCheckResult(passed=True, description="Nothing was published before.")
        except ContractError:  # held against it, no run would ever write it anew
            return dg.AssetCheckResult(
                passed=True,
                severity=dg.AssetCheckSeverity.WARN,
                description="The last published run's record cannot be read; it is written anew.",
            )
        accepted = _accepted(context.run.tags)
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
