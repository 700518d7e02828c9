"""Finds runs whose code server is gone, so that run monitoring ends them within minutes."""

import json

import dagster as dg
from dagster._core.errors import DagsterUserCodeUnreachableError

# Run monitoring asks a launcher by these; Dagster exports none of them.
from dagster._core.launcher.base import CheckRunHealthResult, WorkerStatus

# The tag by which the base class finds the code server of a run that it has launched.
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._grpc.client import DagsterGrpcClient
from dagster._grpc.types import CanCancelExecutionRequest, CanCancelExecutionResult
from dagster._serdes import deserialize_value

_SECONDS_TO_ANSWER = 10


class CodeServerRunLauncher(dg.DefaultRunLauncher):
    """Dagster's own launcher, whose runs the daemon's run monitoring can look after.

    A run is a process of the code server. With that server's container it is gone, when memory ran
    out, say; but Dagster's own launcher cannot tell, and the run stays "Started", and all others
    "Queued", until `max_runtime_seconds`. This one asks the server, by `dagster.yaml`:

    .. code-block:: YAML

        run_launcher:
          module: basin_assets.orchestration.launcher
          class: CodeServerRunLauncher

    It takes a server of `dagster api grpc`: the proxy of `dagster code-server start` forgets, when
    it loads the code anew, the runs that are at work.
    """

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Yes, which is all that Dagster's own launcher lacks."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """NOT_FOUND only where the code server answers that it has no such run.

        A server that does not answer may be busy, and `basin run` has none: their runs count as
        running, and `max_runtime_seconds` ends them.
        """
        if GRPC_INFO_TAG not in run.tags:
            return CheckRunHealthResult(WorkerStatus.RUNNING, "no run of a code server")
        server = DagsterGrpcClient(**json.loads(run.tags[GRPC_INFO_TAG]))
        try:
            answer = server.can_cancel_execution(
                CanCancelExecutionRequest(run_id=run.run_id), timeout=_SECONDS_TO_ANSWER
            )
        except DagsterUserCodeUnreachableError:
            return CheckRunHealthResult(WorkerStatus.RUNNING, "the code server does not answer")
        if deserialize_value(answer, CanCancelExecutionResult).can_cancel:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(
            WorkerStatus.NOT_FOUND, "the code server has ended since the run began"
        )
