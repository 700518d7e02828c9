"""The current month: all that a run reads from the clock."""

from datetime import datetime

from basin_assets.timezones import timezone_of

MONTH_FORMAT = "%Y-%m"


def current_month(timezone: str) -> str:
    """The current gym-local month, as `YYYY-MM`."""
    return datetime.now(timezone_of(timezone)).strftime(MONTH_FORMAT)
