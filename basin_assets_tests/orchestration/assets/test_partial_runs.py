"""Less than everything: one month, a range, one asset."""

from pathlib import Path

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.sources import SOURCES
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    errors_of,
    internal,
    materialize,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS

MONTHLY = [table.name for table in INTERNAL_TABLES.values() if table.is_monthly]


def _forget(gym: Path, *months: str) -> None:
    store = FolderStore(gym)
    for name in MONTHLY:
        for month in months:
            assert (gym / f"basin_assets/{name}/{month}.parquet").is_file()
            store.delete(f"basin_assets/{name}/{month}.parquet")


def test_one_month_of_one_asset_is_built_alone(gym: Path, built_gym: Path) -> None:
    _forget(gym, "2025-10")
    result = materialize(short_settings(gym), "checkins", month="2025-10")
    assert result.success, errors_of(result)
    key = "basin_assets/checkins/2025-10.parquet"
    missing = {f"basin_assets/{name}/2025-10.parquet" for name in MONTHLY} - {key}
    assert internal(built_gym).keys() - internal(gym).keys() == missing
    assert internal(gym)[key] == internal(built_gym)[key]


def test_months_one_by_one_make_the_bytes_of_a_complete_run(gym: Path, built_gym: Path) -> None:
    _forget(gym, *GYM_MONTHS)
    for month in reversed(GYM_MONTHS):
        result = materialize(short_settings(gym), *MONTHLY, month=month)
        assert result.success, errors_of(result)
    assert internal(gym) == internal(built_gym)


def test_an_asset_over_all_months_is_built_alone(gym: Path, built_gym: Path) -> None:
    (gym / "basin_assets/same_day_group.parquet").unlink()
    result = materialize(short_settings(gym), "same_day_group")
    assert result.success, errors_of(result)
    assert internal(gym) == internal(built_gym)


def test_a_month_that_was_never_built_is_not_taken_for_an_empty_one(gym: Path) -> None:
    later = FolderStore(gym)
    later.write("basin_assets/co_visits/2025-09.parquet", b"an older month keeps it amid others")
    _forget(gym, "2025-10")
    settings = short_settings(gym).model_copy(update={"first_month": "2025-09"})
    result = materialize(settings, "same_day_group")
    assert not result.success
    assert "co_visits was not built for 2025-10" in errors_of(result)


def test_everything_over_every_month_is_what_materialize_all_asks_for(
    gym_folder: Path, built_gym: Path
) -> None:
    settings = short_settings(gym_folder)
    others = [name for name in INTERNAL_TABLES if name not in MONTHLY]
    read_first = {"source_accounting", *(source.name for source in SOURCES)}
    first = [name for name in others if name in read_first]
    for names, months in ((first, None), (MONTHLY, GYM_MONTHS), (others, None)):
        result = materialize(settings, *names, months=months)
        assert result.success, errors_of(result)
    built = internal(gym_folder)
    assert built == {key: data for key, data in internal(built_gym).items() if key in built}
    assert len(built) == len(others) + len(MONTHLY) * len(GYM_MONTHS)
