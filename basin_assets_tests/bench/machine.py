"""What the benchmarks run on."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from basin_assets_tests.bench.results import Machine

_PACKAGES = ("dagster", "pandas", "numpy", "pyarrow", "duckdb", "rapidfuzz")
_CPUINFO = Path("/proc/cpuinfo")


def this_machine() -> Machine:
    """Processor, memory, system, versions, and how busy it is right now."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        memory_mb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20,
        system=f"{platform.system()} {platform.release()}, {platform.machine()}",
        versions={"Python": platform.python_version()}
        | {name: version(name) for name in _PACKAGES},
        load=os.getloadavg()[0],
    )


def _processor() -> str:
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
