"""A day in production, by the commands of compose.yaml: Postgres, S3, code server, UI, daemon.

What is asserted is what an operator relies on.
"""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import boto3
import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus

from basin_assets.demo import Gym
from basin_assets.orchestration.daily_run import run_daily
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_KEYS,
    SHORT,
    published,
    put_files,
)
from basin_assets_tests.production.operating import S3, Operator
from basin_assets_tests.production.postgres import postgres
from basin_assets_tests.production.stack import Stack, stack

pytestmark = [pytest.mark.long(minutes=15), pytest.mark.timeout(900), *DAGSTER_WARNINGS]

BUCKET, LOGS = "gym", "logs"
ADDRESS = f"s3://{BUCKET}/exports"
UPLOAD, SENSOR = "capitan/pass_transfers.csv", "pass_transfers_sensor"
SECONDS_AWAY = 100
_FAILED = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def production(
    tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory, environment: pytest.MonkeyPatch
) -> Iterator[Operator]:
    """Everything is on, it is noon at this gym, and neither check-ins nor transfers are there."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    s3 = S3()
    for name, value in s3.settings.items():
        environment.setenv(name, value)
    client = boto3.client("s3")
    for bucket in (BUCKET, LOGS):
        client.create_bucket(Bucket=bucket)
    store = open_store(ADDRESS)
    first = {key: data for key, data in tiny_gym.files.items() if not _is_watched(key)}
    put_files(store, first)
    settings = {
        **s3.settings,
        "BASIN_STORE": ADDRESS,
        "BASIN_FIRST_MONTH": SHORT,
        "BASIN_TIMEZONE": f"Etc/GMT{datetime.now(UTC).hour - 12:+d}",
        "DAGSTER_LOGS_BUCKET": LOGS,
    }
    folder = tmp_path_factory.mktemp("production")
    with postgres() as port, stack(folder, port, settings) as running:
        for name, value in running.environment.items():
            environment.setenv(name, value)
        with _instance(running) as instance:
            yield Operator(s3, running, instance, store)
    s3.stop()


@contextmanager
def _instance(running: Stack) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(running.environment["DAGSTER_HOME"]) as instance:
        yield instance


def _is_watched(key: str) -> bool:
    return key.startswith(("capitan/checkins", "capitan/pass_transfers"))


def _change_upload(production: Operator) -> None:
    """New bytes that hold no new row."""
    production.store.write(UPLOAD, production.store.read(UPLOAD).data + b"\n")


def test_a_burst_of_uploads_is_one_run_and_the_same_bytes_as_basin_run(
    production: Operator, tiny_gym: Gym, tmp_path: Path
) -> None:
    burst = {key: data for key, data in tiny_gym.files.items() if _is_watched(key)}
    put_files(production.store, burst)
    production.wait("the run", production.runs)
    header = tiny_gym.files[UPLOAD].partition(b"\n")[0] + b"\n"
    meanwhile = {f"capitan/pass_transfers/{number}.csv": header for number in range(10)}
    put_files(production.store, meanwhile)
    runs = production.wait_until_done(1)
    time.sleep(70)  # two more looks of the sensor
    runs = production.wait_until_done(1)
    assert len(runs) <= 2  # the first, and one for what came after it had read
    assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}

    here = tmp_path / "here"
    put_files(open_store(str(here)), {**tiny_gym.files, **meanwhile})
    settings = Settings().model_copy(update={"store": str(here)})
    assert run_daily(settings, tmp_path / "home").is_success
    assert published(ADDRESS) == published(here)
    assert set(published(ADDRESS)) == set(PUBLISHED_KEYS)


def test_a_sensor_that_is_switched_on_anew_asks_for_nothing_where_nothing_is_new(
    production: Operator,
) -> None:
    before = len(production.runs())
    production.switch_off_and_on(SENSOR)
    looked = production.wait_for_looks(SENSOR)
    assert set(looked) == {"Nothing new since the last run that succeeded."}
    assert len(production.runs()) == before


def test_the_output_of_a_run_is_in_s3(production: Operator) -> None:
    logs = boto3.client("s3").list_objects_v2(Bucket=LOGS, Prefix="dagster-logs/")
    assert logs["KeyCount"] > 0


def test_an_outage_of_s3_is_survived_without_anybodys_hand(production: Operator) -> None:
    before = len(production.runs())
    _change_upload(production)
    production.wait_until_begun(before + 1)
    production.s3.stop()
    back_at = time.monotonic() + SECONDS_AWAY
    production.wait("a run that failed", lambda: production.runs()[-before - 1].status in _FAILED)
    time.sleep(max(0.0, back_at - time.monotonic()))
    production.s3.start()
    production.wait(
        "a run that succeeded again",
        lambda: production.runs()[0].status == dg.DagsterRunStatus.SUCCESS,
    )
    assert production.runs()[0].parent_run_id is not None


def test_a_file_that_broke_off_is_refused_once_and_accepted_by_the_tag(
    production: Operator,
) -> None:
    before = len(production.runs())
    there = published(ADDRESS)
    lines = production.store.read(UPLOAD).data.splitlines(keepends=True)
    production.store.write(UPLOAD, b"".join(lines[: len(lines) // 2]))
    (refused, *_) = production.wait_until_done(before + 1)
    assert refused.status == dg.DagsterRunStatus.FAILURE
    time.sleep(40)  # a look of the sensor, and of what retries runs
    assert len(production.runs()) == before + 1
    assert published(ADDRESS) == there

    production.launch_daily({"basin/accept_shrink": "pass_transfers"})
    (accepted, *_) = production.wait_until_done(before + 2)
    assert accepted.status == dg.DagsterRunStatus.SUCCESS
    assert published(ADDRESS) != there


def test_a_run_that_is_cancelled_leaves_whole_files_and_is_not_begun_again(
    production: Operator,
) -> None:
    before, there = len(production.runs()), published(ADDRESS)
    _change_upload(production)
    run = production.wait_until_begun(before + 1)
    accounting = dg.AssetKey("source_accounting")
    production.wait("a table", lambda: production.built_by(accounting) == run.run_id)
    production.cancel(run)  # it holds the bucket
    (cancelled, *_) = production.wait_until_done(before + 1)
    assert cancelled.status == dg.DagsterRunStatus.CANCELED
    assert "was cancelled" in production.wait_for_looks(SENSOR)[0]
    assert published(ADDRESS) == there


def test_a_killed_daemon_and_reloaded_code_cost_no_run(production: Operator) -> None:
    before = len(production.runs())
    production.launch_daily()  # of the run that was cancelled nothing holds the bucket or the pool
    production.wait_until_begun(before + 1)
    production.stack.end("daemon", signal.SIGKILL)
    production.launch_daily()
    production.wait("the run to end", lambda: production.runs()[1].is_finished)
    assert production.runs()[0].status == dg.DagsterRunStatus.QUEUED

    production.stack.start("daemon")
    production.wait_until_begun(before + 2)
    production.reload_code()
    runs = production.wait_until_done(before + 2)
    assert [run.status for run in runs[:2]] == [dg.DagsterRunStatus.SUCCESS] * 2
    looked = production.wait_for_looks(SENSOR, 1)  # by the code that was loaded
    assert looked == ["Nothing new since the last run that succeeded."]
    assert len(production.runs()) == before + 2


def test_a_run_that_went_with_its_code_server_is_run_again(production: Operator) -> None:
    before = len(production.runs())
    production.launch_daily()
    production.wait_until_begun(before + 1)
    production.stack.end("code", signal.SIGKILL)
    production.stack.start("code")
    production.stack.wait_until_healthy("code")
    again, gone, *_ = production.wait_until_done(before + 2)
    assert gone.status == dg.DagsterRunStatus.FAILURE
    assert (again.parent_run_id, again.status) == (gone.run_id, dg.DagsterRunStatus.SUCCESS)


def test_a_month_of_one_table_is_backfilled_and_changes_nothing(production: Operator) -> None:
    before, there = len(production.runs()), published(ADDRESS)
    backfill = production.backfill("co_visits", [SHORT])
    production.wait(
        "the backfill", lambda: production.backfill_status(backfill) != BulkActionStatus.REQUESTED
    )
    assert production.backfill_status(backfill) == BulkActionStatus.COMPLETED_SUCCESS
    (run,) = production.instance.get_runs(dg.RunsFilter(tags={"dagster/backfill": backfill}))
    assert run.status == dg.DagsterRunStatus.SUCCESS
    month_of_pairs = dg.AssetRecordsFilter(dg.AssetKey("co_visits"), asset_partitions=[SHORT])
    assert production.built_by(month_of_pairs) == run.run_id
    assert (len(production.runs()), published(ADDRESS)) == (before, there)
