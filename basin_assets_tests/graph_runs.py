"""Runs of the asset graph in this process, and what they left, for tests."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg
import pytest

from basin_assets.contracts.published import EXPLORER_KEY, PUBLISHED_FILES, TIMELINE_KEY
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.garbage import rarely_collected
from basin_assets.orchestration.home import open_home
from basin_assets.orchestration.partitions import (
    RANGE_END,
    RANGE_START,
    all_months_tags,
    monthly_partitions,
)
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store

# Dagster warns of its own use of its own deprecated property whenever a resource is set up. For
# `pytestmark` of the modules that run assets.
DAGSTER_WARNINGS = [
    pytest.mark.runs_assets,
    pytest.mark.filterwarnings("ignore:InitResourceContext.dagster_run:DeprecationWarning"),
]

PUBLISHED_KEYS = [*(file.key for file in PUBLISHED_FILES), EXPLORER_KEY, TIMELINE_KEY]
PUBLISHED_ASSETS = [key.removesuffix(".csv").removesuffix(".html") for key in PUBLISHED_KEYS]
SHORT = "2025-10"  # the tiny gym's first month; fewer months make shorter runs
GYM_MONTHS = ("2025-10", "2025-11")
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def short_settings(address: object) -> Settings:
    """Settings of a gym whose first month is the tiny gym's."""
    return Settings(store=str(address), first_month=SHORT)


def put_files(store: Store, files: Mapping[str, bytes]) -> None:
    for key, data in files.items():
        store.write(key, data)


def run_daily(
    settings: Settings,
    instance: dg.DagsterInstance | None = None,
    tags: Mapping[str, str] | None = None,
) -> dg.ExecuteInProcessResult:
    """The job `daily`, by default over all months and on a Dagster instance of its own."""
    if tags is None:
        tags = all_months_tags(monthly_partitions(settings))
    return _execute(build_defs(settings).resolve_job_def(DAILY), tags, instance=instance)


def materialize(
    of: Settings | dg.Definitions,
    *assets: str,
    month: str | None = None,
    months: tuple[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    history: Callable[[dg.DagsterInstance], None] | None = None,
    config: Mapping[str, Any] | None = None,
) -> dg.ExecuteInProcessResult:
    """Some assets as Dagster's UI asks for them: one month, a range of months, or neither.

    Args:
        of: the gym's settings, or definitions.
        assets: their names.
        month: one month.
        months: the first and last month of a range.
        tags: further tags of the run.
        history: puts into Dagster's history what has been before; by default that all that is
            stored has passed its checks.
        config: further configuration of the run.
    """
    tags = dict(tags or {})
    if month is not None:
        tags["dagster/partition"] = month
    if months is not None:
        tags |= dict(zip((RANGE_START, RANGE_END), months, strict=True))
    defs = build_defs(of) if isinstance(of, Settings) else of
    job = defs.resolve_implicit_global_asset_job_def()
    keys = [dg.AssetKey(name.split("/")) for name in assets]
    return _execute(job, tags, keys, history or pass_checks, config=config)


@contextmanager
def new_instance() -> Iterator[dg.DagsterInstance]:
    """A Dagster instance in a home of its own: by our storage, which takes a third less time than
    Dagster's in memory.
    """
    with TemporaryDirectory() as home, open_home(Path(home)) as instance:
        yield instance


@contextmanager
def the_gyms_months_only() -> Iterator[None]:
    """Ends time after the gym's last month, so that a run asks as much today as in a year."""

    def months(settings: Settings) -> dg.MonthlyPartitionsDefinition:
        return dg.MonthlyPartitionsDefinition(
            start_date=settings.first_month,
            end_date="2025-12",
            fmt="%Y-%m",
            timezone=settings.timezone,
        )

    with pytest.MonkeyPatch.context() as patch:
        for module in ("orchestration.build", "orchestration.resources"):
            patch.setattr(f"basin_assets.{module}.monthly_partitions", months)
        patch.setattr(f"{__name__}.monthly_partitions", months)
        now = "basin_assets.orchestration.resources.current_month"
        patch.setattr(now, lambda _timezone: GYM_MONTHS[-1])
        yield


def pass_checks(instance: dg.DagsterInstance, *, but: str = "") -> None:
    """Puts into the history that all blocking checks have passed, but perhaps the one of a name."""
    graph = build_defs(Settings()).resolve_asset_graph()
    for key in graph.asset_check_keys:
        if graph.get(key).blocking:
            instance.report_runless_asset_event(
                dg.AssetCheckEvaluation(
                    asset_key=key.asset_key,
                    check_name=key.name,
                    passed=key.name != but,
                    metadata={},
                )
            )


def _execute(
    job: dg.JobDefinition,
    tags: Mapping[str, str],
    assets: list[dg.AssetKey] | None = None,
    history: Callable[[dg.DagsterInstance], None] = lambda _: None,
    instance: dg.DagsterInstance | None = None,
    config: Mapping[str, Any] | None = None,
) -> dg.ExecuteInProcessResult:
    opened = new_instance() if instance is None else nullcontext(instance)
    with rarely_collected(), opened as kept:
        history(kept)
        return job.execute_in_process(
            instance=kept,
            tags=tags,
            asset_selection=assets,
            raise_on_error=False,
            run_config=QUIET | dict(config or {}),
        )


def published(address: object) -> dict[str, bytes]:
    """The published files that are there, by key."""
    store = open_store(str(address))
    return {key: store.read(key).data for key in PUBLISHED_KEYS if key in store.list(key)}


def internal(address: object) -> dict[str, bytes]:
    """The internal tables, by key."""
    store = open_store(str(address))
    found = store.keys("basin_assets/")
    return {key: store.read(key).data for key in found if key.endswith(".parquet")}


def errors_of(result: dg.ExecuteInProcessResult) -> str:
    """What the failed steps raised, causes included; or the run, where it came to no step."""
    errors = [event.step_failure_data.error for event in result.get_step_failure_events()]
    if not result.success and not errors:
        errors = [result.get_run_failure_event().job_failure_data.error]
    texts = []
    for error in errors:
        while error is not None:
            texts.append(error.message)
            error = error.cause
    return "\n".join(texts)


def metadata_of(result: dg.ExecuteInProcessResult, name: str) -> list[object]:
    """One metadata entry of every materialization that bears it."""
    found = [
        event.materialization.metadata.get(name)
        for event in result.get_asset_materialization_events()
    ]
    return [entry.value for entry in found if entry is not None]
