"""The merge into the timeline: our rows, in the file's own columns and line ending."""

import csv
import io
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.events.timeline import (
    TimelineRefusedError,
    merge_timeline,
    source_confidence,
)
from basin_assets_tests.rules.frames import SETTINGS, event, events

RECEIVED = event("received_shared_pass", 2, checkin_id=7)
SHARED = event("shared_pass", 1, checkin_id=7)
TWO = events(RECEIVED, SHARED)
HEADER = "event_type,event_date,customer_id,metadata"
FOREIGN = "checkin,2025-10-01,1,{}"
OURS = (
    'received_shared_pass,2025-10-26,2,"{""checkin_id"":7}"',
    'shared_pass,2025-10-26,1,"{""checkin_id"":7}"',
)


def lines(*texts: str, ending: str = "\n") -> bytes:
    return "".join(text + ending for text in texts).encode()


def merge(current: bytes | None, ours: pd.DataFrame = TWO) -> bytes:
    return merge_timeline(current, ours, SETTINGS)


def our_rows(merged: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(merged.decode("utf-8-sig"), newline=""))
    return [row for row in reader if row["event_type"] in ("shared_pass", "received_shared_pass")]


# Where they stand


def test_without_a_file_there_are_a_header_and_our_events() -> None:
    assert merge(None) == lines(HEADER, *OURS)
    assert merge(None, events()) == lines(HEADER)


def test_a_header_alone_is_a_file() -> None:
    assert merge(lines(HEADER)) == lines(HEADER, *OURS)
    assert merge(HEADER.encode()) == lines(HEADER, *OURS)


def test_our_events_stand_behind_the_last_foreign_record() -> None:
    current = lines(HEADER, FOREIGN, "note,2025-10-02,1,{}")
    assert merge(current) == current + lines(*OURS)


def test_our_old_events_are_cut_out_wherever_they_stand() -> None:
    old = ["shared_pass,2025-01-01,1,{}", 'received_shared_pass,2025-01-01,2,"a\nb"']
    current = lines(HEADER, old[0], FOREIGN, *old, FOREIGN, old[1])
    assert merge(current) == lines(HEADER, FOREIGN, FOREIGN, *OURS)


@pytest.mark.parametrize("quoted", ['"shared_pass"', '"received_shared_pass"'])
def test_our_old_events_are_ours_however_they_are_quoted(quoted: str) -> None:
    assert merge(lines(HEADER, f'{quoted},"2025-01-01","1","{{}}"')) == lines(HEADER, *OURS)


def test_our_old_events_are_ours_although_rows_are_of_another_length() -> None:
    assert merge(lines(HEADER, "shared_pass", "shared_pass,,,,,,")) == lines(HEADER, *OURS)


def test_without_events_the_old_ones_go_and_nothing_is_added() -> None:
    assert merge(lines(HEADER, OURS[0], FOREIGN), events()) == lines(HEADER, FOREIGN)
    assert merge(f"{HEADER}\n{FOREIGN}".encode(), events()) == f"{HEADER}\n{FOREIGN}".encode()


@pytest.mark.parametrize(
    "look_alike",
    [
        'note,2025-10-01,1,"a shared_pass, so to say"',
        "Shared_Pass,2025-10-01,1,{}",
        " shared_pass,2025-10-01,1,{}",
        "shared_pass_2,2025-10-01,1,{}",
        "unshared_pass,2025-10-01,1,{}",
        '"x\nshared_pass",2025-10-01,1,{}',
        'note,2025-10-01,1,"\nshared_pass,2025-10-01,1,{}\n"',
        "note,shared_pass,received_shared_pass,{}",
    ],
)
def test_a_foreign_record_that_only_looks_like_ours_is_kept(look_alike: str) -> None:
    current = lines(HEADER, look_alike)
    assert merge(current) == current + lines(*OURS)


# The file's own ways


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_bom_and_line_ending_are_the_files_own(ending: str, bom: bytes) -> None:
    current = bom + lines(HEADER, FOREIGN, ending=ending)
    assert merge(current) == current + lines(*OURS, ending=ending)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_missing_final_newline_is_set_before_our_events(ending: str) -> None:
    current = lines(HEADER, FOREIGN, ending=ending).removesuffix(ending.encode())
    assert merge(current) == current + ending.encode() + lines(*OURS, ending=ending)


def test_columns_are_found_by_name_and_others_are_left_empty() -> None:
    merged = merge(lines("id,customer_id,metadata,note,event_type,event_date"))
    assert merged == lines(
        "id,customer_id,metadata,note,event_type,event_date",
        ',2,"{""checkin_id"":7}",,received_shared_pass,2025-10-26',
        ',1,"{""checkin_id"":7}",,shared_pass,2025-10-26',
    )


