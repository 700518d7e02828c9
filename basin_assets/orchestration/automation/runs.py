"""What the runs so far have come to, as sensors need to know it."""

from typing import NamedTuple

import dagster as dg

from basin_assets.contracts.tables import SOURCE_ACCOUNTING
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.automation.watched import UPLOADS
from basin_assets.orchestration.failures import retry_helps

_NOT_BEGUN = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
]
_AT_WORK = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_MOST_LOOKED_AT = 20
_ACCOUNTING = dg.AssetKey(SOURCE_ACCOUNTING.name)
_ROOT_RUN = "dagster/root_run_id"


class Failed(NamedTuple):
    """A run that failed or was cancelled.

    Attributes:
        run_id: its id.
        ended: when, in seconds since 1970.
        retry_helps: whether another run may succeed although nobody has done anything.
    """

    run_id: str
    ended: float
    retry_helps: bool


class DailyRuns(NamedTuple):
    """What the runs of `daily` have made of the uploads.

    Attributes:
        done: the version of the uploads with which a run has succeeded last; None before that.
        waiting: a run that has not begun, and will read what is there by then.
        at_work: a run that has begun.
        at_work_on: the version of the uploads that it has read; None where it has read none yet.
        failed: the newest run, where it has failed.
    """

    done: str | None = None
    waiting: str | None = None
    at_work: str | None = None
    at_work_on: str | None = None
    failed: Failed | None = None


def look_at_daily_runs(instance: dg.DagsterInstance) -> DailyRuns:
    """What the runs of `daily` have made of the uploads, by Dagster's history."""
    events = instance.fetch_materializations(_ACCOUNTING, limit=_MOST_LOOKED_AT).records
    read = {event.run_id: _uploads(event.asset_materialization) for event in reversed(events)}
    at_work = _newest(instance, DAILY, _AT_WORK)
    return DailyRuns(
        done=next((read[each] for each in reversed(read) if _has_succeeded(instance, each)), None),
        waiting=_newest(instance, DAILY, _NOT_BEGUN),
        at_work=at_work,
        at_work_on=read.get(at_work) if at_work else None,
        failed=last_failure(instance, DAILY),
    )


def last_failure(instance: dg.DagsterInstance, job: str) -> Failed | None:
    """The newest run of a job, where it has failed or was cancelled."""
    records = instance.get_run_records(dg.RunsFilter(job_name=job), limit=1)
    run = records[0].dagster_run if records else None
    if run is None or run.status not in (
        dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    ):
        return None
    helps = run.status == dg.DagsterRunStatus.FAILURE and retry_helps(run)
    return Failed(run.run_id, records[0].end_time or 0.0, helps)


def _newest(
    instance: dg.DagsterInstance, job: str, statuses: list[dg.DagsterRunStatus]
) -> str | None:
    runs = instance.get_runs(dg.RunsFilter(job_name=job, statuses=statuses), limit=1)
    return runs[0].run_id if runs else None


def _uploads(event: dg.AssetMaterialization | None) -> str | None:
    value = None if event is None else event.metadata.get(UPLOADS)
    return None if value is None else str(value.value)


def _has_succeeded(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether a run of `daily` has succeeded, or one that went on from where it failed."""
    run = instance.get_run_by_id(run_id)
    if run is None or run.job_name != DAILY:
        return False
    if run.status == dg.DagsterRunStatus.SUCCESS:
        return True
    of_group = {_ROOT_RUN: run.root_run_id or run_id}
    succeeded = dg.RunsFilter(tags=of_group, statuses=[dg.DagsterRunStatus.SUCCESS])
    return bool(instance.get_runs(succeeded, limit=1))
