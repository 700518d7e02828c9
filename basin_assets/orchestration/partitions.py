"""The one monthly partitions definition, and which months a run goes over.

The clock decides which months exist, and nothing else.
"""

from datetime import datetime

import dagster as dg

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.errors import BasinError
from basin_assets.settings import Settings
from basin_assets.tables.clock import MONTH_FORMAT

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
_PARTITION = "dagster/partition"
_MONTHS, _ALL = "basin/months", "all"


class NoMonthsError(BasinError):
    """The first month is still to come."""


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


def all_months_tags(months: dg.PartitionsDefinition, at: datetime | None = None) -> dict[str, str]:
    """The tags that make a run go over all months at once.

    Args:
        months: the partitions.
        at: when; now where not given.

    Raises:
        NoMonthsError: BASIN_FIRST_MONTH is still to come.
    """
    keys = months.get_partition_keys(current_time=at)
    if not keys:
        raise NoMonthsError("BASIN_FIRST_MONTH is still to come: there is no month to build.")
    return {RANGE_START: keys[0], RANGE_END: keys[-1], _MONTHS: _ALL}


def months_when_begun(run: dg.DagsterRun, months: dg.PartitionsDefinition) -> dict[str, str]:
    """The tags by which a run that begins now goes over all months, where that is what it is for.

    A run that was asked for all months goes over those that there are when it begins: it may have
    waited over the end of a month, and it reads the exports as they are by then. So does one that
    was asked for monthly tables without a word about months.
    """
    if run.tags.get(_MONTHS) == _ALL:
        return all_months_tags(months)
    names_months = {_PARTITION, RANGE_START} & run.tags.keys() or run.partitions_subset is not None
    return {} if names_months or not _has_monthly(run) else all_months_tags(months)


def last_month_of(run: dg.DagsterRun) -> str | None:
    """The newest month that there was when a run over all months began; None of another run."""
    return run.tags.get(RANGE_END) if run.tags.get(_MONTHS) == _ALL else None


def _has_monthly(run: dg.DagsterRun) -> bool:
    if not run.asset_selection:  # all of its job
        return True
    names = {key.to_user_string() for key in run.asset_selection}
    return any(INTERNAL_TABLES[name].is_monthly for name in names & INTERNAL_TABLES.keys())