def test_our_json_goes_into_event_details_where_the_file_has_that() -> None:
    for header in ("metadata,event_details", "event_details"):
        row = our_rows(merge(lines(f"event_type,event_date,customer_id,{header}")))[0]
        assert row["event_details"] == '{"checkin_id":7}'
        assert row.get("metadata", "") == ""


def test_source_and_confidence_are_filled_where_the_file_has_them() -> None:
    sure, unsure = event(checkin_id=7), event(checkin_id=8, match_confidence=50)
    header = f"{HEADER},event_source,source_confidence"
    rows = our_rows(merge(lines(header), events(sure, unsure)))
    assert [(row["event_source"], row["source_confidence"]) for row in rows] == [
        ("capitan_transfers", "exact"),
        ("capitan_transfers", "low"),
    ]


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (100, "exact"),
        (99, "high"),
        (90, "high"),
        (89, "medium"),
        (60, "medium"),
        (59, "low"),
        (50, "low"),
        (0, "low"),
    ],
)
def test_a_confidence_in_the_timelines_words(confidence: int, word: str) -> None:
    assert source_confidence(confidence, SETTINGS) == word


def our_dates(*foreign: str, ours: pd.DataFrame = TWO) -> set[str]:
    current = lines(HEADER, *(f'checkin,"{each}",1,{{}}' for each in foreign))
    return {row["event_date"] for row in our_rows(merge(current, ours))}


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("2025-10-01", "2025-10-26"),
        ("2025-10-01 08:00:00", "2025-10-26 17:08:59"),
        ("2025-10-01T08:00:00", "2025-10-26T17:08:59"),
        ("2025-10-01 8:00", "2025-10-26 17:08"),
        ("2025-10-01 08:00:00.5", "2025-10-26 17:08:59.5"),
        ("2025-10-01T08:00:00.123", "2025-10-26T17:08:59.583"),
        ("2025-10-01 08:00:00.123456789", "2025-10-26 17:08:59.583854000"),
        ("2025-10-01T08:00:00Z", "2025-10-26T22:08:59Z"),
        ("2025-10-01T08:00:00.12Z", "2025-10-26T22:08:59.58Z"),
        ("2025-10-01 08:00:00+00:00", "2025-10-26 22:08:59+00:00"),
        ("2025-10-01 08:00:00-05:00", "2025-10-26 17:08:59-05:00"),
        ("2025-10-01 08:00:00 -0500", "2025-10-26 17:08:59 -0500"),
        ("2025-10-01 08:00:00+00", "2025-10-26 22:08:59+00"),
        ("2025-10-01 08:00:00 UTC", "2025-10-26 22:08:59 UTC"),
        ("2025/10/01 08:00", "2025/10/26 17:08"),
        ("20251001", "20251026"),
        ("2025/8/6", "2025/10/26"),
        ("20251001T080000Z", "20251026T220859Z"),
        ("2025-10-01t08:00:00z", "2025-10-26t22:08:59z"),
        ("2025-10-01 08:00:00,123", "2025-10-26 17:08:59,583"),
        ("10/1/2025 8:00 AM", "10/26/2025 5:08 PM"),
        ("10/01/2025 08:00 AM", "10/26/2025 05:08 PM"),
        ("26.9.2025 8:00", "26.10.2025 17:08"),
        ("09-26-2025 08:00", "10-26-2025 17:08"),
        ("Sep 6, 2025", "Oct 26, 2025"),
        ("6 September 2025 08:00", "26 October 2025 17:08"),
        ("10/01/2025, 8:00:00PM", "10/26/2025, 5:08:59PM"),
        ("26/9/25", "26/10/25"),
        ("", "2025-10-26"),
        ("unknown", "2025-10-26"),
        ("2025", "2025-10-26"),
    ],
)
def test_our_dates_have_the_shape_of_the_foreign_ones(foreign: str, ours: str) -> None:
    at = events(event(checkin_id=7, checkin_datetime="2025-10-26 17:08:59.583854"))
    assert our_dates(foreign, ours=at) == {ours}


def test_the_most_frequent_shape_is_ours() -> None:
    assert our_dates("2025-10-01", "2025-10-01 08:00:00", "2025-10-02") == {"2025-10-26"}
    assert our_dates("", "2025-10-01 08:00:00", "", "?") == {"2025-10-26 17:08:59"}


@pytest.mark.parametrize("foreign", [["8/6/2024", "12/31/2024"], ["12/31/2024", "8/6/2024"]])
def test_a_month_or_day_of_one_digit_shows_that_zeros_are_left_out(foreign: list[str]) -> None:
    july = events(event(checkin_id=8, checkin_datetime="2025-07-05 09:06:07"))
    assert our_dates(*foreign, ours=july) == {"7/5/2025"}
    assert our_dates("12/31/2024", ours=july) == {"07/05/2025"}
    assert our_dates("8/6/2024 9:05", "12/31/2024 17:45", ours=july) == {"7/5/2025 9:06"}


