"""The merge, for any timeline: foreign bytes survive, and merging twice is merging once."""

import csv
import io
from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from basin_assets.rules.events.timeline import TimelineRefusedError, merge_timeline
from basin_assets_tests.rules.frames import SETTINGS, event, events

HEADER = "event_type,event_date,customer_id,metadata"
NONE = events()
ONE = events(event(checkin_id=8))
TWO = events(event("received_shared_pass", 2, checkin_id=7), event("shared_pass", 1, checkin_id=7))
CELLS = st.sampled_from(
    [
        "checkin",
        "Shared_Pass",
        '"a ""b"" c"',
        '"a, b"',
        '"two\nlines"',
        '"two\r\nlines"',
        '"\nshared_pass,x"',
        '5" pipe',
        "",
        " ",
        "é😀",
        "2025-10-01 08:00:00",
    ]
)
FOREIGN = st.lists(CELLS, min_size=1, max_size=6).map(",".join).filter(bool)
OUR_TYPE = st.sampled_from(["shared_pass", "received_shared_pass", '"shared_pass"'])
OURS = st.builds(lambda kind, rest: ",".join([kind, *rest]), OUR_TYPE, st.lists(CELLS, max_size=5))


class Timeline(NamedTuple):
    """A timeline of which it is known what in it is foreign."""

    current: bytes
    foreign: bytes


def timeline_of(records: list[tuple[str, bool]], ending: str, bom: str, final: bool) -> Timeline:
    """The timeline of these records, of each of which is told whether it is foreign."""
    head = bom + HEADER + ending
    current = head + "".join(record + ending for record, _ in records)
    if records and not final:
        current = current.removesuffix(ending)
    foreign = head + "".join(record + ending for record, is_foreign in records if is_foreign)
    return Timeline(current.encode(), foreign.encode())


RECORDS = st.lists(st.tuples(FOREIGN, st.just(True)) | st.tuples(OURS, st.just(False)))
TIMELINES = st.builds(
    timeline_of,
    RECORDS,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.booleans(),
)


@given(TIMELINES)
@settings(max_examples=150)
def test_foreign_bytes_survive_in_their_order_and_ours_follow(timeline: Timeline) -> None:
    merged = merge_timeline(timeline.current, TWO, SETTINGS)
    assert merged.startswith(timeline.foreign)
    ours = merged.removeprefix(timeline.foreign).decode()
    rows = list(csv.reader(io.StringIO(ours, newline="")))
    assert [row[0] for row in rows] == ["received_shared_pass", "shared_pass"]
    assert [row[3] for row in rows] == TWO["metadata"].tolist()


@given(TIMELINES)
@settings(max_examples=60)
def test_merging_twice_is_merging_once(timeline: Timeline) -> None:
    once = merge_timeline(timeline.current, TWO, SETTINGS)
    assert merge_timeline(once, TWO, SETTINGS) == once


@given(TIMELINES)
@settings(max_examples=60)
def test_what_was_merged_before_leaves_no_trace(timeline: Timeline) -> None:
    directly = merge_timeline(timeline.current, ONE, SETTINGS)
    before = merge_timeline(timeline.current, TWO, SETTINGS)
    assert merge_timeline(before, ONE, SETTINGS) == directly


@given(st.binary(max_size=80))
@settings(max_examples=150)
def test_any_bytes_below_the_header_are_kept_or_the_file_is_refused(body: bytes) -> None:
    assume(b"shared_pass" not in body)
    current = HEADER.encode() + b"\n" + body
    try:
        merged = merge_timeline(current, TWO, SETTINGS)
    except TimelineRefusedError:
        return
    assert merged.startswith(current)
    assert merge_timeline(merged, TWO, SETTINGS) == merged
    assert merge_timeline(current, NONE, SETTINGS) == current


@given(st.binary(max_size=40))
@settings(max_examples=100)
def test_bytes_without_the_header_are_refused(current: bytes) -> None:
    try:
        merge_timeline(current, TWO, SETTINGS)
    except TimelineRefusedError:
        return
    raise AssertionError("was not refused")
