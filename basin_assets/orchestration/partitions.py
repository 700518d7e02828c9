"""The one monthly partitions definition. The clock decides which months exist, and nothing else."""

import dagster as dg

from basin_assets.settings import Settings
from basin_assets.tables.clock import MONTH_FORMAT


def monthly_partitions(settings: Settings) -> dg.MonthlyPartitionsDefinition:
    """Months from the first to the current gym-local one, which is not over yet but exists."""
    return dg.MonthlyPartitionsDefinition(
        start_date=settings.first_month,
        fmt=MONTH_FORMAT,
        timezone=settings.timezone,
        end_offset=1,
    )


def from_months_before(months: int) -> dg.TimeWindowPartitionMapping:
    """A month needs its own upstream month and so many before it, those before the first none."""
    return dg.TimeWindowPartitionMapping(
        start_offset=-months, allow_nonexistent_upstream_partitions=True
    )
