"""Nothing is published past a check that failed or was not made, whatever a run selects."""

import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.orchestration.build import build_defs
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_KEYS,
    errors_of,
    pass_checks,
    published,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
FILE = "capitan/customer_connections"


@pytest.fixture
def gym(built_gym: Path, tmp_path: Path) -> Path:
    """A built store whose published connections would be replaced."""
    folder = Path(shutil.copytree(built_gym, tmp_path / "gym"))
    file = folder / f"{FILE}.csv"
    file.write_bytes(file.read_bytes().partition(b"\n")[0] + b"\n")
    return folder


def _publish(
    gym: Path, history: Callable[[dg.DagsterInstance], None], *assets: str
) -> dg.ExecuteInProcessResult:
    """A run of some assets and the published one, after what stands in Dagster's history."""
    job = build_defs(short_settings(gym)).resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        history(instance)
        return job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(name.split("/")) for name in (*assets, FILE)],
            raise_on_error=False,
            run_config=_QUIET,
        )


def _nothing(_instance: dg.DagsterInstance) -> None:
    """No run so far."""


def _failed(instance: dg.DagsterInstance) -> None:
    pass_checks(instance, but="rows_are_conserved")


def _rebuilt(instance: dg.DagsterInstance) -> None:
    pass_checks(instance)
    instance.report_runless_asset_event(dg.AssetMaterialization("customer_connections"))


@pytest.mark.parametrize(
    ("history", "says"),
    [
        (_nothing, "has not been made since that table was built"),
        (_failed, "The check rows_are_conserved of connection_metrics has failed"),
        (_rebuilt, "keeps_its_contract of customer_connections has not been made"),
    ],
)
def test_a_published_asset_is_refused_after_a_check_that_failed_or_was_not_made(
    gym: Path, history: Callable[[dg.DagsterInstance], None], says: str
) -> None:
    before = published(gym)
    result = _publish(gym, history)
    assert not result.success
    assert says in errors_of(result)
    assert "Launch the job `daily`" in errors_of(result)
    assert published(gym) == before


def test_an_early_and_a_published_asset_do_not_go_past_a_failed_check_between_them(
    gym: Path,
) -> None:
    before = published(gym)
    result = _publish(gym, _failed, "customers")
    assert not result.success
    assert "rows_are_conserved" in errors_of(result)
    assert published(gym) == before


def test_what_has_passed_every_check_is_published_alone(gym: Path, built_gym: Path) -> None:
    result = _publish(gym, pass_checks)
    assert result.success, errors_of(result)
    assert published(gym) == published(built_gym)


@pytest.mark.parametrize(
    "key", [*PUBLISHED_KEYS, "published_accounting"], ids=lambda key: key.rpartition("/")[2]
)
def test_every_published_file_and_the_record_of_them_waits_for_the_checks(
    gym: Path, key: str
) -> None:
    job = build_defs(short_settings(gym)).resolve_implicit_global_asset_job_def()
    asset = dg.AssetKey(key.removesuffix(".csv").removesuffix(".html").split("/"))
    with dg.DagsterInstance.ephemeral() as instance:
        pass_checks(instance, but="published_files_are_ours")
        result = job.execute_in_process(
            instance=instance, asset_selection=[asset], raise_on_error=False, run_config=_QUIET
        )
    assert "published_files_are_ours of source_accounting has failed" in errors_of(result)
