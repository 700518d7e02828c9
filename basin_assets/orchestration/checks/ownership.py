"""A blocking check: no published file replaces another program's file."""

from collections.abc import Collection, Mapping

import dagster as dg

from basin_assets.contracts.tables import SOURCE_ACCOUNTING
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.resources import StoreResource
from basin_assets.settings import Settings
from basin_assets.tables.ownership import TAKE_OVER, find_foreign_files


def take_over_tags(keys: Collection[str]) -> dict[str, str]:
    """The tags of a run that may replace the files at these keys; the UI can set them, too."""
    return {TAKE_OVER: ",".join(sorted(keys))} if keys else {}


def taken_over(tags: Mapping[str, str]) -> set[str]:
    """The keys whose files a run with these tags may replace."""
    return {key.strip() for key in tags.get(TAKE_OVER, "").split(",")} - {""}


def ownership_check() -> dg.AssetChecksDefinition:
    """The check, on a table that every publishing asset depends on, so it blocks all of them."""

    @dg.asset_check(
        asset=SOURCE_ACCOUNTING.name,
        blocking=True,
        description=(
            "What lies at the keys that we publish is ours. Another program's file is never "
            "overwritten; `basin run --take-over KEY` accepts it once."
        ),
    )
    @telling_dagster
    def published_files_are_ours(
        context: dg.AssetCheckExecutionContext,
        store: StoreResource,
        settings: dg.ResourceParam[Settings],
    ) -> dg.AssetCheckResult:
        foreign = find_foreign_files(store.open(), settings, taken_over(context.run.tags))
        return dg.AssetCheckResult(
            passed=not foreign,
            description=(
                f"{' '.join(foreign)} Nothing was published."
                if foreign
                else "Nobody else's file lies where we publish."
            ),
        )

    return published_files_are_ours
