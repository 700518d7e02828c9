"""The command line: what a person reads, what a program reads, and the exit code."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from basin_assets import __version__
from basin_assets.cli.basin import main
from basin_assets.demo.show import put_gym

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


def test_a_run_anew_computes_and_writes_nothing_that_is_there(
    demo: tuple[Path, Result], home: Path
) -> None:
    store, _ = demo

    report = json.loads(_basin("run", "--anew", "--store", str(store), "--json", home=home).stdout)

    assert report["success"] is True
    assert report["nothing_new"] is False
    assert set(report["published"].values()) == {False}


def test_a_published_file_that_somebody_changed_is_made_again(
    demo: tuple[Path, Result], home: Path
) -> None:
    store, _ = demo
    groups = store / "capitan" / "insights" / "customer_groups.csv"
    was = groups.read_bytes()
    groups.write_bytes(was + b"x")

    report = json.loads(_basin("run", "--store", str(store), "--json", home=home).stdout)

    assert report["published"][str(groups)] is True
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


def test_why_before_the_first_run_says_what_to_do(tmp_path: Path, home: Path) -> None:
    shown = _basin("why", "Nancy Davis", "--store", str(tmp_path), home=home)

    assert shown.exit_code == 1
    assert "basin run" in shown.output


def test_a_failed_run_says_why_and_publishes_nothing(tmp_path: Path, home: Path) -> None:
    put_gym(str(tmp_path), "tiny")
    members = tmp_path / "capitan" / "members.csv"
    members.write_bytes(members.read_bytes().replace(b"start_date", b"begin", 1))

    shown = _basin("run", "--store", str(tmp_path), home=home)

    assert shown.exit_code == 1
    assert shown.stderr.count("members.csv has no column start_date") == 1
    assert "Nothing was published" in shown.stderr
    assert not (tmp_path / "capitan" / "customer_connections.csv").exists()


def test_a_refused_timeline_does_not_hold_up_the_other_files(
    demo: tuple[Path, Result], home: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(demo[0], store)
    timeline = store / "capitan" / "customer_events.csv"
    timeline.write_bytes(b"who,what\n1,2\n")
    (store / "capitan" / "customer_connections.csv").unlink()

    shown = _basin("run", "--store", str(store), home=home)

    assert shown.exit_code == 1
    assert "no header line with the columns" in shown.stderr
    assert "other files were published" in shown.stderr
    assert (store / "capitan" / "customer_connections.csv").exists()
    assert timeline.read_bytes() == b"who,what\n1,2\n"


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


@pytest.mark.parametrize("command", [(), ("demo",), ("run",), ("doctor",), ("why",)])
def test_every_command_explains_itself(command: tuple[str, ...], home: Path) -> None:
    shown = _basin(*command, "--help", home=home)

    assert shown.exit_code == 0
    assert "Usage:" in shown.output


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
