"""Reports failed runs to a webhook.

The message goes to a service outside the gym: job, run, and the faults in words that may leave it.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg
from dagster import SkipReason

from basin_assets.orchestration.automation.faults import FAULTY_EVENTS, Fault, find_faults
from basin_assets.orchestration.automation.webhook import UndeliveredError, post_json
from basin_assets.settings import Settings

FAILURE_SENSOR = "run_failure_sensor"
SECONDS_BETWEEN_LOOKS = 30
SLOW_SECONDS = 1.0
"""A post that takes longer ends the sensor's look, and further failures wait for the next one.

Dagster shows a look up to five runs, and cuts it off after 60 s. Then it forgets which of them were
posted, and the next look would post them again.
"""
_MOST_FAULTS = 10  # a chat cuts long messages; the link shows the rest
_WILL_RETRY = "dagster/will_retry"  # Dagster tags a run by it as it fails, where it retries runs


def failure_message(
    job: str, run_id: str, faults: Sequence[Fault], settings: Settings
) -> dict[str, Any]:
    """The message as JSON: `text` for chats, and the same in fields."""
    link = f"{settings.ui_address.rstrip('/')}/runs/{run_id}"
    lines = [f"The run of {job} failed. {link}", *map(str, faults[:_MOST_FAULTS])]
    if len(faults) > _MOST_FAULTS:
        lines.append(f"and {len(faults) - _MOST_FAULTS} more")
    return {
        "text": "\n".join(lines),
        "job": job,
        "run_id": run_id,
        "link": link,
        "faults": [fault._asdict() for fault in faults[:_MOST_FAULTS]],
    }


def tell_failure(
    job: str, run_id: str, events: Iterable[dg.DagsterEvent], settings: Settings
) -> str | None:
    """Posts a failed run to the webhook; returns None, or why that failed.

    It does not try again later: a webhook that is down must hold nothing up.
    """
    address = settings.failure_webhook.get_secret_value()
    if not address:
        return "BASIN_FAILURE_WEBHOOK is not set, so no message was sent."
    try:
        post_json(address, failure_message(job, run_id, find_faults(events), settings))
    except UndeliveredError as error:
        return str(error)
    return None


def failure_sensor(settings: Settings) -> dg.SensorDefinition:
    """Reports every run that fails for good. Setting the webhook's address switches it on."""
    on, off = dg.DefaultSensorStatus.RUNNING, dg.DefaultSensorStatus.STOPPED

    @dg.run_failure_sensor(
        name=FAILURE_SENSOR,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=on if settings.failure_webhook.get_secret_value() else off,
        description=(
            "Posts each failed run to the address in BASIN_FAILURE_WEBHOOK: job, run, steps and "
            "what to do; no customer's data. A run that Dagster tries again is posted only where "
            "the last try fails, too. Runs of `basin run` tell their failures themselves."
        ),
    )
    def tell(context: dg.RunFailureSensorContext) -> SkipReason | None:
        run = context.dagster_run
        if run.tags.get(_WILL_RETRY) == "true":
            return SkipReason(f"Run {run.run_id} is tried again: the last try tells.")
        began = time.monotonic()
        entries = context.instance.all_logs(run.run_id, of_type=FAULTY_EVENTS)
        events = [entry.dagster_event for entry in entries if entry.dagster_event is not None]
        why_not = tell_failure(run.job_name, run.run_id, events, settings)
        if why_not is None and time.monotonic() - began < SLOW_SECONDS:
            return None
        if why_not is None:
            return SkipReason(f"Run {run.run_id} is posted, but slowly: others in the next look.")
        context.log.error(why_not)
        return SkipReason(f"Run {run.run_id}: {why_not}")

    return tell
