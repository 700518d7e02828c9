"""The command line: what a person reads, what a program reads, and the exit code."""

import json
import os
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from basin_assets import __version__
from basin_assets.cli.basin import main
from basin_assets.demo.show import put_gym
from basin_assets.settings import Settings
from basin_assets.tables.last_run import RunOutcome

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:dagster")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dagster_home")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, home: Path) -> tuple[Path, Result]:
    store = tmp_path_factory.mktemp("store") / "demo"
    return store, _basin("demo", "--size", "tiny", "--store", str(store), home=home)


def _basin(*words: str, home: Path) -> Result:
    return CliRunner().invoke(main, words, env={"DAGSTER_HOME": str(home), "BASIN_STORE": None})


def test_the_demo_shows_the_worked_example_and_where_the_files_are(
    demo: tuple[Path, Result],
) -> None:
    store, shown = demo

    assert shown.exit_code == 0, shown.output
    assert shown.output.count('"pass_sharer_recipient,same_day_group",15,') == 4
    assert str(store / "capitan" / "customer_connections.csv") in shown.output
    assert "make ui" in shown.output


def test_the_last_line_of_the_demo_is_a_command_that_works(
    demo: tuple[Path, Result], home: Path
) -> None:
    _, shown = demo
    program, *words = shlex.split(shown.output.splitlines()[-1])

    asked = _basin(*words, home=home)

    assert program == sys.argv[0]  # this process is no `basin` of the PATH
    assert asked.exit_code == 0
    assert "Charlie Davis" in asked.output


def test_a_second_run_ends_at_once_and_shows_the_figures_again(
    demo: tuple[Path, Result], home: Path
) -> None:
    store, _ = demo

    shown = _basin("run", "--store", str(store), home=home)
    report = json.loads(_basin("run", "--store", str(store), "--json", home=home).stdout)

    assert shown.exit_code == 0
    assert "Nothing is new" in shown.output
    assert report["success"] is report["nothing_new"] is True
    assert set(report["published"].values()) == {False}
    assert report["figures"]["Gym-local day of the newest check-in"] == "2025-11-30"


def _finishes(patch: pytest.MonkeyPatch, *faults: str, published: bool = False) -> list[Settings]:
    """Lets every run finish so at once; the settings of those that are begun."""
    begun: list[Settings] = []

    def run_daily(settings: Settings, *_: object) -> RunOutcome:
        begun.append(settings)
        return RunOutcome("r1", faults, {"connections.csv": True} if published else {}, {})

    patch.setattr("basin_assets.orchestration.daily_run.run_daily", run_daily)
    return begun


