"""The jobs: everything over all months, and the merge into the timeline alone."""

from typing import TYPE_CHECKING

import dagster as dg

from basin_assets.orchestration.assets.publish import TIMELINE_ASSET

if TYPE_CHECKING:  # Dagster does not export what define_asset_job returns
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

DAILY = "daily"
MERGE = "merge_customer_events"
_RANGE_START = "dagster/asset_partition_range_start"
_RANGE_END = "dagster/asset_partition_range_end"


def daily_job() -> "UnresolvedAssetJobDefinition":
    """Every asset and check, the observation of the sources included."""
    return dg.define_asset_job(
        DAILY,
        selection=dg.AssetSelection.all(include_sources=True),
        description="Everything, over all months, in one run.",
        executor_def=dg.in_process_executor,
    )


def merge_job() -> "UnresolvedAssetJobDefinition":
    """The merge into `customer_events.csv`, from the stored events."""
    return dg.define_asset_job(
        MERGE,
        selection=dg.AssetSelection.assets(TIMELINE_ASSET),
        description="Merges the events as they are stored into customer_events.csv.",
        executor_def=dg.in_process_executor,
    )


def all_months_tags(months: dg.PartitionsDefinition) -> dict[str, str]:
    """The tags that make a run of `daily` go over all months at once."""
    keys = months.get_partition_keys()
    return {_RANGE_START: keys[0], _RANGE_END: keys[-1]}
