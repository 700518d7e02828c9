"""Dagster's files stay open, and hold what Dagster's own storage writes."""

import shutil
import sqlite3
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest
from sqlalchemy import Engine, event

from basin_assets.orchestration import storage
from basin_assets.orchestration.home import CONFIG, open_home, project_folder
from basin_assets.orchestration.storage import KeptOpenStorage
from basin_assets_tests.orchestration.histories import RUN, as_dagster_comes, tell, told, visits

MONTHS = dg.MonthlyPartitionsDefinition("2025-01", end_date="2025-07", fmt="%Y-%m")


@dg.asset_check(asset=visits)
def has_visits() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@dg.asset(partitions_def=MONTHS, code_version="1")
def visits_by_month(context: dg.AssetExecutionContext) -> None:
    for month in context.partition_keys:
        context.add_asset_metadata({"rows": int(month[-2:])}, partition_key=month)


@dg.asset_check(asset=visits_by_month)
def has_months() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False)


def _journals(home: Path) -> list[str]:
    return sorted(file.name for file in home.rglob("*.db-wal"))


@pytest.fixture
def connections() -> Iterator[list[object]]:
    """Every connection that is open."""
    opened: list[object] = []

    def connected(connection: object, _record: object) -> None:
        opened.append(connection)

    def closed(connection: object, _record: object) -> None:
        with suppress(ValueError):
            opened.remove(connection)

    event.listen(Engine, "connect", connected)
    event.listen(Engine, "close", closed)
    yield opened
    event.remove(Engine, "connect", connected)
    event.remove(Engine, "close", closed)


# Configuration


def test_dagster_itself_opens_a_home_in_this_storage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_home(tmp_path) as ours:
        tell(ours, "first")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    for opened in (dg.DagsterInstance.get(), dg.DagsterInstance.from_config(str(tmp_path))):
        with opened as instance:
            assert isinstance(instance.event_log_storage, storage._Events)
            assert isinstance(instance.get_ref().storage, KeptOpenStorage)  # as a run gets it
            assert told(instance) == ["first"]


def test_dagster_dev_opens_the_projects_home_where_nobody_has_set_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, temporary = tmp_path / "ours", tmp_path / "temporary"  # of `dagster dev` and `dg check`
    monkeypatch.setattr(storage, "dagster_home", lambda: ours)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    temporary.mkdir()
    shutil.copy(project_folder() / CONFIG, temporary)
    with dg.DagsterInstance.from_config(str(temporary)) as instance:
        tell(instance, "first")
    with open_home(ours) as instance:
        assert told(instance) == ["first"]


def test_the_class_shows_what_the_projects_configuration_says() -> None:
    said = textwrap.dedent(str(KeptOpenStorage.__doc__).split(":: YAML\n\n")[1].split("\n\n")[0])
    assert said in (project_folder() / CONFIG).read_text(encoding="utf-8")


# Open files


def test_the_journals_outlive_every_statement_and_end_with_the_instance(tmp_path: Path) -> None:
    with open_home(tmp_path) as instance:
        tell(instance, "first")
        assert {"index.db-wal", "runs.db-wal", f"{RUN}.db-wal"} >= set(_journals(tmp_path))
        assert f"{RUN}.db-wal" in _journals(tmp_path)
        tell(instance, "second")
    assert _journals(tmp_path) == []


