"""What a whole process costs, from its start to its end.

Each is started by a small process of its own, which runs this file: Linux counts the memory of who
starts a process into that one's peak.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]


class Cost(NamedTuple):
    """Seconds by the clock on the wall, seconds of all processors, and most megabytes held."""

    wall: float
    cpu: float
    peak: float


def measure(
    command: Sequence[str], environment: Mapping[str, str], folder: Path = PROJECT
) -> tuple[Cost, str]:
    """Runs a command in a folder; returns its cost and what it printed.

    Raises:
        SystemExit: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-P", __file__, *command],
        env={**os.environ, **environment},
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
    )
    status, printed, *cost = json.loads(done.stdout)
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: the process ended with status {status}")
    return Cost(*cost), printed


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*map(statistics.median, zip(*costs, strict=True)))


def _run(command: Sequence[str]) -> tuple[int, str, float, float, float]:
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return process.returncode, printed, wall, usage.ru_utime + usage.ru_stime, peak


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(sys.argv[1:])))
