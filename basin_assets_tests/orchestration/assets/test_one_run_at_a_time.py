"""A run that writes waits for another one, and says so when it waited in vain; one that reads does
neither.
"""

import shutil
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from basin_assets.orchestration import daily_run
from basin_assets.orchestration.assets.table_asset import WRITER
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.resources import StoreResource
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.lease import hold
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    errors_of,
    internal,
    materialize,
    published,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS


class _Impatient(StoreResource):
    """A store whose lease is not waited for."""

    wait_seconds: float = 0.0


@pytest.fixture
def runs_that_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("basin_assets.orchestration.build.StoreResource", _Impatient)


@pytest.mark.usefixtures("runs_that_do_not_wait")
def test_a_run_beside_another_fails_and_says_who_is_at_work(
    gym_folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    other = hold(FolderStore(gym_folder), 0)
    refused = daily_run.run_daily(short_settings(gym_folder), home)
    other.release()
    assert not refused.is_success
    assert any("Another run is writing to" in fault for fault in refused.faults), refused.faults
    assert published(gym_folder).keys() <= {"capitan/customer_events.csv"}

    assert materialize(short_settings(gym_folder), "customers").success


def test_a_run_that_waits_for_another_tells_whoever_looks_on(
    gym_folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    other, told = hold(FolderStore(gym_folder), 0), list[str]()

    def end_other(words: str) -> None:
        told.append(words)
        other.release()

    waited = daily_run.run_daily(short_settings(gym_folder), home, on_warning=end_other)
    assert waited.is_success, waited.faults
    assert told == [
        f"Another run is writing to {gym_folder}. This run waits, for 10 minutes at most."
    ]


@pytest.mark.usefixtures("runs_that_do_not_wait")
@pytest.mark.parametrize(
    ("asset", "month"), [("checkins", GYM_MONTHS[0]), ("capitan/customer_connections", None)]
)
def test_a_run_that_writes_does_not_even_read_beside_another(
    built_gym: Path, asset: str, month: str | None
) -> None:
    other = hold(FolderStore(built_gym), 0)
    refused = materialize(short_settings(built_gym), asset, month=month)
    other.release()

    assert refused.get_step_failure_events() == []  # it came to no step
    assert "Another run is writing to" in errors_of(refused)


def test_every_asset_that_writes_needs_the_writer() -> None:
    for asset in build_defs().resolve_asset_graph().assets_defs:
        if asset.is_materializable and asset.keys:  # a check has no key
            types = [output.dagster_type for output in asset.op.output_defs]
            needed = set(asset.op.required_resource_keys).union(
                *(each.required_resource_keys for each in types)
            )
            assert WRITER in needed, asset.keys


@pytest.mark.usefixtures("runs_that_do_not_wait")
def test_an_asset_of_somebody_else_reads_while_a_run_writes(built_gym: Path) -> None:
    seen: list[int] = []

    @dg.asset
    def strongest(customer_connections: pd.DataFrame) -> None:
        seen.append(len(customer_connections))

    ours = build_defs(short_settings(built_gym))
    other = hold(FolderStore(built_gym), 0)
    both = dg.Definitions.merge(ours, dg.Definitions(assets=[strongest]))
    result = materialize(both, "strongest")
    other.release()

    assert result.success, errors_of(result)
    assert seen and seen[0] > 0


def test_a_run_that_is_launched_for_another_store_uses_that_one_alone(
    gym_folder: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    shutil.copytree(gym_folder, there)
    before = FolderStore(gym_folder).list("")
    result = materialize(
        short_settings(gym_folder),
        *("customers", "source_accounting"),
        config={"resources": {"store": {"config": {"address": str(there)}}}},
    )

    assert result.success, errors_of(result)
    assert FolderStore(gym_folder).list("") == before
    assert set(internal(there)) == {
        "basin_assets/customers.parquet",
        "basin_assets/source_accounting.parquet",
    }


def test_a_run_waits_ten_minutes_for_another() -> None:
    assert StoreResource.model_fields["wait_seconds"].default == 600.0
