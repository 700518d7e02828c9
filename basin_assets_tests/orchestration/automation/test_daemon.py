"""The real daemon over a real store: an upload, the sensor, one successful run, no second one."""

import json
import os
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
from dagster._core.scheduler.instigation import TickStatus

from basin_assets.demo import Gym
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.automation.sensors import SECONDS_BETWEEN_LOOKS
from basin_assets.orchestration.home import open_home
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import PUBLISHED_KEYS, SHORT, published, put_files

pytestmark = [pytest.mark.long, pytest.mark.timeout(420)]

PROJECT = Path(__file__).parents[3]
CHECKINS = "capitan/checkins.csv"
UPLOAD = "capitan/pass_transfers.csv"
UPLOADS, TIMELINE = "pass_transfers_sensor", "customer_events_sensor"


def _environment(home: Path, folder: Path) -> dict[str, str]:
    """Everything is on, and it is noon at this gym: the schedule is hours away."""
    noon = datetime.now(UTC).hour - 12
    return {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "BASIN_STORE": str(folder),
        "BASIN_FIRST_MONTH": SHORT,
        "BASIN_TIMEZONE": f"Etc/GMT{noon:+d}",
        "BASIN_AUTOMATION": "on",
    }


@contextmanager
def _daemon(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Dagster's daemon; it and all that it starts are gone afterwards."""
    home = Path(environment["DAGSTER_HOME"])
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
    """What came of each look of a sensor that is over, the newest first: the reason, or the run."""
    for state in instance.all_instigator_state():
        if state.name == sensor:
            ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id)
            assert [tick.error for tick in ticks if tick.error] == []
            return [
                tick.skip_reason or ",".join(tick.run_ids)
                for tick in ticks
                if tick.status != TickStatus.STARTED  # amid a look there is no reason yet
            ]
    return []


def _wait(daemon: subprocess.Popen[bytes], what: str, is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 3 * SECONDS_BETWEEN_LOOKS + 60
    while not is_so():
        assert daemon.poll() is None, "the daemon is gone"
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(1)


def _home_and_gym(tiny_gym: Gym, tmp_path: Path) -> tuple[Path, Path]:
    """A home of Dagster's, and a gym whose transfers have not been uploaded yet."""
    home, folder = tmp_path / "home", tmp_path / "gym"
    files = {key: data for key, data in tiny_gym.files.items() if key != UPLOAD}
    put_files(FolderStore(folder), files)
    return home, folder


def _basin_run(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from basin_assets.cli.basin import main; main(['run', '--json'])"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_an_upload_starts_one_run_that_succeeds_and_no_second_one(
    tiny_gym: Gym, tmp_path: Path
) -> None:
    home, folder = _home_and_gym(tiny_gym, tmp_path)
    store = FolderStore(folder)
    store.delete(CHECKINS)  # transfers come from check-ins, too
    with (
        open_home(home) as instance,
        _daemon(_environment(home, folder)) as daemon,
    ):
        _wait(
            daemon,
            "a look before the upload",
            lambda: "There is no file of transfers or check-ins yet." in _looks(instance, UPLOADS),
        )
        assert instance.get_runs() == []

        for key in (CHECKINS, UPLOAD):
            store.write(key, tiny_gym.files[key])
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
        assert _looks(instance, UPLOADS)[0] == "Nothing new since the last run that succeeded."
        assert _looks(instance, TIMELINE)[0] == "The file is as we wrote it."
        assert [each.run_id for each in instance.get_runs()] == [run.run_id]


def test_a_run_by_hand_beside_the_daemons_does_not_mix_with_it(
    tiny_gym: Gym, tmp_path: Path
) -> None:
    home, folder = _home_and_gym(tiny_gym, tmp_path)
    environment = _environment(home, folder)
    FolderStore(folder).write(UPLOAD, tiny_gym.files[UPLOAD])
    with (
        open_home(home) as instance,
        _daemon(environment) as daemon,
    ):
        _wait(daemon, "the daemon's run", lambda: len(instance.get_runs()) > 0)
        said, _ = (by_hand := _basin_run(environment)).communicate(timeout=200)
        assert by_hand.returncode == 0, said
        _wait(daemon, "both runs", lambda: all(run.is_finished for run in instance.get_runs()))
        statuses = [run.status for run in instance.get_runs()]
    assert statuses == [dg.DagsterRunStatus.SUCCESS] * 2

    said, _ = (once_more := _basin_run(environment)).communicate(timeout=200)
    assert once_more.returncode == 0, said
    assert set(json.loads(said)["published"].values()) == {False}  # as one complete run leaves it
