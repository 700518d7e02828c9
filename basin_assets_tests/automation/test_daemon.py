"""The real daemon over a real store: an upload, the sensor, one successful run, no second one."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.automation.jobs import DAILY
from basin_assets.automation.sensors import SECONDS_BETWEEN_LOOKS
from basin_assets.demo import Gym
from basin_assets.io.folder_store import FolderStore
from basin_assets_tests.graph_runs import PUBLISHED_KEYS, SHORT, published, put_files

pytestmark = [pytest.mark.long, pytest.mark.timeout(420)]

PROJECT = Path(__file__).parents[2]
UPLOAD = "capitan/pass_transfers.csv"
UPLOADS, TIMELINE = "pass_transfers_sensor", "customer_events_sensor"


@contextmanager
def _daemon(home: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Dagster's daemon with everything on; it and all that it starts are gone afterwards."""
    noon = datetime.now(UTC).hour - 12  # it is noon at this gym: the schedule is hours away
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "BASIN_STORE": str(folder),
        "BASIN_FIRST_MONTH": SHORT,
        "BASIN_TIMEZONE": f"Etc/GMT{noon:+d}",
        "BASIN_AUTOMATION": "on",
    }
    command = [sys.executable, "-m", "dagster._daemon", "run", "-w", "workspace.yaml"]
    with (home / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield daemon
        finally:
            with suppress(ProcessLookupError):
                os.killpg(daemon.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                daemon.wait(15)
            with suppress(ProcessLookupError):  # code servers and runs are of its group, too
                os.killpg(daemon.pid, signal.SIGKILL)
            daemon.wait()


def _looks(instance: dg.DagsterInstance, sensor: str) -> list[str]:
    """What came of each look of a sensor, the newest first: the reason, or the run's id."""
    for state in instance.all_instigator_state():
        if state.name == sensor:
            ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id)
            assert [tick.error for tick in ticks if tick.error] == []
            return [tick.skip_reason or ",".join(tick.run_ids) for tick in ticks if tick.timestamp]
    return []


def _wait(daemon: subprocess.Popen[bytes], what: str, is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 3 * SECONDS_BETWEEN_LOOKS + 60
    while not is_so():
        assert daemon.poll() is None, "the daemon is gone"
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(1)


def test_an_upload_starts_one_run_that_succeeds_and_no_second_one(
    tiny_gym: Gym, tmp_path: Path
) -> None:
    home, folder = tmp_path / "home", tmp_path / "gym"
    home.mkdir()
    shutil.copyfile(PROJECT / "dagster.yaml", home / "dagster.yaml")
    store = FolderStore(folder)
    put_files(store, {key: data for key, data in tiny_gym.files.items() if key != UPLOAD})
    with (
        dg.DagsterInstance.from_config(str(home)) as instance,
        _daemon(home, folder) as daemon,
    ):
        _wait(
            daemon,
            "a look before the upload",
            lambda: "There is no pass_transfers file yet." in _looks(instance, UPLOADS),
        )
        assert instance.get_runs() == []

        store.write(UPLOAD, tiny_gym.files[UPLOAD])
        _wait(
            daemon,
            "the run",
            lambda: any(run.is_finished for run in instance.get_runs()),
        )
        (run,) = instance.get_runs()
        assert (run.job_name, run.status) == (DAILY, dg.DagsterRunStatus.SUCCESS)
        assert set(published(folder)) == set(PUBLISHED_KEYS)

        before = {name: len(_looks(instance, name)) for name in (UPLOADS, TIMELINE)}
        _wait(
            daemon,
            "two more looks of either sensor",
            lambda: all(len(_looks(instance, name)) >= n + 2 for name, n in before.items()),
        )
        assert _looks(instance, UPLOADS)[0] == "Nothing new since the last look."
        assert _looks(instance, TIMELINE)[0] == "The file is as we wrote it."
        assert [each.run_id for each in instance.get_runs()] == [run.run_id]
