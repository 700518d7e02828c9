"""This process makes a step's bytes of many rows as of few: part by part, and in one go."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from basin_assets.contracts.tables import CHECKINS, CO_VISITS
from basin_assets.settings import Settings
from basin_assets.spark.local import LocalEngine
from basin_assets.spark.step import Step
from basin_assets.spark.steps import CO_VISITS as FIND_CO_VISITS
from basin_assets.spark.steps import STEPS
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.table_files import MissingMonthsError, count_rows, save_table
from basin_assets.tables.table_rows import SavedTable, TableRows
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS
from basin_assets_tests.spark.gyms import inputs_of, months_of, objects_of

pytestmark = DAGSTER_WARNINGS

every_step = pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.output.name)


@every_step
def test_few_rows_at_a_time_make_the_bytes_of_all_at_once(
    step: Step, built_gym: Path, tmp_path: Path
) -> None:
    shutil.copytree(built_gym, tmp_path / "gym")
    store = FolderStore(tmp_path / "gym")
    due = objects_of(store, step.output)
    months = months_of(store, step.output)
    rows = dict(count_rows(store, step.output, months))
    for key in due:
        store.delete(key)

    made = LocalEngine(store, rows_at_once=20).run(step, Settings(), inputs_of(store, step), months)

    assert isinstance(made, SavedTable)
    assert made.rows == rows
    assert made.objects_written == len(due)
    assert objects_of(store, step.output) == due


@every_step
def test_few_rows_are_computed_in_one_go_and_written_by_others(
    step: Step, built_gym: Path, tmp_path: Path
) -> None:
    store = FolderStore(built_gym)
    months = months_of(store, step.output)
    made = LocalEngine(store).run(step, Settings(), inputs_of(store, step), months)
    assert isinstance(made, pd.DataFrame)
    save_table(FolderStore(tmp_path), step.output, made, months)
    assert objects_of(FolderStore(tmp_path), step.output) == objects_of(store, step.output)


def test_nothing_is_left_on_the_disk_when_a_cell_fails(
    built_gym: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = STEPS["same_day_group"]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = FolderStore(built_gym)
    inputs = inputs_of(store, step)
    seen: list[list[str]] = []

    def fail(_settings: Settings, **_frames: pd.DataFrame) -> pd.DataFrame:
        seen.append([path.name for path in tmp_path.iterdir()])
        raise ArithmeticError

    broken = Step(step.output, step.inputs, fail, step.keys, step.order)
    with pytest.raises(ArithmeticError):
        LocalEngine(store, rows_at_once=20).run(broken, Settings(), inputs, None)
    assert len(seen) == 1
    assert len(seen[0]) == 1  # the folder with the rows
    assert not list(tmp_path.iterdir())


def test_months_that_were_never_built_amid_others_are_told(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for month in ("2025-09", "2025-11"):
        save_table(store, CHECKINS, CHECKINS.empty(), [month])
    rows = TableRows(CHECKINS, ["2025-09", "2025-10", "2025-11"], RunTables(store))
    with pytest.raises(MissingMonthsError, match="checkins was not built for 2025-10"):
        LocalEngine(store).run(FIND_CO_VISITS, Settings(), [rows], ["2025-10"])
    assert not objects_of(store, CO_VISITS)
