"""The text of one cell, one name or one file as a value: the slow and obvious way.

Nothing in here knows a table. Every reader returns None for what it cannot read; whether that
quarantines a row or only empties a cell is decided where the tables are read.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from importlib.resources import files
from zoneinfo import ZoneInfo

LARGEST_ID = 2**63 - 1
SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}

ID = re.compile(r"([0-9]+)(\.0*)?")
COUNT = re.compile(r"(-?[0-9]+)(\.0*)?")
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]*)?")
TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2}))"
    r"(?:T|t|,| |, )"
    r"(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.(?P<fraction>[0-9]+))?"
    r" ?(?P<half>[AP]\.? ?M\.?)?"
    r" ?(?P<offset>Z|UTC|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?",
    re.IGNORECASE,
)
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
SLASHED_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})(?![0-9]).*")


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
    Digits of a second beyond the sixth are cut off. Any kind of space is a space.
    """
    found = TIME.fullmatch(" ".join(text.split()))
    day = read_date(found["day"]) if found else None
    if found is None or day is None:
        return None
    hour, minute, second = [int(number) for number in (found["clock"] + ":0").split(":")[:3]]
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"][0] in "Pp" else 0)
    microsecond = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        at = datetime(day.year, day.month, day.day, hour, minute, second, microsecond)
        if found["offset"]:
            at = at.replace(tzinfo=_offset(found["offset"])).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return at.replace(fold=0)


def _offset(text: str) -> timezone:
    if text in {"Z", "z", "UTC"}:
        return timezone(timedelta(0))
    digits = text[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-away if text[0] == "-" else away)


def zone_of(name: str) -> ZoneInfo:
    """The zone as the `tzdata` package has it; the machine's files may be older."""
    with files("tzdata").joinpath("zoneinfo", name).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def is_day_alone(text: str) -> bool:
    """Whether the text is a day and nothing else."""
    text = text.strip()
    return bool(ISO_DATE.fullmatch(text)) or (
        bool(SLASHED_DATE.fullmatch(text)) and text[-1].isdigit() and not set(text) & set(": ,")
    )


def read_date(text: str) -> date | None:
    """The first ten characters as a day, never shifted; with slashes the month comes first."""
    text = text.strip()
    iso = ISO_DATE.fullmatch(text[:10])
    slashed = SLASHED_DATE.fullmatch(text)
    try:
        if iso:
            return date(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
        if slashed:
            month, day, year = (int(slashed.group(number)) for number in (1, 2, 3))
            if len(slashed.group(3)) == 2:
                year += 2000 if year < 50 else 1900
            return date(year, month, day)
    except ValueError:
        return None
    return None


def read_description(text: str) -> tuple[str, str, int | None] | None:
    """Pass, purchaser and count of "<pass> from <purchaser> (N remaining)"; None where it is not.

    The last " from " counts, in any case; so do the last brackets, where they tell a count.
    """
    text, count = _split_count(text)
    for start in range(len(text) - 5, 0, -1):
        word = text[start : start + 4].lower()
        if word == "from" and text[start - 1].isspace() and text[start + 4].isspace():
            return text[:start].strip(), text[start + 4 :].strip(), count
    return None


def name_alone(text: str) -> str:
    """A printed purchaser without the counts behind the name."""
    name, count = _split_count(text)
    return name if count is None else name_alone(name)


def _split_count(text: str) -> tuple[str, int | None]:
    """What stands before the last brackets, and their count; all of it where they tell none."""
    text = text.strip()
    before, bracket, inside = text.rpartition("(")
    words = inside.removesuffix(")").split()
    if bracket and inside.endswith(")") and len(words) == 2 and words[1].lower() == "remaining":
        number = COUNT.fullmatch(words[0])
        if number:
            return before.strip(), int(number.group(1))
    return text, None


def has_the_day_first(text: str) -> bool:
    """Whether the text is a day that only makes sense with the day before the month."""
    slashed = SLASHED_DATE.fullmatch(text.strip())
    if slashed is None:
        return False
    return 13 <= int(slashed.group(1)) <= 31 and 1 <= int(slashed.group(2)) <= 12


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
