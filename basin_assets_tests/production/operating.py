"""What an operator sees of a running stack, and does in Dagster's UI: by the UI's own requests."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import dagster as dg
from dagster._core.execution.backfill import BulkActionStatus
from dagster._core.scheduler.instigation import TickStatus
from moto.server import ThreadedMotoServer

from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.stores.protocol import Store
from basin_assets_tests.production.postgres import free_port
from basin_assets_tests.production.stack import Stack

LOCATION = {"repositoryLocationName": "basin_assets", "repositoryName": "__repository__"}
_LAUNCH = """
mutation ($params: ExecutionParams!) {
  it: launchRun(executionParams: $params) { __typename ... on PythonError { message } }
}
"""
_TERMINATE = """
mutation ($run: String!) { it: terminateRun(runId: $run) { __typename } }
"""
_RELOAD = """
mutation ($location: String!) {
  it: reloadRepositoryLocation(repositoryLocationName: $location) {
    __typename
    ... on WorkspaceLocationEntry { loadStatus locationOrLoadError { __typename } }
  }
}
"""
_BACKFILL = """
mutation ($params: LaunchBackfillParams!) {
  it: launchPartitionBackfill(backfillParams: $params) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
  }
}
"""
_STOP_SENSOR = """
mutation ($id: String!) { it: stopSensor(id: $id) { __typename } }
"""
_START_SENSOR = """
mutation ($sensor: SensorSelector!) {
  cleared: setSensorCursor(sensorSelector: $sensor, cursor: null) { __typename }
  it: startSensor(sensorSelector: $sensor) { __typename }
}
"""


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


class Operator:
    """The stack, its store, and its history of runs."""

    def __init__(self, s3: S3, running: Stack, instance: dg.DagsterInstance, store: Store) -> None:
        self.s3, self.stack, self.instance, self.store = s3, running, instance, store

    def runs(self) -> list[dg.DagsterRun]:
        """Of `daily`, the newest first."""
        return list(self.instance.get_runs(dg.RunsFilter(job_name=DAILY)))

    def wait(self, what: str, is_so: Callable[[], Any], seconds: float = 420) -> None:
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

    def wait_until_begun(self, runs: int) -> dg.DagsterRun:
        """Waits until the last of so many runs is at work."""
        self.wait(
            "a run that has begun",
            lambda: (
                len(self.runs()) == runs and self.runs()[0].status == dg.DagsterRunStatus.STARTED
            ),
        )
        return self.runs()[0]

    def built_by(self, asset: dg.AssetKey | dg.AssetRecordsFilter) -> str:
        """The run that has built an asset, or a month of it, last."""
        return self.instance.fetch_materializations(asset, limit=1).records[0].run_id

    def looks(self, sensor: str) -> list[str]:
        """What came of each look of a sensor: the reason, or the run; the newest first."""
        (state,) = [one for one in self.instance.all_instigator_state() if one.name == sensor]
        ticks = self.instance.get_ticks(state.instigator_origin_id, state.selector_id)
        assert [tick.error for tick in ticks if tick.error] == []
        over = [tick for tick in ticks if tick.status != TickStatus.STARTED]
        return [tick.skip_reason or ",".join(tick.run_ids) for tick in over]

    def wait_for_looks(self, sensor: str, count: int = 2) -> list[str]:
        """What came of so many looks that the sensor has begun from now on, and one before."""
        before = len(self.looks(sensor))
        self.wait("looks", lambda: len(self.looks(sensor)) > before + count)
        return self.looks(sensor)[:count]

    def launch_daily(self, tags: dict[str, str] | None = None) -> None:
        """From the launchpad; no month is chosen."""
        params = {
            "selector": {**LOCATION, "jobName": DAILY},
            "runConfigData": {},
            "executionMetadata": {
                "tags": [{"key": key, "value": value} for key, value in (tags or {}).items()]
            },
        }
        assert self._ask(_LAUNCH, params=params)["__typename"] == "LaunchRunSuccess"

    def cancel(self, run: dg.DagsterRun) -> None:
        """By the button of the run's page."""
        assert self._ask(_TERMINATE, run=run.run_id)["__typename"] == "TerminateRunSuccess"

    def reload_code(self) -> None:
        """By the button of the code location."""
        entry = self._ask(_RELOAD, location=LOCATION["repositoryLocationName"])
        assert entry["loadStatus"] == "LOADED", entry
        assert entry["locationOrLoadError"]["__typename"] == "RepositoryLocation", entry

    def backfill(self, asset: str, months: list[str]) -> str:
        """Launches months of one asset; the backfill's id."""
        params = {"assetSelection": [{"path": asset.split("/")}], "partitionNames": months}
        launched = self._ask(_BACKFILL, params=params)
        assert launched["__typename"] == "LaunchBackfillSuccess", launched
        return str(launched["backfillId"])

    def backfill_status(self, backfill: str) -> BulkActionStatus:
        found = self.instance.get_backfill(backfill)
        assert found is not None
        return found.status

    def switch_off_and_on(self, sensor: str) -> None:
        """The switch of a sensor, after its cursor was cleared."""
        (state,) = [one for one in self.instance.all_instigator_state() if one.name == sensor]
        compound = f"{state.instigator_origin_id}::{state.selector_id}"
        stopped = self._ask(_STOP_SENSOR, id=compound)
        assert stopped["__typename"] == "StopSensorMutationResult", stopped
        started = self._ask(_START_SENSOR, sensor={**LOCATION, "sensorName": sensor})
        assert started["__typename"] == "Sensor", started

    def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = Request(
            f"{self.stack.ui}/graphql", data=body, headers={"Content-Type": "application/json"}
        )
        with urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        it: dict[str, Any] = answer["data"]["it"]
        return it
