"""What the page's scripts make of its content: whose friends, in which order, under which heading.

The scripts run in Node without a browser; what they draw is left to the tests in a browser.
"""

import csv
import io
import json
import re
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from basin_assets.contracts.connections import SAME_DAY_GROUP
from basin_assets.contracts.insights import CLOSENESS
from basin_assets.contracts.published import INSIGHT_FILES
from basin_assets.explorer.content import (
    ExplorerTables,
    explorer_content,
)
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.formulas import made_harmless
from basin_assets.tables.csv_files import to_csv
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

FILE_OF = {file.table.name: file for file in INSIGHT_FILES}

FRIENDS_OF_ALL = """Object.fromEntries(gym.ids.map((id, person) => [id, gym.friendsOf(person).map(
  (each) => [gym.ids[each.friend], each.strength, each.tie_score, each.since, each.lastSeen,
             each.closeness, each.types, each.why])]))"""
DOWNLOADS = """Object.fromEntries(Object.entries(tables).map(([name, table]) => {
  const rows = table.publishedRows ?? ((shown) => shown);
  return [name, publishedCsv(gym, table.published, rows(table.rows))]; }))"""
SHOWN = """Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.rows.map(
  (row) => Object.fromEntries(table.columns.map(
    (column) => [column.name, [column.show(row)].flat(9).join(" ").trim()])))]))"""
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
    assert asked(content, "gym.tiesAmong(gym.ids.map((_, person) => person))") == [
        [people.index(ANN), people.index(GIL), 55],
        [people.index(BO), people.index(GIL), 80],
    ]
    assert asked(content, "gym.tiesAmong([0, 1, 2, 3])") == []


def test_how_often_somebody_met_others_by_chance_is_told_beside_the_friends() -> None:
    content = explorer_content(small_tables(), ALL_NAMED)
    assert asked(content, "gym.ids.map((_, at) => gym.metOnce(at))") == [1, 1, 0, 0, 0, 0, 0]
    assert asked(content, "gym.ids.map((_, at) => gym.countFriends(at))") == [5, 1, 1, 1, 1, 1, 2]


def test_a_download_of_friends_is_their_part_of_the_published_file() -> None:
    tables = small_tables()
    text = asked(
        explorer_content(tables, ALL_NAMED),
        """publishedCsv(gym, "customer_friends",
        gym.friendsOf(0).map((row) => publishedFriend(gym, 0, row)))""",
    )
    friends = tables.customer_friends
    due = friends[(friends["customer_id"] == ANN) & (friends["friend_customer_id"] != BO)]
    due = due.assign(
        customer_name=NAMES[ANN],
        friend_name=due["friend_customer_id"].map(NAMES),
        strength_band=strength_band(due["connection_strength"].to_numpy("int64"), ALL_NAMED),
    )
    assert text == to_csv(FILE_OF["customer_friends"], due).decode()


@pytest.fixture(scope="module")
def downloads() -> dict[str, str]:
    """What each tab's table is downloaded as."""
    found: dict[str, str] = asked(explorer_content(small_tables(), ALL_NAMED), DOWNLOADS)
    return found


@pytest.fixture(scope="module")
def shown() -> dict[str, list[dict[str, str]]]:
    """The rows of each tab as they are read, by the name of the column."""
    found: dict[str, list[dict[str, str]]] = asked(
        explorer_content(small_tables(), ALL_NAMED), SHOWN
    )
    return found


@pytest.mark.parametrize(
    ("shown_as", "published"),
    [
        ("guests", "guests_to_convert"),
        ("connectors", "top_connectors"),
        ("groups", "customer_groups"),
        ("changes", "changes_last_7_days"),
    ],
)
def test_a_download_is_the_published_file_byte_by_byte(
    downloads: dict[str, str], shown_as: str, published: str
) -> None:
    table = getattr(small_tables(), published)
    assert downloads[shown_as] == to_csv(FILE_OF[published], _named(table)).decode()


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """The table with everybody's name, which the small tables leave out."""
    named = table.copy()
    for name in table.columns:
        for ending in ("_customer_id", "_id"):
            ids = re.sub(r"_name(?=_\d$|$)", ending, name)
            if ids != name and ids in table.columns:
                named[name] = table[ids].map(NAMES)
    if "members" in table.columns:
        ids_of = [joined.split("; ") for joined in table["members"]]
        named["member_names"] = ["; ".join(NAMES[int(id_)] for id_ in ids) for ids in ids_of]
        named["tie_strength"] = table["tie_strength"].round(3)
    return named


