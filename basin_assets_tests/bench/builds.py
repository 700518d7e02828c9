"""This checkout, and an earlier build of it, each with packages of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from basin_assets_tests.bench.processes import PROJECT, Cost, measure

THEN = "cd2fbe9"
"""The build of 2026-11-30, against which the figures that are wanted were set."""

# Not the console script: an installed one may belong to another checkout.
_COMMAND = "from basin_assets.cli.basin import main; main()"
_COMMAND_THEN = "from basin_assets.cli import main; main()"


class Build(NamedTuple):
    """A checkout whose `basin` can be run.

    Attributes:
        folder: of the checkout.
        python: with the packages of the checkout's lock, which are those that a user has.
        command: Python code that calls `basin`.
        bytecode: where Python keeps the bytecode of what this build imports.
    """

    folder: Path
    python: str
    command: str
    bytecode: Path

    def run(self, store: Path, home: Path, *arguments: str) -> Cost:
        """What a command of `basin` costs over a store, with Dagster's home in a folder.

        Raises:
            SystemExit: it failed.
        """
        home.mkdir(exist_ok=True)
        shutil.copy(self.folder / "dagster.yaml", home)
        environment = {
            "BASIN_STORE": str(store),
            "DAGSTER_HOME": str(home),
            "PYTHONPATH": str(self.folder),
            **keeping_bytecode(self.bytecode),
        }
        return measure([self.python, "-c", self.command, *arguments], environment, self.folder)[0]


def keeping_bytecode(folder: Path) -> dict[str, str]:
    """An environment in which Python keeps the bytecode of what it imports in a folder."""
    return {"PYTHONPYCACHEPREFIX": str(folder), "PYTHONDONTWRITEBYTECODE": ""}


def build_of_environment(folder: Path) -> Build:
    """This checkout with the packages that are installed; its bytecode goes into the folder."""
    return Build(PROJECT, sys.executable, _COMMAND, folder / "bytecode")


def build_now(folder: Path) -> Build:
    """This checkout with the packages of its lock alone: what the tests need costs a run time, too.

    Raises:
        SystemExit: the packages cannot be installed.
    """
    python = _installed(folder / "now", "HEAD")
    return Build(PROJECT, python, _COMMAND, folder / "bytecode")


def build_then(folder: Path) -> Build:
    """The earlier build, checked out into the folder and installed from its own lock.

    Raises:
        SystemExit: this is no checkout with that build in its history, or it cannot be installed.
    """
    python = _installed(folder / "then", THEN)
    return Build(folder / "then", python, _COMMAND_THEN, folder / "bytecode of then")


def _installed(checkout: Path, revision: str) -> str:
    """Checks a revision out and installs its lock; the path of its Python."""
    checkout.mkdir()
    files = subprocess.run(["git", "archive", revision], cwd=PROJECT, capture_output=True)
    if files.returncode != 0:
        raise SystemExit(
            f"{PROJECT} has no build {revision} to measure: clone the project with its whole "
            "history, or run `make bench-small`, which measures this build alone."
        )
    subprocess.run(["tar", "-x"], input=files.stdout, cwd=checkout, check=True)
    (checkout / "scripts").mkdir(exist_ok=True)
    for name in ("scripts/install-packages", "requirements-uv.lock"):
        shutil.copy(PROJECT / name, checkout / name)
    environment = {**os.environ, "PYTHON": sys.executable}
    install = ["scripts/install-packages", "requirements.lock"]
    if subprocess.run(install, cwd=checkout, env=environment).returncode != 0:
        raise SystemExit(f"The packages of build {revision} could not be installed; see above.")
    return str(checkout / ".venv/bin/python")