def test_of_equally_frequent_shapes_the_last_is_ours() -> None:
    assert our_dates("2025-10-01", "2025-10-01 08:00:00") == {"2025-10-26 17:08:59"}
    assert our_dates("2025-10-01 08:00:00", "2025-10-01") == {"2025-10-26"}


def test_where_foreign_offsets_change_with_summer_time_ours_do() -> None:
    winter = event(checkin_id=8, checkin_datetime="2025-12-01 23:30:00")
    local = our_dates("2025-10-01T08:00:00-05:00", "2025-01-01T08:00:00-06:00", ours=events(winter))
    assert local == {"2025-12-01T23:30:00-06:00"}
    # A reader of a column with one offset fails on a second one: ours is that moment, written so.
    constant = our_dates("2025-10-01T08:00:00-05:00", ours=events(winter))
    assert constant == {"2025-12-02T00:30:00-05:00"}


_FOREIGN = st.datetimes(pd.Timestamp("2019-01-01"), pd.Timestamp("2030-12-31"))
_SHAPES = st.sampled_from(
    [
        "%Y-%m-%d",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y-%m-%dT%H:%M:%S.%fZ",
        "%Y-%m-%d %H:%M:%S+00:00",
        "%Y-%m-%d %H:%M:%S-0500",
        "%m/%d/%Y %I:%M %p",
        "%m/%d/%Y",
        "%m-%d-%Y %H:%M",
        "%Y%m%dT%H%M%SZ",
        "%b %d, %Y",
        "%d %B %Y %H:%M",
    ]
)


@given(_SHAPES, st.lists(_FOREIGN, min_size=1), st.lists(_FOREIGN, min_size=1))
def test_plain_pandas_reads_the_whole_column(
    shape: str, foreign: list[datetime], moments: list[datetime]
) -> None:
    foreign = [datetime(2024, 10, 26, 8), *foreign]  # tells month from day
    current = lines(HEADER, *(f"checkin,{each.strftime(shape)},1,{{}}" for each in foreign))
    ours = [event(checkin_id=at, checkin_datetime=str(each)) for at, each in enumerate(moments)]

    merged = pd.read_csv(io.BytesIO(merge(current, events(*ours))))

    assert pd.to_datetime(merged["event_date"]).notna().all()


def test_one_of_our_old_events_decides_no_shape() -> None:
    current = lines(HEADER, "shared_pass,2025-10-01 08:00:00,1,{}", FOREIGN)
    assert {row["event_date"] for row in our_rows(merge(current))} == {"2025-10-26"}


def test_a_refusal_names_the_key_of_the_timeline() -> None:
    elsewhere = SETTINGS.model_copy(update={"events_key": "customers/customer_events.csv"})
    with pytest.raises(TimelineRefusedError, match=r"customers/customer_events\.csv has no header"):
        merge_timeline(b"", TWO, elsewhere)


# What is refused


@pytest.mark.parametrize(
    "current",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\n",
        lines("checkin,2025-10-01,1,{}"),
        lines("event_type,event_date,metadata"),
        lines("event_date,customer_id,metadata"),
        lines("event_type,customer_id,metadata"),
    ],
)
def test_a_file_without_a_header_is_refused(current: bytes) -> None:
    with pytest.raises(TimelineRefusedError, match="has no header line with the columns"):
        merge(current)


def test_a_file_with_neither_json_column_is_refused() -> None:
    with pytest.raises(TimelineRefusedError, match="neither a column metadata nor event_details"):
        merge(lines("event_type,event_date,customer_id,details"))


@pytest.mark.parametrize("doubled", ["event_type", "event_date", "customer_id", "metadata"])
def test_a_doubled_column_that_we_fill_is_refused(doubled: str) -> None:
    with pytest.raises(TimelineRefusedError, match=f"names the column {doubled} more than once"):
        merge(lines(f"{HEADER},{doubled}"))


def test_a_quote_that_is_never_closed_is_refused_by_its_line() -> None:
    with pytest.raises(TimelineRefusedError, match="the record on line 3 is never closed"):
        merge(lines(HEADER, FOREIGN, 'note,2025-10-01,1,"open', FOREIGN))


def test_a_refusal_tells_nobodys_data() -> None:
    with pytest.raises(TimelineRefusedError) as refusal:
        merge(lines("note,2025-10-01,1,Nancy Davis"))
    assert "Nancy" not in str(refusal.value)
