"""The text of one cell, one name or one file as a value: the slow and obvious way.

Nothing in here knows a table. Every reader returns None for what it cannot read; whether that
quarantines a row or only empties a cell is decided where the tables are read.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

LARGEST_ID = 2**63 - 1
SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}

ID = re.compile(r"([0-9]+)(\.0*)?")
COUNT = re.compile(r"(-?[0-9]+)(\.0*)?")
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]*)?")
ISO_TIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[ T]"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r" ?(Z|z|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?"
)
US_TIME = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})[ T]"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)? ?([AaPp][Mm])?"
)
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
US_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


@dataclass(frozen=True)
class Record:
    """One CSV record: the line it starts on, its fields, and where its text lies."""

    line: int
    fields: list[str]
    start: int
    end: int
    ending: str
    is_blank: bool


def split_records(text: str) -> list[Record]:
    """Every CSV record of the text, character by character; LF and CRLF end a record.

    A quote opens a field only at the field's start, a doubled one inside is one quote, and
    what follows the closing quote is kept as it stands. Blank lines are records marked so.
    """
    records: list[Record] = []
    fields: list[str] = []
    field = ""
    quoted = False
    line = start_line = 1
    start = position = 0

    def close(content_end: int, record_end: int, ending: str) -> None:
        is_blank = content_end == start
        records.append(Record(start_line, [*fields, field], start, record_end, ending, is_blank))

    while position < len(text):
        char = text[position]
        if quoted:
            if text.startswith('""', position):
                field += '"'
                position += 2
                continue
            if char == '"':
                quoted = False
            else:
                field += char
                if char == "\n":
                    line += 1
            position += 1
        elif char == '"' and field == "":
            quoted = True
            position += 1
        elif char == ",":
            fields.append(field)
            field = ""
            position += 1
        elif char == "\n" or text.startswith("\r\n", position):
            ending = "\n" if char == "\n" else "\r\n"
            close(position, position + len(ending), ending)
            position += len(ending)
            line += 1
            start, start_line, fields, field = position, line, [], ""
        else:
            field += char
            position += 1
    if start < len(text):
        close(len(text), len(text), "")
    return records


def read_id(text: str) -> int | None:
    """A non-negative integer that fits 64 bits; `1234567.0` and leading zeros are that integer."""
    found = ID.fullmatch(text.strip())
    if found is None:
        return None
    number = int(found.group(1))
    return number if number <= LARGEST_ID else None


def read_count(text: str) -> int | None:
    """A whole number, perhaps written with `.0`."""
    found = COUNT.fullmatch(text.strip())
    return int(found.group(1)) if found else None


def read_amount(text: str) -> Decimal | None:
    """An amount of money, compared by value: `85`, `85.0` and `85.00` are one amount."""
    return Decimal(text.strip()) if AMOUNT.fullmatch(text.strip()) else None


def read_bool(text: str) -> bool | None:
    """True, true, 1, yes and their opposites; anything else is not known."""
    word = text.strip().casefold()
    if word in {"true", "1", "yes"}:
        return True
    if word in {"false", "0", "no"}:
        return False
    return None


def read_time(text: str, zone: tzinfo) -> datetime | None:
    """A time of day on a day, as naive gym-local wall time.

    Naive is gym-local as written; one with an offset is converted. A day alone is no time.
    Digits of a second beyond the sixth are cut off.
    """
    text = text.strip()
    offset = half = ""
    iso = ISO_TIME.fullmatch(text)
    us = US_TIME.fullmatch(text)
    if iso:
        year, month, day, hour, minute, second, fraction, offset = iso.groups(default="")
    elif us:
        month, day, year, hour, minute, second, fraction, half = us.groups(default="")
    else:
        return None
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.casefold() == "pm" else 0)
    microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
    try:
        at = datetime(
            int(year), int(month), int(day), hours, int(minute), int(second or 0), microsecond
        )
        if offset:
            at = at.replace(tzinfo=_offset(offset)).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return at.replace(fold=0)


def _offset(text: str) -> timezone:
    if text in {"Z", "z"}:
        return timezone(timedelta(0))
    digits = text[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-away if text[0] == "-" else away)


def is_day_alone(text: str) -> bool:
    """Whether the text is a day and nothing else."""
    return bool(ISO_DATE.fullmatch(text.strip()) or US_DATE.fullmatch(text.strip()))


def read_date(text: str) -> date | None:
    """The first ten characters as a day, never shifted."""
    text = text.strip()[:10]
    iso = ISO_DATE.fullmatch(text)
    us = US_DATE.fullmatch(text)
    try:
        if iso:
            return date(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
        if us:
            return date(int(us.group(3)), int(us.group(1)), int(us.group(2)))
    except ValueError:
        return None
    return None


def wall_time(at: datetime) -> str:
    """Gym-local wall time as `YYYY-MM-DD HH:MM:SS`, with `.ffffff` where there is a fraction."""
    return at.isoformat(sep=" ")


def fold(name: str) -> str:
    """A name without case, accents, doubled spaces and suffix: what names are compared by.

    A comma belongs to the name, unless only a suffix or nothing follows it.
    """
    plain = _without_accents(_without_accents(name).casefold())
    words = [word.strip(".") for word in plain.split()]
    words = [word for word in words if word.strip(",")]
    while len(words) > 1 and words[-1].strip(".,") in SUFFIXES:
        words.pop()
    return " ".join(words).rstrip(",")


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
