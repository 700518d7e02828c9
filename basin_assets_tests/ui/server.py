"""Dagster's UI over a built gym, started as `make ui` starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from basin_assets.demo.plan import SizeName
from basin_assets.demo.show import put_gym
from basin_assets.orchestration.daily_run import run_daily
from basin_assets.settings import Settings

PROJECT = Path(__file__).parents[2]
_SECONDS_TO_START, _SECONDS_TO_END = 120, 20


def build_gym(folder: Path, size: SizeName, first_month: str, runs: int = 1) -> dict[str, str]:
    """A gym below the folder after some runs, and the environment in which the UI shows it."""
    home, store = folder / "home", folder / "gym"
    put_gym(str(store), size)
    settings = Settings(store=str(store), first_month=first_month)
    for _ in range(runs):
        finished = run_daily(settings, home)
        assert finished.is_success, finished.faults
    return {
        "DAGSTER_HOME": str(home),
        "BASIN_STORE": str(store),
        "BASIN_FIRST_MONTH": first_month,
    }


@contextmanager
def dagster_ui(environment: dict[str, str]) -> Iterator[str]:
    """The address of the UI that `make ui` starts, in the environment that runs this."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = Path(environment["DAGSTER_HOME"]) / "ui.log"
    bin_folder = Path(sys.executable).parent
    with log.open("wb") as output:
        make = subprocess.Popen(
            ["make", "-o", "install", "ui", f"BIN={bin_folder}", f"UI_PORT={port}"],
            cwd=PROJECT,
            env={**os.environ, **environment, "PYTHONPATH": str(PROJECT)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # what it starts ends with it, see _end
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, make, log)
        yield address
    finally:
        _end(make)


def _wait_for(address: str, make: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while make.poll() is None and time.monotonic() < end:
        with suppress(OSError), urlopen(f"{address}/server_info", timeout=5):
            return
        time.sleep(0.5)
    raise AssertionError(f"Dagster's UI does not start:\n{log.read_text()[-2000:]}")


def _end(make: subprocess.Popen[bytes]) -> None:
    """Ctrl-C for make, the UI, its daemon and its code servers; then less politely."""
    for how in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(make.pid, how)
        with suppress(subprocess.TimeoutExpired):
            make.wait(_SECONDS_TO_END)
