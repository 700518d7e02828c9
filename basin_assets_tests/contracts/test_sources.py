"""The exports' contracts, held against the list of tables and columns as it was agreed."""

import pytest

from basin_assets.contracts.sources import SOURCES, Parse, Source
from basin_assets_tests.oracle.columns import COLUMNS

AGREED = COLUMNS | {"associations": "association_id* name*"}
REQUIRED = {
    "checkins": {"checkin_id", "customer_id", "checkin_datetime"},
    "customers": {"customer_id"},
    "pass_transfers": {"checkin_id", "checkin_datetime", "user_customer_id"},
    "members": {"membership_id", "customer_id"},
    "memberships": {"membership_id", "membership_type_id", "owner_id"},
    "purchaser_overrides": {"purchaser_name"},
    "associations": {"association_id", "name"},
    "relations": {"customer_id", "related_customer_id"},
    "referrals": {"referrer_customer_id", "referred_customer_id"},
    "accounts_to_ignore": {"customer_id"},
}
BY_NAME = {source.name: source for source in SOURCES}
EACH = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)


def test_there_are_ten_exports() -> None:
    assert {source.name for source in SOURCES} == set(AGREED)
    assert len(SOURCES) == 10


@EACH
def test_the_columns_and_which_of_them_must_be_there(source: Source) -> None:
    found = [column.name + "*" * column.must_exist for column in source.columns]
    assert found == AGREED[source.name].split()


@EACH
def test_which_values_a_row_is_of_no_use_without(source: Source) -> None:
    assert {c.name for c in source.columns if c.required} == REQUIRED[source.name]


@EACH
def test_a_required_value_has_a_column_that_must_be_there(source: Source) -> None:
    assert all(column.must_exist for column in source.columns if column.required)


def test_which_exports_are_required_and_which_may_be_folders() -> None:
    required = {"checkins", "customers", "members"}
    assert {s.name for s in SOURCES if not s.optional} == required
    assert {s.name for s in SOURCES if s.may_be_folder} == {"checkins", "pass_transfers"}


def test_the_keys_and_the_time_that_decides_the_month() -> None:
    assert {s.name: (s.key, s.month_by) for s in SOURCES} == {
        "checkins": ("checkin_id", "checkin_datetime"),
        "customers": ("customer_id", None),
        "pass_transfers": ("checkin_id", "checkin_datetime"),
        "members": (None, None),
        "memberships": (None, None),
        "purchaser_overrides": (None, None),
        "associations": (None, None),
        "relations": (None, None),
        "referrals": (None, None),
        "accounts_to_ignore": ("customer_id", None),
    }


def test_what_the_checkin_says_holds_for_a_transfers_user_and_time() -> None:
    assert {s.name: dict(s.checkin_columns) for s in SOURCES if s.checkin_columns} == {
        "pass_transfers": {
            "checkin_datetime": "checkin_datetime",
            "user_customer_id": "customer_id",
        }
    }


def test_people_write_two_of_the_exports() -> None:
    assert {s.name for s in SOURCES if s.by_hand} == {"purchaser_overrides", "accounts_to_ignore"}


def test_whose_rows_are_set_aside_where_an_account_is_to_be_ignored() -> None:
    assert {s.name: s.account_columns for s in SOURCES if s.account_columns} == {
        "checkins": ["customer_id"],
        "pass_transfers": ["user_customer_id"],
        "relations": ["customer_id", "related_customer_id"],
        "referrals": ["referrer_customer_id", "referred_customer_id"],
    }


def test_a_checkin_needs_a_time_of_day_and_nothing_else_does() -> None:
    need_one = [
        (source.name, column.name)
        for source in SOURCES
        for column in source.columns
        if column.parse is Parse.WALL_TIME
    ]
    assert need_one == [("checkins", "checkin_datetime")]


@pytest.mark.parametrize("word", ["mail", "phone", "address", "street", "city", "zip"])
def test_contact_columns_are_never_read(word: str) -> None:
    names = [column.name for source in SOURCES for column in source.columns]
    assert not [name for name in names if word in name]


def test_an_older_programs_purchaser_is_not_read() -> None:
    names = {column.name for column in BY_NAME["pass_transfers"].columns}
    assert not names & {"purchaser_customer_id", "match_method", "match_confidence"}


@EACH
def test_the_typed_table_has_the_same_columns_and_null_where_a_value_may_be_missing(
    source: Source,
) -> None:
    table = source.typed_table()
    assert table.column_names == [column.name for column in source.columns]
    assert [c.nullable for c in table.columns] == [not c.required for c in source.columns]
    assert table.key == ((source.key,) if source.key else ())
    assert table.monthly_by == source.month_by
    table.validate(table.empty())
