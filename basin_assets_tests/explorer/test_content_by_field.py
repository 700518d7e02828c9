"""Every field of the page's content is its own table's: read back by name, all values distinct."""

from dataclasses import replace
from typing import Any

import pytest

from basin_assets.contracts.connections import BANDS
from basin_assets.contracts.insights import CUSTOMER_FRIENDS
from basin_assets.explorer.content import SHOWN_TABLES, explorer_content
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
from basin_assets_tests.rules.frames import (
    SETTINGS,
    checkins,
    customer,
    customers,
    override,
    overrides,
    source_accounting,
    visit,
)

AT = {id_: position for position, id_ in enumerate(NAMES)}


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return explorer_content(small_tables(), ALL_NAMED)


def test_its_parts_have_the_names_by_which_the_page_asks(content: dict[str, Any]) -> None:
    assert content["version"] == 2
    assert set(content) == {
        *("version", "facts", "people", "pairs", "tables", "columns", "close_friends"),
        *("not_listed", "clues", "overrides", "months"),
    }


def test_everybody_is_there_once_by_id(content: dict[str, Any]) -> None:
    people = content["people"]
    assert people["id"] == [str(id_) for id_ in NAMES]
    assert people["name"] == list(NAMES.values())
    assert people["met_once"] == [1, 1, 0, 0, 0, 0, 0]


def test_the_membership_that_goes_on_longest_is_told(content: dict[str, Any]) -> None:
    people = content["people"]
    assert people["membership_names"] == ["Family", "Solo"]
    assert people["membership"] == [0, -1, -1, -1, -1, -1, 1]
    assert (people["member_since"][0], people["member_until"][0]) == ("2024-01-01", "2025-11-30")
    assert (people["member_since"][6], people["member_until"][6]) == ("2025-01-01", None)


def test_days_with_a_visit_are_counted_by_month_and_the_last_is_told_however_long_ago(
    content: dict[str, Any],
) -> None:
    people = content["people"]
    assert people["visits"] == ["000000000102", "", "", "", "", "", ""]
    assert people["last_visit"] == ["2025-11-08", "2023-01-01", *[None] * 5]


def test_thirty_one_days_of_a_month_are_one_digit() -> None:
    days = checkins(*(visit(ANN, f"2025-10-{day:02}") for day in range(1, 32)))
    content = explorer_content(replace(small_tables(), checkins=days), ALL_NAMED)
    assert content["people"]["visits"][0] == "0000000000v0"


def test_the_gyms_months_hold_what_happened_in_them(content: dict[str, Any]) -> None:
    months = content["months"]
    assert (months["month"][0], months["month"][-1]) == ("2024-12", "2025-11")
    in_september = {name: column[9] for name, column in months.items()}
    assert in_september == {
        "month": "2025-09",
        "checkins": 1,
        "people": 1,
        "transfers": 4,
        "known_percent": 25.0,
        "new_ties": 0,
    }
    assert (months["checkins"][11], months["people"][11]) == (3, 1)
    assert months["known_percent"][11] is None
    assert months["new_ties"] == [0, 1, 1, 1, 1, 1, 1, *[0] * 5]


@pytest.mark.parametrize(
    "table",
    [
        "customer_friends",
        "top_connectors",
        "friends_at_risk",
        "memberships_ending",
        "guests_to_convert",
        "customer_groups",
        "changes_last_7_days",
        "purchaser_review",
    ],
)
def test_who_is_in_one_table_alone_is_among_the_people(table: str) -> None:
    tables = small_tables()
    kept = ("connection_metrics", "source_accounting", "as_of", table)
    others = {
        name: getattr(tables, name).iloc[:0]
        for name in tables.__dataclass_fields__
        if name not in kept
    }
    people = explorer_content(replace(tables, **others), ALL_NAMED)["people"]["id"]
    assert people == [str(id_) for id_ in _IN_TABLE[table]]


_IN_TABLE = {
    "customer_friends": list(NAMES),
    "top_connectors": [ANN, GIL],
    "friends_at_risk": [ANN, BO, GIL],
    "memberships_ending": [ANN, BO, ED, FLO, GIL],
    "guests_to_convert": [ANN, CY, DI],
    "customer_groups": [ANN, CY, DI, GIL],
    "changes_last_7_days": [ANN, BO, CY, GIL],
    "purchaser_review": [ANN, BO, ED],
}


def test_the_facts_are_those_of_the_run_and_of_the_settings(content: dict[str, Any]) -> None:
    facts = dict(content["facts"])
    bands = facts.pop("band_of_points")
    assert facts == {
        "data_to": "2025-11-08",
        "single_meetings_not_shown": 1,
        "groups": 2,
        "most_points": 100,
        "bands": list(BANDS),
        "closeness": ["close", "tie", "chance"],
        "tie_score_is": "rank",
        "rank_because": "too few pairs are known by a pass, a membership or a relation",
        "close_tie_score": 0.8,
        "low_tie_score": 0.5,
        "at_risk_days": 30,
        "names": "all",
    }
    assert bands == [0] * 21 + [1] * 20 + [2] * 20 + [3] * 20 + [4] * 20


def test_without_checkins_there_is_no_day_to_which_the_data_go() -> None:
    facts = explorer_content(replace(small_tables(), as_of=None), ALL_NAMED)["facts"]
    assert facts["data_to"] is None


def test_somebody_of_unknown_name_has_none() -> None:
    content = explorer_content(replace(small_tables(), customers=customers()), ALL_NAMED)
    assert content["people"]["name"] == [None] * len(NAMES)


