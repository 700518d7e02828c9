"""What a whole process costs, from its start to its end.

Each is started by a small process of its own, `python -m basin_assets_tests.bench.process_costs
COMMAND ...`: Linux counts the memory of who starts a process into that one's peak.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from basin_assets_tests.bench.results import Cost

PROJECT = Path(__file__).resolve().parents[2]
Prepare = Callable[[], Mapping[str, str]]


class Ended(NamedTuple):
    """A process that ended, and what it printed."""

    status: int
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    printed: str


def measure(what: str, command: Sequence[str], repeats: int, prepare: Prepare = dict) -> Cost:
    """Runs the command several times; medians.

    Args:
        what: what to call it.
        command: what to run, in the project's folder.
        repeats: how often.
        prepare: called before each, gives what to add to its environment.

    Raises:
        SystemExit: the command failed.
    """
    ended = [_run_apart(what, command, prepare()) for _ in range(repeats)]
    return Cost(
        what,
        statistics.median(each.wall_seconds for each in ended),
        statistics.median(each.cpu_seconds for each in ended),
        statistics.median(each.peak_mb for each in ended),
    )


def python_module(module: str, *arguments: str) -> str:
    """What a module of this checkout prints, run in a process of its own.

    Raises:
        SystemExit: it failed.
    """
    return _run_apart(module, [sys.executable, "-m", module, *arguments], {}).printed


def _run_apart(what: str, command: Sequence[str], environment: Mapping[str, str]) -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", __name__, *command],
        env={**os.environ, **environment},
        cwd=PROJECT,
        check=True,
        stdout=subprocess.PIPE,
    )
    ended = Ended(*json.loads(done.stdout))
    if ended.status != 0:
        raise SystemExit(f"{what}: the process ended with status {ended.status}")
    return ended


def _run(command: Sequence[str]) -> Ended:
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(
        process.returncode,
        wall_seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
        printed,
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(sys.argv[1:])))
