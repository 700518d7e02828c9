"""A run that went with its code server is found; one that may still be at work is left alone.

A real code server is killed in `basin_assets_tests/production/test_production.py`.
"""

import json

import dagster as dg
import pytest
from dagster._core.launcher.base import WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._grpc.client import DagsterGrpcClient
from dagster._grpc.types import CanCancelExecutionRequest, CanCancelExecutionResult
from dagster._serdes import serialize_value

from basin_assets.orchestration.launcher import CodeServerRunLauncher
from basin_assets_tests.production.postgres import free_port

AT_WORK, GONE = "a run at work", "a run that went with its code server"


def _status(run_id: str, server: dict[str, object] | None) -> WorkerStatus:
    tags = {GRPC_INFO_TAG: json.dumps(server)} if server else {}
    run = dg.DagsterRun(job_name="daily", run_id=run_id, tags=tags)
    return CodeServerRunLauncher().check_run_worker_health(run).status


@pytest.mark.parametrize(
    ("run_id", "status"), [(AT_WORK, WorkerStatus.RUNNING), (GONE, WorkerStatus.NOT_FOUND)]
)
def test_the_code_server_says_whether_a_run_is_still_there(
    run_id: str, status: WorkerStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(server: DagsterGrpcClient, asked: CanCancelExecutionRequest, timeout: int) -> str:
        assert (server.host, server.port) == ("code", 4000)
        return serialize_value(CanCancelExecutionResult(can_cancel=asked.run_id == AT_WORK))

    monkeypatch.setattr(DagsterGrpcClient, "can_cancel_execution", answer)
    assert _status(run_id, {"host": "code", "port": 4000}) == status


def test_a_code_server_that_does_not_answer_has_not_lost_its_runs() -> None:
    nobody = {"host": "127.0.0.1", "port": free_port()}
    assert _status(GONE, nobody) == WorkerStatus.RUNNING


def test_a_run_without_a_code_server_is_left_alone() -> None:
    assert _status(GONE, None) == WorkerStatus.RUNNING


def test_run_monitoring_asks_this_launcher() -> None:
    assert CodeServerRunLauncher().supports_check_run_worker_health
