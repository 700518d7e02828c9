"""A day in production, by the commands of compose.yaml: Postgres, S3, code server, UI, daemon.

What is asserted is what an operator relies on.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import dagster as dg
import pytest
from moto.server import ThreadedMotoServer

from basin_assets.demo import Gym
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.daily_run import run_daily
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_KEYS,
    SHORT,
    published,
    put_files,
)
from basin_assets_tests.production.postgres import free_port, postgres
from basin_assets_tests.production.stack import Stack, stack

pytestmark = [pytest.mark.long, pytest.mark.timeout(900), *DAGSTER_WARNINGS]

BUCKET, LOGS = "gym", "logs"
ADDRESS = f"s3://{BUCKET}/exports"
UPLOAD = "capitan/pass_transfers.csv"
_LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) { __typename ... on PythonError { message } }
}
"""
_FAILED = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


class S3:
    """An S3 server that can be stopped; its objects stay."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: ThreadedMotoServer | None = None
        self.start()

    def start(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def settings(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }


class Production:
    """The stack, its store, and its history of runs."""

    def __init__(self, s3: S3, running: Stack, instance: dg.DagsterInstance, store: Store) -> None:
        self.s3, self.stack, self.instance, self.store = s3, running, instance, store

    def runs(self) -> list[dg.DagsterRun]:
        """The newest first."""
        return list(self.instance.get_runs(dg.RunsFilter(job_name=DAILY)))

    def wait(self, what: str, is_so: Callable[[], Any], seconds: float = 240) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            told = [(run.status.value, dict(run.tags)) for run in self.runs()]
            assert time.monotonic() < end, (
                f"waited in vain for {what}: {told}\n{self.stack.log('daemon')}"
                f"\n{self.stack.log('code')}"
            )
            time.sleep(0.5)

    def wait_until_done(self, runs: int) -> list[dg.DagsterRun]:
        """Waits for so many runs, and that none is under way."""
        self.wait(
            f"{runs} runs to end",
            lambda: len(self.runs()) >= runs and all(run.is_finished for run in self.runs()),
        )
        return self.runs()

    def launch_daily(self, tags: dict[str, str]) -> None:
        """As the launchpad of the UI does; no month is chosen."""
        params = {
            "selector": {
                "repositoryLocationName": "basin_assets",
                "repositoryName": "__repository__",
                "jobName": DAILY,
            },
            "runConfigData": {},
            "executionMetadata": {
                "tags": [{"key": key, "value": value} for key, value in tags.items()]
            },
        }
        body = json.dumps({"query": _LAUNCH, "variables": {"params": params}}).encode()
        request = Request(
            f"{self.stack.ui}/graphql", data=body, headers={"Content-Type": "application/json"}
        )
        answer = json.load(urlopen(request, timeout=60))
        assert answer["data"]["launchRun"]["__typename"] == "LaunchRunSuccess", answer


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def production(
    tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory, environment: pytest.MonkeyPatch
) -> Iterator[Production]:
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
            yield Production(s3, running, instance, store)
    s3.stop()


@contextmanager
def _instance(running: Stack) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(running.environment["DAGSTER_HOME"]) as instance:
        yield instance


def _is_watched(key: str) -> bool:
    return key.startswith(("capitan/checkins", "capitan/pass_transfers"))


def test_a_burst_of_uploads_is_one_run_and_the_same_bytes_as_basin_run(
    production: Production, tiny_gym: Gym, tmp_path: Path
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


def test_the_output_of_a_run_is_in_s3(production: Production) -> None:
    logs = boto3.client("s3").list_objects_v2(Bucket=LOGS, Prefix="dagster-logs/")
    assert logs["KeyCount"] > 0


def test_an_outage_of_s3_is_survived_without_anybodys_hand(production: Production) -> None:
    before = len(production.runs())
    changed = production.store.read(UPLOAD).data
    production.store.write(UPLOAD, changed + b"\n")
    production.wait(
        "a run that has begun",
        lambda: (
            len(production.runs()) > before
            and production.runs()[0].status == dg.DagsterRunStatus.STARTED
        ),
    )
    production.s3.stop()
    production.wait(
        "a run that failed", lambda: any(run.status in _FAILED for run in production.runs())
    )
    time.sleep(20)
    production.s3.start()
    production.wait(
        "a run that succeeded again",
        lambda: production.runs()[0].status == dg.DagsterRunStatus.SUCCESS,
    )
    assert production.runs()[0].parent_run_id is not None


def test_a_file_that_broke_off_is_refused_once_and_accepted_by_the_tag(
    production: Production,
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
