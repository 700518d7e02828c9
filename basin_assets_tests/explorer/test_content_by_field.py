"""Every field of the page's content is its own table's: read back by name, all values distinct."""

from dataclasses import replace
from typing import Any

import pytest

from basin_assets.contracts.connections import BANDS
from basin_assets.explorer.content import explorer_content
from basin_assets_tests.explorer.small_page import (
    ALL_NAMED,
    ANN,
    BO,
    CY,
    DI,
    ED,
    GIL,
    NAMES,
    PASSES,
    small_tables,
)
from basin_assets_tests.rules.frames import customers

AT = {id_: position for position, id_ in enumerate(NAMES)}


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return explorer_content(small_tables(), ALL_NAMED)


def test_its_parts_have_the_names_by_which_the_page_asks(content: dict[str, Any]) -> None:
    assert content["version"] == 1
    assert set(content) == {
        *("version", "facts", "people", "pairs", "guests", "at_risk", "connectors", "groups"),
        *("changes", "review", "metrics"),
    }


def test_everybody_of_any_table_is_there_once_by_id(content: dict[str, Any]) -> None:
    assert content["people"] == {
        "id": [str(id_) for id_ in NAMES],
        "name": list(NAMES.values()),
        "met_once": [1, 1, 0, 0, 0, 0, 0],
    }


@pytest.mark.parametrize(
    "table",
    [
        "customer_connections",
        "customer_friends",
        "top_connectors",
        "friends_at_risk",
        "guests_to_convert",
        "customer_groups",
        "changes_last_7_days",
        "purchaser_review",
    ],
)
def test_who_stands_in_one_table_alone_is_among_the_people(table: str) -> None:
    tables = small_tables()
    others = {
        name: getattr(tables, name).iloc[:0]
        for name in tables.__dataclass_fields__
        if name not in ("connection_metrics", "customers", "as_of", table)
    }
    people = explorer_content(replace(tables, **others), ALL_NAMED)["people"]["id"]
    assert people == [str(id_) for id_ in _IN_TABLE[table]]


_IN_TABLE = {
    "customer_connections": list(NAMES),
    "customer_friends": list(NAMES),
    "top_connectors": [ANN, GIL],
    "friends_at_risk": [ANN, BO, GIL],
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
        "tie_score_is": "rank",
        "rank_because": "too few pairs are known by a pass, a membership or a relation",
        "close_tie_score": 0.8,
        "low_tie_score": 0.5,
        "names": "all",
    }
    assert bands == [0] * 21 + [1] * 20 + [2] * 20 + [3] * 20 + [4] * 20


def test_without_checkins_there_is_no_day_to_which_the_data_go() -> None:
    facts = explorer_content(replace(small_tables(), as_of=None), ALL_NAMED)["facts"]
    assert facts["data_to"] is None


def test_somebody_of_unknown_name_has_none() -> None:
    content = explorer_content(replace(small_tables(), customers=customers()), ALL_NAMED)
    assert content["people"]["name"] == [None] * len(NAMES)


def test_guests(content: dict[str, Any]) -> None:
    assert content["guests"] == {
        "guest": [AT[CY], AT[DI]],
        "guest_is": ["self", "adult_of_family"],
        "host": [AT[ANN], None],
        "host_is": ["adult_of_family", None],
        "visits": [4, 3],
        "last_visit": ["2025-11-01", "2025-10-02"],
        "strength": [60, 45],
    }


def test_members_at_risk(content: dict[str, Any]) -> None:
    assert content["at_risk"] == {
        "person": [AT[BO], AT[ANN]],
        "person_is": ["adult_of_family", "self"],
        "ends": ["2025-11-20", "2025-11-30"],
        "days_to_end": [12, 22],
        "friend": [AT[GIL], None],
        "friend_is": ["self", None],
        "friend_until": ["2026-03-31", None],
        "strength": [80, 55],
        "score": [0.4, None],
        "why": ["ends in 12 days; close", "ends in 22 days; strong"],
    }


def test_connectors(content: dict[str, Any]) -> None:
    assert content["connectors"] == {
        "person": [AT[GIL], AT[ANN]],
        "ties": [2, 6],
        "strength_sum": [135, 155],
        "passes_given": [7, 10],
        "guests_brought": [5, 4],
        "guests_converted": [3, 1],
        "customers_referred": [2, 0],
        "referred_members": [1, 0],
    }


def test_groups_of_one_smallest_customer_are_told_apart_by_their_circle(
    content: dict[str, Any],
) -> None:
    assert content["groups"] == {
        "id": [f"{ANN}", f"{ANN}-2"],
        "members": [[AT[ANN], AT[CY], AT[DI]], [AT[ANN], AT[GIL]]],
        "how_tied": ["one membership", "visits"],
        "tie_strength": [0.988, 0.81],
        "days_together": [9, 0],
        "last_day": ["2025-11-07", None],
    }


def test_changes(content: dict[str, Any]) -> None:
    assert content["changes"] == {
        "change": ["stronger", "new"],
        "first": [AT[ANN], AT[BO]],
        "second": [AT[GIL], AT[CY]],
        "strength": [55, 10],
        "strength_before": [40, 0],
        "types": [PASSES, "frequent_guest"],
        "last_seen": ["2025-11-03", "2025-11-08"],
    }


def test_names_to_review(content: dict[str, Any]) -> None:
    assert content["review"] == {
        "name": ["An Ashe", ""],
        "transfers": [6, 2],
        "transfers_to_review": [5, 1],
        "first_day": ["2025-08-01", "2025-08-03"],
        "last_day": ["2025-09-02", "2025-09-04"],
        "methods": ["ambiguous,exact", "unmatched"],
        "candidates": {
            "1": {
                "person": [AT[ANN], None],
                "score": [61, None],
                "why": ["first name misspelled", None],
            },
            "2": {"person": [AT[BO], None], "score": [22, None], "why": ["came together", None]},
            "3": {"person": [AT[ED], None], "score": [3, None], "why": ["far", None]},
        },
    }


def test_the_figures(content: dict[str, Any]) -> None:
    assert content["metrics"] == {
        "metric": ["connections", "largest_group"],
        "value": ["7", None],
        "unit": ["pairs", "customers"],
        "description": ["Connected pairs", "The largest group"],
    }
