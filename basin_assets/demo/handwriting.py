"""Values as real exports write them, some in another format than their neighbours."""

from datetime import UTC, datetime

from basin_assets.demo.plan import GymPlan
from basin_assets.timezones import timezone_of

# As spreadsheets and browsers write times; the browser puts a narrow no-break space before PM.
_IN_WORDS = {
    "browser": "{day}/%Y, {hour}:%M:%S\N{NARROW NO-BREAK SPACE}{half}",
    "month_first": "{day}/%Y {hour}:%M {half}",
    "half_day": "%Y-%m-%d {hour}:%M {half}",
    "short_year": "{day}/%y %H:%M",
    "dotted": "{day}/%Y {hour}:%M {dotted}",
}
ODD_FORMATS = ("iso", "utc", "offset", "fraction", *_IN_WORDS)
WITHOUT_SECONDS = tuple(name for name, form in _IN_WORDS.items() if "%S" not in form)


class Handwriting:
    """Writes the values of one table as text."""

    def __init__(self, plan: GymPlan, table: str) -> None:
        self._rng = plan.stream(f"write {table}")
        self._share = plan.mixed_format_share
        self._zone = timezone_of(plan.timezone)

    def id(self, number: int) -> str:
        """An id, as it is, as a float, or with leading zeros."""
        draw = self._rng.random()
        if draw < self._share * 0.7:
            return f"{number}.0"
        return f"00{number}" if draw < self._share else str(number)

    def time(self, when: datetime, time_format: str) -> str:
        """A wall time in one of the formats; the instant is kept to the format's precision."""
        if time_format == "iso":
            return when.isoformat()
        if time_format == "utc":
            instant = when.replace(tzinfo=self._zone).astimezone(UTC)
            return instant.replace(tzinfo=None).isoformat() + "Z"
        if time_format == "offset":
            return when.replace(tzinfo=self._zone).isoformat(sep=" ")
        if time_format == "fraction":
            return when.strftime("%Y-%m-%d %H:%M:%S.%f")
        if time_format in _IN_WORDS:
            return when.strftime(_IN_WORDS[time_format]).format(
                day=f"{when.month}/{when.day}",
                hour=when.hour % 12 or 12,
                half="AM" if when.hour < 12 else "PM",
                dotted="a.m." if when.hour < 12 else "p.m.",
            )
        return str(when.replace(microsecond=0))

    def flag(self, value: bool | None) -> str:
        """A boolean in one of the spellings that come; blank for None."""
        if value is None:
            return ""
        spellings = ("True", "true", "1", "yes") if value else ("False", "false", "0", "no")
        draw = self._rng.random()
        return spellings[0 if draw < 0.9 else 1 + int((draw - 0.9) * 30) % 3]