def test_after_an_error_nothing_is_held(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_home(tmp_path) as instance:
        tell(instance, "first")
        raise ZeroDivisionError
    assert _journals(tmp_path) == []


def test_no_event_opens_a_connection_of_its_own(tmp_path: Path, connections: list[object]) -> None:
    with open_home(tmp_path) as instance:
        dg.materialize([visits, has_visits], instance=instance)
        tell(instance, "first")
        before = list(connections)
        for number in range(20):
            tell(instance, str(number))
        assert connections == before


def test_who_reads_many_runs_keeps_few_files_open(
    tmp_path: Path, connections: list[object]
) -> None:
    runs = [str(uuid4()) for _ in range(2 * storage._RUNS_OPEN)]
    with open_home(tmp_path) as instance:
        for run in [*runs, *runs]:
            tell(instance, run, run)
        assert len(connections) <= 2 + storage._RUNS_OPEN
        assert [told(instance, run) for run in runs] == [[run, run] for run in runs]


def test_threads_lose_no_event_to_each_other(tmp_path: Path) -> None:
    runs = [str(uuid4()) for _ in range(storage._RUNS_OPEN + 2)]
    numbers = [str(number) for number in range(20)]
    with open_home(tmp_path) as instance:
        with ThreadPoolExecutor(6) as pool:
            for number in numbers:
                for run in runs:
                    pool.submit(tell, instance, number, run)
        for run in runs:
            assert sorted(map(str, told(instance, run))) == sorted(numbers)


def test_after_a_wipe_a_run_has_a_new_file(tmp_path: Path) -> None:
    with open_home(tmp_path) as instance:
        tell(instance, "first")
        instance.wipe()
        tell(instance, "second")
        with as_dagster_comes(tmp_path) as theirs:
            assert told(instance) == told(theirs) == ["second"]


# Beside Dagster's own storage


def test_who_opens_the_files_as_dagster_does_sees_each_event_at_once(tmp_path: Path) -> None:
    with open_home(tmp_path) as ours, as_dagster_comes(tmp_path) as theirs:
        tell(ours, "first")
        assert told(theirs) == ["first"]
        tell(theirs, "second")
        assert told(ours) == ["first", "second"]


def test_who_watches_a_run_is_told_each_event_when_it_is_stored(tmp_path: Path) -> None:
    with open_home(tmp_path) as ours, as_dagster_comes(tmp_path) as theirs:
        tell(ours, "first")
        told: list[str] = []
        heard = threading.Event()

        def hear(entry: dg.EventLogEntry, _cursor: str) -> None:
            told.append(str(entry.get_dagster_event().message))
            heard.set()

        theirs.watch_event_logs(RUN, None, hear)
        tell(ours, "second")
        assert heard.wait(20)
        theirs.end_watch_event_logs(RUN, hear)
    assert told[:2] == ["first", "second"]


@pytest.mark.parametrize("is_ours_first", [True, False])
def test_either_opens_what_the_other_has_made(tmp_path: Path, is_ours_first: bool) -> None:
    for number, is_ours in enumerate([is_ours_first, not is_ours_first]):
        with open_home(tmp_path) if is_ours else as_dagster_comes(tmp_path) as instance:
            tell(instance, str(number))
            assert told(instance) == [str(each) for each in range(number + 1)]


def test_the_files_hold_what_they_hold_with_dagsters_own_storage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS", "true")
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    with open_home(ours) as instance:
        _put(instance)
    with as_dagster_comes(theirs) as instance:
        _put(instance)
    rows = _rows_of_files(ours)
    assert sum(map(len, rows.values())) > 50
    assert rows == _rows_of_files(theirs)


def test_what_a_run_is_to_build_is_one_event_an_asset(tmp_path: Path) -> None:
    months = MONTHS.get_partition_keys()
    job = dg.Definitions(
        [visits, visits_by_month], jobs=[dg.define_asset_job("all_of_them")]
    ).resolve_job_def("all_of_them")
    tags = {
        "dagster/asset_partition_range_start": months[0],
        "dagster/asset_partition_range_end": months[-1],
    }
    with open_home(tmp_path) as instance:
        run = job.execute_in_process(instance=instance, tags=tags)
        planned = instance.all_logs(
            run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
        )
    assert len(planned) == 2


def _put(instance: dg.DagsterInstance) -> None:
    months = MONTHS.get_partition_keys()
    tags = {
        "dagster/asset_partition_range_start": months[0],
        "dagster/asset_partition_range_end": months[-1],
    }
    assert dg.materialize([visits, has_visits], instance=instance).success
    assert dg.materialize([visits_by_month, has_months], instance=instance, tags=tags).success


_SAID = {
    "event_logs": "id, dagster_event_type, step_key, asset_key, partition",
    "asset_keys": "asset_key, last_run_id IS NULL, last_materialization IS NULL",
    "asset_event_tags": "event_id, asset_key, key, value",
    "asset_check_executions": "asset_key, check_name, partition, execution_status,"
    " evaluation_event_storage_id, materialization_event_storage_id",
    "secondary_indexes": "name, migration_completed IS NULL",
    "alembic_version": "version_num",
}


def _rows_of_files(home: Path) -> dict[tuple[bool, str], list[object]]:
    """What the runs' files and that of all runs hold, but times and the runs' ids."""
    found: dict[tuple[bool, str], list[object]] = {}
    for file in (home / "history" / "runs").glob("*.db"):
        with closing(sqlite3.connect(file)) as connection:
            for table, columns in _SAID.items():
                rows = connection.execute(f"SELECT {columns} FROM {table}").fetchall()
                found.setdefault((file.stem == "index", table), []).extend(rows)
    return {key: sorted(rows, key=repr) for key, rows in found.items()}


def test_what_became_of_an_asset_is_told_anew_after_each_run_and_after_a_wipe(
    tmp_path: Path,
) -> None:
    def last_run() -> str | None:
        put = ours.get_latest_materialization_event(visits.key)
        return put.run_id if put else None

    with open_home(tmp_path) as ours, as_dagster_comes(tmp_path) as theirs:
        for instance in (ours, theirs):
            run = dg.materialize([visits], instance=instance).run_id
            assert last_run() == last_run() == run
        theirs.wipe_assets([visits.key])
        assert last_run() is None
