"""Answers as tables: they fit, and names are text whatever is in them."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType

from basin_assets.cli.common import escape
from basin_assets.cli.explain import explain_connection
from basin_assets.cli.questions import Rows, friends_of, groups_of, rows_of
from basin_assets.cli.show import (
    show_at_risk,
    show_changes,
    show_connectors,
    show_friends,
    show_groups,
    show_guests,
    show_review,
)
from basin_assets.cli.show_explanation import show_explanation
from basin_assets.cli.who import read_people
from basin_assets.contracts.insights import (
    CHANGES_LAST_7_DAYS,
    FRIENDS_AT_RISK,
    GUESTS_TO_CONVERT,
    NOT_LISTED,
    TOP_CONNECTORS,
)
from basin_assets.contracts.published import PUBLISHED_FILES
from basin_assets.contracts.table import Table
from basin_assets.contracts.tables import CONNECTION_METRICS
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.csv_files import to_csv
from basin_assets.tables.publishing import publish_file
from basin_assets_tests.cli import strange_gym as strange
from basin_assets_tests.rules.frames import frame


@pytest.fixture(scope="module")
def gym(gym_of_strangers: Path) -> FolderStore:
    return FolderStore(gym_of_strangers)


def _publish(store: FolderStore, table: Table, *rows: Any) -> None:
    file = next(each for each in PUBLISHED_FILES if each.table is table)
    publish_file(store, file.key, to_csv(file, frame(table, *rows)))


def _explained(gym: FolderStore) -> RenderableType:
    people = read_people(gym)
    pair = people.of_id(strange.BOLD), people.of_id(strange.ACE)
    return show_explanation(explain_connection(gym, Settings(), *pair))


ANSWERS: dict[str, Callable[[FolderStore], RenderableType]] = {
    "friends": lambda gym: show_friends(friends_of(gym, "1", None, with_chance=True)),
    "explain": _explained,
    "guests": lambda gym: show_guests(rows_of(gym, GUESTS_TO_CONVERT, None)),
    "at_risk": lambda gym: show_at_risk(rows_of(gym, FRIENDS_AT_RISK, None)),
    "changes": lambda gym: show_changes(rows_of(gym, CHANGES_LAST_7_DAYS, None)),
    "groups": lambda gym: show_groups(groups_of(gym, None, None)),
}


def test_text_between_markup_steers_no_terminal_and_keeps_its_lines() -> None:
    assert escape("\x1b[31mRed\u202e\x9b1m\n[bold]Line") == " [31mRed 1m\n\\[bold]Line"


def _printed(shown: RenderableType, width: int) -> list[str]:
    written = StringIO()
    terminal = Console(file=written, width=width, highlight=False, force_terminal=True)
    terminal.print(shown)
    assert "\x1b[31m" not in written.getvalue()  # a name of the gym would colour what follows
    plain = Console(file=StringIO(), width=width, highlight=False)
    with plain.capture() as captured:
        plain.print(shown)
    return [line.rstrip() for line in captured.get().splitlines()]


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("answer", ANSWERS)
def test_no_line_is_wider_than_the_terminal_and_no_day_is_broken(
    gym: FolderStore, answer: str, width: int
) -> None:
    lines = _printed(ANSWERS[answer](gym), width)

    assert max(len(line) for line in lines) <= width
    assert any("2025-1" in line for line in lines)
    assert not any("…" in line for line in lines)
    days_begun = re.findall(r"\b20\d\d-(?!\d\d-\d\d)", "\n".join(lines))
    assert not days_begun


def test_markup_emoji_and_quotes_come_out_as_they_are(gym: FolderStore) -> None:
    shown = "\n".join(_printed(ANSWERS["friends"](gym), 120))

    assert f"[bold]Nora[/bold] {strange.EMOJI_SURNAME}" in shown
    assert 'Jo "Ace" O\'Neil' in shown
    assert "[i]Guest[/i]" in shown
    assert "=1+1 Evil (3)" in shown  # without the apostrophe that guards spreadsheets
    assert " [31mRed Line (6)" in shown  # the escape itself is gone
    assert "customer 99" in shown


def test_a_place_with_markup_in_its_name_is_text_too(gym: FolderStore) -> None:
    assert "[red]North[/red]" in "\n".join(_printed(ANSWERS["explain"](gym), 120))


def test_an_outreach_list_says_of_how_many_people_it_speaks_and_why_not_of_the_others(
    tmp_path: Path,
) -> None:
    seen = {"guest_is": "self", "visits": 2, "last_visit": "2025-10-01", "connection_strength": 50}
    store = FolderStore(tmp_path)
    hosts = ({"host_customer_id": 8}, {"host_customer_id": 9})
    _publish(store, GUESTS_TO_CONVERT, seen | {"guest_customer_id": 1}, hosts)
    figures = (
        {"metric": "guests_not_members", "value": "7"},
        {"metric": "guests_to_convert", "value": "1"},
        {"metric": "guests_not_members_no_consent", "value": "6", "description": f"{NOT_LISTED}no"},
        {"metric": "guests_not_members_weak", "value": "0", "description": f"{NOT_LISTED}weak"},
    )
    _publish(store, CONNECTION_METRICS, {"unit": "guests", "description": "All"}, figures)

    for limit in (1, None):
        lines = _printed(show_guests(rows_of(store, GUESTS_TO_CONVERT, limit)), 120)
        assert lines[0] == "Guests to invite: 1 of 7"  # with two hosts, one guest
        assert lines[-1] == "Why the others are not listed: no (6)."


def test_an_outreach_list_without_anybody_still_says_why(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    _publish(store, FRIENDS_AT_RISK, {}, ())
    reason = {"metric": "memberships_ending_alone", "description": f"{NOT_LISTED}no close friend"}
    figures = (
        {"metric": "memberships_ending"},
        {"metric": "memberships_ending_listed", "value": "0"},
        reason,
    )
    defaults = {"value": "12", "unit": "members", "description": "All"}
    _publish(store, CONNECTION_METRICS, defaults, figures)

    assert _printed(show_at_risk(rows_of(store, FRIENDS_AT_RISK, None)), 120) == [
        "Members who may leave, with close friends who are still members: none of 12.",
        "Why the others are not listed: no close friend (12).",
    ]


def test_who_brings_people_in_is_shown_with_names_and_figures(gym: FolderStore) -> None:
    lines = _printed(show_connectors(rows_of(gym, TOP_CONNECTORS, 2)), 120)

    assert lines[0].startswith("Who brings people in: ")
    rows = rows_of(gym, TOP_CONNECTORS, None).rows
    assert f"Not shown: {len(rows) - 2} more; --all shows them." in lines
    assert str(rows[0]["customer_id"]) in "\n".join(lines)
    assert str(rows[2]["customer_id"]) not in [line.strip() for line in lines]


REVIEWED = {
    "purchaser_name": "[b]Ann[/b] Lee",
    "transfers": 3,
    "transfers_to_review": 2,
    "first_day": "2025-10-01",
    "last_day": "2025-10-26",
    "methods": "ambiguous,unmatched",
    "used_by": "Bo Ray (9), 2 times",
    **{f"candidate_{rank}_{what}": None for rank in (2, 3) for what in ("id", "name", "score")},
    "candidate_1_id": 7,
    "candidate_1_name": "Ann Leigh",
    "candidate_1_score": 61,
}


def test_a_name_to_settle_is_shown_with_who_may_be_meant() -> None:
    shown = "\n".join(_printed(show_review(Rows([REVIEWED], 4)), 120))

    assert "Printed names to settle: 5" in shown
    assert "[b]Ann[/b] Lee" in shown
    assert "61 %  Ann Leigh (7)" in shown
    assert "Bo Ray (9), 2 times" in shown
    assert "%  customer None" not in shown
    assert "Not shown: 4 more" in shown


def test_a_name_that_nobody_comes_near_is_shown_as_such() -> None:
    nobody = REVIEWED | {"candidate_1_id": None}
    assert "no customer's name comes near" in "\n".join(
        _printed(show_review(Rows([nobody], 0)), 120)
    )
