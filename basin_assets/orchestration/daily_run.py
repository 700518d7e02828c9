"""A complete run in this process, with the definitions that Dagster's daemon runs."""

import logging
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from uuid import uuid4

import dagster as dg

from basin_assets.contracts.tables import CONNECTION_METRICS
from basin_assets.orchestration.automation.failures import tell_failure
from basin_assets.orchestration.automation.faults import find_faults
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.checks.ownership import take_over_tags
from basin_assets.orchestration.checks.shrinkage import accept_shrink_tags
from basin_assets.orchestration.home import open_home
from basin_assets.orchestration.partitions import all_months_tags, monthly_partitions
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets.stores.processes import Process, this_process
from basin_assets.tables.last_run import RunOutcome
from basin_assets.tables.table_files import load_table

_HEADLINES = (
    "data_to",
    "transfers",
    "transfers_known_purchaser_percent",
    "events_shared_pass",
    "events_received_shared_pass",
    "connections",
    "connections_strong",
    "connections_very_strong",
    "connections_family_core",
    "rows_quarantined",
)
_PROCESS = "basin/process"
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def run_daily(
    settings: Settings,
    home: Path,
    on_step: Callable[[str, int, int], None] = lambda step, done, total: None,
    accept_shrink: Collection[str] = (),
    take_over: Collection[str] = (),
    on_warning: Callable[[str], None] = lambda words: None,
) -> RunOutcome:
    """Runs the job `daily` over all months and waits for it.

    Args:
        settings: the gym's settings.
        home: Dagster's home, which keeps the run in its history.
        on_step: called with (step, done, total) at the end of each step.
        accept_shrink: sources that may have lost many rows.
        take_over: keys whose foreign files may be replaced.
        on_warning: called with each warning of the run, as that it waits for another run.

    Raises:
        HomeError: the home became unusable; the run may have published by then.
    """
    job = build_defs(settings).resolve_job_def(DAILY)
    run_id = str(uuid4())
    with open_home(home) as instance:
        _fail_dead_runs(instance)
        instance.add_event_listener(run_id, _listener(on_step, on_warning, len(job.nodes)))
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            tags={
                **all_months_tags(monthly_partitions(settings)),
                **accept_shrink_tags(accept_shrink),
                **take_over_tags(take_over),
                _PROCESS: this_process().model_dump_json(),
            },
            run_config=_QUIET,
            raise_on_error=False,
        )
    _tell_failure(result, settings)
    return RunOutcome(
        run_id=run_id,
        faults=() if result.success else tuple(map(str, find_faults(result.all_events))),
        published={
            at: bool(was_written) for at, was_written in _of_published(result, "was_written")
        },
        figures=_figures(settings) if result.success else {},
        versions={at: str(version) for at, version in _of_published(result, "version")},
    )


def _tell_failure(result: dg.ExecuteInProcessResult, settings: Settings) -> None:
    """Posts to the webhook, since Dagster's failure sensor sees the daemon's runs only."""
    if result.success or not settings.failure_webhook.get_secret_value():
        return
    why_not = tell_failure(result.job_def.name, result.run_id, result.all_events, settings)
    if why_not is not None:
        logging.getLogger(__name__).warning(why_not)


def _figures(settings: Settings) -> dict[str, str]:
    metrics = load_table(open_store(settings.store), CONNECTION_METRICS).set_index("metric")
    shown = metrics.loc[list(_HEADLINES)].fillna("-")
    return dict(zip(shown["description"], shown["value"], strict=True))


def _fail_dead_runs(instance: dg.DagsterInstance) -> None:
    """Marks runs as failed whose process is provably dead.

    A killed run would stay "started" for ever, hold the publishing pool, and block the daemon,
    which runs one at a time.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        process = run.tags.get(_PROCESS)
        if process is not None and Process.model_validate_json(process).is_dead():
            instance.report_run_failed(run, "The process of this run is gone.")
            if instance.event_log_storage.supports_global_concurrency_limits:
                instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _listener(
    on_step: Callable[[str, int, int], None], on_warning: Callable[[str], None], total: int
) -> Callable[[dg.EventLogEntry], None]:
    ended: set[str] = set()
    ends = {
        dg.DagsterEventType.STEP_SUCCESS,
        dg.DagsterEventType.STEP_FAILURE,
        dg.DagsterEventType.STEP_SKIPPED,
    }

    def listen(entry: dg.EventLogEntry) -> None:
        happened = entry.dagster_event
        if happened is None:
            if entry.level == logging.WARNING:
                on_warning(entry.user_message)
        elif happened.event_type in ends and happened.step_key:
            ended.add(happened.step_key)
            on_step(happened.step_key, len(ended), total)

    return listen


def _of_published(result: dg.ExecuteInProcessResult, what: str) -> Iterator[tuple[str, object]]:
    """The location of each published file, with some metadata of it."""
    for put in result.get_asset_materialization_events():
        metadata = put.materialization.metadata
        if "published_at" in metadata:
            yield str(metadata["published_at"].value), metadata[what].value
