"""Dagster's door to the tables: a range goes in and comes back as one frame."""

import weakref
from collections import Counter
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from basin_assets.contracts.tables import AS_OF, CO_VISITS
from basin_assets.orchestration.assets.table_asset import IO_MANAGER, WRITER, asset_of
from basin_assets.orchestration.garbage import rarely_collected
from basin_assets.orchestration.io_manager import COLUMNS, TableIOManager
from basin_assets.orchestration.partitions import monthly_partitions
from basin_assets.orchestration.resources import StoreResource, WriterResource
from basin_assets.rules.months import month_of
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, metadata_of
from basin_assets_tests.tables.test_table_files import co_visits_on

# the ranges of months in one run, which `build_defs` vouches for
_BETA = pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
pytestmark = [*DAGSTER_WARNINGS, _BETA]

FRAME = co_visits_on("2025-09-02", "2025-10-01", "2025-10-05", "2025-11-09")
RANGE = {
    "dagster/asset_partition_range_start": "2025-09",
    "dagster/asset_partition_range_end": "2025-11",
}
MONTHS = monthly_partitions(Settings(first_month="2025-08"))
_SEEN: list[pd.DataFrame] = []


def _assets(frame: pd.DataFrame = FRAME) -> list[dg.AssetsDefinition]:
    @asset_of(CO_VISITS, "tests", MONTHS)
    def co_visits(context: dg.AssetExecutionContext) -> pd.DataFrame:
        return frame[month_of(frame["day"]).isin(context.partition_keys)]

    @asset_of(AS_OF, "tests", MONTHS)
    def as_of(co_visits: pd.DataFrame) -> pd.DataFrame:
        _SEEN.append(co_visits)
        return AS_OF.frame({"as_of": [co_visits["day"].max()]})

    return [co_visits, as_of]


def _run(
    folder: Path, assets: list[dg.AssetsDefinition], **options: object
) -> dg.ExecuteInProcessResult:
    store = StoreResource.configure_at_launch(address=str(folder))
    resources = {
        "store": store,
        WRITER: WriterResource(store=store, settings=Settings()),
        IO_MANAGER: TableIOManager(store=store, settings=Settings()),
    }
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            assets,
            resources=resources,
            instance=instance,
            raise_on_error=False,
            **options,  # type: ignore[arg-type]
        )


def test_a_range_goes_in_month_by_month_and_comes_back_as_one_frame(tmp_path: Path) -> None:
    _SEEN.clear()
    result = _run(tmp_path, _assets(), tags=RANGE)
    assert result.success
    assert set(FolderStore(tmp_path).list("")) == {
        "basin_assets/as_of.parquet",
        *(f"basin_assets/co_visits/2025-{month}.parquet" for month in ("09", "10", "11")),
    }
    (seen,) = _SEEN
    pd.testing.assert_frame_equal(seen, FRAME)
    assert Counter(metadata_of(result, "objects_written")) == {3: 3, 1: 1}  # each month's event


def test_only_the_columns_that_an_input_names_are_handed_over(tmp_path: Path) -> None:
    seen: list[pd.DataFrame] = []

    @asset_of(
        AS_OF, "tests", MONTHS, ins={"co_visits": dg.AssetIn(metadata={COLUMNS: ["crowd", "day"]})}
    )
    def as_of(co_visits: pd.DataFrame) -> pd.DataFrame:
        seen.append(co_visits)
        return AS_OF.empty()

    result = _run(tmp_path, [_assets()[0], as_of], tags=RANGE)

    assert result.success
    pd.testing.assert_frame_equal(seen[0], FRAME[["crowd", "day"]])


def test_each_month_shows_how_many_rows_it_has_and_the_newest_a_preview(tmp_path: Path) -> None:
    result = _run(tmp_path, _assets()[:1], tags=RANGE)
    shown = {
        str(put.partition): put.materialization.metadata
        for put in result.get_asset_materialization_events()
    }
    rows = {month: each["dagster/partition_row_count"].value for month, each in shown.items()}
    assert rows == {"2025-09": 1, "2025-10": 2, "2025-11": 1}
    assert [month for month, each in shown.items() if "preview" in each] == ["2025-11"]


def test_a_last_month_without_rows_shows_those_of_the_newest_that_has_some(tmp_path: Path) -> None:
    until_october = FRAME[FRAME["day"] < pd.Timestamp("2025-11-01")]
    result = _run(tmp_path, _assets(until_october)[:1], tags=RANGE)
    shown = {
        str(put.partition): put.materialization.metadata
        for put in result.get_asset_materialization_events()
    }
    assert shown["2025-11"]["dagster/partition_row_count"].value == 0
    assert shown["2025-11"]["newest_month_with_rows"].value == "2025-10"
    assert shown["2025-11"]["preview"] == shown["2025-10"]["preview"]
    assert "preview" not in shown["2025-09"]


def test_an_asset_of_ones_own_on_our_io_manager_is_told_what_to_do(tmp_path: Path) -> None:
    @dg.asset(io_manager_key=IO_MANAGER)
    def my_own() -> pd.DataFrame:
        return FRAME

    result = _run(tmp_path, [my_own])
    (failure,) = result.get_step_failure_events()
    assert "my_own is no table that basin_assets stores" in str(failure.step_failure_data.error)
    assert "docs/extending.md" in str(failure.step_failure_data.error)


def test_a_frame_that_breaks_its_contract_fails_the_run_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    broken = FRAME.assign(gap_seconds=-1.0)
    result = _run(tmp_path, _assets(broken), tags=RANGE)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    assert failure.step_key == "co_visits"
    assert "gap_seconds: 4 rows are below 0" in str(failure.step_failure_data.error)
    assert FolderStore(tmp_path).list("") == {}


def test_what_a_step_has_written_is_not_kept_to_the_end_of_the_run(tmp_path: Path) -> None:
    made: list[weakref.ref[pd.DataFrame]] = []
    is_kept: list[bool] = []

    @asset_of(CO_VISITS, "tests", MONTHS)
    def co_visits(context: dg.AssetExecutionContext) -> pd.DataFrame:
        frame = FRAME[month_of(FRAME["day"]).isin(context.partition_keys)]
        made.append(weakref.ref(frame))
        return frame

    @asset_of(AS_OF, "tests", MONTHS)
    def as_of(co_visits: pd.DataFrame) -> pd.DataFrame:
        is_kept.append(made[0]() is not None)
        return AS_OF.frame({"as_of": [co_visits["day"].max()]})

    with rarely_collected():
        assert _run(tmp_path, [co_visits, as_of], tags=RANGE).success
    assert is_kept == [False]
