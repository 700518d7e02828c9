"""`basin review`: what a person says of a printed name becomes a line of the overrides."""

from pathlib import Path

import pytest

from basin_assets.contracts.published import PUBLISHED_FILES
from basin_assets.contracts.tables import PURCHASER_REVIEW
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.csv_files import to_csv
from basin_assets.tables.publishing import publish_file
from basin_assets_tests.cli import strange_gym as strange
from basin_assets_tests.cli.asking import basin, json_of
from basin_assets_tests.rules.frames import frame


def test_a_printed_name_is_settled_at_the_terminal(strangers: Path) -> None:
    file = strangers / "capitan/purchaser_overrides.csv"

    said = basin(strangers, "review", "Kim's Cousin", "--is", str(strange.ACE))
    stranger = json_of(basin(strangers, "review", "Kim P.", "--not-ours", "--json"))

    assert said.exit_code == 0
    assert str(file) in said.output.replace("\n", "")
    assert stranger == {
        "file": str(file),
        "line": {"purchaser_name": "Kim P.", "customer_id": "", "from": "", "to": ""},
    }
    assert file.read_text().splitlines() == [
        "purchaser_name,customer_id,from,to",
        f"Kim's Cousin,{strange.ACE},,",
        "Kim P.,,,",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("review", "Kim"),
        ("review", "Kim", "--not-ours", "--is", "2"),
        ("review", "--is", "2"),
        ("review", "Kim", "--is", "no such person"),
        ("review", "Kim", "--is", "99"),
        ("review", "Kim", "--is", "2", "--from", "soon"),
    ],
)
def test_what_does_not_say_who_it_was_settles_nothing(
    gym_of_strangers: Path, words: tuple[str, ...]
) -> None:
    refused = basin(gym_of_strangers, *words)

    assert refused.exit_code == 1
    assert refused.stderr
    assert not refused.stdout


@pytest.mark.parametrize("words", [("--not-ours",), ("--is", "1")])
def test_a_name_is_not_settled_where_no_gym_is(words: tuple[str, ...], tmp_path: Path) -> None:
    shown = basin(tmp_path / "nowhere", "review", "Kim P.", *words)

    assert shown.exit_code == 1
    assert "--store" in shown.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_slip_in_the_printed_name_is_remarked(strangers: Path) -> None:
    (file,) = [each for each in PUBLISHED_FILES if each.table is PURCHASER_REVIEW]
    named = {"purchaser_name": "Kim Leigh", "methods": "unmatched", "used_by": "Bo Ray (9)"}
    counted = {"transfers": 1, "transfers_to_review": 1}
    days = {"first_day": "2025-10-01", "last_day": "2025-10-26"}
    rows = frame(PURCHASER_REVIEW, named | counted | days, ({},))
    publish_file(FolderStore(strangers), file.key, to_csv(file, rows))

    right = basin(strangers, "review", "KIM leigh", "--not-ours")
    slip = basin(strangers, "review", "Kim Liegh", "--not-ours", "--json")

    assert (right.exit_code, right.stderr) == (0, "")
    assert json_of(slip)["line"]["purchaser_name"] == "Kim Liegh"
    assert slip.stderr.startswith("note  no name to settle is printed 'Kim Liegh';")