def test_members_to_keep_download_as_those_who_may_be_written_to(
    downloads: dict[str, str], shown: dict[str, list[dict[str, str]]]
) -> None:
    rows = list(csv.DictReader(io.StringIO(downloads["keep"])))
    assert [row["customer_name"] for row in rows] == ["Bo Birch", "Ann Ash"]
    minor, child, member = shown["keep"]
    assert "No mailing minor or of unknown age" in minor["contact_customer_id"]
    assert (minor["close_friends"], "ended 11 days ago" in minor["membership_end"]) == (
        "none",
        True,
    )
    assert child["contact_customer_id"].startswith("Bo Birch")
    assert "adult of the household" in child["contact_customer_id"]
    assert child["close_friends"].index("Gil Gum") < child["close_friends"].index("Ann Ash")
    assert member["contact_customer_id"] == "The member"


def test_a_guest_is_one_row_with_the_hosts_beside(shown: dict[str, list[dict[str, str]]]) -> None:
    first, second = shown["guests"]
    assert "4 visits" in first["host_customer_id"]
    assert ["minor" in first[name] for name in ("guest_customer_id", "host_customer_id")] == [
        False,
        True,
    ]
    assert "minor" in second["guest_customer_id"]
    assert "may not be named" in second["host_customer_id"]


def test_what_is_new_has_no_strength_before(shown: dict[str, list[dict[str, str]]]) -> None:
    stronger, new = shown["changes"]
    assert ("55" in stronger["connection_strength"], "40" in stronger["strength_before"]) == (
        True,
        True,
    )
    assert (new["change"], new["strength_before"]) == ("New", "not connected")
    assert shown["groups"][1]["last_day_together"] == "never seen"


def test_every_table_sorts_its_rows_by_every_column_both_ways() -> None:
    for table, is_descending, values in asked(explorer_content(small_tables(), ALL_NAMED), SORTED):
        told = [value for value in values if value not in (None, "")]
        due = sorted(told, key=str.casefold if isinstance(told[0], str) else None)
        assert told == (due[::-1] if is_descending else due), table
        assert values[: len(told)] == told  # blanks come last, either way
        assert len(values) == (3 if table == "keep" else 2)


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
    assert ["1.000" in told[0], "0.950" in told[1], "0.949" in told[2]] == [True] * 3


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
  return [column.name, orders, others];
}))"""


def test_the_first_click_on_a_number_or_a_day_shows_the_most_first_and_the_next_turns_it() -> None:
    from_most = {
        *("connection_strength", "strength_before", "tie_score", "tie_strength", "size"),
        *("last_visit", "last_day_together", "guests_brought", "guests_converted"),
        *("passes_given", "ties", "strength_sum", "customers_referred", "referred_members"),
        *("days_together", "last_seen"),
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


FORMULAS = (
    "=A1",
    "+1",
    "-1",
    "@x",
    "'=A1",
    "\t=A1",
    "\u061c=A1",
    "\u3164\uff1d1",
    "\U000e0020\ufe6bx",
)


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_and_quotes_are_doubled() -> None:
    cells = [*FORMULAS, "a=b", 'say "hi"', 7, None, ""]
    told = asked(explorer_content(small_tables(), ALL_NAMED), f"{json.dumps(cells)}.map(csvCell)")
    harmless = made_harmless(pa.array(FORMULAS)).to_pylist()
    assert harmless == [f"'{text}" for text in FORMULAS]
    assert told == [*(f'"{text}"' for text in harmless), '"a=b"', '"say ""hi"""', "7", "", ""]


def test_the_figure_of_a_month_is_written_as_every_other_figure() -> None:
    told = asked(
        explorer_content(small_tables(), SETTINGS),
        'trendInWords("Check-ins", ["2025-10", "2025-11"], [null, 3675])',
    )

    assert told == "Check-ins: Oct 2025 none, Nov 2025 3,675"
