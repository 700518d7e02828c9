"""What one way to find pairs costs, measured from inside of a process of its own.

`python -m basin_assets_tests.bench.pair_costs make FOLDER GYMS MONTHS` puts check-ins into a
folder, one Parquet file a month; `... once FOLDER METHOD` finds their pairs in one call, several
times; `... streamed FOLDER METHOD` a month and location at a time. Both print JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from basin_assets.contracts.tables import CHECKINS
from basin_assets.tables.parquet import from_parquet, to_parquet
from basin_assets_tests.bench.crowd import checkins_by_month
from basin_assets_tests.bench.pair_methods import KEY_AND_GAP, METHODS
from basin_assets_tests.bench.results import Found

_REPEATS = 6
_MOST_SECONDS = 3  # after which nothing is repeated


def make_checkins(folder: Path, gyms: int, months: int) -> None:
    """Writes `checkins-<number>.parquet`, one a month."""
    for number, month in enumerate(checkins_by_month(gyms, months)):
        (folder / f"checkins-{number:02d}.parquet").write_bytes(to_parquet(CHECKINS, month))


def find_at_once(folder: Path, method: str) -> Found:
    """All check-ins in one call, several times."""
    begun = time.perf_counter()
    checkins = from_parquet(CHECKINS, [path.read_bytes() for path in _months(folder)])
    find = METHODS[method](checkins)
    wall: list[float] = []
    cpu: list[float] = []
    while len(wall) < _REPEATS and sum(wall) < _MOST_SECONDS:
        clocks = time.perf_counter(), time.process_time()
        as_frame = find()
        wall.append(time.perf_counter() - clocks[0])
        cpu.append(time.process_time() - clocks[1])
    whole, peak = time.perf_counter() - begun, _peak_mb()
    found = as_frame()
    of_rows = _fingerprint(found)
    return Found(len(checkins), len(found), of_rows, wall[0], min(wall), min(cpu), whole, peak)


def find_streamed(folder: Path, method: str) -> Found:
    """Each month and location in a call of its own, written at once, never held together."""
    begun, wall, cpu = time.perf_counter(), 0.0, 0.0
    rows = pairs = 0
    for path in _months(folder):
        for number, checkins in enumerate(_by_location(path)):
            find = METHODS[method](checkins)
            clocks = time.perf_counter(), time.process_time()
            as_frame = find()
            wall += time.perf_counter() - clocks[0]
            cpu += time.process_time() - clocks[1]
            found = pa.Table.from_pandas(as_frame(), preserve_index=False)
            if number == 0:
                writer = pq.ParquetWriter(path.with_name(f"pairs-{path.name}"), found.schema)
            writer.write_table(found)
            rows, pairs = rows + len(checkins), pairs + len(found)
        writer.close()
    whole, peak = time.perf_counter() - begun, _peak_mb()
    return Found(rows, pairs, _fingerprint_of_files(folder), wall, wall, cpu, whole, peak)


def _months(folder: Path) -> list[Path]:
    return sorted(folder.glob("checkins-*.parquet"))


def _by_location(path: Path) -> Iterator[pd.DataFrame]:
    for _, checkins in from_parquet(CHECKINS, [path.read_bytes()]).groupby("location_id"):
        yield checkins.reset_index(drop=True)


def _fingerprint(found: pd.DataFrame) -> int:
    hashes = pd.util.hash_pandas_object(found[KEY_AND_GAP], index=False)
    return int(hashes.to_numpy().sum())


def _fingerprint_of_files(folder: Path) -> int:
    written = folder.glob("pairs-*.parquet")
    parts = (_fingerprint(pd.read_parquet(path, columns=KEY_AND_GAP)) for path in written)
    return sum(parts) % 2**64


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(what: str, folder: str, *arguments: str) -> None:
    """Does as the module says."""
    if what == "make":
        make_checkins(Path(folder), *map(int, arguments))
        return
    find = find_at_once if what == "once" else find_streamed
    sys.stdout.write(json.dumps(find(Path(folder), *arguments)._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
