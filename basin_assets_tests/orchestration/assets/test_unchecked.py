"""Nothing is published past a check that failed or was not made, whatever a run selects."""

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_ASSETS,
    errors_of,
    materialize,
    pass_checks,
    published,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

FILE = "capitan/customer_connections"


@pytest.fixture
def gym(gym: Path) -> Path:
    """A built store whose published connections would be replaced."""
    file = gym / f"{FILE}.csv"
    file.write_bytes(file.read_bytes().partition(b"\n")[0] + b"\n")
    return gym


def _nothing(_instance: dg.DagsterInstance) -> None:
    """No run so far."""


def _failed(instance: dg.DagsterInstance) -> None:
    pass_checks(instance, but="rows_are_conserved")


def _rebuilt(instance: dg.DagsterInstance) -> None:
    pass_checks(instance)
    instance.report_runless_asset_event(dg.AssetMaterialization("customer_connections"))


@pytest.mark.parametrize(
    ("history", "before", "says"),
    [
        (_nothing, (), "has not been made since that table was built"),
        (_failed, (), "The check rows_are_conserved of connection_metrics has failed"),
        (_failed, ("customers",), "The check rows_are_conserved of connection_metrics has failed"),
        (_rebuilt, (), "keeps_its_contract of customer_connections has not been made"),
    ],
    ids=["not made", "failed", "failed between an early asset and the file", "made of another"],
)
def test_a_published_asset_is_refused_after_a_check_that_failed_or_was_not_made(
    gym: Path, history: Callable[[dg.DagsterInstance], None], before: tuple[str, ...], says: str
) -> None:
    there = published(gym)
    result = materialize(short_settings(gym), *before, FILE, history=history)
    assert not result.success
    assert says in errors_of(result)
    assert "Launch the job `daily`" in errors_of(result)
    assert published(gym) == there


def test_what_has_passed_every_check_is_published_alone(gym: Path, built_gym: Path) -> None:
    result = materialize(short_settings(gym), FILE)
    assert result.success, errors_of(result)
    assert published(gym) == published(built_gym)


def _refused(gym: Path, *assets: str) -> set[str]:
    """The steps of a run of these assets that a failed check has refused."""
    result = materialize(
        short_settings(gym),
        *assets,
        history=lambda instance: pass_checks(instance, but="published_files_are_ours"),
    )
    failures = result.get_step_failure_events()
    assert errors_of(result).count("published_files_are_ours of source_accounting has failed") == (
        len(failures)
    )
    return {str(event.step_key) for event in failures}


def test_every_published_file_and_the_record_of_them_waits_for_the_checks(gym: Path) -> None:
    timeline, record = "capitan/customer_events", "published_accounting"
    files = set(PUBLISHED_ASSETS) - {timeline}
    assert _refused(gym, *files) == {"publish", "capitan__insights__connections_explorer"}
    for after_all in (timeline, record):
        assert _refused(gym, after_all) == {after_all.replace("/", "__")}
