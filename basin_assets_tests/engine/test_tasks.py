"""A cluster's tasks, one after the other in this process, make the local engine's bytes."""

import shutil
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pytest

from basin_assets.engine.cells import NO_MONTH, Cells
from basin_assets.engine.step import Step
from basin_assets.engine.steps import STEPS
from basin_assets.engine.tasks import InputObject, StepTasks
from basin_assets.io.folder_store import FolderStore
from basin_assets.io.table_files import read_table_object
from basin_assets.settings import Settings
from basin_assets_tests.engine.gyms import months_of, objects_of
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS

pytestmark = DAGSTER_WARNINGS

every_step = pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.output.name)


def run_tasks(store: FolderStore, step: Step, rows_per_cell: int) -> int:
    """All tasks of a step; how many cells there were."""
    tasks = StepTasks(store.address, step.output.name, Settings())
    cut = [
        (table, month) for table in step.inputs for month in months_of(store, table) or [NO_MONTH]
    ]
    objects = [
        InputObject(number, table.name, month)
        for number, (table, month) in enumerate(cut)
        if table.name in step.keys
    ]
    whole = {
        table.name: [read_table_object(store, table)]
        for table in step.inputs
        if table.name not in step.keys
    }
    cells = Cells.for_rows([tasks.sample(each) for each in objects], rows_per_cell)
    parcels = [parcel for each in reversed(objects) for parcel in tasks.cut(each, cells)]
    parts = [
        (cells.month_of(cell), tasks.compute(of_cell, whole))
        for cell, of_cell in groupby(sorted(parcels, key=attrgetter("cell")), attrgetter("cell"))
    ]
    for month, of_month in groupby(parts, lambda part: part[0]):
        tasks.save(month, (rows for _, rows in of_month))
    return cells.count


@every_step
def test_the_tasks_of_many_cells_write_the_local_engines_bytes(
    step: Step, built_gym: Path, tmp_path: Path
) -> None:
    shutil.copytree(built_gym, tmp_path / "gym")
    store = FolderStore(tmp_path / "gym")
    due = objects_of(store, step.output)
    for key in due:
        store.delete(key)

    cells = run_tasks(store, step, rows_per_cell=20)

    assert cells > 2
    made = objects_of(store, step.output)
    assert made
    assert made == {key: due[key] for key in made}
    if not step.output.is_monthly:
        assert made == due
