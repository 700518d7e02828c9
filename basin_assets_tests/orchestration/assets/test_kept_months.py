"""Which months a run makes anew, of which table, and that nobody can tell from what it leaves."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.demo import Gym
from basin_assets.settings import Settings
from basin_assets.spark.local import LocalEngine
from basin_assets.spark.step import Step
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    SHORT,
    errors_of,
    internal,
    materialize,
    published,
    put_files,
    recipes,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability.edited_exports import CHECKINS, Row, edited

pytestmark = DAGSTER_WARNINGS

FROM_TABLES = ["co_visits", "sharing_events"]
FROM_EXPORTS = ["checkins", "pass_transfers"]
Made = dict[str, list[str]]


@pytest.fixture
def gym(built_gym: Path, tmp_path: Path) -> Path:
    """A store of one's own in which everything has been built."""
    return Path(shutil.copytree(built_gym, tmp_path / "gym"))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """The months that the engine has made, by table."""
    found: Made = defaultdict(list)
    run = LocalEngine.run

    def noting(
        engine: LocalEngine,
        step: Step,
        settings: Settings,
        inputs: Sequence[object],
        months: Sequence[str] | None,
    ) -> object:
        found[step.output.name] += months or []
        return run(engine, step, settings, inputs, months)  # type: ignore[arg-type]

    monkeypatch.setattr(LocalEngine, "run", noting)
    yield found


def _run(settings: Settings) -> dg.ExecuteInProcessResult:
    result = run_daily(settings)
    assert result.success, errors_of(result)
    return result


def _shown(result: dg.ExecuteInProcessResult, table: str, name: str) -> dict[str, object]:
    """One metadata entry of a monthly table's materializations, by month."""
    return {
        str(event.partition): event.materialization.metadata[name].value
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(table) and name in event.materialization.metadata
    }


def test_a_second_run_makes_no_month(gym: Path, made: Made) -> None:
    again = _run(short_settings(gym))
    assert {name: made[name] for name in FROM_TABLES} == {name: [] for name in FROM_TABLES}
    for name in FROM_TABLES + FROM_EXPORTS:
        kept = _shown(again, name, "months_kept")
        assert set(kept.values()) == {len(kept)} and len(kept) > len(GYM_MONTHS), name


def test_a_second_run_over_a_bucket_makes_no_month(
    tiny_gym: Gym, new_bucket: Callable[[], str], made: Made
) -> None:
    settings = short_settings(f"s3://{new_bucket()}/gym")
    put_files(open_store(settings.store), tiny_gym.files)
    _run(settings)
    assert made.pop("co_visits")[:2] == [*GYM_MONTHS]
    _run(settings)
    assert made["co_visits"] == []


def test_months_that_are_kept_show_what_made_ones_do(tiny_gym: Gym, tmp_path: Path) -> None:
    put_files(FolderStore(tmp_path), tiny_gym.files)
    first, again = (_run(short_settings(tmp_path)) for _ in range(2))
    for table in FROM_TABLES + FROM_EXPORTS:
        for name in ("dagster/partition_row_count", "preview"):
            assert _shown(first, table, name), (table, name)
            assert _shown(first, table, name) == _shown(again, table, name), (table, name)


def test_what_an_export_kept_whole_makes_is_not_parsed_for_its_months(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*_args: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr("basin_assets.tables.source_reader.settle_source", parse)
    result = materialize(short_settings(gym), *FROM_EXPORTS, months=GYM_MONTHS)
    assert result.success, errors_of(result)
    FolderStore(gym).delete("basin_assets/checkins/2025-10.parquet")
    assert not materialize(short_settings(gym), "checkins", months=GYM_MONTHS).success


def _with_a_late_checkin(rows: list[Row]) -> list[Row]:
    """Somebody else scanned five minutes after the first check-in of the first month."""
    late = datetime.fromisoformat(rows[0]["checkin_datetime"]) + timedelta(minutes=5)
    other = {"checkin_id": "1", "customer_id": rows[1]["customer_id"]}
    return [*rows, {**rows[0], **other, "checkin_datetime": f"{late:%Y-%m-%d %H:%M:%S}"}]


def test_a_changed_row_has_its_month_made_again_and_what_follows_from_it(
    gym: Path, tiny_gym: Gym, made: Made, tmp_path: Path
) -> None:
    changed = {CHECKINS: edited(tiny_gym.files[CHECKINS], _with_a_late_checkin)}
    put_files(FolderStore(gym), changed)
    _run(short_settings(gym))
    assert made["co_visits"] == [SHORT]
    assert made["sharing_events"] == []  # the transfers are matched as they were

    clean = tmp_path / "clean"
    put_files(FolderStore(clean), tiny_gym.files | changed)
    _run(short_settings(clean))
    _is_as(gym, clean)


def test_a_changed_setting_has_made_again_what_is_computed_with_settings(
    gym: Path, tiny_gym: Gym, made: Made, tmp_path: Path
) -> None:
    def with_window(folder: Path) -> Settings:
        return Settings(store=str(folder), first_month=SHORT, window_minutes=5)

    result = _run(with_window(gym))
    assert made["co_visits"][:2] == [*GYM_MONTHS]
    assert set(_shown(result, "co_visits", "months_kept").values()) == {0}
    kept = _shown(result, "checkins", "months_kept")
    assert set(kept.values()) == {len(kept)}

    clean = tmp_path / "clean"
    put_files(FolderStore(clean), tiny_gym.files)
    _run(with_window(clean))
    _is_as(gym, clean)
    _run(short_settings(gym))
    _run(short_settings(clean))
    _is_as(gym, clean)


def test_changed_code_has_every_month_made_again(
    gym: Path, made: Made, monkeypatch: pytest.MonkeyPatch, built_gym: Path
) -> None:
    monkeypatch.setattr("basin_assets.tables.recipes.code_version", lambda: "the next release")
    result = _run(short_settings(gym))
    for name in FROM_TABLES + FROM_EXPORTS:
        assert set(_shown(result, name, "months_kept").values()) == {0}, name
    assert internal(gym) == internal(built_gym)
    assert published(gym) == published(built_gym)
    assert recipes(gym) != recipes(built_gym)


def test_an_older_program_that_knows_no_recipes_is_seen_by_what_it_left(
    gym: Path, made: Made, built_gym: Path
) -> None:
    """It counted a wider window, and left the record as it found it."""
    older = Settings(store=str(gym), first_month=SHORT, window_minutes=120)
    record = recipes(gym)
    _run(older)
    put_files(FolderStore(gym), record)
    made.clear()
    _run(short_settings(gym))
    assert made["co_visits"] == [*GYM_MONTHS]  # a month without check-ins is the same by any rule
    _is_as(gym, built_gym)


def test_deleting_the_internal_tables_has_all_of_them_made(
    gym: Path, made: Made, built_gym: Path
) -> None:
    shutil.rmtree(gym / "basin_assets")
    _run(short_settings(gym))
    assert set(GYM_MONTHS) < set(made["co_visits"])
    _is_as(gym, built_gym)


def _is_as(gym: Path, clean: Path) -> None:
    accepted = "basin_assets/published_accounting.parquet"
    tables = {key: data for key, data in internal(gym).items() if key != accepted}
    assert tables == {key: data for key, data in internal(clean).items() if key != accepted}
    assert published(gym) == published(clean)
    assert recipes(gym) == recipes(clean)
