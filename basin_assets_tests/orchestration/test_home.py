"""Dagster's home: which configuration it gets, and in which words its troubles end."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from basin_assets.cli.basin import main as basin
from basin_assets.orchestration import home as homes
from basin_assets.orchestration import storage
from basin_assets.orchestration.home import CONFIG, HomeError, dagster_home, open_home

OURS = homes.project_folder() / CONFIG
NOBODY = 65534
THEIRS = "telemetry:\n  enabled: false\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The address of a home that nobody has opened."""
    return tmp_path / "home"


@pytest.fixture
def opened(home: Path) -> Path:
    """A home that was opened once."""
    with open_home(home):
        return home


def trouble_of(home: Path) -> str:
    """In which words it ends to open a home."""
    with pytest.raises(HomeError) as trouble, open_home(home):
        pass
    assert str(home) in str(trouble.value)
    assert "DAGSTER_HOME" in str(trouble.value)
    return str(trouble.value)


def tell(instance: dg.DagsterInstance) -> None:
    instance.report_engine_event("some words" * 1000, job_name="daily", run_id="run")


# Which configuration a home gets


def test_a_fresh_home_gets_the_projects_configuration(opened: Path) -> None:
    assert (opened / CONFIG).read_bytes() == OURS.read_bytes()


def test_a_configuration_of_somebodys_own_is_left_and_holds(home: Path) -> None:
    home.mkdir()
    (home / CONFIG).write_text(THEIRS, encoding="utf-8")
    with open_home(home) as instance:
        assert type(instance.event_log_storage).__module__.startswith("dagster.")
    assert (home / CONFIG).read_text(encoding="utf-8") == THEIRS


@pytest.mark.parametrize(("is_named", "config"), [(False, OURS.read_text()), (True, THEIRS)])
def test_the_projects_own_home_always_has_the_projects_unless_the_environment_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_named: bool, config: str
) -> None:
    shutil.copy(OURS, tmp_path)
    home = tmp_path / ".dagster_home"
    home.mkdir()
    (home / CONFIG).write_text(THEIRS, encoding="utf-8")
    monkeypatch.setattr(homes, "project_folder", lambda: tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(home) if is_named else "")
    assert dagster_home() == home
    with open_home(home):
        assert (home / CONFIG).read_text() == config


