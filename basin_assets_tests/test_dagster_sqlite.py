"""Dagster's files stay open for the time of a run, and are whole when it has ended."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from basin_assets.dagster_sqlite import kept_open


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A file that writes ahead, as Dagster's do."""
    file = tmp_path / "history.db"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE events (says TEXT)")
    connection.close()
    return file


def _engine(file: Path) -> Engine:
    return create_engine(f"sqlite:///{file}", poolclass=NullPool)


def _tell(file: Path, says: str) -> None:
    """Puts a row in a connection of its own, as Dagster does."""
    with _engine(file).begin() as connection:
        connection.execute(text("INSERT INTO events VALUES (:says)"), {"says": says})


def _journal(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def test_the_journal_outlives_every_connection_of_the_run_and_ends_with_it(history: Path) -> None:
    _tell(history, "before")
    assert not _journal(history).exists()
    with kept_open():
        _tell(history, "first")
        assert _journal(history).exists()
        _tell(history, "second")
    assert not _journal(history).exists()
    with _engine(history).connect() as connection:
        assert list(connection.scalars(text("SELECT says FROM events"))) == [
            "before",
            "first",
            "second",
        ]


def test_other_processes_see_each_row_at_once(history: Path) -> None:
    with kept_open():
        _tell(history, "first")
        other = sqlite3.connect(history)
        assert other.execute("SELECT says FROM events").fetchall() == [("first",)]
        other.close()


def test_a_file_that_does_not_write_ahead_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "plain.db"
    with kept_open(), _engine(file).begin() as connection:
        connection.execute(text("CREATE TABLE events (says TEXT)"))
    assert not _journal(file).exists()


def test_after_an_error_nothing_is_held(history: Path) -> None:
    with pytest.raises(ZeroDivisionError), kept_open():
        _tell(history, "first")
        raise ZeroDivisionError
    _tell(history, "second")
    assert not _journal(history).exists()
