"""The sensors: thin wrappers that read the store, decide, and request a run."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dagster as dg

from basin_assets.orchestration.assets.publish import TIMELINE_ASSET
from basin_assets.orchestration.automation.cursors import Decision, read_cursor
from basin_assets.orchestration.automation.foreign_writes import TimelineCursor, decide_on_timeline
from basin_assets.orchestration.automation.jobs import DAILY, MERGE
from basin_assets.orchestration.automation.runs import last_failure, look_at_daily_runs
from basin_assets.orchestration.automation.uploads import UploadCursor, decide_on_uploads
from basin_assets.orchestration.automation.watched import list_uploads, version_of_exports
from basin_assets.orchestration.partitions import all_months_tags
from basin_assets.orchestration.resources import StoreResource
from basin_assets.settings import Settings
from basin_assets.stores.protocol import StoreError

SECONDS_BETWEEN_LOOKS = 30


def _status(settings: Settings) -> dg.DefaultSensorStatus:
    on, off = dg.DefaultSensorStatus.RUNNING, dg.DefaultSensorStatus.STOPPED
    return on if settings.automation else off


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def _result(
    context: dg.SensorEvaluationContext, decision: Decision[Any], tags: dict[str, str]
) -> dg.SensorResult:
    """The decision as Dagster's result."""
    if decision.run_key is None:
        return dg.SensorResult(skip_reason=decision.reason, cursor=context.cursor)
    request = dg.RunRequest(run_key=decision.run_key, tags=tags)
    return dg.SensorResult([request], cursor=decision.cursor.model_dump_json())


def pass_transfers_sensor(
    months: dg.PartitionsDefinition,
    settings: Settings,
) -> dg.SensorDefinition:
    """New content of pass_transfers, or of check-ins without that file, starts `daily` once."""

    @dg.sensor(
        name="pass_transfers_sensor",
        job_name=DAILY,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=_status(settings),
        description=(
            "Starts `daily` where no run has succeeded with what is in pass_transfers.csv or "
            "pass_transfers/, or in the check-ins where there is no such file. A run that failed "
            "for lack of an answer is tried again; one that was refused waits for a new upload of "
            "any export."
        ),
    )
    def look(context: dg.SensorEvaluationContext, store: StoreResource) -> dg.SensorResult:
        cursor = read_cursor(UploadCursor, context.cursor, _now())
        # Runs first: a run that ends before the listing cannot have read newer uploads.
        runs = look_at_daily_runs(context.instance)
        try:
            there = store.open_for_a_look()
            listing, exports = list_uploads(there), partial(version_of_exports, there)
            decision = decide_on_uploads(cursor, listing, runs, time.time(), exports)
        except StoreError as error:  # an unreadable store is not an empty one
            return dg.SensorResult(skip_reason=str(error), cursor=context.cursor)
        return _result(context, decision, all_months_tags(months))

    return look


def customer_events_sensor(settings: Settings) -> dg.SensorDefinition:
    """A version of `customer_events.csv` that we did not write starts the merge alone."""

    @dg.sensor(
        name="customer_events_sensor",
        job_name=MERGE,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=_status(settings),
        description=(
            "Merges our events again when another program has written the timeline, "
            f"{settings.events_key}. "
            "Clear the cursor to have it done again."
        ),
    )
    def look(context: dg.SensorEvaluationContext, store: StoreResource) -> dg.SensorResult:
        cursor = read_cursor(TimelineCursor, context.cursor, _now())
        try:
            there = store.open_for_a_look().list(settings.events_key).get(settings.events_key)
        except StoreError as error:
            return dg.SensorResult(skip_reason=str(error), cursor=context.cursor)
        ours = _version_we_wrote(context.instance)
        failed = last_failure(context.instance, MERGE)
        decision = decide_on_timeline(cursor, there, ours, failed, time.time())
        return _result(context, decision, {})

    return look


def _version_we_wrote(instance: dg.DagsterInstance) -> str | None:
    event = instance.get_latest_materialization_event(TIMELINE_ASSET)
    if event is None or event.asset_materialization is None:
        return None
    version = event.asset_materialization.metadata.get("version")
    return None if version is None else str(version.value)
