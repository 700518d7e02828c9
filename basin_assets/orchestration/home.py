"""Dagster's home, where it keeps its state: $DAGSTER_HOME, or `.dagster_home` beside the project.

`python -m basin_assets.orchestration.home` prepares the home and prints its path, for `make ui`.
"""

import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from sqlalchemy.exc import DBAPIError

from basin_assets.errors import BasinError

CONFIG = "dagster.yaml"
_VARIABLE = "DAGSTER_HOME"

_NO_FOLDER = "is not a folder, or lies below a file. Name a folder"
_FOREIGN = "cannot be written by this user. Give this user the right to, or name another folder"
_FULL = "lies on a full disk. Free some space, or name a folder on another disk"
_FAILING = "cannot be read or written. See to its disk, or name a folder on another one"
_LOCKED = "is locked by another process. Wait until that one ends, or name another folder"
_REMOTE = "names a storage that cannot be reached. See to that storage, or name another folder"
_DAMAGED = (
    "holds a damaged history of runs. Move its folders `history` and `schedules` away, and a new"
    " history begins (what is published does not depend on it); or name another folder"
)
_OF_FOLDERS = {
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,
    errno.EACCES: _FOREIGN,
    errno.EPERM: _FOREIGN,
    errno.EROFS: _FOREIGN,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
}
_OF_SQLITE = {
    sqlite3.SQLITE_PERM: _FOREIGN,
    sqlite3.SQLITE_READONLY: _FOREIGN,
    sqlite3.SQLITE_CANTOPEN: _FOREIGN,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FAILING,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


class HomeError(BasinError):
    """Dagster's home cannot be used."""


def project_folder() -> Path:
    """The folder of the checkout; the current folder for an installed package."""
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "workspace.yaml").is_file() else Path.cwd()


def dagster_home() -> Path:
    """The folder of Dagster's state, which may not exist yet."""
    own = os.environ.get(_VARIABLE)
    return Path(own).expanduser().absolute() if own else project_folder() / ".dagster_home"


@contextmanager
def open_home(home: Path) -> Iterator[dg.DagsterInstance]:
    """Opens Dagster's instance of a home, by the `dagster.yaml` in it.

    A home without that file gets the project's; the project's own `.dagster_home` gets it every
    time. While the instance is open, $DAGSTER_HOME names its home.

    Raises:
        HomeError: the home is unusable, now or while the instance is open.
    """
    try:
        _prepare(home)
        with _named(home), _configured(home) as instance:
            yield instance
    except (OSError, sqlite3.Error, DBAPIError) as error:
        words = _in_words(home, error)
        if words is None:
            raise
        raise HomeError(f"Dagster's home {home} {words} in {_VARIABLE}. Then run again.") from error


def _prepare(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    ours, is_default = project_folder() / CONFIG, not os.environ.get(_VARIABLE)
    if ours.is_file() and ((is_default and home == dagster_home()) or not (home / CONFIG).exists()):
        shutil.copyfile(ours, home / CONFIG)


@contextmanager
def _named(home: Path) -> Iterator[None]:
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(home)
    try:
        yield
    finally:
        del os.environ[_VARIABLE]
        if before is not None:
            os.environ[_VARIABLE] = before


def _configured(home: Path) -> dg.DagsterInstance:
    try:
        return dg.DagsterInstance.from_config(str(home))
    except (OSError, sqlite3.Error, DBAPIError):
        raise
    except Exception as error:  # from Dagster's checks, YAML, or the class it names
        first = str(error).splitlines()[0].rstrip(".")
        raise HomeError(
            f"Dagster cannot be opened as {home / CONFIG} wants it: {first}."
            " Mend that file; `dagster instance info` shows the whole message."
        ) from error


def _in_words(home: Path, error: OSError | sqlite3.Error | DBAPIError) -> str | None:
    """The fault of the home and what to do; None for an error that is not about the home."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):  # an error of the module itself has no code
        return _OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if not isinstance(error, OSError):
        return _REMOTE
    return _OF_FOLDERS.get(error.errno or 0, _FAILING) if _is_about(home, error) else None


def _is_about(home: Path, error: OSError) -> bool:
    if error.filename is None:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    path = Path(os.fsdecode(error.filename))
    return path.is_relative_to(home) or home.is_relative_to(path)


def main() -> None:
    """Prepares the home and prints its path; or prints its fault and exits with 1."""
    home = dagster_home()
    try:
        with open_home(home):
            sys.stdout.write(f"{home}\n")
    except HomeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
