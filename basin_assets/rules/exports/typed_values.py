"""Reads the cells of an export: text in, typed values out, null where a cell says nothing.

Every reader takes a column of text and returns a column of the kind's dtype. A blank cell and an
unreadable one both come out null; `settling` tells them apart and counts the unreadable ones.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from basin_assets.contracts.sources import Parse, SourceColumn
from basin_assets.rules.exports.date_words import dots_as_slashes, in_four_digits, in_usual_words
from basin_assets.settings import DateOrder, Settings
from basin_assets.timezones import timezone_of

Cells: TypeAlias = pd.Series

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_FIRST_DAY = pd.Timestamp(1, 1, 1)
_INTEGERS: Any = pd.Int64Dtype()
_MAX_ID = str(np.iinfo(np.int64).max)
_YEAR_FIRST = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SLASHED = r"[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2})"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
_ISO = rf"^{_YEAR_FIRST}[Tt ]{_CLOCK}$"
_WORDS = (
    rf"^(?P<date>{_YEAR_FIRST}|{_SLASHED})(?:[Tt]|, ?| )"
    r"(?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r"(?: ?(?P<half>[AaPp])\.? ?[Mm]\.?)?"
    r"(?: ?(?P<offset>[Zz]|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))?$"
)
_DASHED_OR_DOTTED = r"^\s*[0-9]{1,2}(?:-[0-9]{1,2}-|\.[0-9]{1,2}\.)[0-9]{2}"
_SLASHED_PARTS = r"^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})(?:[^0-9].*)?$"
_TRUE = ("true", "t", "yes", "y", "1", "1.0")
_FALSE = ("false", "f", "no", "n", "0", "0.0")


def is_blank(cells: Cells) -> "pd.Series[bool]":
    """Which cells hold nothing but space."""
    return cells.str.strip() == ""


def read_text(cells: Cells) -> pd.Series:
    """Trimmed text. A cell with bytes that were no UTF-8 is unreadable."""
    trimmed = cells.str.strip()
    return trimmed.where((trimmed != "") & ~trimmed.str.contains(REPLACEMENT, regex=False))


def read_words(cells: Cells, words: tuple[str, ...]) -> pd.Series:
    """One of the words, whatever its case."""
    lowered = cells.str.strip().str.lower()
    return lowered.where(lowered.isin(words))


def read_codes(cells: Cells) -> pd.Series:
    """Text of which the case says nothing, such as `CHI`, in capitals."""
    return read_text(cells).str.upper()


def read_ids(cells: Cells) -> pd.Series:
    """Ids as Int64: `1234567`, `1234567.0` and `01234567` are one id. Exact up to 2^63 - 1."""
    digits = cells.str.strip().str.replace(r"\.0+$", "", regex=True)
    return _integers(digits.where(digits.str.fullmatch(r"[0-9]+")))


def read_counts(cells: Cells) -> pd.Series:
    """Whole numbers as Int64; a fraction other than .0 is unreadable."""
    digits = cells.str.strip().str.replace(r"\.0*$", "", regex=True)
    is_negative = digits.str.startswith("-")
    sizes = _integers(digits.str.lstrip("-").where(digits.str.fullmatch(r"-?[0-9]+")))
    return sizes.where(~is_negative, -sizes)


def _integers(digits: pd.Series) -> pd.Series:
    bare = digits.str.lstrip("0")
    bare = bare.mask(bare == "", "0")
    length = bare.str.len()
    fits = (length < len(_MAX_ID)) | ((length == len(_MAX_ID)) & (bare <= _MAX_ID))
    text = pa.array(bare.where(fits), from_pandas=True)
    return pd.Series(_INTEGERS.__from_arrow__(pc.cast(text, pa.int64())))


def read_amounts(cells: Cells) -> pd.Series:
    """Amounts of money as float64, a currency sign and thousands' commas allowed."""
    plain = cells.str.strip().str.replace(r"^\$|,(?=[0-9]{3})", "", regex=True)
    return plain.where(plain.str.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]+)?")).astype("float64")


def read_flags(cells: Cells) -> pd.Series:
    """True and False as people and programs write them, as nullable boolean."""
    lowered = cells.str.strip().str.lower()
    flags = pd.Series(pd.NA, index=cells.index, dtype="boolean")
    return flags.mask(lowered.isin(_TRUE), True).mask(lowered.isin(_FALSE), False)


def read_days(cells: Cells, date_order: DateOrder) -> pd.Series:
    """Days: the first ten characters, never shifted, or a day written with slashes."""
    trimmed = cells.str.strip()
    iso = trimmed.str.slice(0, 10)
    iso = iso.where(iso.str.fullmatch(_YEAR_FIRST))
    left = iso.isna() & (trimmed != "")
    if left.any():
        words = _usual_words(trimmed[left], date_order)
        usual = words.str.slice(0, 10)
        is_iso = usual.str.fullmatch(_YEAR_FIRST)
        iso = iso.fillna(usual.where(is_iso, _as_iso(words, date_order)))
    return _iso_times(iso)


