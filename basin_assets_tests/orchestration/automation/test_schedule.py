"""The daily schedule, its months, and the switch for everything that runs by itself."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.orchestration.automation.jobs import DAILY, MERGE
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.partitions import monthly_partitions
from basin_assets.settings import Settings
from basin_assets.tables.clock import current_month


def _range(tags: dict[str, str]) -> tuple[str, str]:
    return (
        tags["dagster/asset_partition_range_start"],
        tags["dagster/asset_partition_range_end"],
    )


def test_daily_runs_at_a_quarter_past_five_gym_local() -> None:
    schedule = build_defs(Settings(timezone="Europe/Zurich")).resolve_schedule_def("daily_schedule")
    assert schedule.job_name == DAILY
    assert schedule.cron_schedule == "15 5 * * *"
    assert schedule.execution_timezone == "Europe/Zurich"


def test_daily_goes_over_all_months_the_current_one_included(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path))
    defs = build_defs(settings)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime.now(UTC),
            repository_def=defs.get_repository_def(),
        )
        with context:
            answer = defs.resolve_schedule_def("daily_schedule").evaluate_tick(context)
    assert answer.run_requests is not None
    (request,) = answer.run_requests
    assert _range(dict(request.tags)) == ("2024-01", current_month(settings.timezone))


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-01-01T05:59:59Z", "2025-12"),  # a second to midnight in Chicago
        ("2026-01-01T06:00:01Z", "2026-01"),
        ("2026-03-01T06:00:01Z", "2026-03"),
    ],
)
def test_months_run_to_the_gyms_own_current_one(now: str, last: str) -> None:
    months = monthly_partitions(Settings(timezone="America/Chicago", first_month="2025-10"))
    keys = months.get_partition_keys(current_time=datetime.fromisoformat(now))
    assert (keys[0], keys[-1]) == ("2025-10", last)


def test_nothing_runs_by_itself_until_it_is_switched_on() -> None:
    repository = build_defs(Settings()).get_repository_def()
    assert [s.default_status for s in repository.schedule_defs] == [
        dg.DefaultScheduleStatus.STOPPED
    ]
    assert [s.default_status for s in repository.sensor_defs] == [
        dg.DefaultSensorStatus.STOPPED,
        dg.DefaultSensorStatus.STOPPED,
        dg.DefaultSensorStatus.STOPPED,
    ]


def test_one_setting_switches_the_schedule_and_both_sensors_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BASIN_AUTOMATION", "on")
    repository = build_defs().get_repository_def()
    on = {s.name for s in repository.schedule_defs if s.default_status.value == "RUNNING"}
    on |= {s.name for s in repository.sensor_defs if s.default_status.value == "RUNNING"}
    assert on == {"daily_schedule", "pass_transfers_sensor", "customer_events_sensor"}


def test_daily_holds_every_asset_and_the_merge_the_timeline_alone() -> None:
    defs = build_defs(Settings())
    every = set(defs.resolve_all_asset_keys())
    daily = defs.resolve_job_def(DAILY).asset_layer
    assert set(daily.selected_asset_keys) == every
    assert set(daily.asset_graph.asset_check_keys) == set(
        defs.resolve_asset_graph().asset_check_keys
    )
    merge = defs.resolve_job_def(MERGE).asset_layer
    assert set(merge.selected_asset_keys) == {dg.AssetKey(["capitan", "customer_events"])}
