"""A home that several processes open for the first time, or that one left half made, is whole."""

import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.orchestration import storage
from basin_assets.orchestration.home import CONFIG, open_home, project_folder
from basin_assets.orchestration.storage import FILES
from basin_assets_tests.orchestration.histories import RUN, as_dagster_comes, tell, told, visits

STAMPED_IN_A_RACE = "5771160a95ad"

_OPENS = """
import sys
from pathlib import Path
import dagster as dg, basin_assets.orchestration.storage
from basin_assets_tests.orchestration.histories import as_dagster_comes

home, is_ours = Path(sys.argv[1]), sys.argv[2] == "ours"
print("ready", flush=True)
sys.stdin.readline()
opened = dg.DagsterInstance.from_config(str(home)) if is_ours else as_dagster_comes(home)
with opened as instance:
    run = dg.DagsterRun(job_name="daily")
    instance.add_run(run)
    instance.report_engine_event("first", run)
print(run.run_id, flush=True)
"""


def _open_at_once(home: Path, storages: list[str]) -> list[str]:
    """Opens a home in so many processes at the same moment; the run of each."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _OPENS, str(home), each],
            env={**os.environ, "DAGSTER_HOME": str(home)},
            cwd=project_folder(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for each in storages
    ]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return said


def _revisions(home: Path) -> dict[str, int]:
    """How many revisions each file has."""
    found = {}
    for file in home.rglob("*.db"):
        with closing(sqlite3.connect(file)) as connection:
            [[found[file.name]]] = connection.execute("SELECT count(*) FROM alembic_version")
    return found


@pytest.mark.long
@pytest.mark.parametrize("storages", [["ours"] * 4, ["ours", "ours", "dagster's"]])
def test_processes_that_open_a_fresh_home_at_once_leave_a_whole_one(
    tmp_path: Path, storages: list[str]
) -> None:
    (tmp_path / CONFIG).write_bytes((project_folder() / CONFIG).read_bytes())
    runs = _open_at_once(tmp_path, storages)

    assert set(_revisions(tmp_path).values()) == {1}
    for opened in (open_home(tmp_path), as_dagster_comes(tmp_path)):
        with opened as instance:
            assert {run.run_id for run in instance.get_runs()} == set(runs)
            assert [told(instance, run) for run in runs] == [["first"]] * len(runs)
    assert [file for file in tmp_path.iterdir() if file.name.startswith(".history")] == []


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_a_race_left_with_two_revisions_opens(tmp_path: Path, file: str) -> None:
    with as_dagster_comes(tmp_path) as instance:
        instance.add_run(dg.DagsterRun(run_id=RUN, job_name="daily"))
    with closing(sqlite3.connect(tmp_path / file)) as connection, connection:
        [head] = connection.execute("SELECT version_num FROM alembic_version")
        connection.execute("INSERT INTO alembic_version VALUES (?)", [STAMPED_IN_A_RACE])
    with open_home(tmp_path) as instance:
        assert [run.run_id for run in instance.get_runs()] == [RUN]
    with closing(sqlite3.connect(tmp_path / file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [head]


def test_files_that_another_process_is_making_are_waited_for(tmp_path: Path) -> None:
    made, home = tmp_path / "made", tmp_path / "home"
    as_dagster_comes(made).dispose()
    for file in FILES:
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).touch()

    def make() -> None:
        for file in FILES:
            time.sleep(0.2)
            (made / file).replace(home / file)

    with ThreadPoolExecutor(1) as other:
        other.submit(make)
        with open_home(home) as instance:
            tell(instance, "first")
            assert told(instance) == ["first"]
    assert set(_revisions(home).values()) == {1}


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_a_killed_process_left_half_made_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    as_dagster_comes(tmp_path).dispose()
    with closing(sqlite3.connect(tmp_path / file)) as connection:
        connection.execute("DROP TABLE alembic_version")
    monkeypatch.setattr(storage, "_SECONDS_TO_BE_MADE", 0.2)
    with open_home(tmp_path) as instance:
        assert dg.materialize([visits], instance=instance).success
    assert set(_revisions(tmp_path).values()) == {1}
