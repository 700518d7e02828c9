"""Dagster's history in SQLite, as `dagster.yaml` configures it: the files are kept open.

Only this module builds on private modules of Dagster. `dagster.yaml` may name a class of storage,
but Dagster exports none that could be built on, so its own three are taken from where they lie.
Its version is pinned, and tests hold the files against those of Dagster's own storage. Gains are
processor time of a run over 53 assets and 35 months that takes 6.5 s without them.
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

# Opens a file for every statement, and closes it: for `_Events`, which keeps it open.
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

# The same, for `_Runs`.
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage

# The revision that a race leaves in excess, see `make_whole`: no other place has it.
from dagster._core.storage.sqlite import LAST_KNOWN_STAMPED_SQLITE_ALEMBIC_REVISION

# Holds the two and the schedules: for `KeptOpenStorage`, the class that `dagster.yaml` names.
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import Connection, Engine, create_engine, event

FILES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
"""The files of every home; beside the index, each run has one of its own."""

_INDEX = Path(FILES[1]).stem
_RUNS_OPEN = 4  # the UI asks for many, one after the other
_SECONDS_FOR_A_LOCK = 30
_SECONDS_TO_BE_MADE = 10


class KeptOpenStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage, with one engine a file in place of one a statement.

    Whatever opens the home (the command line, the UI, the daemon, a run) gets it by `dagster.yaml`:

    .. code-block:: YAML

        storage:
          custom:
            module: basin_assets.orchestration.storage
            class: KeptOpenStorage
            config:
              base_dir:
                env: DAGSTER_HOME

    The files are those of Dagster's own storage, and either may open what the other has made.
    """

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Opens the history in a folder, and makes it where there is none."""
        home = Path(base_dir).absolute()
        make_whole(home)
        super().__init__(str(home), inst_data)
        self._run_storage = _Runs(f"sqlite:///{home / FILES[0]}")
        self._event_log_storage = _Events(str((home / FILES[1]).parent))

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "KeptOpenStorage":
        """The storage that `dagster.yaml` asks for; the inherited method makes one of Dagster's."""
        return cls.from_local(inst_data=inst_data, **config_value)


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
    """A question whose answer stays yes: 0.4 s for the three that are asked at every event."""

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
        """One event for what a run is to build of an asset, in place of one a month.

        It saves half of a run's time. Of an asset without months, too, Dagster plans every month
        where the asset whose step's name sorts last has them, as here: 2,380 events of 3,260. The
        price: the months of a run that fails are not marked as failed; its assets are.
        """
        return True

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """A transaction on the open file: 4.9 s, for every statement is compiled once only."""
        engine = self._engines.get(shard) or self._open(shard)
        with self._db_lock, engine.begin() as connection:
            yield connection

    def _open(self, shard: str) -> Engine:
        with super()._connect(shard):  # makes the file where it is not there
            pass
        with self._db_lock:
            runs = [name for name in self._engines if name != _INDEX]
            if len(runs) == _RUNS_OPEN:
                self._engines.pop(runs[0]).dispose()
            return self._engines.setdefault(shard, _engine(self.conn_string_for_shard(shard)))

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Stores an event, and touches the file for the UI's live log.

        The log is read anew when the file changes, which SQLite sees to when the last connection
        is closed.
        """
        super().store_event(event)
        os.utime(self.path_for_shard(event.run_id))

    def wipe(self) -> None:
        """Closes the files before they are removed."""
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
    """An engine that keeps its connections; the disk waits until a checkpoint, which saves 0.5 s.

    Dagster's SQLite writes ahead, so this costs no consistency: after a power cut the last events
    of a run's log may be missing, and the run is run again anyway.
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
    """Puts the files of a fresh home in place at once, and mends what a race left in them.

    Dagster makes a file in steps and locks nothing: who opens a home that another process is
    making takes it for one of an old version, and stamps an old revision beside the new one. No
    process can open such a home. Dagster's own storage, which a configuration of somebody's own
    may name, does not wait for ours; so ours waits for it.
    """
    if not all((home / file).exists() for file in FILES):
        home.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".history-", dir=home) as made:
            DagsterSqliteStorage(made)
            for folder in {Path(file).parts[0] for file in FILES}:
                _move_unless_there(Path(made, folder), home / folder)
    ends = time.monotonic() + _SECONDS_TO_BE_MADE
    for file in FILES:
        _wait_until_made(home / file, ends)


def _move_unless_there(folder: Path, place: Path) -> None:
    try:
        folder.rename(place)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def _wait_until_made(file: Path, ends: float) -> None:
    """Waits until a file has a revision; what is half made for longer is left to Dagster."""
    while not (revisions := _revisions(file)) and time.monotonic() < ends:
        time.sleep(0.05)
    if len(revisions) > 1:
        with closing(sqlite3.connect(file, timeout=_SECONDS_FOR_A_LOCK)) as connection, connection:
            connection.execute(
                "DELETE FROM alembic_version WHERE version_num = ?",
                [LAST_KNOWN_STAMPED_SQLITE_ALEMBIC_REVISION],
            )


def _revisions(file: Path) -> list[str]:
    """What the file is stamped with; nothing where it is not there, or being made."""
    if not file.exists():
        return []
    try:
        with closing(sqlite3.connect(file)) as connection:
            return [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.OperationalError:
        return []
