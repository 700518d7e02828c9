"""Neither the order of rows and files nor the machine changes a byte of what is published."""

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

from basin_assets.contracts.published import TIMELINE_KEY
from basin_assets.demo import Gym
from basin_assets.rules.exports.csv_records import BOM, split_records
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, internal, published, put_files

pytestmark = DAGSTER_WARNINGS

UPLOADED = ("checkins", "pass_transfers")
PARTS = 3


def _shuffled(name: str, data: bytes, order: random.Random) -> dict[str, bytes]:
    """The export with its rows in another order, and as uploads where it may come so.

    Rows of one id stay in one file: over files the greater name holds.
    """
    header, *records = [record.raw for record in split_records(data.removeprefix(BOM))]
    order.shuffle(records)
    if name not in UPLOADED:
        return {f"capitan/{name}.csv": header + b"".join(records)}
    parts: list[list[bytes]] = [[] for _ in range(PARTS)]
    for record in records:
        checkin_id = record.partition(b",")[0].removesuffix(b".0").lstrip(b"0")
        parts[hashlib.sha256(checkin_id).digest()[0] % PARTS].append(record)
    keys = [f"capitan/{name}.csv", f"capitan/{name}/b.csv", f"capitan/{name}/a.csv"]
    return {key: header + b"".join(part) for key, part in zip(keys, parts, strict=True)}


def _tables(folder: Path) -> dict[str, bytes]:
    """The internal tables but those that say in which file and on which line a row stood."""
    places = ("basin_assets/quarantine/", "basin_assets/source_accounting")
    return {key: data for key, data in internal(folder).items() if not key.startswith(places)}


_RUN_EACH = """
import os, sys, time, warnings
warnings.simplefilter("ignore")
from basin_assets_tests.graph_runs import run_daily, short_settings
for timezone, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    os.environ["TZ"] = timezone
    time.tzset()
    assert run_daily(short_settings(folder)).success, timezone
"""


def test_neither_the_order_of_rows_and_files_nor_the_machine_changes_a_byte(
    tiny_gym: Gym, built_gym: Path, tmp_path: Path
) -> None:
    """Another hash seed and locale than ours, and two timezones a day apart, the first from the
    process's start; in the second zone the gym's files come in another order, some as uploads.
    """
    order = random.Random(20251026)
    shuffled = {TIMELINE_KEY: tiny_gym.files[TIMELINE_KEY]}
    for key, data in tiny_gym.files.items():
        if key != TIMELINE_KEY:
            name = key.removeprefix("capitan/").removesuffix(".csv")
            shuffled |= _shuffled(name, data, order)
    assert len(shuffled) == len(tiny_gym.files) + 2 * len(UPLOADED)
    moved_through = {"Pacific/Kiritimati": tiny_gym.files, "Pacific/Pago_Pago": shuffled}
    arguments: list[str] = []
    for timezone, files in moved_through.items():
        folder = tmp_path / timezone.replace("/", "_")
        put_files(FolderStore(folder), files)
        arguments += [timezone, str(folder)]
    subprocess.run(
        [sys.executable, "-c", _RUN_EACH, *arguments],
        env={**os.environ, "TZ": arguments[0], "PYTHONHASHSEED": "1", "LC_ALL": "C"},
        cwd=Path(__file__).parents[3],
        check=True,
    )
    for folder in map(Path, arguments[1::2]):
        assert published(folder) == published(built_gym), folder.name
        assert _tables(folder) == _tables(built_gym), folder.name
