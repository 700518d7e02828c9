"""Which months a run goes over: those that it names, or all that there are when it begins."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.contracts.tables import CO_VISITS
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.partitions import (
    RANGE_END,
    RANGE_START,
    NoMonthsError,
    all_months_tags,
    last_month_of,
    monthly_partitions,
    months_when_begun,
)
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.clock import current_month
from basin_assets.tables.table_files import built_months
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    errors_of,
    new_instance,
    run_daily,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

MONTHS = monthly_partitions(Settings())
NOW = current_month(Settings().timezone)
EARLIER = all_months_tags(MONTHS, datetime(2025, 10, 31, 12, tzinfo=UTC))
RANGE = {RANGE_START: "2025-09", RANGE_END: "2025-10"}


def _run(tags: Mapping[str, str], *assets: str) -> dg.DagsterRun:
    selection = {dg.AssetKey(name) for name in assets} or None
    return dg.DagsterRun(job_name=DAILY, tags=tags, asset_selection=selection)


def test_a_run_that_waited_over_the_end_of_a_month_goes_on_to_the_new_one() -> None:
    assert EARLIER[RANGE_END] == "2025-10"
    assert months_when_begun(_run(EARLIER), MONTHS)[RANGE_END] == NOW


@pytest.mark.parametrize("tags", [{"dagster/partition": "2025-10"}, RANGE])
def test_a_run_that_names_months_keeps_to_them(tags: dict[str, str]) -> None:
    assert months_when_begun(_run(tags), MONTHS) == {}
    assert last_month_of(_run(tags)) is None


@pytest.mark.parametrize("assets", [(), ("co_visits",), ("customers", "checkins")])
def test_a_run_over_monthly_tables_that_names_no_month_goes_over_all(assets: tuple[str]) -> None:
    tags = months_when_begun(_run({}, *assets), MONTHS)
    assert (tags[RANGE_START], tags[RANGE_END]) == ("2024-01", NOW)
    assert last_month_of(_run(tags)) == NOW


def test_a_run_over_tables_without_months_has_none() -> None:
    assert months_when_begun(_run({}, "customers", "friends_at_risk"), MONTHS) == {}


@pytest.mark.parametrize(
    "tags",
    [
        {"dagster/partition": "2023-12"},
        {"dagster/partition": "2999-01"},
        {RANGE_START: "2023-12", RANGE_END: "2025-10"},
        {RANGE_START: "2025-10", RANGE_END: "2999-01"},
    ],
)
def test_a_month_that_does_not_exist_is_told_with_those_that_do(tags: dict[str, str]) -> None:
    with pytest.raises(NoMonthsError, match=rf"(2023-12|2999-01)\b.* from 2024-01 .* to {NOW}"):
        months_when_begun(_run(tags, "co_visits"), MONTHS)


def test_a_range_that_ends_before_it_begins_is_told() -> None:
    backwards = {RANGE_START: RANGE[RANGE_END], RANGE_END: RANGE[RANGE_START]}
    with pytest.raises(NoMonthsError, match=r"for 2025-10 to 2025-09, .* the earlier one first"):
        months_when_begun(_run(backwards, "co_visits"), MONTHS)


def test_a_first_month_that_is_still_to_come_is_told() -> None:
    with pytest.raises(NoMonthsError, match="BASIN_FIRST_MONTH lies after the current month"):
        all_months_tags(monthly_partitions(Settings(first_month="2999-01")))


def test_daily_builds_and_conserves_every_month_whatever_it_was_asked_for(
    gym_folder: Path,
) -> None:
    settings = short_settings(gym_folder)
    with new_instance() as instance:
        result = run_daily(settings, instance, tags=EARLIER)
        run = instance.get_run_by_id(result.run_id)
    assert result.success, errors_of(result)
    months = built_months(FolderStore(gym_folder), CO_VISITS)
    assert (months[0], months[-1]) == (settings.first_month, NOW)
    assert run is not None
    assert run.tags[RANGE_END] == NOW
