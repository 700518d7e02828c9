"""The commands that only read: what a person sees, what a program reads, and the exit code."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from basin_assets.cli.basin import main
from basin_assets.cli.explain import explain_connection
from basin_assets.cli.questions import friends_of
from basin_assets.cli.who import read_people
from basin_assets.contracts.insights import (
    CHANGES_LAST_7_DAYS,
    CUSTOMER_FRIENDS,
    FRIENDS_AT_RISK,
    GUESTS_TO_CONVERT,
    TOP_CONNECTORS,
)
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.cli import strange_gym as strange
from basin_assets_tests.cli.asking import basin, json_of
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, put_files
from basin_assets_tests.published_gym import publish_purely
from basin_assets_tests.reliability import canary_gym as canary
from basin_assets_tests.stores.counting_store import CountingStore

pytestmark = DAGSTER_WARNINGS
COMMANDS = (
    ("friends", "Nancy Davis"),
    ("explain", "1", "2"),
    ("guests",),
    ("at-risk",),
    ("groups",),
    ("connectors",),
    ("changes",),
    ("review",),
    ("why", "Nancy Davis"),
)


@pytest.fixture(scope="module")
def ask(built_gym: Path) -> Callable[..., Result]:
    """Asks of the tiny gym, after a whole run."""
    return lambda *words: basin(built_gym, *words)


@pytest.fixture(scope="module")
def ask_strangers(gym_of_strangers: Path) -> Callable[..., Result]:
    """Asks of the gym of strange names."""
    return lambda *words: basin(gym_of_strangers, *words)


def test_nancys_friends_are_those_who_climbed_on_her_pass(ask: Callable[..., Result]) -> None:
    shown = ask("friends", "nancy  DAVIS")
    answer = json_of(ask("friends", "Nancy Davis", "--json"))

    assert shown.exit_code == 0
    assert answer["customer"]["name"] == "Nancy Davis"
    assert {friend["friend_name"] for friend in answer["friends"]} == {
        "Charlie Davis",
        "Harry Davis",
        "Rhodes Davis",
        "Walter Davis",
    }
    assert [
        name for name in ("Charlie", "Harry", "Rhodes", "Walter") if name not in shown.output
    ] == []
    friend = answer["friends"][0]
    assert set(friend) == set(CUSTOMER_FRIENDS.column_names) - {"customer_id", "customer_name"}
    assert type(friend["friend_customer_id"]) is int
    assert friend["last_seen"] == "2025-10-26"


def test_an_id_asks_for_the_same_as_a_name(ask: Callable[..., Result]) -> None:
    by_name = ask("friends", "Nancy", "Davis", "--json")  # forgotten quotes do no harm

    by_id = ask("friends", str(json_of(by_name)["customer"]["customer_id"]), "--json")

    assert by_id.stdout == by_name.stdout


def test_chance_meetings_are_counted_and_shown_with_all(
    ask: Callable[..., Result], built_gym: Path
) -> None:
    """Some stand in `customer_friends`, the others in `customer_connections` alone."""
    friends = pd.read_csv(built_gym / "capitan" / "insights" / "customer_friends.csv")
    by_closeness = friends.groupby("customer_id")["closeness"]
    [mixed] = by_closeness.nunique().nlargest(1).index.tolist()
    rows = friends[friends["customer_id"] == mixed]
    pairs = pd.read_csv(built_gym / "capitan" / "customer_connections.csv")
    met = pairs[(pairs["customer_id_1"] == mixed) | (pairs["customer_id_2"] == mixed)]
    chance = int((rows["closeness"] == "chance").sum()) + len(met) - len(rows)

    shown = ask("friends", str(mixed))
    few = json_of(ask("friends", str(mixed), "--limit", "1", "--json"))
    everybody = json_of(ask("friends", str(mixed), "--all", "--json"))

    assert 0 < len(rows) < len(met)
    assert f"{chance} p" in shown.output
    assert few["chance_meetings_not_shown"] == chance
    assert 1 + few["friends_not_shown"] + chance == len(met)
    listed = [each["friend_customer_id"] for each in everybody["friends"]]
    assert listed[: len(rows)] == rows["friend_customer_id"].tolist()
    assert sorted(listed) == sorted(met["customer_id_1"] + met["customer_id_2"] - mixed)
    assert everybody["chance_meetings_not_shown"] == everybody["friends_not_shown"] == 0


def test_a_chance_meeting_is_told_as_a_friend_is(ask: Callable[..., Result]) -> None:
    everybody = json_of(ask("friends", "Nancy Davis", "--all", "--json"))["friends"]

    assert len({frozenset(each) for each in everybody}) == 1
    assert {type(each["friends_since"]) for each in everybody} == {str}
    assert all("together" in each["evidence"] for each in everybody)
    order = [-each["connection_strength"] for each in everybody if each["closeness"] == "chance"]
    assert order == sorted(order)


def test_explain_is_the_same_from_both_sides(ask: Callable[..., Result]) -> None:
    there = json_of(ask("explain", "Nancy Davis", "Walter Davis", "--json"))
    back = json_of(ask("explain", "Walter Davis", "Nancy Davis", "--json"))
    shown = ask("explain", "Nancy Davis", "Walter Davis")

    assert there.pop("customers") == back.pop("customers")[::-1]
    assert there == back
    assert (there["strength"], there["published_strength"]) == (15, 15)
    assert there["days"][0]["day"] == "2025-10-26"
    assert "passes: 10 x 1 share = 10 of at most 50" in shown.output
    assert "sum: 10 + 5 = 15 of at most 100: Weak" in shown.output


def test_what_was_not_published_is_told_apart(gym: Path) -> None:
    connections = gym / "capitan" / "customer_connections.csv"
    header, *_ = connections.read_bytes().splitlines(keepends=True)
    connections.write_bytes(header)

    shown = basin(gym, "explain", "Nancy Davis", "Walter Davis")

    assert shown.exit_code == 0
    assert "Published is no connection" in shown.output
    assert "basin run" in shown.output


def test_not_connected_is_an_answer_and_no_failure(ask_strangers: Callable[..., Result]) -> None:
    words = ("explain", str(strange.UNMET), str(strange.ACE))

    shown, answer = ask_strangers(*words), json_of(ask_strangers(*words, "--json"))

    assert shown.exit_code == 0
    assert "are not connected" in shown.output
    assert answer["connected"] is False
    assert (answer["strength"], answer["published_strength"]) == (0, None)
    assert answer["arithmetic"] == []


@pytest.mark.parametrize(
    ("command", "table", "list_name"),
    [
        ("guests", GUESTS_TO_CONVERT, "guests"),
        ("at-risk", FRIENDS_AT_RISK, "at_risk"),
        ("changes", CHANGES_LAST_7_DAYS, "changes"),
    ],
)
def test_a_list_is_shown_as_it_is_published(
    ask_strangers: Callable[..., Result], command: str, table: Any, list_name: str
) -> None:
    rows = json_of(ask_strangers(command, "--json"))[list_name]
    shown = ask_strangers(command)

    assert rows
    assert all(set(row) == set(table.column_names) for row in rows)
    assert shown.exit_code == 0
    assert all(str(row["connection_strength"]) in shown.output for row in rows)


def test_a_program_gets_every_row_and_a_person_the_first_ones(
    ask: Callable[..., Result],
) -> None:
    everything = json_of(ask("connectors", "--json"))
    nancy = json_of(ask("friends", "Nancy Davis", "--json"))
    assert (len(nancy["friends"]), nancy["friends_not_shown"]) == (4, 0)
    few = json_of(ask("connectors", "--limit", "2", "--json"))

    assert len(everything["connectors"]) > 20
    assert all(set(row) == set(TOP_CONNECTORS.column_names) for row in everything["connectors"])
    assert everything["connectors_not_shown"] == 0
    assert few["connectors"] == everything["connectors"][:2]
    assert few["connectors_not_shown"] == len(everything["connectors"]) - 2
    assert f"Not shown: {len(everything['connectors']) - 20} more" in ask("connectors").output


def test_groups_of_one_person_and_of_everybody(ask: Callable[..., Result]) -> None:
    everybody = json_of(ask("groups", "--all", "--json"))
    member = everybody["groups"][0]["members"][0]

    few = json_of(ask("groups", "--limit", "1", "--json"))
    of_one = json_of(ask("groups", str(member), "--json"))

    assert ask("groups").exit_code == 0
    assert few["groups_not_shown"] == len(everybody["groups"]) - 1
    assert of_one["customer"]["customer_id"] == member
    assert of_one["groups"] == [g for g in everybody["groups"] if member in g["members"]]


def test_a_name_that_is_not_there_asks_whether_another_was_meant(
    ask: Callable[..., Result],
) -> None:
    shown, for_programs = ask("friends", "Nanci Davies"), ask("friends", "Nanci Davies", "--json")

    assert shown.exit_code == for_programs.exit_code == 1
    assert "did you mean" in shown.stderr
    assert "Nancy Davis" in shown.stderr
    assert json.loads(for_programs.stdout)["did_you_mean"][0]["name"] == "Nancy Davis"


def test_a_name_that_resembles_nobodys_gets_no_far_fetched_answer(
    ask: Callable[..., Result],
) -> None:
    shown = ask("friends", "Nobody")

    assert shown.exit_code == 1
    assert shown.stderr == "no customer is, or is called, 'Nobody'\n"


def test_namesakes_are_listed_with_their_ids(ask_strangers: Callable[..., Result]) -> None:
    shown = ask_strangers("groups", "ann lee")
    for_programs = ask_strangers("explain", "Ann Lee", "2", "--json")

    assert shown.exit_code == for_programs.exit_code == 1
    assert "by id" in shown.stderr
    assert f"{strange.ANN_1}  Ann Lee" in shown.stderr
    assert [each["customer_id"] for each in json.loads(for_programs.stdout)["namesakes"]] == [
        strange.ANN_1,
        strange.ANN_2,
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("friends", "98"), "no customer is"),
        (("explain", "98", "1"), "no customer is"),
        (("groups", "98"), "no customer is"),
        (("explain", "1", "1"), "one and the same customer"),
    ],
)
def test_who_is_nobody_or_the_same_twice_is_refused(
    ask_strangers: Callable[..., Result], words: tuple[str, ...], says: str
) -> None:
    shown = ask_strangers(*words)

    assert shown.exit_code == 1
    assert says in shown.stderr


def test_who_only_checks_in_or_has_no_connection_is_answered(
    ask_strangers: Callable[..., Result],
) -> None:
    assert "customer 99" in ask_strangers("friends", "99").output
    assert "none" in ask_strangers("friends", "Una Met").output
    assert "none" in ask_strangers("groups", "Una Met").output


@pytest.mark.parametrize("words", COMMANDS)
def test_before_anything_is_published_it_is_said_what_to_do(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    shown = basin(tmp_path, *words)

    assert shown.exit_code == 1
    assert "basin run" in shown.stderr
    assert "Traceback" not in shown.output
    assert "basin run" in json.loads(basin(tmp_path, *words, "--json").stdout)["error"]


def test_a_gym_without_rows_is_answered_in_words(tmp_path: Path) -> None:
    files = {key: data.split(b"\n")[0] + b"\n" for key, data in strange.strange_gym().items()}
    publish_purely(FolderStore(tmp_path), files, strange.LAST_MONTH)

    for command in ("guests", "at-risk", "groups", "connectors", "changes", "review"):
        shown = basin(tmp_path, command)
        assert shown.exit_code == 0
        assert re.search("(?i)none|nobody|no connection", shown.output)


def test_a_published_file_of_another_version_is_named(strangers: Path) -> None:
    for path in (strangers / "capitan").rglob("*.csv"):
        path.write_bytes(b"some,other,columns\nNora,2,3\n")
    for words in COMMANDS[:-1]:
        shown = basin(strangers, *(word.replace("Nancy Davis", "1") for word in words))

        assert shown.exit_code == 1
        assert "is not as this version writes it" in shown.stderr
        assert "Nora" not in shown.output


def test_markup_in_names_is_text_at_the_terminal(ask_strangers: Callable[..., Result]) -> None:
    shown = ask_strangers("friends", str(strange.ACE))
    unknown = ask_strangers("friends", "[bold]Nora[/bold]")

    assert "[bold]Nora[/bold]" in shown.output
    assert "\x1b[31m" not in shown.output
    assert "'[bold]Nora[/bold]'" in unknown.stderr


def test_a_terminal_that_knows_few_letters_shows_the_others_as_question_marks(
    gym_of_strangers: Path,
) -> None:
    runner, store = CliRunner(charset="latin-1"), ("--store", str(gym_of_strangers))

    shown = runner.invoke(main, ["friends", "1", *store])
    for_programs = runner.invoke(main, ["friends", "1", "--json", *store])

    assert shown.exit_code == 0, shown.exception
    assert "Díaz ?" in shown.stdout
    assert strange.EMOJI_SURNAME in for_programs.stdout_bytes.decode()


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("canaries")
    publish_purely(FolderStore(folder), canary.canary_files(), "2025-12")
    return folder


@pytest.mark.parametrize("as_json", [(), ("--json",)])
@pytest.mark.parametrize(
    "words", [("friends", "1", "--all"), ("explain", "1", "2"), *COMMANDS[2:], ("friends", "Zqxvn")]
)
def test_no_contact_data_or_birthday_is_ever_shown(
    canaries: Path, words: tuple[str, ...], as_json: tuple[str, ...]
) -> None:
    shown = basin(canaries, *words, *as_json)

    assert not canary.found_in(shown.output, (*canary.CONTACT, *canary.BIRTHDAYS))


def test_each_object_is_read_once(built_gym: Path) -> None:
    store = CountingStore(FolderStore(built_gym))
    friends_of(store, "Nancy Davis", None)
    assert len(store.reads) == len(set(store.reads)) == 3

    store = CountingStore(FolderStore(built_gym))
    people = read_people(store)
    store.reads.clear()
    explain_connection(store, Settings(), people.find("Nancy Davis"), people.find("Harry Davis"))
    assert len(store.reads) == len(set(store.reads))


def test_a_bucket_answers_as_a_folder_does(
    bucket: str, gym_of_strangers: Path, ask_strangers: Callable[..., Result]
) -> None:
    address = f"s3://{bucket}/gym"
    here = FolderStore(gym_of_strangers)
    put_files(S3Store.of_address(address), {key: here.read(key).data for key in here.keys("")})

    for words in (("friends", "1"), ("explain", "1", "2"), ("guests",), ("groups", "2")):
        assert basin(address, *words).stdout == ask_strangers(*words).stdout
