"""The whole graph over the tiny gym: what a run leaves, and that a second one leaves it alone."""

from pathlib import Path

from basin_assets.contracts.published import (
    CONNECTIONS_FILE,
    EXPLORER_KEY,
    PUBLISHED_FILES,
    TIMELINE_KEY,
)
from basin_assets.contracts.sources import SOURCES
from basin_assets.demo import Gym
from basin_assets.orchestration.build import build_defs
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.csv_files import to_csv
from basin_assets_tests.conftest import FirstRun
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    PUBLISHED_KEYS,
    SHORT,
    errors_of,
    metadata_of,
    published,
    run_daily,
)
from basin_assets_tests.pure_run import insights_of, run_purely

pytestmark = DAGSTER_WARNINGS


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of the last change of every file: a file put again has others."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    stats = {path.relative_to(folder).as_posix(): path.stat() for path in paths}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


def test_a_run_materializes_every_asset_and_observes_every_export(first_run: FirstRun) -> None:
    graph = build_defs(Settings()).resolve_asset_graph()
    made = {event.asset_key for event in first_run.result.get_asset_materialization_events()}
    assert made == graph.materializable_asset_keys
    seen = {event.asset_key for event in first_run.result.get_asset_observation_events()}
    assert seen == graph.observable_asset_keys


def test_a_run_records_every_check_and_the_blocking_ones_pass(first_run: FirstRun) -> None:
    graph = build_defs(Settings()).resolve_asset_graph()
    checks = first_run.result.get_asset_check_evaluations()
    assert {check.asset_check_key for check in checks} == graph.asset_check_keys
    assert all(check.passed for check in checks if check.blocking)


def test_the_exports_are_left_as_they_were(first_run: FirstRun, tiny_gym: Gym) -> None:
    store = FolderStore(first_run.folder)
    for source in SOURCES:
        key = f"capitan/{source.file_name}"
        assert store.read(key).data == tiny_gym.files[key]


def test_the_graph_publishes_what_the_rules_make_in_one_go(
    first_run: FirstRun, tiny_gym: Gym
) -> None:
    run = run_purely(tiny_gym.files, last_month=GYM_MONTHS[-1])
    tables = {**run.tables, **insights_of(run)}
    made = {file.key: to_csv(file, tables[file.table.name]) for file in PUBLISHED_FILES}
    there = published(first_run.folder)
    assert set(there) == {*made, EXPLORER_KEY, TIMELINE_KEY} == set(PUBLISHED_KEYS)
    assert {key: there[key] for key in made} == made
    assert there[TIMELINE_KEY] == run.timeline
    assert len(made[CONNECTIONS_FILE.key].splitlines()) > 100


def test_a_second_run_puts_nothing_however_many_months_there_are(
    first_run: FirstRun, gym: Path
) -> None:
    before, built = _files(gym), published(gym)
    second = run_daily(Settings(store=str(gym)))
    assert second.success, errors_of(second)
    assert published(gym) == built
    after = _files(gym)
    assert {name: after[name] for name in before} == before
    empty_months = {name for name in after.keys() - before if Path(name).stem < SHORT}
    assert after.keys() - before == empty_months
    assert set(metadata_of(first_run.result, "was_written")) == {True}
    assert set(metadata_of(second, "was_written")) == {False}
    assert max(int(str(n)) for n in metadata_of(first_run.result, "objects_written")) > 1
