"""Times and days as the exports really write them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from basin_assets.rules.exports.typed_values import (
    contradicting_cells,
    read_days,
    read_wall_times,
)
from basin_assets.settings import DateOrder, Settings
from basin_assets_tests.rules.frames import SETTINGS


def gym(**settings: object) -> Settings:
    return SETTINGS.model_copy(update=settings)


def wall_time(cell: str, *, day_suffices: bool = False, **settings: object) -> object:
    """The gym-local wall time as text, None where it is null."""
    cells = pd.Series([cell], dtype="str")
    times = read_wall_times(cells, gym(**settings), day_suffices=day_suffices)
    assert str(times.dtype) == "datetime64[us]"
    return None if pd.isna(times.iloc[0]) else str(times.iloc[0])


def day(cell: str, date_order: DateOrder = "month-first") -> object:
    days = read_days(pd.Series([cell], dtype="str"), date_order)
    assert str(days.dtype) == "datetime64[us]"
    return None if pd.isna(days.iloc[0]) else str(days.iloc[0].date())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-10-26 17:08:59", "2025-10-26 17:08:59"),
        ("2025-10-26T17:08:59", "2025-10-26 17:08:59"),
        ("2025-10-26t17:08:59", "2025-10-26 17:08:59"),
        ("  2025-10-26 17:08:59  ", "2025-10-26 17:08:59"),
        ("2025-10-26 17:08", "2025-10-26 17:08:00"),
        ("2025-10-26 7:08", "2025-10-26 07:08:00"),
        ("2025-10-26 17:08:59.5", "2025-10-26 17:08:59.500000"),
        ("2025-10-26 17:08:59.000001", "2025-10-26 17:08:59.000001"),
        ("2025-10-26 17:08:59.1234567", "2025-10-26 17:08:59.123456"),
        ("2024-02-29 00:00:00", "2024-02-29 00:00:00"),
        ("2025-10-26 23:59:59.999999", "2025-10-26 23:59:59.999999"),
    ],
)
def test_a_naive_time_is_gym_local_as_written(cell: str, expected: str) -> None:
    assert wall_time(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("10/26/2025 5:08 PM", "2025-10-26 17:08:00"),
        ("10/26/2025 05:08 pm", "2025-10-26 17:08:00"),
        ("10/26/2025 5:08PM", "2025-10-26 17:08:00"),
        ("10/26/2025 5:08:59 PM", "2025-10-26 17:08:59"),
        ("10/26/2025 17:08", "2025-10-26 17:08:00"),
        ("10/26/2025 12:00 AM", "2025-10-26 00:00:00"),
        ("10/26/2025 12:00 PM", "2025-10-26 12:00:00"),
        ("10/26/2025 11:59 PM", "2025-10-26 23:59:00"),
        ("2/1/2025 1:02 AM", "2025-02-01 01:02:00"),
        ("10/26/2025, 5:08:59 PM", "2025-10-26 17:08:59"),
        ("10/26/2025,17:08", "2025-10-26 17:08:00"),
        ("10/26/2025T17:08:59.5", "2025-10-26 17:08:59.500000"),
        ("10/26/25 17:08", "2025-10-26 17:08:00"),
        ("1/2/25, 5:08 PM", "2025-01-02 17:08:00"),
        ("10/26/2025 22:08:59Z", "2025-10-26 17:08:59"),
    ],
)
def test_a_slashed_time_has_the_month_first(cell: str, expected: str) -> None:
    assert wall_time(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("05/10/2025 17:08", "2025-10-05 17:08:00"),
        ("26/10/2025 5:08 PM", "2025-10-26 17:08:00"),
        ("26/10/25, 17:08", "2025-10-26 17:08:00"),
        ("26.10.2025 17:08", "2025-10-26 17:08:00"),
        ("5.10.25, 17:08:59", "2025-10-05 17:08:59"),
        ("26.10.2025", None),
        ("2025-10-05 17:08:59", "2025-10-05 17:08:59"),
    ],
)
def test_slashes_and_dots_have_the_day_first_where_that_is_set(
    cell: str, expected: str | None
) -> None:
    assert wall_time(cell, date_order="day-first") == expected
    assert day(cell, "day-first") == (expected or "2025-10-26")[:10]


@pytest.mark.parametrize("cell", ["05.10.2025 17:08", "26.10.2025 17:08", "5.10.25 5:08 PM"])
def test_dots_mean_the_day_first_so_with_the_month_first_they_are_not_read(cell: str) -> None:
    assert wall_time(cell) is None
    assert day(cell) is None


@pytest.mark.parametrize(
    "zone", ["CDT", "CST", "EST", "PDT", "BST", "Central", "America/Chicago", "(CDT)", "(UTC)"]
)
def test_zone_words_but_utc_are_not_read_since_cst_is_central_china_and_cuba(zone: str) -> None:
    assert wall_time(f"2025-10-26 17:08:59 {zone}") is None
    assert wall_time(f"10/26/2025 5:08 PM {zone}") is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-10-26 5:08 PM", "2025-10-26 17:08:00"),
        ("2025-10-26 05:08:59 p.m.", "2025-10-26 17:08:59"),
        ("2025-10-26T5:08 PM", "2025-10-26 17:08:00"),
        ("2025-10-26 5:08 p. m.", "2025-10-26 17:08:00"),
        ("2025-10-26 5:08 A.M.", "2025-10-26 05:08:00"),
        ("2025-10-26 12:08 a.m.", "2025-10-26 00:08:00"),
        ("2025-10-26 12:08:59.25 PM", "2025-10-26 12:08:59.250000"),
        ("2025-10-26 5:08 PM -05:00", "2025-10-26 17:08:00"),
        ("2025-10-26 10:08 PM UTC", "2025-10-26 17:08:00"),
    ],
)
def test_half_of_the_day_stands_behind_any_time(cell: str, expected: str) -> None:
    assert wall_time(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "Oct 26, 2025 5:08 PM",
        "October 26, 2025 at 5:08 PM",
        "Sun, Oct 26, 2025, 5:08:00 p.m.",
        "26 Oct 2025 17:08",
        "26-Oct-2025 17:08:00",
        "26-Oct-25 17:08",
        "26 OCT 25, 5:08 PM",
        "Oct-26-2025 17:08",
        "October 26th, 2025 5:08 PM",
        "2025-10-26 17:08 GMT-5",
        "2025-10-26 23:08 UTC+1",
        "2025-10-26T20:38:00 GMT-1:30",
        "2025-10-26T17:08:00-05:00[America/Chicago]",
        "Sun Oct 26 2025 17:08:00 GMT-0500 (Central Daylight Time)",
        "Sun, 26 Oct 2025 22:08:00 GMT",
        "2025/10/26 17:08",
        "2025-10-26T17:08:00",
        "20251026T170800",
        "20251026T220800Z",
        "Sun 10/26/2025 17:08",
        "Sunday, 10/26/2025, 5:08 PM",
        "2025/10/26 5:08 PM",
        "10-26-2025 17:08:00",
        "10/26/2025 at 5:08 PM",
        "2025-10-26 17:08:00,000",
        "\N{LEFT-TO-RIGHT MARK}10/26/2025, 5:08\N{NARROW NO-BREAK SPACE}PM",
    ],
)
def test_months_in_words_and_other_orders_are_read(cell: str) -> None:
    assert wall_time(cell) == "2025-10-26 17:08:00"
    assert day(cell) == "2025-10-26"


def test_minutes_may_be_missing_only_beside_am_or_pm() -> None:
    assert wall_time("2025-10-26 5 PM") == wall_time("10/26/2025 5p.m.") == "2025-10-26 17:00:00"
    assert wall_time("2025-10-26 17") is None


@pytest.mark.parametrize(
    "cell",
    ["Foo 26, 2025 17:08", "26-Octember-2025 17:08", "Oct 32, 2025 17:08", "26 Oct 17:08"],
)
def test_what_is_no_month_or_day_in_words_is_null(cell: str) -> None:
    assert wall_time(cell) is None
    assert day(cell) is None


@pytest.mark.parametrize(
    "space",
    [
        "  ",
        "\t",
        "\N{NO-BREAK SPACE}",
        "\N{NARROW NO-BREAK SPACE}",
        "\N{THIN SPACE}",
        "\N{IDEOGRAPHIC SPACE}",
    ],
)
@pytest.mark.parametrize("words", ["2025-10-26 5:08 PM", "10/26/2025, 5:08 p.m.", "10/26/25 17:08"])
def test_any_space_is_a_space(words: str, space: str) -> None:
    assert wall_time(words.replace(" ", space)) == "2025-10-26 17:08:00"
    assert wall_time(f"{space}{words}{space}") == "2025-10-26 17:08:00"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1/2/00", "2000-01-02"),
        ("1/2/49", "2049-01-02"),
        ("1/2/50", "1950-01-02"),
        ("2-Jan-49", "2049-01-02"),
        ("2-Jan-50", "1950-01-02"),
    ],
)
def test_two_digits_of_a_year_are_of_the_century_around_2000(cell: str, expected: str) -> None:
    assert day(cell) == expected


@pytest.mark.parametrize(
    ("cell", "order", "contradicts"),
    [
        ("26/10/2025 17:08", "month-first", True),
        ("10/26/2025 17:08", "month-first", False),
        ("10/26/2025 17:08", "day-first", True),
        ("26/10/2025 17:08", "day-first", False),
        (" 26/10/25, 5:08 PM", "month-first", True),
        ("13/1/2025", "month-first", True),
        ("12/12/2025", "month-first", False),
        ("26/26/2025", "month-first", False),
        ("32/10/2025", "month-first", False),
        ("2025-10-26", "month-first", False),
        ("26/10", "month-first", False),
        ("26.10.2025 17:08", "month-first", True),
        ("10.26.2025 17:08", "day-first", True),
        ("26.10.25", "day-first", False),
        ("05.10.2025 17:08", "month-first", False),
        ("", "month-first", False),
    ],
)
def test_a_day_that_is_one_in_the_other_order_alone_contradicts(
    cell: str, order: DateOrder, contradicts: bool
) -> None:
    found = contradicting_cells(pd.Series(["", cell], dtype="str"), order)
    assert found.tolist() == [False, contradicts]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-10-26T22:08:59Z", "2025-10-26 17:08:59"),
        ("2025-10-26 22:08:59z", "2025-10-26 17:08:59"),
        ("2025-10-26 22:08:59 UTC", "2025-10-26 17:08:59"),
        ("2025-10-26T22:08:59.25Z", "2025-10-26 17:08:59.250000"),
        ("2025-10-26 22:08:59+00:00", "2025-10-26 17:08:59"),
        ("2025-10-26 17:08:59-05:00", "2025-10-26 17:08:59"),
        ("2025-10-26 17:08:59-0500", "2025-10-26 17:08:59"),
        ("2025-10-26 17:08:59 -05", "2025-10-26 17:08:59"),
        ("2025-10-27T03:38:59+05:30", "2025-10-26 17:08:59"),
        ("2025-10-27T04:59:59Z", "2025-10-26 23:59:59"),
        ("2025-10-27T05:00:00Z", "2025-10-27 00:00:00"),
        ("2025-01-01T05:59:59Z", "2024-12-31 23:59:59"),
        ("2025-01-01T06:00:00Z", "2025-01-01 00:00:00"),
    ],
)
def test_a_time_with_an_offset_is_converted_to_the_gyms(cell: str, expected: str) -> None:
    assert wall_time(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-03-09T07:59:59Z", "2025-03-09 01:59:59"),
        ("2025-03-09T08:00:00Z", "2025-03-09 03:00:00"),
        ("2025-11-02T06:30:00Z", "2025-11-02 01:30:00"),
        ("2025-11-02T07:30:00Z", "2025-11-02 01:30:00"),
        ("2025-11-02T08:00:00Z", "2025-11-02 02:00:00"),
    ],
)
def test_offsets_follow_daylight_saving(cell: str, expected: str) -> None:
    assert wall_time(cell) == expected


@pytest.mark.parametrize("cell", ["2025-03-09 02:30:00", "2025-11-02 01:30:00"])
def test_a_naive_time_in_a_clock_change_stands_as_written(cell: str) -> None:
    assert wall_time(cell) == cell


def test_the_timezone_is_the_gyms() -> None:
    assert wall_time("2025-10-26T22:08:59Z", timezone="Asia/Tokyo") == "2025-10-27 07:08:59"
    assert wall_time("2025-10-26 22:08:59", timezone="Asia/Tokyo") == "2025-10-26 22:08:59"


def test_formats_may_be_mixed_in_one_column() -> None:
    cells = ["2025-10-26 17:08:59", "2025-10-26T22:08:59Z", "10/26/2025 5:08 PM", "", "soon"]
    times = read_wall_times(pd.Series(cells, dtype="str"), gym(), day_suffices=False)
    assert [str(time) for time in times] == [
        "2025-10-26 17:08:59",
        "2025-10-26 17:08:59",
        "2025-10-26 17:08:00",
        "NaT",
        "NaT",
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "  ",
        "yesterday",
        "17:08:59",
        "2025-13-01 10:00:00",
        "2025-02-29 10:00:00",
        "2025-10-26 24:00:00",
        "2025-10-26 17:60:00",
        "2025-10-26 17:08:60",
        "2025-10-26T17",
        "2025-10-26; 17:08",
        "2025-10-26 17:08:59+99:99",
        "2025-10-26 17:08:59 CST",
        "26/10/2025 5:08 PM",
        "10/26/2025 0:08 PM",
        "10/26/2025 13:08 PM",
        "10/26/025 5:08 PM",
        "2025-10-26 13:08 PM",
        "2025-10-26 0:08 a.m.",
        "2025-10-26 5:08 XM",
        "2025-10-26 5:08 P",
        "0000-01-01 10:00:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "202\N{FULLWIDTH DIGIT FIVE}-10-26 17:08:59",
    ],
)
def test_what_is_no_time_comes_out_null(cell: str) -> None:
    assert wall_time(cell) is None


@pytest.mark.parametrize("cell", ["2025-10-26", "10/26/2025"])
def test_a_day_alone_is_a_time_only_where_a_day_suffices(cell: str) -> None:
    assert wall_time(cell) is None
    assert wall_time(cell, day_suffices=True) == "2025-10-26 00:00:00"


@given(st.datetimes(), st.sampled_from([" ", "T"]))
def test_every_written_wall_time_is_read_back(at: pd.Timestamp, separator: str) -> None:
    assert wall_time(at.isoformat(sep=separator)) == str(at)


@given(st.text())
@examples(max_examples=40)
def test_any_text_is_a_time_or_null(text: str) -> None:
    wall_time(text)
    wall_time(text, day_suffices=True)
    day(text)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-10-26", "2025-10-26"),
        ("2025-10-26 23:59:59", "2025-10-26"),
        ("2025-10-26T23:59:59Z", "2025-10-26"),
        ("2025-10-26T00:00:00+05:30", "2025-10-26"),
        ("10/26/2025", "2025-10-26"),
        ("1/5/2025", "2025-01-05"),
        ("10/26/2025 5:08 PM", "2025-10-26"),
        ("10/26/25", "2025-10-26"),
        ("10/26/25, 5:08 PM", "2025-10-26"),
        ("\N{NO-BREAK SPACE}10/26/2025\N{NARROW NO-BREAK SPACE}5:08", "2025-10-26"),
        ("  2025-10-26 ", "2025-10-26"),
    ],
)
def test_a_day_is_the_first_ten_characters_never_shifted(cell: str, expected: str) -> None:
    assert day(cell) == expected


@pytest.mark.parametrize(
    "cell", ["", "someday", "2025-02-30", "26/10/2025", "2025-1-5", "0000-01-01", "1/5/20255"]
)
def test_what_is_no_day_comes_out_null(cell: str) -> None:
    assert day(cell) is None
