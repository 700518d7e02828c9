"""Exports that are refused whole: a column against its reading, nothing usable, a slow clock."""

import pytest

from basin_assets.contracts.sources import CHECKINS, CUSTOMERS, MEMBERS, Source
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets_tests.rules.exports.written import (
    CHECKINS_HEADER,
    TIME,
    WITH_CREATED,
    balance,
    reasons,
    settle,
    settle_files,
)
from basin_assets_tests.rules.frames import SETTINGS

# A column that contradicts its reading


def test_a_day_that_contradicts_the_order_of_its_column_is_refused_with_its_line() -> None:
    with pytest.raises(SourceFileError) as refused:
        settle(CHECKINS, CHECKINS_HEADER, "7,1,05/10/2025 17:08", "8,1,26/10/2025 17:08")

    told = str(refused.value)
    assert told.startswith("capitan/checkins.csv line 3: the first number of checkin_datetime is")
    assert "BASIN_DATE_ORDER=day-first" in told
    assert "26" not in told


def test_with_the_day_first_such_a_column_is_read() -> None:
    data = f"{CHECKINS_HEADER}\n7,1,05/10/2025 17:08\n8,1,26/10/2025 17:08\n".encode()
    day_first = SETTINGS.model_copy(update={"date_order": "day-first"})

    settled = settle_files(CHECKINS, {"capitan/checkins.csv": data}, settings=day_first)

    days = settled.used["checkin_datetime"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2025-10-05", "2025-10-26"]


def test_with_the_day_first_a_month_that_stands_first_is_refused() -> None:
    data = f"{CHECKINS_HEADER}\n7,1,10/26/2025 17:08\n".encode()
    day_first = SETTINGS.model_copy(update={"date_order": "day-first"})

    with pytest.raises(SourceFileError, match=r"line 2: the second number .*=month-first"):
        settle_files(CHECKINS, {"capitan/checkins.csv": data}, settings=day_first)


@pytest.mark.parametrize("column", ["created_at", "birthday"])
def test_a_column_that_may_be_blank_is_refused_as_well(column: str) -> None:
    with pytest.raises(SourceFileError, match=f"line 2: the first number of {column} is over 12"):
        settle(CUSTOMERS, f"customer_id,first_name,last_name,{column}", "1,Nancy,Davis,26/10/1990")


def test_the_file_of_the_contradicting_line_is_named() -> None:
    files = {
        "capitan/checkins.csv": f"{CHECKINS_HEADER}\n7,1,05/10/2025 17:08\n".encode(),
        "capitan/checkins/new.csv": f"{CHECKINS_HEADER}\n8,1,26/10/2025 17:08\n".encode(),
    }

    with pytest.raises(SourceFileError, match=r"^capitan/checkins/new\.csv line 2: "):
        settle_files(CHECKINS, files)


def test_what_is_a_day_in_no_order_stops_nothing() -> None:
    settled = settle(CHECKINS, CHECKINS_HEADER, "7,1,26/26/2025 17:08", f"8,1,{TIME}")

    assert reasons(settled) == [(2, "unreadable_time")]


# An export of which nothing is usable, and a clock that is slow


@pytest.mark.parametrize(
    ("source", "header", "row"),
    [
        (CHECKINS, CHECKINS_HEADER, f"5f3a9c,1,{TIME}"),
        (CUSTOMERS, "customer_id,first_name,last_name", "5f3a9c,Nancy,Davis"),
        (MEMBERS, "membership_id,customer_id,start_date,size", "451,5f3a9c,2025-01-01,duo"),
    ],
)
def test_a_required_export_of_which_no_row_is_usable_is_refused(
    source: Source, header: str, row: str
) -> None:
    with pytest.raises(SourceFileError) as refused:
        settle(source, header, row, row)

    told = str(refused.value)
    assert f"None of the 2 rows of {source.file_name} can be used: 2 unreadable_id" in told
    assert f"line 2 of capitan/{source.file_name}" in told
    assert "5f3a9c" not in told


@pytest.mark.parametrize("others", [[], ["3,1,yesterday evening"]])
def test_where_most_rows_lie_before_the_first_month_the_setting_is_named(
    others: list[str],
) -> None:
    too_early = [f"{number},1,2001-10-26 17:08:59" for number in (1, 2)]
    with pytest.raises(SourceFileError, match=r"2 outside_months.*BASIN_FIRST_MONTH"):
        settle(CHECKINS, CHECKINS_HEADER, *too_early, *others)


@pytest.mark.parametrize(
    ("late", "of", "is_refused"), [(1, 100, True), (1, 101, False), (2, 200, True), (3, 3, True)]
)
def test_where_one_in_a_hundred_checkins_lies_after_the_clocks_month_the_clock_is_slow(
    late: int, of: int, is_refused: bool
) -> None:
    times = ["2026-01-01 00:00:00"] * late + [TIME] * (of - late)
    rows = [f"{number},1,{time}" for number, time in enumerate(times)]

    if is_refused:
        with pytest.raises(SourceFileError, match=f"^{late} of the {of} rows .* after 2025-12.*"):
            settle(CHECKINS, CHECKINS_HEADER, *rows)
    else:
        assert balance(settle(CHECKINS, CHECKINS_HEADER, *rows)) == (of, of - late, 0, late)


def test_earlier_versions_of_a_checkin_say_nothing_about_the_clock() -> None:
    rows = [f"7,1,2026-01-01 10:00:00,{TIME}", f"7,1,{TIME},2026-01-02", f"8,1,{TIME},"]
    assert balance(settle(CHECKINS, WITH_CREATED, *rows)) == (3, 2, 1, 0)
