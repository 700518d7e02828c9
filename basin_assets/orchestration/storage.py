"""Dagster's SQLite files, kept open for the time of a run.

Dagster makes an engine and opens a connection for each of a run's 2,000 statements: it compiles
every statement anew, and whoever closes the last connection of a file makes SQLite copy its journal
into the file and wait for the disk. Here each file has one engine, whose connections stay open
until the instance is disposed of, and what happened to all months of an asset is written at once.
The files are the same ones: Dagster's UI and daemon, which open them in their own way, see each
event when it is written.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import dagster as dg
from alembic.config import Config
from alembic.script import ScriptDirectory
from dagster._core.events import (
    ASSET_CHECK_EVENTS,
    ASSET_EVENTS,
    EVENT_TYPE_TO_PIPELINE_RUN_STATUS,
)
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.schedules.sqlite.sqlite_schedule_storage import SqliteScheduleStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import (
    DagsterSqliteStorage,
    _event_logs_directory,
    _runs_directory,
    _schedule_directory,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event, func, select

BATCH_SIZE = "DAGSTER_EVENT_BATCH_SIZE"
"""Dagster's own switch: without it, each month of a range is written by itself."""

_EVENTS_AT_ONCE = 1_000

_OF_ALL_RUNS = {*ASSET_EVENTS, *ASSET_CHECK_EVENTS, *EVENT_TYPE_TO_PIPELINE_RUN_STATUS}
_MAX_ID = select(func.max(SqlEventLogStorageTable.c.id))

_migrations: dict[str, ScriptDirectory] = {}
_reading_migrations = RLock()

_Records = Mapping[dg.AssetKey, dg.EventLogRecord | None]


def open_instance(home: Path) -> dg.DagsterInstance:
    """The instance of a home, its SQLite files kept open until it is disposed of.

    A home that keeps its history elsewhere, as in Postgres, is opened as it is configured. For the
    rest of the process Dagster then writes the events of a range of months together, unless the
    environment says otherwise; those of a step that is killed amid them are lost.
    """
    ref = InstanceRef.from_dir(str(home))
    storage = ref.storage_data
    if storage and storage.class_name == DagsterSqliteStorage.__name__:
        ref = ref._replace(storage_data=_kept_open(storage))
        os.environ.setdefault(BATCH_SIZE, str(_EVENTS_AT_ONCE))
    with _migrations_read_once():
        return dg.DagsterInstance.from_ref(ref)


def _kept_open(storage: ConfigurableClassData) -> ConfigurableClassData:
    return ConfigurableClassData(__name__, KeptOpenStorage.__name__, storage.config_yaml)


