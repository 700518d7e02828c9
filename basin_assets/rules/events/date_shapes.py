"""Writes our moments in the shape in which the timeline's other program writes them.

A reader of the column fails on mixed shapes: plain `pd.to_datetime` expects the first row's.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import islice
from typing import NamedTuple

from pandas.tseries.api import guess_datetime_format

from basin_assets.settings import Settings
from basin_assets.timezones import timezone_of

_CELL = re.compile(
    r"(?:(?P<year>\d{4})(?P<dash>[-/.]?)(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<short>\d{4}|\d{2}))"
    r"(?:(?P<separator>[Tt]|,? )(?P<hour>\d{1,2})(?P<colon>:?)\d{2}"
    r"(?P<seconds>(?P=colon)\d{2}(?:(?P<point>[.,])(?P<fraction>\d{1,9}))?)?"
    r"(?P<half> ?[AaPp][Mm])?"
    r"(?P<offset> ?(?:[Zz]|UTC|[+-]\d{2}(?::?\d{2})?))?)?"
)
_DIGITS_AS_ZEROS = str.maketrans(dict.fromkeys("123456789", "0"))


class Shape(NamedTuple):
    """The format of a moment.

    Attributes:
        date: the day's format for `strftime`.
        separator: the text between day and time; blank where there is no time.
        colon: the text between hour, minute and second.
        has_seconds: whether the time has seconds.
        point: the text before the second's fraction.
        digits: number of digits of the fraction.
        half: the format of AM and PM behind the time; blank on a 24-hour clock.
        offset: the format of the offset from UTC: blank, or `Z`, `UTC`, or `+` and its digits,
            each with or without a leading blank.
    """

    date: str
    separator: str
    colon: str
    has_seconds: bool
    point: str
    digits: int
    half: str
    offset: str


_DAY = "%Y-%m-%d"
_TRIED_TEXTS = 20


def write_like(cells: Iterable[str], moments: Sequence[datetime], settings: Settings) -> list[str]:
    """The moments in the most frequent shape of the cells, on a tie in the last one seen.

    Where all cells have one offset, our moments have it, too; else each has the gym's at its time.
    Where one of them has a month, day or hour of one digit, ours have no leading zeros there.

    Args:
        cells: other programs' moments; other texts are ignored. Without any we write plain days.
        moments: gym-local wall times.
        settings: the gym's timezone, and the order of day and month where no cell shows it.
    """
    texts = [cell.strip() for cell in cells]
    patterns = [text.translate(_DIGITS_AS_ZEROS) for text in texts]  # few, of however many texts
    counts, last = Counter(patterns), {pattern: at for at, pattern in enumerate(patterns)}
    found = {pattern: match for pattern in counts if (match := _CELL.fullmatch(pattern))}
    slashed = {pattern for pattern, match in found.items() if match["first"]}
    is_day_first = _is_day_first(_matches(texts, patterns, slashed), settings)
    shapes = {pattern: _shape(match, is_day_first) for pattern, match in found.items()}
    seen: dict[Shape, tuple[int, int]] = {}  # how often, and where last
    for pattern, each in shapes.items():
        count, at = seen.get(each, (0, 0))
        seen[each] = (count + counts[pattern], max(at, last[pattern]))
    if not seen:
        return _in_words(texts, moments)
    shape = max(seen, key=seen.__getitem__)
    bare = _bare_parts(found[pattern] for pattern, each in shapes.items() if each == shape)
    same = {pattern for pattern, each in shapes.items() if each == shape and shape.offset}
    offsets = {_offset_of(match["offset"]) for match in _matches(texts, patterns, same)}
    zone = timezone_of(settings.timezone)
    constant = timezone(offsets.pop()) if len(offsets) == 1 else zone
    if shape.offset:
        moments = [moment.replace(tzinfo=zone).astimezone(constant) for moment in moments]
    return [_written(moment, shape, bare) for moment in moments]


def _in_words(texts: Iterable[str], moments: Sequence[datetime]) -> list[str]:
    """The moments in the words of the first text that pandas understands, such as `Aug 6, 2024`."""
    tried = islice((text for text in dict.fromkeys(texts) if text), _TRIED_TEXTS)
    guesses = filter(None, map(guess_datetime_format, tried))
    usable = (each for each in guesses if "%d" in each and "%z" not in each.lower())
    form = next(usable, _DAY)
    return [moment.strftime(form) for moment in moments]


def _bare_parts(patterns: Iterable[re.Match[str]]) -> frozenset[str]:
    """Which of `date` and `hour` are written with one digit where that suffices."""
    found = [match.groupdict() for match in patterns]
    parts = {"date": ("month", "day", "first", "second"), "hour": ("hour",)}
    return frozenset(
        part
        for part, names in parts.items()
        if any(len(match[name] or "00") == 1 for match in found for name in names)
    )


def _matches(
    texts: Sequence[str], patterns: Sequence[str], some: Container[str]
) -> Iterator[re.Match[str]]:
    """The matches of the texts that have one of some patterns."""
    of_some = (text for text, pattern in zip(texts, patterns, strict=True) if pattern in some)
    return filter(None, map(_CELL.fullmatch, of_some))


def _is_day_first(found: Iterable[re.Match[str]], settings: Settings) -> bool:
    """Whether `05/10/2025` is 5 October: shown by a number over 12, else by the setting."""
    for match in found:
        if match["first"] and int(match["first"]) > 12:
            return True
        if match["second"] and int(match["second"]) > 12:
            return False
    return settings.date_order == "day-first"


def _shape(match: re.Match[str], is_day_first: bool) -> Shape:
    if match["year"]:
        date = match["dash"].join(("%Y", "%m", "%d"))
    else:
        year = "%Y" if len(match["short"]) > 2 else "%y"
        date = match["mark"].join(("%d", "%m", year) if is_day_first else ("%m", "%d", year))
    return Shape(
        date=date,
        separator=match["separator"] or "",
        colon=match["colon"] or "",
        has_seconds=match["seconds"] is not None,
        point=match["point"] or "",
        digits=len(match["fraction"] or ""),
        half=(match["half"] or "").upper().replace("AM", "PM"),
        offset=re.sub(r"[+-]", "+", re.sub(r"\d", "0", match["offset"] or "")),
    )


def _offset_of(text: str) -> timedelta:
    """A cell's offset from UTC."""
    found = re.search(r"([+-])(\d{2}):?(\d{2})?", text)
    if found is None:
        return timedelta(0)  # Z, UTC
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return size if found[1] == "+" else -size


def _written(moment: datetime, shape: Shape, bare: Container[str]) -> str:
    """The moment in the shape; surplus digits are cut, never rounded."""
    day = moment.strftime(shape.date)
    if "date" in bare:
        day = re.sub(r"\b0", "", day)
    if not shape.separator:
        return day
    time = moment.strftime("%I" if shape.half else "%H")
    time = time.removeprefix("0" if "hour" in bare else "") + shape.colon + f"{moment:%M}"
    if shape.has_seconds:
        time += f"{shape.colon}{moment.second:02d}"
    if shape.digits:
        time += shape.point + f"{f'{moment.microsecond:06d}':0<9}"[: shape.digits]
    if shape.half:
        time += shape.half.replace("PM", "AM" if moment.hour < 12 else "PM")
    return f"{day}{shape.separator}{time}{_offset(moment, shape.offset)}"


def _offset(moment: datetime, shape: str) -> str:
    """The moment's offset in the shape's format."""
    if "+" not in shape:
        return shape
    text = moment.strftime("%z")  # +hhmm
    blank, digits = shape.split("+")
    if digits == "00":
        return blank + text[:3]
    return blank + (f"{text[:3]}:{text[3:5]}" if ":" in digits else text[:5])
