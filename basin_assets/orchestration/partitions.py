"""The monthly partitions, and the months of a run. The clock decides only which months exist."""

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
    """The first month lies in the future, or a run names months that do not exist."""


def monthly_partitions(settings: Settings) -> dg.MonthlyPartitionsDefinition:
    """The months from the first to the current gym-local one, included."""
    return dg.MonthlyPartitionsDefinition(
        start_date=settings.first_month,
        fmt=MONTH_FORMAT,
        timezone=settings.timezone,
        end_offset=1,
    )


def from_months_before(months: int) -> dg.TimeWindowPartitionMapping:
    """Maps a month to the same upstream month and so many before it."""
    return dg.TimeWindowPartitionMapping(
        start_offset=-months, allow_nonexistent_upstream_partitions=True
    )


def all_months_tags(months: dg.PartitionsDefinition, at: datetime | None = None) -> dict[str, str]:
    """The tags of a run over all months at once.

    Args:
        months: the partitions.
        at: the time of the run; default now.

    Raises:
        NoMonthsError: BASIN_FIRST_MONTH lies in the future.
    """
    keys = months.get_partition_keys(current_time=at)
    if not keys:
        raise NoMonthsError(
            "BASIN_FIRST_MONTH lies after the current month of this machine's clock, so there is no"
            " month to build. Set an earlier one, or set the clock right."
        )
    return {RANGE_START: keys[0], RANGE_END: keys[-1], _MONTHS: _ALL}


def months_when_begun(run: dg.DagsterRun, months: dg.PartitionsDefinition) -> dict[str, str]:
    """The tags with the months of a run that begins now, if it is a run over all months.

    Such a run covers the months that exist when it begins: it may have waited over the end of a
    month. A run of monthly tables without any tags for months counts as one.

    Raises:
        NoMonthsError: the run names a month that does not exist, as one that is launched again
            after BASIN_FIRST_MONTH was raised, or a range that ends before it begins.
    """
    every = all_months_tags(months)
    if run.tags.get(_MONTHS) == _ALL:
        return every
    # Dagster lets such runs succeed with no month at all, see findings/.
    named = [run.tags[tag] for tag in (RANGE_START, RANGE_END, _PARTITION) if tag in run.tags]
    exist = all(every[RANGE_START] <= month <= every[RANGE_END] for month in named)
    if not exist or named[:2] != sorted(named[:2]):
        raise NoMonthsError(
            f"This run is for {' to '.join(named)}, but the months go from {every[RANGE_START]}"
            f" (BASIN_FIRST_MONTH) to {every[RANGE_END]}, the current one by this machine's clock."
            " Launch it for some of these, the earlier one first."
        )
    names_months = named or run.partitions_subset is not None
    return {} if names_months or not _has_monthly(run) else every


def last_month_of(run: dg.DagsterRun) -> str | None:
    """The newest month of a run over all months; None for other runs."""
    return run.tags.get(RANGE_END) if run.tags.get(_MONTHS) == _ALL else None


def _has_monthly(run: dg.DagsterRun) -> bool:
    if not run.asset_selection:  # all of its job
        return True
    names = {key.to_user_string() for key in run.asset_selection}
    return any(INTERNAL_TABLES[name].is_monthly for name in names & INTERNAL_TABLES.keys())
