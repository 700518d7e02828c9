"""Dagster's history in SQLite with open files, as `dagster.yaml` configures it.

The classes derive from private ones: `dagster.yaml` may name a storage class, but Dagster exports
none to derive from. Its version is pinned, and tests compare the files with those of Dagster's own
storage. Savings below are processor time of a run over 53 assets and 35 months, which takes 6.5 s
with Dagster's own.
"""

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg

# Opens and closes a file for every statement; `_Events` keeps it open.
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

# The same, for `_Runs`.
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage

# Combines the two and the schedules: the base of `KeptOpenStorage`.
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import Connection, Engine, create_engine, event

from basin_assets.orchestration.home import dagster_home

FILES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
"""The files of every home, besides one file a run."""

_INDEX = Path(FILES[1]).stem
_RUNS_OPEN = 4  # the UI reads many runs, one after the other
_SECONDS_FOR_A_LOCK = 30
_SECONDS_TO_BE_MADE = 10


class KeptOpenStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage, with one engine a file instead of one a statement.

    The command line, the UI, the daemon and runs all get it by `dagster.yaml`:

    .. code-block:: YAML

        storage:
          custom:
            module: basin_assets.orchestration.storage
            class: KeptOpenStorage

    It lies in `dagster_home()`, unless the optional `config` names another `base_dir`: an `env:
    DAGSTER_HOME` there would end `dagster dev` and `dg check defs` of whoever has not set that.
    The files are those of Dagster's own storage; each can open the other's.
    """

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Opens the history in a folder, or creates it."""
        home = Path(base_dir).absolute()
        make_whole(home)
        super().__init__(str(home), inst_data)
        self._run_storage = _Runs(f"sqlite:///{home / FILES[0]}")
        self._event_log_storage = _Events(str((home / FILES[1]).parent))

    @classmethod
    def config_type(cls) -> Any:
        """`base_dir`, which need not be given."""
        return {"base_dir": dg.Field(dg.StringSource, is_required=False)}

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "KeptOpenStorage":
        """Creates this class; the inherited method would create Dagster's."""
        return cls.from_local(
            inst_data=inst_data, **{"base_dir": str(dagster_home()), **config_value}
        )


class _Runs(SqliteRunStorage):
    def __init__(self, conn_string: str) -> None:
        super().__init__(conn_string)
        self._engine = _engine(conn_string)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A transaction on the open file, as below."""
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Closes the file."""
        self._engine.dispose()


def _once_true(ask: Callable[..., bool]) -> Callable[..., bool]:
    """Caches the answer yes, which stays true. Saves 0.4 s: three questions at every event."""

    def answer(self: "_Events", *about: Any) -> bool:
        question = ask.__name__, about[-1]
        if question not in self.known and ask(self, *about):
            self.known.add(question)
        return question in self.known

    return answer


class _Events(SqliteEventLogStorage):
    def __init__(self, base_dir: str) -> None:
        self.known: set[tuple[str, str]] = set()
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir)

    has_table = _once_true(SqliteEventLogStorage.has_table)
    has_secondary_index = _once_true(SqliteEventLogStorage.has_secondary_index)
    _has_asset_key_col_on_connection = _once_true(
        SqliteEventLogStorage._has_asset_key_col_on_connection
    )

    @property
    def supports_partition_subset_in_asset_materialization_planned_events(self) -> bool:
        """Plans one event an asset instead of one a month, which saves half of a run's time.

        Dagster plans every month even for assets without months, if the asset whose step sorts
        last has months: here 2,380 events of 3,260. The price: a failed run marks its assets as
        failed, not its months.
        """
        return True

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """A transaction on the open file. Saves 4.9 s: each statement is compiled only once."""
        engine = self._engines.get(shard) or self._open(shard)
        with self._db_lock, engine.begin() as connection:
            yield connection

    def _open(self, shard: str) -> Engine:
        with super()._connect(shard):  # creates the file
            pass
        with self._db_lock:
            runs = [name for name in self._engines if name != _INDEX]
            if len(runs) == _RUNS_OPEN:
                self._engines.pop(runs[0]).dispose()
            return self._engines.setdefault(shard, _engine(self.conn_string_for_shard(shard)))

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Stores an event, and touches the file for the UI's live log.

        The UI reads the log again when the file changes; SQLite changes it only when the last
        connection closes.
        """
        super().store_event(event)
        os.utime(self.path_for_shard(event.run_id))

    def wipe(self) -> None:
        """Closes the files, then removes them."""
        self._close()
        super().wipe()

    def dispose(self) -> None:
        """Closes the files."""
        super().dispose()
        self._close()

    def _close(self) -> None:
        while self._engines:
            self._engines.popitem()[1].dispose()


def _engine(conn_string: str) -> Engine:
    """An engine that keeps its connections, and syncs at checkpoints only, which saves 0.5 s.

    With SQLite's write-ahead log that stays consistent: a power cut may lose the last events of a
    run, which has to run again anyway.
    """
    engine = create_engine(
        conn_string,
        connect_args={"timeout": _SECONDS_FOR_A_LOCK},
        max_overflow=-1,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


def make_whole(home: Path) -> None:
    """Creates the files of a fresh home atomically, and mends those that a race has damaged.

    Dagster creates a file in steps, without a lock. A process that opens a half-made home takes it
    for an old version and stamps an old revision beside the new one, and then no process can open
    it. Dagster's own storage, which another configuration may name, does not wait for ours, so ours
    waits for it.
    """
    if not all((home / file).exists() for file in FILES):
        home.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".history-", dir=home) as made:
            DagsterSqliteStorage(made)
            for folder in {Path(file).parts[0] for file in FILES}:
                _move_unless_there(Path(made, folder), home / folder)
    ends = time.monotonic() + _SECONDS_TO_BE_MADE
    for file in FILES:
        _wait_until_made(home, file, ends)


def _move_unless_there(folder: Path, target: Path) -> None:
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def _wait_until_made(home: Path, file: str, ends: float) -> None:
    """Waits until a file has a revision, or time is over; of two the newest alone stays."""
    while not (revisions := _revisions(home / file)) and time.monotonic() < ends:
        time.sleep(0.05)
    if len(revisions) < 2:
        return
    with TemporaryDirectory(prefix=".history-", dir=home) as made:
        DagsterSqliteStorage(made)
        newest = _revisions(Path(made, file))
    if {*newest} <= {*revisions}:
        opened = sqlite3.connect(home / file, timeout=_SECONDS_FOR_A_LOCK)
        with closing(opened) as connection, connection:
            connection.execute("DELETE FROM alembic_version WHERE version_num <> ?", newest)


def _revisions(file: Path) -> list[str]:
    """The file's revisions; none where it is missing or half made."""
    if not file.exists():
        return []
    try:
        with closing(sqlite3.connect(file)) as connection:
            return [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.OperationalError:
        return []
