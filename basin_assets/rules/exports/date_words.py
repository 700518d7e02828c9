"""Moments that are written out of the usual, brought to the ways that `typed_values` reads."""

import re

import pandas as pd

# Spreadsheets and browsers write a no-break space before PM; `\s` of Arrow's RE2 knows ASCII alone.
_SPACES = r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
_SAME = (
    (_SPACES, " "),
    ("[\u200e\u200f]", ""),  # marks of the direction, which browsers write around numbers
    (r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ", ""),
    (r"^([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", r"\1/\2/\3"),
    (r"(?i)^([0-9]{4})([0-9]{2})([0-9]{2})t([0-9]{2})([0-9]{2})([0-9]{2})", r"\1-\2-\3T\4:\5:\6"),
    (r"(?i) at ", " "),
    (r"(:[0-9]{2}:[0-9]{2}),([0-9])", r"\1.\2"),
    (r"(?i)([t, ][0-9]{1,2}) ?([ap]\.? ?m\b)", r"\1:00 \2"),
    # (Central Daylight Time), [America/Chicago]
    (r"([+-][0-9]{2}:?[0-9]{2}|Z) ?(?:\([A-Za-z ]+\)|\[[A-Za-z/_]+\])$", r"\1"),
    (r"(?i) ?gmt$", " UTC"),
    (r"(?i)(?:gmt|utc) ?([+-])([0-9](?::[0-9]{2})?)$", r"\g<1>0\2"),
    (r"(?i) ?(?:gmt|utc) ?([+-][0-9])", r" \1"),
)
_DOTTED = r"^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{2,4})\b"
_DATE = re.compile(
    r"^(?:(?P<month>[a-z]{3,9})\.?[ -](?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?[ -](?P<year>[0-9]{4})"
    r"|(?P<day_2>[0-9]{1,2})(?:st|nd|rd|th)?[ -](?P<month_2>[a-z]{3,9})\.?,?[ -]"
    r"(?P<year_2>[0-9]{4}|[0-9]{2})"
    r"|(?P<year_3>[0-9]{4})/(?P<month_3>[0-9]{1,2})/(?P<day_3>[0-9]{1,2})"
    r")(?![0-9:])",
    re.IGNORECASE,
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def in_usual_words(cells: pd.Series) -> pd.Series:
    """`Oct 26, 2025 at 5 PM` as `2025-10-26 5:00 PM`, and what is usual as it is.

    Any space is one blank; the day of the week says nothing new. Days with their month in words,
    and those with slashes behind the year, become ISO days; dashes behind the month or day become
    slashes, and GMT is UTC.
    """
    words = cells
    for pattern, same in _SAME:
        words = words.str.replace(pattern, same, regex=True)
    return words.str.replace(_DATE, _iso_day, regex=True)


def dots_as_slashes(words: pd.Series) -> pd.Series:
    """`26.10.2025 17:08` as `26/10/2025 17:08`."""
    return words.str.replace(_DOTTED, r"\1/\2/\3", regex=True)


def _iso_day(found: re.Match[str]) -> str:
    """The ISO day; what is no month stays as it is."""
    said = {name.partition("_")[0]: text for name, text in found.groupdict().items() if text}
    month = said["month"]
    if not month.isdecimal():
        numbers = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())]
        month = str(numbers[0]) if numbers else ""
    year = in_four_digits(said["year"])
    return f"{year}-{month:0>2}-{said['day']:0>2}" if month else found[0]


def in_four_digits(year: str) -> str:
    """`25` as `2025` and `50` as `1950`, as RFC 5280 reads years; four digits as they are."""
    if len(year) > 2:
        return year
    return ("19" if year >= "50" else "20") + year
