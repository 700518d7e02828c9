"""Dagster's files stay open for the time of a run, and are whole when it has ended."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
import pytest
from alembic.script import ScriptDirectory
from dagster._core.storage.legacy_storage import CompositeStorage
from sqlalchemy import Engine, event

from basin_assets.orchestration import storage as dagster_sqlite
from basin_assets.orchestration.storage import open_instance

RUN = str(uuid4())


@dg.asset
def visits() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 3}, tags={"gym": "one"})


@dg.asset_check(asset=visits)
def has_visits() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def _tell(instance: dg.DagsterInstance, says: str) -> None:
    instance.report_engine_event(says, job_name="daily", run_id=RUN)


def _told(instance: dg.DagsterInstance) -> list[str | None]:
    return [entry.get_dagster_event().message for entry in instance.all_logs(RUN)]


def _journals(home: Path) -> list[str]:
    return sorted(file.name for file in home.rglob("*.db-wal"))


@pytest.fixture
def connections() -> Iterator[list[object]]:
    """Every connection that is opened to any file."""
    opened: list[object] = []

    def connected(connection: object, _record: object) -> None:
        opened.append(connection)

    event.listen(Engine, "connect", connected)
    yield opened
    event.remove(Engine, "connect", connected)


@pytest.fixture
def transactions() -> Iterator[list[object]]:
    """Every transaction that is ended in any file."""
    ended: list[object] = []

    def committed(connection: object) -> None:
        ended.append(connection)

    event.listen(Engine, "commit", committed)
    yield ended
    event.remove(Engine, "commit", committed)


def test_the_journals_outlive_every_statement_and_end_with_the_instance(tmp_path: Path) -> None:
    with open_instance(tmp_path) as instance:
        _tell(instance, "first")
        assert f"{RUN}.db-wal" in _journals(tmp_path)
        _tell(instance, "second")
    assert _journals(tmp_path) == []


def test_no_event_opens_a_connection_of_its_own(tmp_path: Path, connections: list[object]) -> None:
    with open_instance(tmp_path) as instance:
        dg.materialize([visits, has_visits], instance=instance)
        _tell(instance, "first")
        connections.clear()
        for number in range(20):
            _tell(instance, str(number))
        dg.materialize([visits, has_visits], instance=instance)
    assert len(connections) < 20


def test_who_opens_the_files_as_dagster_does_sees_each_event_at_once(tmp_path: Path) -> None:
    with open_instance(tmp_path) as ours, dg.DagsterInstance.from_config(str(tmp_path)) as theirs:
        _tell(ours, "first")
        assert _told(theirs) == ["first"]
        _tell(theirs, "second")
        assert _told(ours) == ["first", "second"]


def test_a_run_leaves_what_it_leaves_with_dagsters_own_storage(tmp_path: Path) -> None:
    homes = [tmp_path / "ours", tmp_path / "theirs"]
    for home in homes:
        home.mkdir()
    opened = open_instance(homes[0]), dg.DagsterInstance.from_config(str(homes[1]))
    for each in opened:
        with each as instance:
            assert dg.materialize([visits, has_visits], instance=instance).success
    ours, theirs = map(_left, homes)
    assert ours == theirs


MONTHS = dg.MonthlyPartitionsDefinition("2025-01", end_date="2025-07", fmt="%Y-%m")


@dg.asset(partitions_def=MONTHS, code_version="1")
def visits_by_month(context: dg.AssetExecutionContext) -> None:
    for month in context.partition_keys:
        context.add_asset_metadata({"rows": int(month[-2:])}, partition_key=month)


@dg.asset_check(asset=visits_by_month)
def has_months() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False)


def test_the_files_hold_what_they_hold_with_dagsters_own_storage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = [tmp_path / "ours", tmp_path / "theirs"]
    for home in homes:
        home.mkdir()
    with open_instance(homes[0]) as instance:
        _put_months(instance)
    monkeypatch.delenv(dagster_sqlite.BATCH_SIZE)
    with dg.DagsterInstance.from_config(str(homes[1])) as instance:
        _put_months(instance)
    ours, theirs = map(_rows_of_files, homes)
    assert sum(len(rows) for rows in ours.values()) > 50
    assert ours == theirs


def test_the_months_of_a_range_are_written_at_once(
    tmp_path: Path, transactions: list[object]
) -> None:
    counts = []
    with open_instance(tmp_path) as instance:
        _put_months(instance)
        for months in (1, 6):
            transactions.clear()
            _put_months(instance, months)
            counts.append(len(transactions))
    assert counts[0] == counts[1]


def test_events_that_cannot_be_written_together_are_written_once_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    share = dagster_sqlite._Events._share
    failed: list[int] = []

    def fails_once(self: Any, rows: Any) -> Any:
        if len(rows) > 1 and not failed:
            failed.append(len(rows))
            raise OSError("database is locked")
        return share(self, rows)

    monkeypatch.setattr(dagster_sqlite._Events, "_share", fails_once)
    with open_instance(tmp_path) as instance:
        _put_months(instance)
        [run] = instance.get_runs()
        told = [
            entry.dagster_event.event_type_value
            for entry in instance.all_logs(run.run_id)
            if entry.dagster_event is not None
        ]
        put = instance.fetch_materializations(visits_by_month.key, limit=100).records
    assert failed and "database is locked" in capsys.readouterr().err
    assert told.count("ASSET_MATERIALIZATION_PLANNED") == told.count("ASSET_MATERIALIZATION") == 6
    assert told.count("ASSET_CHECK_EVALUATION_PLANNED") == 1
    assert len(put) == 6


def _put_months(instance: dg.DagsterInstance, count: int = 6) -> None:
    months = MONTHS.get_partition_keys()[:count]
    tags = {
        "dagster/asset_partition_range_start": months[0],
        "dagster/asset_partition_range_end": months[-1],
    }
    assert dg.materialize([visits_by_month, has_months], instance=instance, tags=tags).success


_SAID = {
    "event_logs": "id, dagster_event_type, step_key, asset_key, partition",
    "asset_keys": "asset_key, last_run_id IS NULL, last_materialization IS NULL",
    "asset_event_tags": "event_id, asset_key, key, value",
    "asset_check_executions": "asset_key, check_name, partition, execution_status,"
    " evaluation_event_storage_id, materialization_event_storage_id",
}


def _rows_of_files(home: Path) -> dict[tuple[bool, str], list[object]]:
    """What the run's file and that of all runs hold, but times and the run's id."""
    found: dict[tuple[bool, str], list[object]] = {}
    for file in (home / "history" / "runs").glob("*.db"):
        with closing(sqlite3.connect(file)) as connection:
            for table, columns in _SAID.items():
                rows = connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3")
                found[file.stem == "index", table] = rows.fetchall()
    return found


def _left(home: Path) -> tuple[object, ...]:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        [run] = instance.get_runs()
        [put] = instance.fetch_materializations(visits.key, limit=10).records
        [check] = instance.event_log_storage.get_asset_check_execution_history(
            next(iter(has_visits.check_keys)), limit=10
        )
        assert put.asset_materialization is not None
        return (
            run.status,
            [entry.dagster_event_type for entry in instance.all_logs(run.run_id)],
            put.asset_materialization.metadata,
            instance.get_asset_records([visits.key])[0].asset_entry.last_run_id == run.run_id,
            check.status,
        )


def test_what_became_of_an_asset_is_told_anew_after_each_run_and_after_a_wipe(
    tmp_path: Path,
) -> None:
    def last_run() -> str | None:
        put = ours.get_latest_materialization_event(visits.key)
        return put.run_id if put else None

    with open_instance(tmp_path) as ours, dg.DagsterInstance.from_config(str(tmp_path)) as theirs:
        for instance in (ours, theirs):
            run = dg.materialize([visits], instance=instance).run_id
            assert last_run() == last_run() == run
        theirs.wipe_assets([visits.key])
        assert last_run() is None


def test_threads_lose_no_event_to_each_other(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(60)]
    reads_migrations = vars(ScriptDirectory)["from_config"]
    with open_instance(tmp_path) as instance:
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda number: _tell(instance, number), numbers))
        assert sorted(map(str, _told(instance))) == sorted(numbers)
    assert vars(ScriptDirectory)["from_config"] is reads_migrations


def test_after_an_error_nothing_is_held(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_instance(tmp_path) as instance:
        _tell(instance, "first")
        raise ZeroDivisionError
    assert _journals(tmp_path) == []


def test_a_history_that_is_kept_elsewhere_is_opened_as_it_is_configured(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text(
        "event_log_storage:\n"
        "  module: dagster._core.storage.event_log\n"
        "  class: ConsolidatedSqliteEventLogStorage\n"
        f"  config: {{base_dir: {tmp_path}}}\n",
        encoding="utf-8",
    )
    with open_instance(tmp_path) as instance:
        assert isinstance(instance.get_ref().storage, CompositeStorage)
        _tell(instance, "first")
        assert _told(instance) == ["first"]
