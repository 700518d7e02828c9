"""Runs the tests of a file against one fault in it, in a forked process that has pandas loaded.

The fault stands in a copy of the tree, so that processes which tests start see it too, and so that
nothing of it is left behind in the project.
"""

import compileall
import importlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from basin_assets_tests.mutants.faults import Fault

LOADED_ONCE = (
    "boto3",
    "dagster",
    "hypothesis",
    "igraph",
    "moto.server",
    "numpy",
    "orjson",
    "pandas",
    "playwright.sync_api",
    "pyarrow.csv",
    "pyarrow.parquet",
    "rapidfuzz.distance",
)
"""What the tests import from others; importing it anew for each fault would cost 3 s."""

WHOLE_RUNS = (
    "rules/test_worked_example.py",
    "rules/test_against_oracle.py",
)
"""Tests of all rules together; they see what no test of the rule itself noticed."""

_PARTS = ("basin_assets", "basin_assets_tests", "docs", "pyproject.toml", "README.md")
_QUIET = ("-x", "-q", "-m", "not long", "-p", "no:cacheprovider", "-p", "no:xdist")
_SAME_EXAMPLES = "--hypothesis-seed=0"
_LOADED_BEFORE = "-Wignore::pytest.PytestAssertRewriteWarning"
_GYMS = "3"  # of the oracle's; a fault that none of them shows, hardly any other does
_NEEDS_ALL_GYMS = (
    "--deselect=basin_assets_tests/rules/test_against_oracle.py"
    "::test_the_gyms_reach_every_kind_of_row"
)
_MOST_SECONDS = 600


class Verdict(NamedTuple):
    """What became of a fault: the first test that failed, `timeout`, or None: nothing noticed."""

    noticed_by: str | None
    seconds: float


@dataclass
class Copy:
    """A copy of the project's tree in which one fault stands at a time."""

    root: Path

    @classmethod
    def of(cls, project: Path, root: Path) -> "Copy":
        """Makes the copy anew, with bytecode."""
        shutil.rmtree(root, ignore_errors=True)
        for part in _PARTS:
            source = project / part
            if source.is_dir():
                shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                root.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, root / part)
        compileall.compile_dir(root / "basin_assets", quiet=1)
        return cls(root)

    def start(self, fault: Fault) -> "Trial":
        """Starts the tests of a fault, in stages until one fails, in a process of its own."""
        return self._start(fault, tests_of(fault.file, self.root))

    def start_without_a_fault(self, tests: Sequence[str]) -> "Trial":
        """Starts the tests as they are."""
        return self._start(None, [tests])

    def _start(self, fault: Fault | None, stages: Sequence[Sequence[str]]) -> "Trial":
        original = None
        if fault is not None:
            file = self.root / "basin_assets" / fault.file
            original = file.read_text("utf-8")
            file.write_text(fault.code, "utf-8")
            # Bytecode is told by size and second, which a fault may have in common.
            for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
                compiled.unlink()
        shutil.rmtree(self.root / ".hypothesis", ignore_errors=True)
        said = self.root / "said.json"
        said.unlink(missing_ok=True)
        pid = os.fork()
        if pid == 0:
            _be_the_tests(self.root, stages, said)
        return Trial(self, fault, original, pid, time.monotonic())


@dataclass
class Trial:
    """Tests that run against a fault."""

    copy: Copy
    fault: Fault | None
    original: str | None
    pid: int
    began: float

    def verdict(self) -> Verdict | None:
        """What came of it; None while the tests still run."""
        seconds = time.monotonic() - self.began
        is_late = seconds > _MOST_SECONDS
        if is_late:
            os.killpg(self.pid, signal.SIGKILL)
        pid, _ = os.waitpid(self.pid, 0 if is_late else os.WNOHANG)
        if pid == 0:
            return None
        if self.fault is not None and self.original is not None:
            file = self.copy.root / "basin_assets" / self.fault.file
            file.write_text(self.original, "utf-8")
        said = self.copy.root / "said.json"
        if is_late or not said.exists():
            return Verdict("timeout" if is_late else "the process died", seconds)
        return Verdict(json.loads(said.read_text("utf-8")), seconds)


def tests_of(file: str, root: Path) -> tuple[tuple[str, ...], ...]:
    """The tests below a root that are to notice a fault of a file, in stages, nearest first."""
    folder, name = Path(file).parent, Path(file).stem
    tests = root / "basin_assets_tests"
    own = f"{folder}/test_{name}.py"
    beside = sorted(str(each.relative_to(tests)) for each in (tests / folder).glob("test_*.py"))
    near = [each for each in beside if each not in (own, *WHOLE_RUNS)]
    nearest = [own] if own in beside else []
    if file.startswith("tables/"):
        near = [each for each in near if name in each]
    stages = [nearest, near, WHOLE_RUNS if file.startswith("rules/") else ()]
    return tuple(tuple(f"basin_assets_tests/{each}" for each in stage) for stage in stages if stage)


def load_once() -> None:
    """Imports what every trial needs from others."""
    for name in LOADED_ONCE:
        importlib.import_module(name)


def _be_the_tests(root: Path, stages: Sequence[Sequence[str]], said: Path) -> None:
    os.setsid()
    os.nice(5)
    os.chdir(root)
    for name in [each for each in sys.modules if each.partition(".")[0] in _PARTS]:
        del sys.modules[name]
    sys.modules["__main__"] = ModuleType("__main__")  # processes that tests start import it anew
    sys.path.insert(0, str(root))
    os.environ["PYTHONPATH"] = str(root)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["ORACLE_GYMS"] = _GYMS
    sys.dont_write_bytecode = True
    quiet = os.open(root / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    first = _First()
    for stage in stages:
        asked = [*_QUIET, _SAME_EXAMPLES, _NEEDS_ALL_GYMS, _LOADED_BEFORE, *stage]
        ended = pytest.main(asked, plugins=[first])
        if ended not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            said.write_text(json.dumps(first.failed or f"pytest ended with {ended}"), "utf-8")
            os._exit(0)
    said.write_text("null", "utf-8")
    os._exit(0)


class _First:
    """Notes the first test that failed, or the file that could not be imported."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid
