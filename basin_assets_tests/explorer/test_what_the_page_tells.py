"""What the page's scripts make of its content: whose friends, in which order, under which heading.

The scripts run in Node without a browser; what they draw is left to the tests in a browser.
"""

import json
from typing import Any

import pandas as pd
import pytest

from basin_assets.contracts.connections import SAME_DAY_GROUP
from basin_assets.contracts.insights import CLOSENESS
from basin_assets.explorer.content import (
    ExplorerTables,
    explorer_content,
)
from basin_assets_tests.explorer.in_node import asked
from basin_assets_tests.explorer.small_page import (
    ALL_NAMED,
    ANN,
    BO,
    CY,
    DI,
    ED,
    FLO,
    GIL,
    NAMES,
    small_tables,
)
from basin_assets_tests.rules.frames import SETTINGS

FRIENDS_OF_ALL = """Object.fromEntries(gym.ids.map((id, person) => [id, gym.friendsOf(person).map(
  (each) => [gym.ids[each.friend], each.strength, each.score, each.since, each.lastSeen,
             each.closeness, each.types, each.why])]))"""
DOWNLOADS = """Object.fromEntries(Object.entries(tables).map(
  ([name, table]) => [name, table.rows.map(
    (row) => Object.assign({}, ...table.columns.map((column) => column.cells(row))))]))"""
SHOWN = """Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.rows.map(
  (row) => Object.fromEntries(table.columns.map(
    (column) => [column.headers[0], String(column.show(row))])))]))"""
SORTED = """Object.entries(tables).flatMap(([name, table]) => table.columns.flatMap(
  (sortedBy) => [false, true].map((isDescending) => [name, isDescending, SortedTable.prototype
    ._rows.call({ words: "", rows: table.rows, sortedBy, isDescending }).map(sortedBy.value)])))"""


def friends_told(tables: ExplorerTables) -> dict[str, list[list[Any]]]:
    """`customer_friends` by customer, in its order."""
    friends = tables.customer_friends
    told: dict[str, list[list[Any]]] = {}
    for row in friends.to_dict("records"):
        told.setdefault(str(row["customer_id"]), []).append(
            [
                str(row["friend_customer_id"]),
                row["connection_strength"],
                None if pd.isna(row["tie_score"]) else row["tie_score"],
                str(row["friends_since"].date()),
                str(row["last_seen"].date()),
                CLOSENESS.index(row["closeness"]),
                row["connection_types"],
                row["evidence"],
            ]
        )
    return told


def test_friends_are_told_by_closeness_then_passes_then_strength_then_score_then_id() -> None:
    found = asked(explorer_content(small_tables(), ALL_NAMED), FRIENDS_OF_ALL)
    assert [friend[0] for friend in found[str(ANN)]] == [str(i) for i in (GIL, FLO, ED, DI, CY)]
    assert [friend[0] for friend in found[str(GIL)]] == [str(BO), str(ANN)]
    due = friends_told(small_tables())
    for person, friends in found.items():
        assert sorted(friends) == sorted(due.get(person, []))


def test_friends_of_the_demo_gym_are_those_of_the_table_in_its_order(
    demo_tables: ExplorerTables,
) -> None:
    found = asked(explorer_content(demo_tables, SETTINGS), FRIENDS_OF_ALL)
    due = friends_told(demo_tables)
    for friends in due.values():
        friends.sort(key=_least_digits_of_the_score)
    assert {person: friends for person, friends in found.items() if friends} == due


def _least_digits_of_the_score(friend: list[Any]) -> tuple[Any, ...]:
    """The order of the table, which goes by the whole score; the page has three digits of it."""
    id_, strength, score, _, _, closeness, types, _ = friend
    return closeness, types == SAME_DAY_GROUP, -strength, -(score or 0), int(id_)


def test_of_some_people_the_pairs_that_are_close_are_told() -> None:
    content = explorer_content(small_tables(), ALL_NAMED)
    people = list(NAMES)
    assert asked(content, "gym.closeAmong(gym.ids.map((_, person) => person))") == [
        [people.index(ANN), people.index(GIL)],
        [people.index(BO), people.index(GIL)],
    ]
    assert asked(content, "gym.closeAmong([0, 1, 2, 3])") == []


def test_how_often_somebody_met_others_by_chance_is_told_beside_the_friends() -> None:
    content = explorer_content(small_tables(), ALL_NAMED)
    assert asked(content, "gym.ids.map((_, at) => gym.metOnce(at))") == [1, 1, 0, 0, 0, 0, 0]
    assert asked(content, "gym.ids.map((_, at) => gym.countFriends(at))") == [5, 1, 1, 1, 1, 1, 2]


def test_the_columns_of_friends_hold_what_their_heading_says() -> None:
    content = explorer_content(small_tables(), ALL_NAMED)
    found = asked(
        content,
        """gym.friendsOf(0).slice(0, 2).map((row) =>
        Object.assign({}, ...friendColumns(gym).map((column) => column.cells(row))))""",
    )
    assert found[0] == {
        "friend_name": "Gil Gum",
        "friend_customer_id": str(GIL),
        "closeness": "Close",
        "strength": 55,
        "evidence": "Ann Ash tells of Gil Gum",
        "tie_score": 0.912,
        "friends_since": "2025-01-02",
        "last_seen": "2025-11-03",
    }
    assert (found[1]["friend_customer_id"], found[1]["tie_score"]) == (str(FLO), None)


@pytest.fixture(scope="module")
def downloads() -> dict[str, list[dict[str, Any]]]:
    """The rows of each tab as they are downloaded."""
    found: dict[str, list[dict[str, Any]]] = asked(
        explorer_content(small_tables(), ALL_NAMED), DOWNLOADS
    )
    return found


@pytest.fixture(scope="module")
def shown() -> dict[str, list[dict[str, str]]]:
    """The rows of each tab as they are read, by the first heading of the download."""
    found: dict[str, list[dict[str, str]]] = asked(
        explorer_content(small_tables(), ALL_NAMED), SHOWN
    )
    return found


def test_guests_stand_under_their_headings(
    downloads: dict[str, list[dict[str, Any]]], shown: dict[str, list[dict[str, str]]]
) -> None:
    assert downloads["guests"] == [
        {
            "guest_name": "Cy Cedar",
            "guest_customer_id": str(CY),
            "host_name": "Ann Ash",
            "host_customer_id": str(ANN),
            "visits": 4,
            "last_visit": "2025-11-01",
            "strength": 60,
        },
        {
            "guest_name": "Di Dogwood",
            "guest_customer_id": str(DI),
            "host_name": "",
            "host_customer_id": None,
            "visits": 3,
            "last_visit": "2025-10-02",
            "strength": 45,
        },
    ]
    first, second = shown["guests"]
    stands_for = [name for name, text in first.items() if "minor" in text]
    assert (stands_for, "minor" in second["guest_name"]) == (["host_name"], True)
    assert str(CY) not in second["host_name"]


def test_members_at_risk_stand_under_their_headings(
    downloads: dict[str, list[dict[str, Any]]], shown: dict[str, list[dict[str, str]]]
) -> None:
    assert downloads["risk"][0] == {
        "customer_name": "Bo Birch",
        "customer_customer_id": str(BO),
        "membership_end": "2025-11-20",
        "friend_name": "Gil Gum",
        "friend_customer_id": str(GIL),
        "friend_member_until": "2026-03-31",
        "strength": 80,
        "tie_score": 0.4,
        "why": "ends in 12 days; close",
    }
    assert downloads["risk"][1]["friend_member_until"] is None
    first, second = shown["risk"]
    assert ["minor" in first[name] for name in ("customer_name", "friend_name")] == [True, False]
    assert first["why"] == "ends in 12 days"
    assert second["friend_member_until"] == "open"


def test_connectors_stand_under_their_headings(
    downloads: dict[str, list[dict[str, Any]]],
) -> None:
    assert downloads["connectors"][1] == {
        "customer_name": "Ann Ash",
        "customer_customer_id": str(ANN),
        "guests_brought": 4,
        "guests_converted": 1,
        "customers_referred": 0,
        "referred_members": 0,
        "passes_given": 10,
        "ties": 6,
        "strength_sum": 155,
    }


def test_groups_stand_under_their_headings(
    downloads: dict[str, list[dict[str, Any]]], shown: dict[str, list[dict[str, str]]]
) -> None:
    assert downloads["groups"][0] == {
        "group_id": str(ANN),
        "members": f"{ANN}; {CY}; {DI}",
        "member_names": "Ann Ash; Cy Cedar; Di Dogwood",
        "size": 3,
        "how_tied": "one membership",
        "tie_strength": 0.988,
        "days_together": 9,
        "last_day_together": "2025-11-07",
    }
    assert shown["groups"][1]["last_day_together"] == "never seen"


def test_changes_stand_under_their_headings(
    downloads: dict[str, list[dict[str, Any]]], shown: dict[str, list[dict[str, str]]]
) -> None:
    assert downloads["changes"][0] == {
        "change": "Stronger",
        "first_name": "Ann Ash",
        "first_customer_id": str(ANN),
        "second_name": "Gil Gum",
        "second_customer_id": str(GIL),
        "strength": 55,
        "strength_before": 40,
        "connection_types": "passes, visits together",
        "last_seen": "2025-11-03",
    }
    stronger, new = shown["changes"]
    assert ("55" in stronger["strength"], "40" in stronger["strength_before"]) == (True, True)
    assert new["strength_before"] == "nothing"


def test_names_to_review_stand_under_their_headings(
    downloads: dict[str, list[dict[str, Any]]], shown: dict[str, list[dict[str, str]]]
) -> None:
    first, blank = downloads["review"]
    what_is_told = ("customer_id", "name", "score", "why")
    candidates = [
        tuple(first.pop(f"candidate_{rank}_{what}") for what in what_is_told) for rank in (1, 2, 3)
    ]
    assert candidates == [
        (str(ANN), "Ann Ash", 61, "first name misspelled"),
        (str(BO), "Bo Birch", 22, "came together"),
        (str(ED), "Ed Elm", 3, "far"),
    ]
    assert (first["purchaser_name"], first["first_day"]) == ("An Ashe", "2025-08-01")
    assert (first["transfers_to_review"], first["transfers"]) == (5, 6)
    assert first["last_day"] == "2025-09-02"
    assert {name for name in blank if name.startswith("candidate")} == set()
    told = shown["review"][0]["candidate_1_name"]
    for near in ("Ann Ash", "61 in 100: first name misspelled", "3 in 100: far"):
        assert near in told


def test_every_table_sorts_its_rows_by_every_column_both_ways() -> None:
    for table, is_descending, values in asked(explorer_content(small_tables(), ALL_NAMED), SORTED):
        told = [value for value in values if value not in (None, "")]
        due = sorted(told, key=str.casefold if isinstance(told[0], str) else None)
        assert told == (due[::-1] if is_descending else due), table
        assert values[: len(told)] == told  # blanks come last, either way
        assert len(values) == 2


# Words and clicks


@pytest.mark.parametrize("score_is", ["probability", "rank"])
def test_a_tie_score_is_told_in_words_that_change_at_the_thresholds_alone(score_is: str) -> None:
    content = explorer_content(small_tables(), ALL_NAMED)
    content["facts"]["tie_score_is"] = score_is
    scores = [1.0, 0.95, 0.949, 0.8, 0.799, 0.5, 0.499, 0.0, None]
    told = asked(content, f"{json.dumps(scores)}.map((score) => tieInWords(gym.facts, score))")
    words = [each.partition(" (")[0] for each in told]
    sure, likely, may, hardly, nothing = words[0], words[3], words[5], words[7], words[8]
    middle = sure if score_is == "rank" else likely
    assert words == [sure, sure, middle, likely, may, may, hardly, hardly, nothing]
    assert len({likely, may, hardly, nothing}) == 4
    assert (sure == likely) is (score_is == "rank")
    assert [(", a rank" in each) for each in told[:-1]] == [score_is == "rank"] * 8
    assert [".99" in told[0], ".95" in told[1], "1.00" in told[0]] == [True, True, False]


def test_how_sure_a_group_is_changes_at_95_and_at_80_percent() -> None:
    content = explorer_content(small_tables(), ALL_NAMED)
    told = asked(
        content,
        "[0.95, 0.949, 0.8, 0.799].map((tie_strength) => String(sureShown({ tie_strength })))",
    )
    assert [each.partition(" (")[0] for each in told] == [
        "Very likely",
        "Likely",
        "Likely",
        "Rather likely",
    ]


CLICKS = """Object.values(tables).flatMap((table) => table.columns.map((column) => {
  const heads = table.columns.map(() => ({ setAttribute(_, order) { this.order = order; } }));
  const shown = Object.assign(Object.create(SortedTable.prototype), {
    columns: table.columns, heads, sortedBy: null, isDescending: false, _draw() {} });
  const at = table.columns.indexOf(column);
  const orders = [0, 1, 2].map(() => { shown._sortBy(column); return heads[at].order; });
  const others = heads.filter((_, other) => other !== at).map((head) => head.order);
  return [column.headers[0], orders, others];
}))"""


def test_the_first_click_on_a_number_or_a_day_shows_the_most_first_and_the_next_turns_it() -> None:
    from_most = {
        *("strength", "strength_before", "tie_score", "tie_strength", "visits", "size"),
        *("last_visit", "membership_end", "friend_member_until", "last_day_together"),
        *("guests_brought", "guests_converted", "passes_given", "ties", "strength_sum"),
        *("customers_referred", "referred_members"),
        *("days_together", "last_seen", "transfers", "transfers_to_review", "first_day"),
        "last_day",
    }
    for header, orders, others in asked(explorer_content(small_tables(), ALL_NAMED), CLICKS):
        first = "descending" if header in from_most else "ascending"
        second = "ascending" if header in from_most else "descending"
        assert orders == [first, second, first], header
        assert set(others) == {"none"}, header


@pytest.mark.parametrize(
    ("words", "left"),
    [("", 2), ("gil", 1), ("STRONGER gum", 1), ("elm", 0), ("new", 1), ("55 of 100", 1)],
)
def test_a_filter_leaves_the_rows_that_have_every_word(words: str, left: int) -> None:
    found = asked(
        explorer_content(small_tables(), ALL_NAMED),
        f"""SortedTable.prototype._rows.call(Object.assign(Object.create(SortedTable.prototype),
        {{ columns: tables.changes.columns, rows: tables.changes.rows,
           words: fold({json.dumps(words)}) }})).length""",
    )
    assert found == left


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_and_quotes_are_doubled() -> None:
    cells = ["=A1", "+1", "-1", "@x", "a=b", 'say "hi"', 7, None, ""]
    told = asked(explorer_content(small_tables(), ALL_NAMED), f"{json.dumps(cells)}.map(csvCell)")
    assert told == [
        *('"\'=A1"', '"\'+1"', '"\'-1"', '"\'@x"', '"a=b"', '"say ""hi"""', "7", "", ""),
    ]
