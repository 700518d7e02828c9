"""The merge of the sharing events into the timeline that another program writes."""

import csv
import io
import re
from collections.abc import Sequence

from .events import COLUMNS, RECEIVED, SHARED, Event
from .parse import Record, split_records, wall_time

BOM = b"\xef\xbb\xbf"
OURS = (SHARED, RECEIVED)
TIME_OF_DAY = re.compile(r"[0-9]:[0-9]{2}")
CONFIDENCE_WORDS = ((100, "exact"), (90, "high"), (60, "medium"), (0, "low"))


def merge_timeline(before: bytes | None, events: Sequence[Event]) -> bytes | None:
    """The file afterwards, or None where it is refused.

    Foreign records are copied byte by byte in their order, ours follow the last of them in the
    file's own line ending. 0 bytes, no header or neither JSON column: refused. Without a file:
    the header and our events. Without events nothing is added, not even a final line ending.
    """
    if before is None:
        return _lines([COLUMNS, *(tuple(event.row().values()) for event in events)], "\n")
    split = _split(before)
    if split is None:
        return None
    names, header, foreign, _ = split
    json_column = "event_details" if "event_details" in names else "metadata"
    if not {"event_type", "event_date", "customer_id", json_column} <= set(names):
        return None

    with_time = False
    if foreign:
        with_time = bool(TIME_OF_DAY.search(_cell(foreign[0][0], names, "event_date")))
    rows: list[Sequence[str]] = []
    for event in events:
        cells = dict.fromkeys(names, "")
        cells["event_type"] = event.event_type
        cells["event_date"] = wall_time(event.at) if with_time else event.row()["event_date"]
        cells["customer_id"] = str(event.customer_id)
        cells[json_column] = event.metadata
        if "event_source" in cells:
            cells["event_source"] = "capitan_transfers"
        if "source_confidence" in cells:
            cells["source_confidence"] = confidence_word(event.match_confidence)
        rows.append(list(cells.values()))

    ending = header[0].ending or "\n"
    kept = header[1] + b"".join(raw for _, raw in foreign)
    if rows and not kept.endswith(b"\n"):
        kept += ending.encode()
    return kept + _lines(rows, ending)


def split_timeline(data: bytes) -> tuple[bytes, list[dict[str, str]]]:
    """What is foreign, as bytes, and our rows as cells, whatever they are quoted by."""
    split = _split(data)
    if split is None:
        return data, []
    names, header, foreign, ours = split
    kept = header[1] + b"".join(raw for _, raw in foreign)
    cells = [[_utf8(text) for text in record.fields] for record, _ in ours]
    return kept, [dict(zip(names, row, strict=True)) for row in cells]


def confidence_word(match_confidence: int) -> str:
    """A confidence of 0 to 100 as the timeline's word."""
    for floor, word in CONFIDENCE_WORDS:
        if match_confidence >= floor:
            return word
    return "low"


Raw = tuple[Record, bytes]


def _split(data: bytes) -> tuple[list[str], Raw, list[Raw], list[Raw]] | None:
    """Column names, header, foreign records (blank lines too) and ours, each with its bytes.

    One byte is one character here, so that bytes which are not UTF-8 survive.
    """
    bom = BOM if data.startswith(BOM) else b""
    body = data[len(bom) :]
    records = [
        (record, body[record.start : record.end]) for record in split_records(body.decode("latin1"))
    ]
    if not records or records[0][0].is_blank:
        return None
    header, raw_header = records[0]
    names = [_utf8(text) for text in header.fields]
    foreign = [raw for raw in records[1:] if _cell(raw[0], names, "event_type") not in OURS]
    ours = [raw for raw in records[1:] if _cell(raw[0], names, "event_type") in OURS]
    return names, (header, bom + raw_header), foreign, ours


def _cell(record: Record, names: list[str], name: str) -> str:
    if name not in names or names.index(name) >= len(record.fields):
        return ""
    return _utf8(record.fields[names.index(name)])


def _utf8(text: str) -> str:
    return text.encode("latin1").decode("utf-8", errors="replace")


def _lines(rows: Sequence[Sequence[str]], ending: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ending).writerows(rows)
    return out.getvalue().encode("utf-8")
