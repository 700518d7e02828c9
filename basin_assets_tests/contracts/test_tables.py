"""The tables that the project keeps and publishes: names, columns, order, and no names where
none belong.
"""

import pytest

from basin_assets.contracts import published, tables
from basin_assets.contracts.connections import (
    CONNECTION_TYPES,
    CUSTOMER_CONNECTIONS,
    FAMILY_MEMBERSHIPS,
    FREQUENT_GUESTS,
    PASS_SHARER_RECIPIENTS,
    SAME_DAY_GROUPS,
)
from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.sources import SOURCES
from basin_assets.contracts.table import Kind, Table

EACH = pytest.mark.parametrize("table", INTERNAL_TABLES.values(), ids=list(INTERNAL_TABLES))
EIGHT = [
    "customer_id_1",
    "customer_id_2",
    "connection_type",
    "connection_strength",
    "first_interaction_date",
    "last_interaction_date",
    "interaction_count",
    "metadata",
]


def test_the_connection_types_stand_in_their_order() -> None:
    assert CONNECTION_TYPES == (
        "pass_sharer_recipient",
        "same_day_group",
        "family_membership",
        "frequent_guest",
    )


def test_customer_connections_has_exactly_the_eight_columns() -> None:
    assert CUSTOMER_CONNECTIONS.column_names == EIGHT
    assert [column.name for column in published.CONNECTIONS_FILE.columns] == EIGHT


@pytest.mark.parametrize(
    ("table", "typed"),
    [
        (
            PASS_SHARER_RECIPIENTS,
            ["shares_from_1_to_2", "shares_from_2_to_1", "pass_types_shared", "is_reciprocal"],
        ),
        (
            SAME_DAY_GROUPS,
            [
                "co_visit_count",
                "co_visits_with_shared_pass",
                "typical_day_of_week",
                "expected_co_visits",
                "gap_bins",
                "tie_score",
                "tie_score_is",
            ],
        ),
        (
            FAMILY_MEMBERSHIPS,
            [
                "membership_id",
                "membership_type_id",
                "membership_type",
                "relationship",
                "is_current",
            ],
        ),
        (
            FREQUENT_GUESTS,
            [
                "guest_visit_count",
                "host_customer_id",
                "guest_customer_id",
                "guest_visits_of_1_by_2",
                "guest_visits_of_2_by_1",
                "first_guest_visit",
                "conversion_status",
            ],
        ),
    ],
)
def test_each_type_has_the_eight_columns_and_its_typed_ones_behind(
    table: Table, typed: list[str]
) -> None:
    assert table.column_names == EIGHT + typed
    assert table.ordered_pair == ("customer_id_1", "customer_id_2")


def test_a_strength_lies_between_0_and_100() -> None:
    strength = CUSTOMER_CONNECTIONS["connection_strength"]
    assert (strength.at_least, strength.at_most) == (0, 100)


def test_events_are_published_with_the_columns_of_the_timeline() -> None:
    assert [column.name for column in published.EVENTS_FILE.columns] == [
        "event_type",
        "event_date",
        "customer_id",
        "metadata",
    ]


def test_which_files_are_published_and_where() -> None:
    assert [file.key for file in published.PUBLISHED_FILES][:3] == [
        "capitan/customer_connections.csv",
        "capitan/pass_sharing_events.csv",
        "capitan/insights/connection_metrics.csv",
    ]
    assert published.TIMELINE_KEY == "capitan/customer_events.csv"


def test_files_that_people_open_in_a_spreadsheet_are_made_harmless() -> None:
    for file in published.PUBLISHED_FILES:
        assert file.for_people is (file.path[0] == "insights")


def test_published_columns_are_those_of_their_table_in_its_order() -> None:
    for file in published.PUBLISHED_FILES:
        names = [column.name for column in file.columns]
        assert names == file.table.column_names[: len(names)]


@EACH
def test_every_table_and_column_is_described(table: Table) -> None:
    assert table.description.endswith(".")
    assert all(column.description for column in table.columns)


@EACH
def test_the_key_the_month_and_the_pair_are_columns_that_are_never_null(table: Table) -> None:
    month = (table.monthly_by,) if table.monthly_by else ()
    for name in (*table.key, *month, *(table.ordered_pair or ())):
        assert not table[name].nullable


@EACH
def test_column_names_do_not_repeat_and_an_empty_table_keeps_the_contract(table: Table) -> None:
    assert len(set(table.column_names)) == len(table.columns)
    table.validate(table.empty())


def test_a_table_with_tie_scores_says_whether_they_are_probabilities() -> None:
    columns = {name: table.column_names for name, table in INTERNAL_TABLES.items()}
    scored = {name for name, names in columns.items() if "tie_score" in names}
    assert {"customer_friends", "friends_at_risk", "same_day_group"} <= scored
    assert {name for name in scored if "tie_score_is" not in columns[name]} == set()


def test_which_tables_are_monthly() -> None:
    assert {name for name, table in INTERNAL_TABLES.items() if table.is_monthly} == {
        "checkins",
        "pass_transfers",
        "transfers",
        "co_visits",
        "enriched_transfers",
        "sharing_events",
    }


@pytest.mark.parametrize("source", [source.name for source in SOURCES])
def test_the_quarantine_has_a_place_for_file_line_key_and_reason_alone(source: str) -> None:
    table = tables.QUARANTINE[source]
    assert table.column_names == ["file", "line", "key", "reason"]
    assert table["key"].kind is Kind.ID
    assert table["reason"].allowed == tables.QUARANTINE_REASONS


def test_confidence_lies_between_0_and_100() -> None:
    confidence = tables.ENRICHED_TRANSFERS["match_confidence"]
    assert (confidence.at_least, confidence.at_most) == (0, 100)
