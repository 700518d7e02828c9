"""What `deploy/compose.yaml` starts, as processes of this machine: by its commands, its environment
and `deploy/dagster.yaml`. Only addresses and paths are others.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import yaml

from basin_assets_tests.production.postgres import DATABASE, PASSWORD, USER, free_port

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
_SECONDS_TO_START, _SECONDS_TO_END = 180, 20


def compose() -> dict[str, Any]:
    """`compose.yaml` as Docker reads it."""
    with (DEPLOY / "compose.yaml").open(encoding="utf-8") as file:
        read: dict[str, Any] = yaml.safe_load(file)
    return read


class Stack:
    """The services by their names in `compose.yaml`.

    Attributes:
        environment: of every service; also for a Dagster instance in this process.
        ui: the address of the UI.
    """

    def __init__(self, folder: Path, postgres_port: int, settings: Mapping[str, str]) -> None:
        """Of a folder for logs and homes, a Postgres, and what `.env` would say."""
        self._folder = folder
        self._code_port, ui_port = free_port(), free_port()
        self._places = {
            "0.0.0.0": "127.0.0.1",
            "4000": str(self._code_port),
            "3000": str(ui_port),
            "/opt/dagster/workspace.yaml": str(DEPLOY / "workspace.yaml"),
        }
        self.ui = f"http://127.0.0.1:{ui_port}"
        self._services: dict[str, subprocess.Popen[bytes]] = {}
        home = folder / "home"
        home.mkdir()
        shutil.copy(DEPLOY / "dagster.yaml", home)
        self.environment = {
            **settings,
            "DAGSTER_HOME": str(home),
            "DAGSTER_PG_HOST": "127.0.0.1",
            "DAGSTER_PG_PORT": str(postgres_port),
            "DAGSTER_PG_USER": USER,
            "DAGSTER_PG_DB": DATABASE,
            "DAGSTER_PG_PASSWORD": PASSWORD,
            "DAGSTER_CODE_HOST": "127.0.0.1",
            "DAGSTER_CODE_PORT": str(self._code_port),
        }

    def start(self, name: str) -> None:
        """Starts a service as compose does."""
        service = compose()["services"][name]
        program, *words = [self._places.get(word, word) for word in service["command"]]
        with (self._folder / f"{name}.log").open("ab") as log:
            self._services[name] = subprocess.Popen(
                [Path(sys.executable).parent / program, *words],
                cwd=self._folder,
                env={**os.environ, **service["environment"], **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # what it starts ends with it
            )

    def end(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends a service and all that it has started."""
        service = self._services.pop(name)
        for each in (how, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(service.pid, each)
            with suppress(subprocess.TimeoutExpired):
                service.wait(_SECONDS_TO_END)

    def wait_for_code(self) -> None:
        """By the health check of the image."""
        dagster = str(Path(sys.executable).parent / "dagster")
        check = [dagster, "api", "grpc-health-check", "-p", str(self._code_port)]
        self._wait("code", lambda: subprocess.run(check, capture_output=True).returncode == 0)

    def wait_for_ui(self) -> None:
        """By the health check of compose."""
        self._wait("webserver", lambda: bool(urlopen(f"{self.ui}/server_info", timeout=5)))

    def _wait(self, name: str, is_up: Any) -> None:
        end = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < end:
            with suppress(OSError):
                if is_up():
                    return
            assert self._services[name].poll() is None, self.log(name)
            time.sleep(1)
        raise AssertionError(f"{name} does not start:\n{self.log(name)}")

    def log(self, name: str) -> str:
        """The last words of a service."""
        return (self._folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def __exit__(self, *_error: object) -> None:
        for name in list(self._services):
            self.end(name)

    def __enter__(self) -> "Stack":
        return self


@contextmanager
def stack(folder: Path, postgres_port: int, settings: Mapping[str, str]) -> Iterator[Stack]:
    """Code server, webserver and daemon, up and healthy."""
    with ExitStack() as ends:
        started = ends.enter_context(Stack(folder, postgres_port, settings))
        started.start("code")
        started.wait_for_code()
        started.start("webserver")
        started.start("daemon")
        started.wait_for_ui()
        yield started
