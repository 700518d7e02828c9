"""Which rows are used, which are duplicates, which cannot be used; and the exact accounting."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.sources import (
    CHECKINS,
    CUSTOMERS,
    MEMBERS,
    MEMBERSHIPS,
    PASS_TRANSFERS,
    PURCHASER_OVERRIDES,
    Source,
)
from basin_assets.contracts.table import Kind
from basin_assets.contracts.tables import SOURCE_ACCOUNTING
from basin_assets.rules.exports.settling import SettledSource, accounting_of, is_there
from basin_assets.rules.months import MonthWindow
from basin_assets_tests.rules.exports.written import (
    CHECKINS_HEADER,
    TIME,
    WITH_CREATED,
    balance,
    reasons,
    settle,
    settle_files,
)
from basin_assets_tests.rules.frames import rows_of

MANY = tuple(f"{1000 + number},1,{TIME}" for number in range(100))
TRANSFERS_HEADER = (
    "checkin_id,checkin_datetime,transfer_type,pass_type,purchaser_name,user_customer_id,"
    "remaining_count"
)


def transfer(**cells: str) -> str:
    row = {
        "checkin_id": "7",
        "checkin_datetime": TIME,
        "transfer_type": "entry_pass",
        "pass_type": "Day Pass",
        "purchaser_name": "Nancy Davis",
        "user_customer_id": "2",
        "remaining_count": "3",
    }
    return ",".join((row | cells).values())


def one_transfer(**cells: str) -> SettledSource:
    return settle(PASS_TRANSFERS, TRANSFERS_HEADER, transfer(**cells))


# Required values


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f",1,{TIME}", "unreadable_id"),
        (f"abc,1,{TIME}", "unreadable_id"),
        (f"-7,1,{TIME}", "unreadable_id"),
        (f"7,,{TIME}", "unreadable_id"),
        (f"7,99999999999999999999,{TIME}", "unreadable_id"),
        ("7,1,", "unreadable_time"),
        ("7,1,yesterday", "unreadable_time"),
        ("7,1,2025-10-26", "unreadable_time"),
        (f"7,1,{TIME},more", "wrong_field_count"),
        ("7,1", "wrong_field_count"),
        ("7,1,2023-12-31 23:59:59", "outside_months"),
        ("7,1,2099-01-01 00:00:00", "outside_months"),
    ],
)
def test_a_row_that_cannot_be_used_is_quarantined_with_its_line_and_reason(
    row: str, reason: str
) -> None:
    settled = settle(CHECKINS, CHECKINS_HEADER, f"1,1,{TIME}", row)
    assert reasons(settled) == [(3, reason)]
    assert settled.quarantine["file"].tolist() == ["capitan/checkins.csv"]
    assert balance(settled) == (2, 1, 0, 1)


def test_the_first_unusable_column_gives_the_reason() -> None:
    settled = settle(CHECKINS, CHECKINS_HEADER, "x,1,never", f"1,1,{TIME}")
    assert reasons(settled) == [(2, "unreadable_id")]


def test_the_quarantine_tells_the_key_where_it_is_readable() -> None:
    settled = settle(
        CHECKINS, CHECKINS_HEADER, "0077.0,1,never", "7,1", f"x,1,{TIME}", f"1,1,{TIME}"
    )
    assert rows_of(settled.quarantine, "line", "key") == [(2, 77), (3, None), (4, None)]


def test_the_quarantine_bears_no_names() -> None:
    settled = settle(
        CUSTOMERS,
        "customer_id,first_name,last_name,email",
        "x,Nancy,Davis,nancy@example.org",
        "1,Ann,Lee,",
    )
    assert len(settled.quarantine) == 1
    assert list(settled.quarantine.columns) == ["file", "line", "key", "reason"]
    text = settled.quarantine.to_csv()
    assert not any(said in text for said in ("Nancy", "Davis", "example"))


def test_a_transfer_of_which_only_the_day_is_known_is_used() -> None:
    settled = one_transfer(checkin_datetime="2025-10-26")
    assert rows_of(settled.used, "checkin_datetime") == [("2025-10-26 00:00:00",)]


@pytest.mark.parametrize("column", ["checkin_id", "user_customer_id", "checkin_datetime"])
def test_a_transfer_needs_its_ids_and_its_time(column: str) -> None:
    settled = settle(PASS_TRANSFERS, TRANSFERS_HEADER, transfer(), transfer(**{column: "?"}))
    assert balance(settled) == (2, 1, 0, 1)


def test_a_blank_purchaser_is_no_reason_to_drop_a_transfer() -> None:
    settled = one_transfer(purchaser_name=" ")
    assert rows_of(settled.used, "purchaser_name") == [(None,)]
    assert settled.unreadable == {}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("remaining_count", "many"),
        ("transfer_type", "gift"),
        ("pass_type", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_any_other_unreadable_value_becomes_null_and_is_counted(column: str, cell: str) -> None:
    settled = one_transfer(**{column: cell})
    assert rows_of(settled.used, column) == [(None,)]
    assert settled.unreadable == {column: 1}
    assert json.loads(str(settled.accounting()["unreadable_values"])) == {column: 1}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (MEMBERS, ["membership_id,customer_id,start_date,end_date,size", "1,2,soon,,family"]),
        (
            MEMBERSHIPS,
            ["membership_id,membership_type_id,start_date,end_date,owner_id", "1,2,soon,,3"],
        ),
    ],
)
def test_an_unreadable_day_of_a_membership_becomes_null_and_is_counted(
    source: Source, lines: list[str]
) -> None:
    settled = settle(source, *lines)
    assert rows_of(settled.used, "start_date", "end_date") == [(None, None)]
    assert settled.unreadable == {"start_date": 1}


def test_an_end_with_a_time_and_an_offset_is_its_first_ten_characters() -> None:
    settled = settle(
        MEMBERS,
        "membership_id,customer_id,start_date,end_date,size",
        "1,2,2025-01-01T00:00:00Z,2025-06-30T23:59:59+14:00,family",
    )
    assert rows_of(settled.used, "start_date", "end_date") == [
        ("2025-01-01 00:00:00", "2025-06-30 00:00:00")
    ]


@pytest.mark.parametrize(
    "row", ["Nancy,17x,,", "Nancy,17,someday,", "Nancy,17,,2025-13-01", ",17,,"]
)
def test_an_override_that_is_not_fully_readable_is_not_half_used(row: str) -> None:
    settled = settle(PURCHASER_OVERRIDES, "purchaser_name,customer_id,from,to", row)
    assert balance(settled) == (1, 0, 0, 1)


# Months


@pytest.mark.parametrize(
    ("time", "is_used"),
    [
        ("2023-12-31 23:59:59.999999", False),
        ("2024-01-01 00:00:00", True),
        ("2024-01-01T05:59:59Z", False),
        ("2024-01-01T06:00:00Z", True),
        ("2025-12-31 23:59:59.999999", True),
        ("2026-01-01 00:00:00", False),
        ("2026-01-01T05:59:59Z", True),
    ],
)
def test_months_are_gym_local_and_both_ends_count(time: str, is_used: bool) -> None:
    settled = settle(CHECKINS, CHECKINS_HEADER, *MANY, f"7,1,{time}")
    assert len(settled.used) == len(MANY) + is_used
    other = transfer(checkin_id="8")
    settled = settle(PASS_TRANSFERS, TRANSFERS_HEADER, other, transfer(checkin_datetime=time))
    assert len(settled.used) == 1 + is_used


def test_customers_and_members_belong_to_no_month() -> None:
    settled = settle(
        CUSTOMERS, "customer_id,first_name,last_name,created_at", "1,Ann,Lee,1999-01-01"
    )
    assert balance(settled) == (1, 1, 0, 0)


# Duplicates


def test_one_key_written_in_two_ways_is_one_key() -> None:
    assert balance(settle(CHECKINS, CHECKINS_HEADER, f"7,1,{TIME}", f"007.0,1,{TIME}")) == (
        2,
        1,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("rows", "customer_id"),
    [
        (["7,1,{t},2025-10-27", "7,2,{t},2025-10-26"], 1),
        (["7,1,{t},2025-10-26 09:00", "7,2,{t},2025-10-26 10:00"], 2),
        (["7,1,{t},2025-10-26T16:00Z", "7,2,{t},2025-10-26 10:00"], 1),
        (["7,1,{t},", "7,2,{t},2020-01-01"], 2),
        (["7,2,{t},2020-01-01", "7,3,{t},unknown"], 2),
        (["7,2,{t},2025-10-26", "7,1,{t},2025-10-26"], 2),
        (["7,9,{t},2025-10-26", "7,10,{t},2025-10-26"], 9),
        (["7,2,{t},", "7,1,{t},"], 2),
    ],
)
def test_of_different_rows_the_latest_created_then_the_greatest_text_holds(
    rows: list[str], customer_id: int
) -> None:
    settled = settle(CHECKINS, WITH_CREATED, *[row.format(t=TIME) for row in rows])
    assert settled.used["customer_id"].tolist() == [customer_id]
    assert balance(settled) == (2, 1, 1, 0)


def test_columns_that_are_not_read_do_not_decide_which_row_holds() -> None:
    lines = [f"7,1,{TIME},b", f"7,2,{TIME},a"]
    settled = settle(CHECKINS, f"{CHECKINS_HEADER},notes", *lines)
    assert settled.used["customer_id"].tolist() == [2]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("checkins.csv", "checkins/a.csv"),
        ("checkins/a.csv", "checkins/b.csv"),
        ("checkins/B.csv", "checkins/a.csv"),
        ("checkins/2025-09.csv", "checkins/2025-10.csv"),
    ],
)
def test_over_files_the_greater_file_name_holds_whatever_was_created_when(
    first: str, second: str
) -> None:
    older, newer = f"7,1,{TIME},2025-10-27", f"7,2,{TIME},2025-10-26"
    files = {
        f"capitan/{second}": f"{WITH_CREATED}\n{newer}\n".encode(),
        f"capitan/{first}": f"{WITH_CREATED}\n{older}\n".encode(),
    }
    settled = settle_files(CHECKINS, files)
    assert settled.used["customer_id"].tolist() == [2]
    assert settled.source_lines["file"].tolist() == [f"capitan/{second}"]


def test_an_unusable_row_is_no_rival_of_a_usable_one() -> None:
    settled = settle(CHECKINS, WITH_CREATED, f"7,1,{TIME},2025-01-01", f"7,,{TIME},2025-12-01")
    assert settled.used["customer_id"].tolist() == [1]
    assert balance(settled) == (2, 1, 0, 1)


def test_duplicates_are_settled_before_months_so_a_row_that_moved_out_takes_the_key_along() -> None:
    rows = [f"7,1,{TIME},2025-10-26", "7,1,2023-12-31 10:00:00,2025-10-27", f"8,1,{TIME},"]
    settled = settle(CHECKINS, WITH_CREATED, *rows)
    assert balance(settled) == (3, 1, 1, 1)
    assert reasons(settled) == [(3, "outside_months")]


def test_a_row_that_moved_to_another_month_counts_there_alone() -> None:
    rows = [f"7,1,{TIME},2025-10-26", "7,1,2025-11-02 10:00:00,2025-10-27"]
    settled = settle(CHECKINS, WITH_CREATED, *rows)
    assert rows_of(settled.used, "checkin_datetime") == [("2025-11-02 10:00:00",)]


def test_members_have_no_key_so_equal_rows_all_count() -> None:
    row = "446,2,2025-01-01,family"
    settled = settle(MEMBERS, "membership_id,customer_id,start_date,size", row, row)
    assert balance(settled) == (2, 2, 0, 0)


# The order of rows, and the books


LINES = [
    f"7,1,{TIME},2025-10-26",
    f"7,2,{TIME},2025-10-26",
    "7,3,2025-11-01 10:00:00,",
    "8,1,2024-01-01T05:00:00Z,",
    f"9,1,{TIME},",
    f"9,1,{TIME},",
    "10,1,never,",
    f"x,1,{TIME},",
    "11,1",
    f"{2**53 + 1},1,{TIME},",
]


@given(st.permutations(LINES))
@settings(max_examples=12)
def test_for_every_order_of_the_rows_the_same_table_and_books(lines: list[str]) -> None:
    settled = settle(CHECKINS, WITH_CREATED, *lines)
    assert rows_of(settled.used, "checkin_id", "customer_id") == [(7, 2), (9, 1), (2**53 + 1, 1)]
    assert balance(settled) == (10, 3, 3, 4)
    assert sorted(reason for _, reason in reasons(settled)) == [
        "outside_months",
        "unreadable_id",
        "unreadable_time",
        "wrong_field_count",
    ]


def test_members_stand_in_an_order_of_their_content() -> None:
    header = "membership_id,customer_id,start_date,size"
    lines = ["446,2,2025-01-01,family", "446,1,2025-01-01,family", "9,3,,duo"]
    first, second = (settle(MEMBERS, header, *order) for order in (lines, lines[::-1]))
    assert first.used.equals(second.used)


def test_the_accounting_has_a_row_a_source() -> None:
    empty = settle_files(PURCHASER_OVERRIDES, {})
    one = settle(CHECKINS, f"{CHECKINS_HEADER},x", f"7,1,{TIME},x", "7")
    table = SOURCE_ACCOUNTING.validate(accounting_of([one, empty]))
    names = [column.name for column in SOURCE_ACCOUNTING.columns if column.kind is not Kind.JSON]
    assert rows_of(table, *names) == [
        ("checkins", 1, 2, 1, 0, 1, 0, 1),
        ("purchaser_overrides", 0, 0, 0, 0, 0, 0, 0),
    ]
    assert table["unreadable_values"].tolist() == ["{}", "{}"]


def test_an_optional_export_is_there_even_with_a_header_alone() -> None:
    header = "membership_id,membership_type_id,start_date,owner_id"
    there, absent = settle(MEMBERSHIPS, header), settle_files(MEMBERSHIPS, {})
    assert is_there(accounting_of([there]), MEMBERSHIPS)
    assert not is_there(accounting_of([absent]), MEMBERSHIPS)


def test_the_window_is_what_the_months_say() -> None:
    rows = f"7,1,{TIME}\n8,1,2025-11-01 10:00:00\n"
    files = {"capitan/checkins.csv": f"{CHECKINS_HEADER}\n{rows}".encode()}
    assert balance(settle_files(CHECKINS, files, MonthWindow("2025-11", "2025-12")))[1] == 1
    assert balance(settle_files(CHECKINS, files, MonthWindow("2025-10", "2025-11")))[1] == 2