class KeptOpenStorage(DagsterSqliteStorage):
    """Dagster's storage in SQLite; the schedules, which a run does not touch, are Dagster's own."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        # Not Dagster's own __init__: it looks through every file by every migration.
        self.base_dir = base_dir
        self._run_storage = _Runs.from_local(_runs_directory(base_dir))
        self._event_log_storage = _Events(_event_logs_directory(base_dir))
        self._schedule_storage = SqliteScheduleStorage.from_local(_schedule_directory(base_dir))
        self._inst_data = inst_data
        super(DagsterSqliteStorage, self).__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Any
    ) -> "KeptOpenStorage":
        """The storage of a folder, as Dagster configures it."""
        return cls.from_local(inst_data=inst_data, **config_value)


class _Runs(SqliteRunStorage):
    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(conn_string, inst_data)
        self._engine = _engine(conn_string)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        super().dispose()
        self._engine.dispose()


class _Events(SqliteEventLogStorage):
    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        self._indexes: set[str] = set()
        self._latest: dict[str, tuple[object, _Records]] = {}
        super().__init__(base_dir)
        # Held twice by who writes the file of a run and that of all runs together.
        self._db_lock = RLock()  # type: ignore[assignment]

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._engines:
            with _migrations_read_once(), super()._connect(shard):  # makes the file and its tables
                self._engines.setdefault(shard, _engine(self.conn_string_for_shard(shard)))
        with self._db_lock, self._engines[shard].begin() as connection:
            yield connection

    def store_event(self, event: dg.EventLogEntry) -> None:
        self.store_event_batch([event])

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Leaves what Dagster's own leaves, which stores one event after the other.

        The file of their run has them all; the one that is asked over all runs has what happened to
        assets, checks and runs. Where one of the two cannot be written, neither is: Dagster then
        tries them one by one.
        """
        run_id = events[0].run_id
        if any(entry.run_id != run_id for entry in events):
            super().store_event_batch(events)
            return
        rows = [_EventRow(entry, self._event_to_row(entry)) for entry in events]
        shared = [row for row in rows if row.event_type in _OF_ALL_RUNS]
        with self.run_connection(run_id) as connection:
            _insert(connection, rows)
            event_ids = self._share(shared)
        for row, event_id in zip(shared, event_ids, strict=True):
            if row.event_type in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(row.entry, event_id)

    def _share(self, rows: Sequence["_EventRow"]) -> Sequence[int]:
        """Stores rows where they are asked for over all runs; their ids there."""
        if not rows:
            return []
        with self.index_transaction() as connection:
            event_ids = _insert(connection, rows)
            of_assets = [
                (row, event_id)
                for row, event_id in zip(rows, event_ids, strict=True)
                if row.event_type in ASSET_EVENTS
            ]
            self._store_asset_event_tags(
                connection,
                [row.entry for row, _ in of_assets],
                [event_id for _, event_id in of_assets],
            )
            # What an asset's row says is of the last event of each kind.
            last = {
                (row.event_type, row.values["asset_key"]): (row.entry, event_id)
                for row, event_id in of_assets
            }
            for entry, event_id in sorted(last.values(), key=itemgetter(1)):
                self._store_asset_event(connection, entry, event_id)
        return event_ids

    # What is once there stays: only that is remembered, for it is asked at every event.

    def has_table(self, table_name: str) -> bool:
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def has_secondary_index(self, name: str) -> bool:
        if name not in self._indexes and super().has_secondary_index(name):
            self._indexes.add(name)
        return name in self._indexes

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        if column_name not in self._columns and super()._has_asset_key_col_on_connection(
            conn, column_name
        ):
            self._columns.add(column_name)
        return column_name in self._columns

    def _get_latest_materialization_records(
        self, raw_asset_rows: Sequence[Mapping[str, Any]]
    ) -> _Records:
        """As Dagster's own, which every step asks for all its inputs: a row is read once."""
        found: dict[dg.AssetKey, dg.EventLogRecord | None] = {}
        for row in raw_asset_rows:
            asset, said = row["asset_key"], (row["last_materialization"], row["asset_details"])
            if self._latest.get(asset, (None, {}))[0] != said:
                self._latest[asset] = said, super()._get_latest_materialization_records([row])
            found.update(self._latest[asset][1])
        return found

    def dispose(self) -> None:
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()


@contextmanager
def _migrations_read_once() -> Iterator[None]:
    """Alembic would compile Dagster's hundred migrations twice for each file that is made."""
    with _reading_migrations:
        original, read = vars(ScriptDirectory)["from_config"], ScriptDirectory.from_config

        def from_config(config: Config) -> ScriptDirectory:
            location = str(config.get_main_option("script_location"))
            if location not in _migrations:
                _migrations[location] = read(config)
            return _migrations[location]

        ScriptDirectory.from_config = staticmethod(from_config)  # type: ignore[method-assign]
        try:
            yield
        finally:
            ScriptDirectory.from_config = original  # type: ignore[method-assign]


class _EventRow(NamedTuple):
    """An event, and its row in Dagster's table of events."""

    entry: dg.EventLogEntry
    values: dict[str, Any]

    @property
    def event_type(self) -> dg.DagsterEventType | None:
        return self.entry.dagster_event_type


def _insert(connection: Connection, rows: Sequence[_EventRow]) -> Sequence[int]:
    """Inserts events. Their ids follow upon each other: from the first on, nobody else writes."""
    connection.execute(SqlEventLogStorageTable.insert(), [row.values for row in rows])
    newest: int = connection.execute(_MAX_ID).scalar_one()
    return range(newest - len(rows) + 1, newest + 1)


def _engine(conn_string: str) -> Engine:
    """An engine that keeps its connections, and lets the disk wait until a checkpoint.

    Dagster's SQLite writes ahead, so this costs no consistency: after a power cut the last events
    of a run's log may be missing, and the run is run again anyway.
    """
    engine = create_engine(conn_string, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine
