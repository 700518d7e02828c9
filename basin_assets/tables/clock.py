"""Which months exist: all that a run asks of the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

MONTH_FORMAT = "%Y-%m"


def current_month(timezone: str) -> str:
    """The current gym-local month, as `YYYY-MM`."""
    return datetime.now(ZoneInfo(timezone)).strftime(MONTH_FORMAT)
