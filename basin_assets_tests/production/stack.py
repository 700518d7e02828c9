"""What `deploy/compose.yaml` starts, as processes of this machine: by its commands, its environment
and `deploy/dagster.yaml`. Only addresses and paths are others.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

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


def _health_check(name: str) -> list[str]:
    """The command that says whether a service is well: compose's, or else the image's."""
    service = compose()["services"][name]
    if "healthcheck" in service:
        return list(service["healthcheck"]["test"][1:])
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    command = image.partition("HEALTHCHECK")[2].partition("CMD")[2].replace("\\\n", "")
    return list(yaml.safe_load(command))


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
        with (self._folder / f"{name}.log").open("ab") as log:
            self._services[name] = subprocess.Popen(
                self._here(service["command"]),
                cwd=self._folder,
                env=self._environment_of(name),
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

    def wait_until_healthy(self, name: str) -> None:
        """By the service's own health check."""
        check, end = self._here(_health_check(name)), time.monotonic() + _SECONDS_TO_START
        while subprocess.run(check, env=self._environment_of(name), capture_output=True).returncode:
            assert self._services[name].poll() is None, self.log(name)
            assert time.monotonic() < end, f"{name} does not start:\n{self.log(name)}"
            time.sleep(1)

    def _here(self, command: list[str]) -> list[str]:
        """A command with the programs, ports and paths of this machine."""
        program, *words = command
        there = re.compile("|".join(map(re.escape, self._places)))
        return [
            str(Path(sys.executable).parent / program),
            *(there.sub(lambda found: self._places[found[0]], word) for word in words),
        ]

    def _environment_of(self, name: str) -> dict[str, str]:
        return {**os.environ, **compose()["services"][name]["environment"], **self.environment}

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
        started.wait_until_healthy("code")
        started.start("webserver")
        started.start("daemon")
        started.wait_until_healthy("webserver")
        started.wait_until_healthy("daemon")
        yield started