def read_wall_times(cells: Cells, settings: Settings, *, day_suffices: bool) -> pd.Series:
    """Gym-local wall times, microseconds. With an offset: converted; without: as written.

    Args:
        cells: the column's text; formats may be mixed.
        settings: the gym's timezone, and whether its software writes month or day first.
        day_suffices: whether a day without a time of day is midnight, or unreadable.
    """
    trimmed = cells.str.strip()
    times = _iso_times(_padded(trimmed.where(trimmed.str.fullmatch(_ISO))))
    left = times.isna() & (trimmed != "")
    if not left.any():
        return times
    rest = _usual_words(trimmed[left], settings.date_order)
    iso, offset = _as_iso_and_offset(rest, settings.date_order)
    read = _iso_times(iso.where(offset.isna()))
    read = read.fillna(_offset_times(iso + offset, settings.timezone))
    if day_suffices:
        is_day = rest.str.fullmatch(_YEAR_FIRST) | rest.str.fullmatch(_SLASHED)
        read = read.fillna(read_days(rest.where(is_day, ""), settings.date_order))
    times[left] = read
    return times


def contradicting_cells(cells: Cells, date_order: DateOrder) -> "pd.Series[bool]":
    """Which cells hold a day that is none in this order of month and day, but is in the other."""
    others = cells[~cells.str.match(r"[0-9]{4}-")]  # an ISO day can be read in one way only
    is_slashed = others.str.contains("/", regex=False) | others.str.contains(_DASHED_OR_DOTTED)
    if not is_slashed.any():
        return pd.Series(False, index=cells.index)
    words = dots_as_slashes(in_usual_words(others[is_slashed].str.strip()))
    parts = words.str.extract(_SLASHED_PARTS)
    first, second = (pd.to_numeric(parts[number]) for number in (0, 1))
    month, day = (first, second) if date_order == "month-first" else (second, first)
    contradicts = month.between(13, 31) & day.between(1, 12)
    return contradicts.reindex(cells.index, fill_value=False)


def _usual_words(cells: Cells, date_order: DateOrder) -> pd.Series:
    """Moments in the ways that are read. Dots mean the day first, so only there they are read."""
    words = in_usual_words(cells)
    return dots_as_slashes(words) if date_order == "day-first" else words


def _padded(iso: pd.Series) -> pd.Series:
    """ISO times as the parser wants them: two-digit hours, at most six digits of a second."""
    iso = iso.str.replace(r"^(.{10}).([0-9]):", r"\1 0\2:", regex=True)
    iso = iso.str.replace(r"(\.[0-9]{6})[0-9]+", r"\1", regex=True)
    return iso.str.replace("t", "T", regex=False)


def _iso_times(iso: pd.Series) -> pd.Series:
    parsed = pd.to_datetime(iso, format="ISO8601", errors="coerce").astype("datetime64[us]")
    return parsed.where(parsed >= _FIRST_DAY)  # a year 0 exists for numpy, but for nobody else


def _offset_times(iso: pd.Series, timezone: str) -> pd.Series:
    if not iso.notna().any():
        return pd.Series(pd.NaT, index=iso.index, dtype="datetime64[us]")
    utc = pd.to_datetime(iso, format="ISO8601", errors="coerce", utc=True)
    # Within a day of year 1 or 9999 the gym's wall time may be no date at all.
    utc = utc.where(utc.dt.year.between(2, 9998))
    return utc.dt.tz_convert(timezone_of(timezone)).dt.tz_localize(None).astype("datetime64[us]")


def _as_iso_and_offset(words: pd.Series, date_order: DateOrder) -> tuple[pd.Series, pd.Series]:
    """`10/26/2025, 5:08 PM` as `2025-10-26 17:08`, and the offset, `+00:00`, where one is written.

    Null is what has another shape, or an impossible clock such as 13 PM.
    """
    parts = words.str.extract(_WORDS)
    hour = pd.to_numeric(parts["hour"])
    half = parts["half"].str.upper()
    is_possible = half.isna() | hour.between(1, 12)
    hour = hour.where(half.isna(), hour % 12 + 12 * (half == "P")).fillna(0).astype("int64")
    day = parts["date"].where(parts["date"].str.fullmatch(_YEAR_FIRST))
    day = day.fillna(_as_iso(parts["date"], date_order))
    clock = hour.astype("str").str.zfill(2) + ":" + parts["rest"]
    iso = _padded((day + " " + clock).where(is_possible))
    return iso, parts["offset"].str.replace(r"^(?:[Zz]|UTC)$", "+00:00", regex=True)


def _as_iso(slashed: pd.Series, date_order: DateOrder) -> pd.Series:
    """`10/26/25`, whatever follows it, as `2025-10-26`; null is what has another shape."""
    parts = slashed.str.extract(_SLASHED_PARTS)
    first, second = parts[0].str.zfill(2), parts[1].str.zfill(2)
    month, day = (first, second) if date_order == "month-first" else (second, first)
    year = parts[2].map(in_four_digits, na_action="ignore").astype("str")
    return year + "-" + month + "-" + day


def reader_of(column: SourceColumn, settings: Settings) -> Callable[[Cells], pd.Series]:
    """The function that reads the column's cells."""
    simple: dict[Parse, Callable[[Cells], pd.Series]] = {
        Parse.ID: read_ids,
        Parse.TEXT: read_text,
        Parse.CODE: read_codes,
        Parse.DAY: lambda cells: read_days(cells, settings.date_order),
        Parse.COUNT: read_counts,
        Parse.AMOUNT: read_amounts,
        Parse.FLAG: read_flags,
    }
    if column.parse in simple:
        return simple[column.parse]
    if column.parse is Parse.WORD:
        return lambda cells: read_words(cells, column.words or ())
    day_suffices = column.parse is Parse.WALL_TIME_OR_DAY
    return lambda cells: read_wall_times(cells, settings, day_suffices=day_suffices)
