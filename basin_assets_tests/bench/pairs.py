"""What finding pairs costs in several ways; all must find the same pairs.

`python -m basin_assets_tests.bench.pairs FILE METHOD`: one way, in a process of its own.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from basin_assets.contracts.tables import CHECKINS
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings
from basin_assets.tables.parquet import from_parquet, to_parquet
from basin_assets_tests.bench.chain import chain_files
from basin_assets_tests.bench.pair_methods import KEY_AND_GAP, METHODS, NUMPY
from basin_assets_tests.bench.processes import PROJECT, measure
from basin_assets_tests.bench.tables import Table, figure
from basin_assets_tests.pure_run import settle_all

FULL: tuple[tuple[SizeName, int, int], ...] = (("demo", 1, 5), ("full", 1, 4), ("full", 10, 3))
SMALL: tuple[tuple[SizeName, int, int], ...] = (("tiny", 1, 5),)
"""Sizes, gyms, and how many of the methods end soon on them."""
_REPEATS = 6
_MOST_SECONDS = 3  # after which nothing is repeated


class Found(NamedTuple):
    """What one way found, and what that cost.

    Attributes:
        checkins: how many.
        pairs: how many rows.
        fingerprint: equal where keys and gaps are, in whatever order.
        wall: seconds of the fastest time.
        cpu: seconds of all processors, of the time that took least.
        peak: megabytes of the process, with its imports and the check-ins.
    """

    checkins: int
    pairs: int
    fingerprint: int
    wall: float
    cpu: float
    peak: float


def pairs_table(folder: Path, size: SizeName, gyms: int, methods: int) -> Table:
    """The costs of so many methods on the check-ins of so many gyms.

    Raises:
        SystemExit: two methods found different pairs.
    """
    file = folder / "checkins.parquet"
    file.write_bytes(to_parquet(CHECKINS, _checkins(size, gyms)))
    found = {name: _found_apart(file, name) for name in list(METHODS)[:methods]}
    if len({(each.pairs, each.fingerprint) for each in found.values()}) > 1:
        raise SystemExit(f"the pairs differ: {found}")
    hand = found[NUMPY]
    rows = [
        (name, *map(figure, (each.cpu / hand.cpu, each.cpu, each.wall, each.peak)))
        for name, each in found.items()
    ]
    title = f"{hand.pairs:,} pairs of {hand.checkins:,} check-ins"
    return Table(title, ("method", "times numpy, CPU", "CPU s", "wall s", "peak MB"), rows, _SAYS)


def _checkins(size: SizeName, gyms: int) -> pd.DataFrame:
    settings, plan = Settings.model_construct(), plan_of_size(size)
    window = MonthWindow(settings.first_month, plan.last_day.strftime("%Y-%m"))
    found = settle_all(chain_files(size, gyms), window, settings)["checkins"].used
    return found[found["location_id"].notna()]  # the others find a place by its id alone


def _found_apart(file: Path, method: str) -> Found:
    command = [sys.executable, "-m", __name__, str(file), method]
    _, printed = measure(command, {"PYTHONPATH": str(PROJECT)})
    return Found(**json.loads(printed))


def find(file: Path, method: str) -> Found:
    """All pairs in one call, several times."""
    checkins = from_parquet(CHECKINS, [file.read_bytes()])
    find_pairs = METHODS[method](checkins)
    wall: list[float] = []
    cpu: list[float] = []
    while len(wall) < _REPEATS and sum(wall) < _MOST_SECONDS:
        clocks = time.perf_counter(), time.process_time()
        as_frame = find_pairs()
        wall.append(time.perf_counter() - clocks[0])
        cpu.append(time.process_time() - clocks[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = as_frame()
    hashes = pd.util.hash_pandas_object(found[KEY_AND_GAP], index=False)
    fingerprint = int(hashes.to_numpy().sum())
    return Found(len(checkins), len(found), fingerprint, min(wall), min(cpu), peak)


_SAYS = """\
Who checked in within 30 minutes of whom, at one location on one day: the step that grows with the
square of how full a gym is. Every method runs in a process of its own and must find the same pairs
with the same gaps. `find_co_visits` is ours, with all columns of the table; *numpy by hand* is the
least that can be done: places come as numbers, and it makes no texts, no frame and no crowd of the
pair. DuckDB joins by range on all cores. *pandas, day by day* joins each day with itself; *nested
loops* hold each check-in beside each other one."""

if __name__ == "__main__":
    sys.stdout.write(json.dumps(find(Path(sys.argv[1]), sys.argv[2])._asdict()))