def test_every_column_of_a_published_file_is_there_but_names_which_are_the_peoples(
    content: dict[str, Any],
) -> None:
    for table in (*SHOWN_TABLES, CUSTOMER_FRIENDS):
        columns = content["columns"][table.name]
        assert [name for name, _, _ in columns] == table.column_names
    for table in SHOWN_TABLES:
        held = content["tables"][table.name]
        for name, how, where in content["columns"][table.name]:
            assert where in held
            assert (name in held) == (how not in ("name", "names"))


def test_a_name_is_that_of_the_id_beside_it(content: dict[str, Any]) -> None:
    where = {
        (table, name): at
        for table, columns in content["columns"].items()
        for name, how, at in columns
        if how in ("name", "names")
    }
    assert where["friends_at_risk", "friend_name"] == "friend_customer_id"
    assert where["friends_at_risk", "customer_name"] == "customer_id"
    assert where["changes_last_7_days", "customer_name_2"] == "customer_id_2"
    assert where["purchaser_review", "candidate_3_name"] == "candidate_3_id"
    assert where["customer_groups", "member_names"] == "members"
    assert ("purchaser_review", "purchaser_name") not in where


def test_rows_hold_people_by_position_and_days_as_text(content: dict[str, Any]) -> None:
    guests, risk = content["tables"]["guests_to_convert"], content["tables"]["friends_at_risk"]
    assert guests["guest_customer_id"] == [AT[CY], AT[DI]]
    assert guests["host_customer_id"] == [AT[ANN], None]
    assert guests["host_is"] == ["adult_of_family", None]
    assert guests["last_visit"] == ["2025-11-01", "2025-10-02"]
    assert risk["friend_member_until"] == ["2026-03-31", None]
    assert risk["tie_score"] == [0.4, None]
    groups = content["tables"]["customer_groups"]
    assert groups["members"] == [[AT[ANN], AT[CY], AT[DI]], [AT[ANN], AT[GIL]]]
    assert groups["tie_strength"] == [0.988, 0.81]


def test_close_friends_of_members_to_keep(content: dict[str, Any]) -> None:
    assert content["close_friends"] == [[], [AT[GIL], AT[ANN]], [AT[GIL]]]


def test_who_used_a_pass_their_household_and_who_was_beside_are_the_clues_to_a_name(
    content: dict[str, Any],
) -> None:
    clues = content["clues"]
    assert clues["users"] == [[AT[CY], AT[DI]], [AT[BO]]]
    assert clues["times"] == [[2, 1], [1]]
    assert clues["household"] == [[AT[BO], AT[GIL]], [AT[CY]]]
    assert clues["beside"] == [[AT[ED], AT[FLO]], []]
    told = content["tables"]["purchaser_review"]["used_by"]
    assert told == [f"Cy Cedar ({CY}), 2 times; Di Dogwood ({DI})", f"Bo Birch ({BO})"]


def test_a_blank_name_is_not_settled(content: dict[str, Any]) -> None:
    assert content["clues"]["not_here"] == [None, "blank"]


def test_overrides_are_whole_where_the_page_holds_every_line_of_the_file() -> None:
    tables = replace(
        small_tables(), purchaser_overrides=overrides(override("Zoë Q", GIL, "2025-01-02"))
    )
    found = explorer_content(tables, ALL_NAMED)["overrides"]
    assert found == {
        "key": "capitan/purchaser_overrides.csv",
        "header": ["purchaser_name", "customer_id", "from", "to"],
        "rows": [["Zoë Q", str(GIL), "2025-01-02", ""]],
        "unused": 0,
        "is_whole": True,
    }


def test_lines_that_no_run_could_use_are_counted() -> None:
    books = source_accounting({"source": "purchaser_overrides", "rows_read": 3, "quarantined": 3})
    found = explorer_content(replace(small_tables(), source_accounting=books), ALL_NAMED)
    assert (found["overrides"]["unused"], found["overrides"]["is_whole"]) == (3, True)


def test_overrides_with_columns_of_their_own_are_not_whole() -> None:
    tables = replace(
        small_tables(),
        purchaser_overrides=overrides(override("Zoë Q", GIL)),
        source_accounting=source_accounting({"source": "purchaser_overrides", "extra_columns": 1}),
    )
    found = explorer_content(tables, ALL_NAMED)["overrides"]
    assert (found["rows"], found["is_whole"]) == ([], False)


def test_an_override_of_a_name_that_the_page_may_not_hold_keeps_the_file_from_being_whole() -> None:
    tables = replace(small_tables(), purchaser_overrides=overrides(override("Ann Ash", GIL)))
    content = explorer_content(tables, SETTINGS)  # of unknown age: shown as "Ann A."
    assert (content["overrides"]["rows"], content["overrides"]["is_whole"]) == ([], False)


def test_a_name_of_which_the_file_speaks_from_the_beginning_is_not_settled_here() -> None:
    for first_day, why in ((None, "said"), ("2025-01-01", None)):
        line = override("an  ASHE", None, first_day)
        tables = replace(small_tables(), purchaser_overrides=overrides(line))
        assert explorer_content(tables, ALL_NAMED)["clues"]["not_here"] == [why, "blank"]


def test_a_name_that_the_page_may_not_hold_is_not_settled_here() -> None:
    people = customers(customer(ANN, "An Ashe", birthday="2015-01-01"))
    content = explorer_content(replace(small_tables(), customers=people), SETTINGS)
    assert content["tables"]["purchaser_review"]["purchaser_name"] == ["An A.", ""]
    assert content["clues"]["not_here"] == ["hidden", "blank"]
