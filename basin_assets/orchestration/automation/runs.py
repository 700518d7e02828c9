"""The outcomes of earlier runs, for the sensors."""

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
        ended: in seconds since 1970.
        retry_helps: whether another run may succeed without a change by a person.
    """

    run_id: str
    ended: float
    retry_helps: bool


class DailyRuns(NamedTuple):
    """The outcomes of the job `daily`.

    Attributes:
        done: the version of the uploads at the last success; None before it.
        waiting: a run that has not begun, so it will read today's uploads.
        at_work: a run that has begun.
        at_work_on: the version of the uploads that it has read; None before that.
        failed: the newest run, if it failed.
    """

    done: str | None = None
    waiting: str | None = None
    at_work: str | None = None
    at_work_on: str | None = None
    failed: Failed | None = None


def look_at_daily_runs(instance: dg.DagsterInstance) -> DailyRuns:
    """The outcomes of the job `daily`, by Dagster's history."""
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
    """The newest run of a job, if it failed or was cancelled."""
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
    """Whether a run has succeeded, or another run that continued it from its failure."""
    run = instance.get_run_by_id(run_id)
    if run is None or run.job_name != DAILY:
        return False
    if run.status == dg.DagsterRunStatus.SUCCESS:
        return True
    of_group = {_ROOT_RUN: run.root_run_id or run_id}
    succeeded = dg.RunsFilter(tags=of_group, statuses=[dg.DagsterRunStatus.SUCCESS])
    return bool(instance.get_runs(succeeded, limit=1))
