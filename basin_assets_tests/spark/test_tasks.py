"""A cluster's tasks, one after the other in this process, make the local engine's bytes."""

import shutil
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pytest

from basin_assets.settings import Settings
from basin_assets.spark import tasks
from basin_assets.spark.shards import NO_MONTH, Shards
from basin_assets.spark.step import Step
from basin_assets.spark.steps import STEPS
from basin_assets.spark.tasks import InputObject, StepTasks
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import ConflictError
from basin_assets.tables.table_files import MissingMonthsError
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS
from basin_assets_tests.spark.gyms import inputs_of, months_of, objects_of

pytestmark = DAGSTER_WARNINGS

MATCHING = STEPS["enriched_transfers"]
every_step = pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.output.name)


def run_tasks(store: FolderStore, step: Step, rows_per_shard: int) -> int:
    """All tasks of a step; how many shards had rows."""
    of_step = StepTasks.of(store, step, Settings(), inputs_of(store, step))
    cut = [
        (table, month) for table in step.inputs for month in months_of(store, table) or [NO_MONTH]
    ]
    objects = [
        InputObject(number, table.name, month)
        for number, (table, month) in enumerate(cut)
        if table.name in step.keys
    ]
    samples = [part for each in objects for part in of_step.sample(each)]
    shards = Shards.for_rows(samples, rows_per_shard)
    # In the wrong order, as a shuffle may bring them.
    parcels = [parcel for each in objects for parcel in of_step.cut(each, shards)][::-1]
    parts = [
        (shards.month_of(shard), of_step.compute(shard, shards, of_shard))
        for shard, of_shard in groupby(
            sorted(parcels, key=attrgetter("shard")), attrgetter("shard")
        )
    ]
    for month, of_month in groupby(parts, lambda part: part[0]):
        of_step.save(month, (rows for _, rows in of_month))
    return len(parts)


@every_step
def test_the_tasks_of_many_shards_write_the_local_engines_bytes(
    step: Step, built_gym: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built_gym, tmp_path / "gym")
    monkeypatch.setattr(tasks, "ROWS_OF_A_PART", 15)
    store = FolderStore(tmp_path / "gym")
    due = objects_of(store, step.output)
    for key in due:
        store.delete(key)

    shards = run_tasks(store, step, rows_per_shard=20)

    assert shards > 2
    made = objects_of(store, step.output)
    assert made
    assert made == {key: due[key] for key in made}
    if not step.output.is_monthly:
        assert made == due


def test_a_table_that_is_written_under_the_tasks_is_refused(
    built_gym: Path, tmp_path: Path
) -> None:
    shutil.copytree(built_gym, tmp_path / "gym")
    store = FolderStore(tmp_path / "gym")
    of_step = StepTasks.of(store, MATCHING, Settings(), inputs_of(store, MATCHING))
    key = "basin_assets/customers.parquet"
    store.write(key, store.read(key).data + b" ")
    with pytest.raises(ConflictError, match="customers was written while it was read"):
        of_step.compute(0, Shards(["2025-10"], {"2025-10": []}), [])


def test_a_table_that_is_not_there_is_named_before_any_task_begins(
    built_gym: Path, tmp_path: Path
) -> None:
    shutil.copytree(built_gym, tmp_path / "gym")
    store = FolderStore(tmp_path / "gym")
    inputs = inputs_of(store, MATCHING)
    store.delete("basin_assets/customers.parquet")
    with pytest.raises(MissingMonthsError, match="customers was not built"):
        StepTasks.of(store, MATCHING, Settings(), inputs)
