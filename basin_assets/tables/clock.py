"""Which months exist: all that a run asks of the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings

MONTH_FORMAT = "%Y-%m"


def current_month(timezone: str) -> str:
    """The current gym-local month, as `YYYY-MM`."""
    return datetime.now(ZoneInfo(timezone)).strftime(MONTH_FORMAT)


def month_window(settings: Settings) -> MonthWindow:
    """The months from the first that is built to the current one."""
    return MonthWindow(settings.first_month, current_month(settings.timezone))