def test_a_mistyped_folder_is_named_and_not_made(home: Path, tmp_path: Path) -> None:
    refused = _basin("run", "--store", str(tmp_path / "gmy"), home=home)
    assert refused.exit_code == 1
    assert f"there is no folder {tmp_path / 'gmy'}. Check BASIN_STORE" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_a_warning_of_the_run_is_shown_as_it_comes(
    demo: tuple[Path, Result], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_daily(*given: Any) -> RunOutcome:
        *_, on_warning = given
        on_warning("Another run is at work [1].")
        return RunOutcome("r1", ("as the test has it",), {}, {})  # a success would be recorded

    monkeypatch.setattr("basin_assets.orchestration.daily_run.run_daily", run_daily)
    shown = _basin("run", "--anew", "--store", str(demo[0]), home=home)
    assert shown.stderr.startswith("note  Another run is at work [1].\n")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_told_to_end_says_so_and_exits_with_1(
    demo: tuple[Path, Result], home: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    def run_daily(*_: object) -> None:
        os.kill(os.getpid(), how)
        time.sleep(60)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("basin_assets.orchestration.daily_run.run_daily", run_daily)
    ended = _basin("run", "--anew", "--json", "--store", str(demo[0]), home=home)
    assert ended.exit_code == 1
    assert json.loads(ended.stdout)["error"] == "Interrupted. Published files are whole; run again."
    assert signal.getsignal(signal.SIGTERM) == before


def test_only_a_run_anew_begins_where_nothing_is_new(
    demo: tuple[Path, Result], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = _finishes(monkeypatch, "as the test has it")
    for words, due in ((), 0), (("--anew",), 1):
        _basin("run", *words, "--store", str(demo[0]), home=home)
        assert len(begun) == due


def test_a_published_file_that_somebody_changed_is_made_again_and_no_other(
    demo: tuple[Path, Result], home: Path
) -> None:
    store, _ = demo
    groups = store / "capitan" / "insights" / "customer_groups.csv"
    was = groups.read_bytes()
    groups.write_bytes(was + b"x")

    report = json.loads(_basin("run", "--store", str(store), "--json", home=home).stdout)

    assert (report["success"], report["nothing_new"]) == (True, False)
    assert [name for name, was_written in report["published"].items() if was_written] == [
        str(groups)
    ]
    assert groups.read_bytes() == was


def test_why_shows_candidates_terms_and_what_was_decided(
    demo: tuple[Path, Result], home: Path
) -> None:
    store, _ = demo
    words = ("why", "NANCY davis", "--on", "2025-10-26", "--store", str(store))

    shown, for_programs = _basin(*words, home=home), _basin(*words, "--json", home=home)
    transfers = json.loads(for_programs.stdout)["transfers"]

    assert shown.exit_code == 0, shown.output
    assert "bears the name" in shown.output
    assert "checked in that day" in shown.output
    assert "a stranger; " in shown.output
    assert len(transfers) == 4
    assert {transfer["method"] for transfer in transfers} == {"exact"}
    assert {transfer["suspects"][0]["name"] for transfer in transfers} == {"Nancy Davis"}
    assert all(0 < transfer["strangers_lately"] < 0.2 for transfer in transfers)
    few = json.loads(_basin(*words, "--limit", "1", "--json", home=home).stdout)
    assert few == {
        "printed_name": "NANCY davis",
        "transfers": transfers[:1],
        "transfers_not_shown": 3,
    }


def test_why_of_a_name_that_nothing_comes_near_says_so(
    demo: tuple[Path, Result], home: Path
) -> None:
    shown = _basin("why", "Xyzzy Qqq", "--store", str(demo[0]), home=home)

    assert shown.exit_code == 0, shown.output
    assert "no customer's name comes near" in shown.output


def test_why_says_that_a_name_is_a_sellers(demo: tuple[Path, Result], home: Path) -> None:
    words = ("why", "Grace Llc", "--store", str(demo[0]))

    shown, for_programs = _basin(*words, home=home), _basin(*words, "--json", home=home)
    (would_be,) = json.loads(for_programs.stdout)["transfers"]

    assert "seller, nobody, confidence 0" in shown.output
    assert "'llc' is in no customer's name" in shown.output
    assert (would_be["method"], would_be["customer_id"]) == ("seller", None)


def test_a_failed_run_says_why_and_publishes_nothing(tmp_path: Path, home: Path) -> None:
    put_gym(str(tmp_path), "tiny")
    checkins = tmp_path / "capitan" / "checkins.csv"
    checkins.write_bytes(checkins.read_bytes().replace(b"customer_id", b"person", 1))

    shown = _basin("run", "--store", str(tmp_path), home=home)

    assert shown.exit_code == 1
    assert shown.stderr.count("checkins.csv has no column customer_id") == 1
    assert shown.stderr.startswith("failed  ")  # no trace of a bar where nobody looks on
    assert "Nothing was published" in shown.stderr
    assert not (tmp_path / "capitan" / "customer_connections.csv").exists()


def test_what_was_published_before_a_fault_is_told(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _finishes(monkeypatch, "customer_events.csv has no header line", published=True)

    shown = _basin("run", "--store", str(tmp_path), home=home)

    assert shown.exit_code == 1
    assert "has no header line" in shown.stderr
    assert "other files were published" in shown.stderr


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_store_of_another_kind_is_refused(command: str, home: Path) -> None:
    shown = _basin(command, "--store", "ftp://gym", home=home)

    assert shown.exit_code == 1
    assert "neither a folder nor s3://" in shown.stderr


def test_a_setting_that_cannot_be_meant_is_named(home: Path) -> None:
    shown = CliRunner().invoke(
        main, ["run"], env={"DAGSTER_HOME": str(home), "BASIN_FIRST_MONTH": "soon"}
    )

    assert shown.exit_code == 1
    assert "BASIN_FIRST_MONTH" in shown.stderr


def test_the_doctor_is_content_with_the_demo(demo: tuple[Path, Result], home: Path) -> None:
    store, _ = demo

    shown = _basin("doctor", "--store", str(store), home=home)
    report = json.loads(_basin("doctor", "--store", str(store), "--json", home=home).stdout)

    assert shown.exit_code == 0
    assert "conditional writes" in shown.output
    assert report["fit"] is True


def test_every_command_explains_itself_and_answers_programs(home: Path) -> None:
    for command in ((), *((name,) for name in main.commands)):
        shown = _basin(*command, "--help", home=home)

        assert shown.exit_code == 0
        assert "Usage:" in shown.output
        assert ("--json" in shown.output) is bool(command)


@pytest.mark.parametrize(
    "words",
    [("run", "--accept-shrink", "nonsense"), ("run", "--nonsense"), ("nonsense",), ("--nonsense",)],
)
def test_a_command_that_is_not_understood_exits_with_one(
    words: tuple[str, ...], home: Path
) -> None:
    shown = _basin(*words, home=home)
    assert shown.exit_code == 1
    assert "nonsense" in shown.output
    for_programs = _basin(*words, "--json", home=home)
    assert for_programs.exit_code == 1
    assert "nonsense" in json.loads(for_programs.stdout)["error"]


@pytest.mark.parametrize(
    ("words", "is_about_a_name"),
    [
        (["why", "Nancy", "Davis"], True),
        (["explain", "Nancy", "Davis", "Charlie"], True),
        (["review", "Nancy", "Davis", "--not-ours"], True),
        (["guests", "Nancy"], False),
    ],
)
def test_a_name_without_quotes_is_understood_or_said_to_need_them(
    words: list[str], is_about_a_name: bool, home: Path
) -> None:
    shown = _basin(*words, home=home)

    assert shown.exit_code == 1
    assert "Got unexpected extra argument" in shown.stderr
    assert ("A name of several words needs quotes." in shown.stderr) is is_about_a_name


def test_the_overview_shows_each_command_in_a_whole_sentence(home: Path) -> None:
    shown = _basin("--help", home=home)

    commands = shown.stdout.partition("Commands:\n")[2].splitlines()
    assert len(commands) == len(main.commands)
    assert all(line.endswith(".") and not line.endswith("...") for line in commands)


def test_the_version_is_that_of_the_package(home: Path) -> None:
    shown = _basin("--version", home=home)

    assert (shown.exit_code, shown.output) == (0, f"basin {__version__}\n")


def test_a_misspelt_setting_stops_every_command(tmp_path: Path) -> None:
    for command in ("run", "doctor"):
        env = {"BASIN_WINDOW_MINUTE": "5"}
        shown = CliRunner().invoke(main, [command, "--store", str(tmp_path)], env=env)

        assert shown.exit_code == 1
        assert "BASIN_WINDOW_MINUTE is no setting" in shown.output
        assert "BASIN_WINDOW_MINUTES" in shown.output


def test_only_what_is_published_can_be_taken_over(tmp_path: Path, home: Path) -> None:
    shown = _basin("run", "--take-over", "capitan/x.csv", "--store", str(tmp_path), home=home)

    assert shown.exit_code == 1
    assert "capitan/customer_connections.csv" in shown.output
