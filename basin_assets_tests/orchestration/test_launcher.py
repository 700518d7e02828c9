"""A run that went with its code server is found; one that may still be at work is left alone.

A real code server is killed in `basin_assets_tests/production/test_production.py`.
"""

import json
from collections.abc import Iterator

import dagster as dg
import pytest
from dagster._core.launcher.base import WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._grpc.client import DagsterGrpcClient

from basin_assets.orchestration.launcher import CodeServerRunLauncher
from basin_assets_tests.production.postgres import free_port


@dg.job
def _daily() -> None:
    """A run's job."""


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    launcher = {"module": CodeServerRunLauncher.__module__, "class": CodeServerRunLauncher.__name__}
    with dg.instance_for_test({"run_launcher": launcher}) as instance:
        yield instance


def _run(instance: dg.DagsterInstance, server: dict[str, object] | None) -> dg.DagsterRun:
    tags = {GRPC_INFO_TAG: json.dumps(server)} if server else {}
    return instance.create_run_for_job(_daily, tags=tags, status=dg.DagsterRunStatus.STARTED)


def _status(instance: dg.DagsterInstance, run: dg.DagsterRun) -> WorkerStatus:
    return instance.run_launcher.check_run_worker_health(run).status


def test_the_code_server_says_whether_a_run_is_still_there(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, gone = (_run(instance, {"host": "code", "port": 4000}) for _ in range(2))

    def answer(server: DagsterGrpcClient) -> str:
        assert (server.host, server.port) == ("code", 4000)
        return json.dumps({"current_runs": [at_work.run_id]})

    monkeypatch.setattr(DagsterGrpcClient, "get_current_runs", answer)
    assert _status(instance, at_work) == WorkerStatus.RUNNING
    assert _status(instance, gone) == WorkerStatus.NOT_FOUND


def test_a_code_server_that_does_not_answer_has_not_lost_its_runs(
    instance: dg.DagsterInstance,
) -> None:
    run = _run(instance, {"host": "127.0.0.1", "port": free_port()})
    assert _status(instance, run) == WorkerStatus.RUNNING


def test_a_run_without_a_code_server_is_left_alone(instance: dg.DagsterInstance) -> None:
    assert _status(instance, _run(instance, None)) == WorkerStatus.RUNNING


def test_run_monitoring_asks_this_launcher(instance: dg.DagsterInstance) -> None:
    assert instance.run_launcher.supports_check_run_worker_health