@pytest.mark.parametrize("before", [None, "/elsewhere"])
def test_the_environment_names_the_home_while_it_is_open(
    home: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    if before:
        monkeypatch.setenv("DAGSTER_HOME", before)
    with open_home(home):
        assert os.environ["DAGSTER_HOME"] == str(home)
    assert os.environ.get("DAGSTER_HOME") == before


# Homes in trouble


@pytest.mark.parametrize("below", ["", "below"])
def test_a_home_that_is_a_file(home: Path, below: str) -> None:
    home.write_text("a file")
    assert "is not a folder" in trouble_of(home / below)
    assert home.read_text() == "a file"


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """As another user, where this one is root; else as a user who may not write to the folder."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(0o700)


def test_a_home_in_a_folder_of_another_user(tmp_path: Path, home: Path) -> None:
    tmp_path.chmod(0o700)
    with without_rights(tmp_path):
        words = trouble_of(home)
    assert "cannot be written by this user" in words


@pytest.fixture
def pragmas() -> Iterator[list[str]]:
    """Statements with which every transaction of SQLAlchemy's begins."""
    statements: list[str] = []

    def begun(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    event.listen(Engine, "begin", begun)
    yield statements
    event.remove(Engine, "begin", begun)


def test_files_that_can_only_be_read(opened: Path, pragmas: list[str]) -> None:
    pragmas.append("PRAGMA query_only=ON")
    with (
        pytest.raises(HomeError, match="cannot be written by this user"),
        open_home(opened) as instance,
    ):
        tell(instance)


def test_a_disk_that_is_full_from_the_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def copyfile(_source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr(shutil, "copyfile", copyfile)
    assert "full disk" in trouble_of(home)


def test_a_disk_that_fills_up_while_the_home_is_open(opened: Path, pragmas: list[str]) -> None:
    with pytest.raises(HomeError, match="full disk"), open_home(opened) as instance:
        tell(instance)
        pragmas.append("PRAGMA max_page_count=1")  # no page more than there are
        for _ in range(100):
            tell(instance)


@pytest.mark.parametrize("file", storage.FILES)
@pytest.mark.parametrize("kept", [0, 4096])
def test_a_file_that_is_damaged(opened: Path, file: str, kept: int) -> None:
    data = (opened / file).read_bytes()
    damaged = data[:kept] + b"\xff" * (len(data) - kept)
    (opened / file).write_bytes(damaged)
    words = trouble_of(opened)
    assert "damaged" in words and "`history` and `schedules`" in words
    assert (opened / file).read_bytes() == damaged


def test_after_the_advice_is_followed_a_damaged_home_opens(opened: Path) -> None:
    (opened / storage.FILES[0]).write_bytes(b"\xff" * 5000)
    trouble_of(opened)
    for folder in ("history", "schedules"):
        (opened / folder).rename(opened / f"{folder}-damaged")
    with open_home(opened) as instance:
        assert instance.get_runs() == []


def test_a_file_that_another_process_keeps_locked(
    opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_SECONDS_FOR_A_LOCK", 0.1)
    with (
        closing(sqlite3.connect(opened / storage.FILES[1])) as other,
        pytest.raises(HomeError, match="locked by another"),
        open_home(opened) as instance,
    ):
        other.execute("BEGIN IMMEDIATE")
        instance.wipe()


def test_a_storage_elsewhere_that_does_not_answer(opened: Path) -> None:
    with pytest.raises(HomeError, match="cannot be reached"), open_home(opened):
        raise OperationalError("SELECT 1", None, ConnectionError("refused"))


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("storage: [", "while parsing"),
        ("nothing_of_dagsters: 1", "Errors whilst loading"),
        ("storage: {custom: {module: not_there, class: X, config: {}}}", "not_there"),
    ],
)
def test_a_configuration_that_dagster_cannot_use(home: Path, config: str, says: str) -> None:
    home.mkdir()
    (home / CONFIG).write_text(config, encoding="utf-8")
    with pytest.raises(HomeError, match=says) as trouble, open_home(home):
        pass
    assert str(home / CONFIG) in str(trouble.value)
    assert "\n" not in str(trouble.value)


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError("not about the home"),
        FileNotFoundError(errno.ENOENT, "No such file", "/elsewhere/checkins.csv"),
        OSError(errno.EIO, "an error without a file"),
        sqlite3.ProgrammingError("a mistake of ours"),
    ],
)
def test_what_is_no_trouble_of_the_home_passes_unchanged(opened: Path, error: Exception) -> None:
    with pytest.raises(type(error)) as passed, open_home(opened):
        raise error
    assert passed.value is error


def test_the_words_hold_no_statement_and_no_values(opened: Path, pragmas: list[str]) -> None:
    pragmas.append("PRAGMA query_only=ON")
    with pytest.raises(HomeError) as trouble, open_home(opened) as instance:
        tell(instance)
    cause = trouble.value.__cause__
    assert isinstance(cause, DBAPIError)
    assert "some words" not in f"{trouble.value} {cause}"
    assert "INSERT" not in str(trouble.value)


def test_the_command_line_says_it_without_a_traceback(home: Path, tmp_path: Path) -> None:
    home.write_text("a file")
    words = ["run", "--store", str(tmp_path)]
    said = CliRunner().invoke(basin, words, env={"DAGSTER_HOME": str(home)})
    assert said.exit_code == 1
    assert "is not a folder" in said.output
    assert "Traceback" not in said.output and isinstance(said.exception, SystemExit)


def test_what_make_ui_asks_prints_the_home(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    homes.main()
    assert capsys.readouterr().out == f"{home}\n"
    assert (home / storage.FILES[0]).is_file()


def test_what_make_ui_asks_says_what_is_wrong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("a file")
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with pytest.raises(SystemExit, match="is not a folder"):
        homes.main()
