"""Merges our events into `customer_events.csv`, which another program writes.

Foreign records are copied as bytes, in their order. Our records follow them, in the file's columns
and line ending.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from basin_assets.contracts.published import EVENT_COLUMNS
from basin_assets.contracts.tables import EVENT_TYPES
from basin_assets.errors import BasinError
from basin_assets.rules.events.date_shapes import write_like
from basin_assets.rules.exports.csv_records import BOM, Record, cells_of, line_end, split_records
from basin_assets.settings import Settings

EVENT_SOURCE = "capitan_transfers"
_JSON_COLUMNS = ("event_details", "metadata")  # the first that the file has
_NEEDED = ("event_type", "event_date", "customer_id")
_MARK = b"shared_pass"  # part of both our event types: records without it need no parsing
_CERTAIN = 100
_HIGH = 90


class TimelineRefusedError(BasinError, ValueError):
    """The timeline's file cannot take our events; it stays as it is."""


def merge_timeline(current: bytes | None, events: pd.DataFrame, settings: Settings) -> bytes:
    """Returns the file's bytes with our events merged in.

    Args:
        current: the file's bytes; None where it does not exist.
        events: all sharing events, in order, by the `sharing_events` contract.
        settings: the thresholds of `source_confidence`, the gym's timezone and date order.

    Raises:
        TimelineRefusedError: no header, no JSON column, or quotes that do not pair up.
    """
    if current is None:
        current = (",".join(column.name for column in EVENT_COLUMNS) + "\n").encode()
    bom = BOM if current.startswith(BOM) else b""
    header, *records = list(split_records(current.removeprefix(BOM))) or [Record(b"", 0, 1)]
    columns = _columns(header, settings.events_key)
    foreign = _foreign(records, columns.index("event_type"), settings.events_key)
    ending = line_end(header.raw) or b"\n"
    dates = _dates(foreign, columns.index("event_date"))
    rows = _rows(events, columns, dates, settings)
    kept = bom + header.raw + b"".join(record.raw for record in foreign)
    if rows and not line_end(kept):
        kept += ending
    return kept + _written(rows, ending)


def _columns(header: Record, key: str) -> list[str]:
    """The header's columns, if our events fit into them."""
    columns = [name.strip() for name in next(cells_of([header]), [])]
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise TimelineRefusedError(
            f"{key} has no header line with the columns {', '.join(_NEEDED)}"
            f" (missing: {', '.join(missing)}). It is left as it is. Let the program that writes"
            " it export it again, delete it to start a new one, or name another file in"
            " BASIN_EVENTS_KEY."
        )
    if not any(name in columns for name in _JSON_COLUMNS):
        raise TimelineRefusedError(
            f"{key} has neither a column metadata nor event_details to put our JSON into."
            " It is left as it is. Add one of the two to its header."
        )
    doubled = [name for name in (*_NEEDED, *_JSON_COLUMNS) if columns.count(name) > 1]
    if doubled:
        raise TimelineRefusedError(
            f"{key} names the column {', '.join(doubled)} more than once. It is left as"
            " it is. Export it with one column of that name."
        )
    return columns


def _foreign(records: Sequence[Record], at: int, key: str) -> list[Record]:
    """The records that are not ours; column `at` holds the event type."""
    unclosed = next((record for record in records if record.is_unclosed), None)
    if unclosed is not None:  # readers would take ours for a part of its cell
        raise TimelineRefusedError(
            f"{key}: a quote that opens in the record on line {unclosed.line} is never"
            " closed. The file is left as it is. Mend that record, or export the file again."
        )
    suspects = [record for record in records if _MARK in record.raw]
    ours = {
        record.start
        for record, cells in zip(suspects, cells_of(suspects), strict=True)
        if len(cells) > at and cells[at] in EVENT_TYPES
    }
    return [record for record in records if record.start not in ours]


def _dates(foreign: Sequence[Record], at: int) -> Iterator[str]:
    """The dates of the foreign records, in column `at`."""
    filled = (record for record in foreign if record.raw.strip())
    return (cells[at] for cells in cells_of(filled) if len(cells) > at)


def _rows(
    events: pd.DataFrame, columns: list[str], foreign_dates: Iterable[str], settings: Settings
) -> list[tuple[str, ...]]:
    """Our events as rows of the file's columns."""
    json_column = next(name for name in _JSON_COLUMNS if name in columns)
    moments = [moment.to_pydatetime() for moment in events["checkin_datetime"]]
    written = {
        "event_type": events["event_type"].tolist(),
        "event_date": write_like(foreign_dates, moments, settings),
        "customer_id": events["customer_id"].astype("str").tolist(),
        "event_source": [EVENT_SOURCE] * len(events),
        "source_confidence": [
            source_confidence(confidence, settings)
            for confidence in events["match_confidence"].tolist()
        ],
        json_column: events["metadata"].tolist(),
    }
    blank = [""] * len(events)
    return list(zip(*(written.get(name, blank) for name in columns), strict=True))


def source_confidence(match_confidence: int, settings: Settings) -> str:
    """The timeline's word for a confidence from 0 to 100."""
    if match_confidence >= _CERTAIN:
        return "exact"
    if match_confidence >= _HIGH:
        return "high"
    return "medium" if match_confidence >= settings.min_confidence else "low"


def _written(rows: Iterable[Sequence[str]], ending: bytes) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=ending.decode()).writerows(rows)
    return buffer.getvalue().encode()
