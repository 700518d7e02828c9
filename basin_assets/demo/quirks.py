"""Quirks of real exports: odd formats of ids, times and booleans, and unusable rows."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from basin_assets.demo.checkins import TimeFormat
from basin_assets.timezones import timezone_of

Row = dict[str, str]

# As spreadsheets and browsers write times; the browser puts a narrow no-break space before PM.
_IN_WORDS: dict[TimeFormat, str] = {
    "month_first": "{day}/%Y {hour}:%M {half}",
    "half_day": "%Y-%m-%d {hour}:%M {half}",
    "browser": "{day}/%Y, {hour}:%M:%S\N{NARROW NO-BREAK SPACE}{half}",
    "short_year": "{day}/%y %H:%M",
    "dotted": "{day}/%Y {hour}:%M {dotted}",
}


class Handwriting:
    """Writes values as text, some of them in another format than their neighbours."""

    def __init__(self, rng: np.random.Generator, mixed_format_share: float, timezone: str) -> None:
        """Choose how often values are written in another format.

        Args:
            rng: Stream that decides which values are written differently.
            mixed_format_share: Share of ids in another format.
            timezone: Timezone of the gym, for times written in UTC or with an offset.
        """
        self._rng = rng
        self._share = mixed_format_share
        self._zone = timezone_of(timezone)

    def id(self, number: int) -> str:
        """An id, as it is, as a float, or with leading zeros."""
        draw = float(self._rng.random())
        if draw < self._share * 0.7:
            return f"{number}.0"
        if draw < self._share:
            return f"00{number}"
        return str(number)

    def time(self, when: datetime, time_format: TimeFormat) -> str:
        """A wall time in one of the formats; the instant is kept to the format's precision."""
        if time_format == "iso":
            return when.isoformat()
        if time_format == "utc":
            instant = when.replace(tzinfo=self._zone).astimezone(UTC)
            return instant.replace(tzinfo=None).isoformat() + "Z"
        if time_format == "offset":
            return when.replace(tzinfo=self._zone).isoformat(sep=" ")
        if time_format in _IN_WORDS:
            half = "AM" if when.hour < 12 else "PM"
            return when.strftime(_IN_WORDS[time_format]).format(
                day=f"{when.month}/{when.day}",
                hour=when.hour % 12 or 12,
                half=half,
                dotted="a.m." if half == "AM" else "p.m.",
            )
        if time_format == "fraction":
            return when.strftime("%Y-%m-%d %H:%M:%S.%f")
        return str(when.replace(microsecond=0))

    def flag(self, value: bool | None) -> str:
        """A boolean in one of the spellings that come; blank for None."""
        if value is None:
            return ""
        spellings = ("True", "true", "1", "yes") if value else ("False", "false", "0", "no")
        draw = float(self._rng.random())
        return spellings[0 if draw < 0.9 else 1 + int((draw - 0.9) * 30) % 3]


def bad_checkins(template: Row) -> list[Row]:
    """Check-ins that must be quarantined, made from a good row; ids of their own."""
    changes: tuple[Row, ...] = (
        {"checkin_datetime": "yesterday evening"},
        {"checkin_datetime": ""},
        {"checkin_datetime": "2025-11-08"},
        {"checkin_datetime": "2019-05-04 10:00:00"},
        {"customer_id": ""},
        {"customer_id": "walk-in"},
        {"checkin_id": ""},
    )
    return _spoilt(template, changes, "checkin_id", 99_000_001)


def bad_transfers(template: Row) -> list[Row]:
    """Transfers that must be quarantined, made from a good row; ids of their own."""
    changes: tuple[Row, ...] = (
        {"checkin_datetime": "not a time"},
        {"user_customer_id": ""},
        {"checkin_id": "n/a"},
    )
    return _spoilt(template, changes, "checkin_id", 99_100_001)


def bad_customers(template: Row) -> list[Row]:
    """Customers without a usable id, made from a good row."""
    return _spoilt(template, ({"customer_id": ""}, {"customer_id": "test"}), "customer_id", 0)


def bad_members(template: Row) -> list[Row]:
    """Members without a usable id, made from a good row."""
    return _spoilt(template, ({"customer_id": ""}, {"membership_id": ""}), "member_id", 990_001)


def _spoilt(template: Row, changes: tuple[Row, ...], key: str, first: int) -> list[Row]:
    return [
        {**template, key: str(first + number), **change} for number, change in enumerate(changes)
    ]
