"""The jobs: everything over all months, and the merge into the timeline alone."""

import dagster as dg

from basin_assets.orchestration.assets.publish import TIMELINE_ASSET
from basin_assets.orchestration.failures import RETRY_STEPS

DAILY = "daily"
MERGE = "merge_customer_events"


def jobs() -> dg.Definitions:
    """The two jobs, as definitions: Dagster does not export a job's type."""
    daily = dg.define_asset_job(
        DAILY,
        selection=dg.AssetSelection.all(include_sources=True),
        description=(
            "Everything, over all months, in one run; no month has to be chosen. To launch it: the "
            "arrow beside “Materialize all”, “Open launchpad”, “Materialize”, and confirm that no "
            "partition is specified. “Materialize all” itself does the same in parts, and takes "
            "eleven times as long."
        ),
        tags={RETRY_STEPS: "false"},  # an error that may pass says so itself, see `failures`
        executor_def=dg.in_process_executor,
    )
    merge = dg.define_asset_job(
        MERGE,
        selection=dg.AssetSelection.assets(TIMELINE_ASSET),
        description="Merges the events as they are stored into customer_events.csv.",
        tags={RETRY_STEPS: "false"},
        executor_def=dg.in_process_executor,
    )
    return dg.Definitions(jobs=[daily, merge])
