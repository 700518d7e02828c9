"""Finds runs whose code server is gone, so that run monitoring ends them within minutes."""

import dagster as dg

# What run monitoring takes for an answer. Launchers may be written by anybody, and Dagster exports
# neither the answer nor its words.
from dagster._core.launcher.base import CheckRunHealthResult, WorkerStatus


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
        """True: run monitoring asks `check_run_worker_health`."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """NOT_FOUND only where the code server answers, and the run is none of its runs.

        A server that does not answer may be busy, and `basin run` has no server. Such runs count
        as running until `max_runtime_seconds`.
        """
        # The client by which Dagster's launcher cancels the run; it has no types.
        server = self._get_grpc_client_for_termination(run.run_id)  # type: ignore[no-untyped-call]
        if server is None:
            return CheckRunHealthResult(WorkerStatus.RUNNING, "no run of a code server")
        try:
            is_at_work = run.run_id in server.get_current_runs()
        except dg.DagsterError:
            return CheckRunHealthResult(WorkerStatus.RUNNING, "the code server does not answer")
        if is_at_work:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.NOT_FOUND, "the code server began after the run")
