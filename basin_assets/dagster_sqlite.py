"""Dagster's SQLite files for the time of a run: kept open, and flushed at checkpoints.

Dagster opens a connection for each of a run's 2,000 statements. Whoever closes the last one of a
file makes SQLite copy its journal into the file and wait for the disk, so a run would do that
2,000 times. One more connection, held to the run's end, makes it once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def kept_open() -> Iterator[None]:
    """Spares the statements of this process the waits for the disk.

    Dagster's SQLite writes ahead, so this costs no consistency: after a power cut the last events
    of a run's log may be missing, and the run is run again anyway.
    """
    held: dict[str, sqlite3.Connection] = {}

    def connected(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=NORMAL")
            _hold(connection, held)

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
        for connection in held.values():
            connection.close()


def _hold(connection: sqlite3.Connection, held: dict[str, sqlite3.Connection]) -> None:
    """Opens the connection's file once more, if it writes ahead and is not held yet."""
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    if path in held or connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        return
    held[path] = sqlite3.connect(path, check_same_thread=False)  # Dagster has threads of its own
    held[path].execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the journal, too
