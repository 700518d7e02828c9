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
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    errors_of,
    internal,
    published,
    put_files,
    run_daily,
    short_settings,
)

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


def test_the_order_of_rows_and_files_changes_nothing(
    tiny_gym: Gym, built_gym: Path, tmp_path: Path
) -> None:
    order = random.Random(20251026)
    files = {TIMELINE_KEY: tiny_gym.files[TIMELINE_KEY]}
    for key, data in tiny_gym.files.items():
        if key != TIMELINE_KEY:
            name = key.removeprefix("capitan/").removesuffix(".csv")
            files |= _shuffled(name, data, order)
    assert len(files) == len(tiny_gym.files) + 2 * len(UPLOADED)
    put_files(FolderStore(tmp_path / "gym"), files)
    result = run_daily(short_settings(tmp_path / "gym"))
    assert result.success, errors_of(result)
    assert published(tmp_path / "gym") == published(built_gym)
    assert _tables(tmp_path / "gym") == _tables(built_gym)


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
# A machine is a hash seed, a locale and the timezones it is moved through, the first at its start.
MACHINES = {
    ("1", "C"): ("Pacific/Kiritimati", "America/St_Johns"),
    ("4242", "C.UTF-8"): ("Pacific/Pago_Pago",),
}


def test_the_machines_timezone_locale_and_hash_seed_change_nothing(
    tiny_gym: Gym, built_gym: Path, tmp_path: Path
) -> None:
    machines: list[subprocess.Popen[bytes]] = []
    folders: list[Path] = []
    for (hash_seed, locale), timezones in MACHINES.items():
        arguments = []
        for timezone in timezones:
            folder = tmp_path / timezone.replace("/", "_")
            put_files(FolderStore(folder), tiny_gym.files)
            folders.append(folder)
            arguments += [timezone, str(folder)]
        where = {"TZ": timezones[0], "PYTHONHASHSEED": hash_seed, "LC_ALL": locale}
        machines.append(
            subprocess.Popen(
                [sys.executable, "-c", _RUN_EACH, *arguments],
                env={**os.environ, **where},
                cwd=Path(__file__).parents[2],
            )
        )
    try:
        assert [machine.wait(200) for machine in machines] == [0, 0]
    finally:
        for machine in machines:
            machine.kill()
            machine.wait()
    for folder in folders:
        assert published(folder) == published(built_gym), folder.name
