"""The merge of the sharing events into the timeline that another program writes."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .events import COLUMNS, RECEIVED, SHARED, Event
from .parse import Record, split_records, zone_of

CHICAGO = zone_of("America/Chicago")
BOM = b"\xef\xbb\xbf"
OURS = (SHARED, RECEIVED)
STAMP = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|(?P<offset>[+-]\d\d:\d\d))?)?")
CONFIDENCE_WORDS = ((100, "exact"), (90, "high"), (60, "medium"), (0, "low"))


def merge_timeline(
    before: bytes | None, events: Sequence[Event], zone: ZoneInfo = CHICAGO
) -> bytes | None:
    """The file afterwards, or None where it is refused.

    Foreign records are copied byte by byte in their order, ours follow the last of them in the
    file's own line ending and with dates of the foreign ones' shape. 0 bytes, no header or neither
    JSON column: refused. Without a file: the header and our events. Without events nothing is
    added, not even a final line ending.
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

    stamps = [_cell(record, names, "event_date").strip() for record, _ in foreign]
    rows: list[Sequence[str]] = []
    for event in events:
        cells = dict.fromkeys(names, "")
        cells["event_type"] = event.event_type
        cells["event_date"] = _stamp_like(stamps, event.at, zone)
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


def _stamp_like(stamps: Sequence[str], at: datetime, zone: ZoneInfo) -> str:
    """The moment as most of the stamps are written, on a tie as the last of those."""
    readable = [match for stamp in stamps if (match := STAMP.fullmatch(stamp))]
    looks = [re.sub(r"\d", "0", re.sub(r"[+-]\d\d:\d\d$", "+", match[0])) for match in readable]
    if not looks:
        return at.date().isoformat()
    last_of = {look: position for position, look in enumerate(looks)}
    _, _, look = max((looks.count(look), last_of[look], look) for look in looks)
    offsets = {match["offset"] for match, its in zip(readable, looks, strict=True) if its == look}
    if look.endswith("Z"):
        at = at.replace(tzinfo=zone).astimezone(UTC)
    elif look.endswith("+"):
        (first, *others) = offsets
        fixed = datetime.fromisoformat(f"2000-01-01T00:00:00{first}").tzinfo
        at = at.replace(tzinfo=zone).astimezone(zone if others else fixed)
    if len(look) == len("0000-00-00"):
        return at.date().isoformat()
    _, point, rest = look.partition(".")
    fraction = at.strftime("%f").ljust(9, "0")[: rest.count("0")]
    offset = at.isoformat()[-6:] if look.endswith("+") else "Z" if look.endswith("Z") else ""
    clock = f"{at:%H:%M:%S}" if look[11:].startswith("00:00:00") else f"{at:%H:%M}"
    return f"{at:%Y-%m-%d}{look[10]}{clock}{point}{fraction}{offset}"


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
