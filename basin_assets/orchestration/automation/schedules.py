"""The daily schedule."""

import dagster as dg

from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.partitions import all_months_tags
from basin_assets.settings import Settings

DAILY_AT = "15 5 * * *"  # after the gym's software has exported the day before


def daily_schedule(
    months: dg.PartitionsDefinition,
    settings: Settings,
) -> dg.ScheduleDefinition:
    """`daily` at 05:15 gym-local, over all months that exist by then."""

    @dg.schedule(
        name="daily_schedule",
        job_name=DAILY,
        cron_schedule=DAILY_AT,
        execution_timezone=settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING
        if settings.automation
        else dg.DefaultScheduleStatus.STOPPED,
        description="Everything, over all months, every morning.",
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        return dg.RunRequest(tags=all_months_tags(months, context.scheduled_execution_time))

    return schedule
