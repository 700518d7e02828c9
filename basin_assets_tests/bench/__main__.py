"""`make bench`: prints what whole processes cost, as multiples of importing dagster and pandas.

Then what matching names and finding pairs cost, beside other ways to do the same.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from basin_assets_tests.bench import names, pairs, ties

PROJECT = Path(__file__).resolve().parents[2]
REPEATS = 3
IMPORTS = [sys.executable, "-c", "import dagster, pandas"]


class Cost(NamedTuple):
    """What a whole process cost: medians over the repeats."""

    what: str
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(what: str, command: Sequence[str], prepare: object = None) -> Cost:
    """Runs the command several times. `prepare`, called before each, gives its environment."""
    costs = []
    for _ in range(REPEATS):
        environment = {**os.environ, **(prepare() if callable(prepare) else {})}
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit(f"{what}: the process ended with status {status}")
        costs.append(
            (
                time.perf_counter() - begun,
                usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss / 1024,
            )
        )
    wall, cpu, peak = (statistics.median(column) for column in zip(*costs, strict=True))
    return Cost(what, wall, cpu, peak)


def main() -> None:
    """Measures, prints a table, and writes `.bench.json` for comparisons."""
    folder = Path(tempfile.mkdtemp(prefix="basin-bench-"))
    try:
        costs = _costs(folder)
    finally:
        shutil.rmtree(folder)
    unit = costs[0].wall_seconds
    table = Table(title="whole processes, median of three")
    for name in ("what", "times the imports", "wall s", "cpu s", "peak MB"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for cost in costs:
        table.add_row(
            cost.what,
            f"{cost.wall_seconds / unit:.2f}",
            f"{cost.wall_seconds:.2f}",
            f"{cost.cpu_seconds:.2f}",
            f"{cost.peak_mb:.0f}",
        )
    Console().print(table)
    names.main()
    ties.main()
    pairs.main()
    (PROJECT / ".bench.json").write_text(json.dumps([cost._asdict() for cost in costs], indent=1))


def _costs(folder: Path) -> list[Cost]:
    gym = folder / "gym"
    # In a process of its own: what a child inherits counts into its peak.
    make = "import sys; from basin_assets.demo.show import put_gym; put_gym(sys.argv[1], 'full')"
    subprocess.run([sys.executable, "-c", make, str(gym)], check=True)
    home, store = folder / "home", folder / "store"

    def fresh_home() -> dict[str, str]:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        shutil.copy(PROJECT / "dagster.yaml", home)
        return {"DAGSTER_HOME": str(home)}

    def fresh_store() -> dict[str, str]:
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(gym, store)
        return {**fresh_home(), "BASIN_STORE": str(store)}

    def same_store() -> dict[str, str]:
        return {"DAGSTER_HOME": str(home), "BASIN_STORE": str(store)}

    basin = [str(Path(sys.executable).with_name("basin")), "run", "--json"]
    empty = [sys.executable, "-m", "basin_assets_tests.bench.empty_graph", str(home)]
    return [
        measure("import dagster, pandas", IMPORTS),
        measure("an empty graph of as many assets and checks", empty, fresh_home),
        measure("basin run, full gym, empty store", basin, fresh_store),
        measure("basin run, full gym, nothing new", basin, same_store),
    ]


if __name__ == "__main__":
    main()
