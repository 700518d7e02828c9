"""A real cluster makes the local engine's bytes, also when it loses a worker on the way."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from basin_assets.demo import Gym, make_gym, plan_of_size
from basin_assets.engine.errors import EngineError
from basin_assets.engine.spark import SparkEngine
from basin_assets.engine.step import Step
from basin_assets.engine.steps import CO_VISITS, SAME_DAY_GROUP, STEPS
from basin_assets.io.folder_store import FolderStore
from basin_assets.settings import Settings
from basin_assets_tests.engine.cluster import Cluster, running_cluster, until
from basin_assets_tests.engine.gyms import inputs_of, months_of, objects_of
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    errors_of,
    internal,
    published,
    put_files,
    run_daily,
    short_settings,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    *DAGSTER_WARNINGS,
    # PySpark leaves sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    with running_cluster(folder) as cluster, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield cluster


@pytest.fixture(scope="module")
def demo_gym(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's gym after a complete local run. To be copied, not used."""
    folder = tmp_path_factory.mktemp("demo") / "gym"
    put_files(FolderStore(folder), make_gym(plan_of_size("demo")).files)
    result = run_daily(Settings(store=str(folder)))
    assert result.success, errors_of(result)
    return folder


def made_by_cluster(folder: Path, step: Step, engine: SparkEngine) -> dict[str, bytes]:
    """The objects of a step's output after the cluster has made them anew."""
    store = FolderStore(folder)
    months = months_of(store, step.output)
    for key in objects_of(store, step.output):
        store.delete(key)
    engine.run(step, Settings(), inputs_of(store, step), months)
    return dict(objects_of(store, step.output))


def test_a_whole_run_on_a_cluster_publishes_the_local_engines_bytes(
    tiny_gym: Gym, built_gym: Path, tmp_path: Path, cluster: Cluster
) -> None:
    put_files(FolderStore(tmp_path / "gym"), tiny_gym.files)
    on_cluster = {"engine": "spark", "spark_master": cluster.master}
    settings = short_settings(tmp_path / "gym").model_copy(update=on_cluster)

    result = run_daily(settings)

    assert result.success, errors_of(result)
    assert published(tmp_path / "gym") == published(built_gym)
    assert internal(tmp_path / "gym") == internal(built_gym)


def test_every_step_of_the_demos_gym_in_many_cells_makes_the_local_engines_bytes(
    demo_gym: Path, tmp_path: Path, cluster: Cluster
) -> None:
    shutil.copytree(demo_gym, tmp_path / "gym")
    engine = SparkEngine(FolderStore(tmp_path / "gym"), cluster.master, rows_per_cell=500)
    try:
        for step in STEPS.values():
            made = made_by_cluster(tmp_path / "gym", step, engine)
            assert made == objects_of(FolderStore(demo_gym), step.output), step.output.name
    finally:
        engine.close()


def test_a_worker_that_dies_in_mid_run_changes_nothing(
    demo_gym: Path, tmp_path: Path, cluster: Cluster
) -> None:
    shutil.copytree(demo_gym, tmp_path / "gym")
    store, step = FolderStore(tmp_path / "gym"), CO_VISITS
    for key in objects_of(store, step.output):
        store.delete(key)
    engine = SparkEngine(store, cluster.master, rows_per_cell=50)
    written_at_death: list[int] = []

    def kill_amid_the_cells() -> None:
        # The months are cut, some of their hundred cells are computed, and nothing is saved.
        until(lambda: cluster.shuffled() >= 40, "tasks at work")
        cluster.kill_worker_at_work()
        written_at_death.append(len(objects_of(store, step.output)))

    killer = threading.Thread(target=kill_amid_the_cells)
    killer.start()
    try:
        months = months_of(FolderStore(demo_gym), step.output)
        engine.run(step, Settings(), inputs_of(store, step), months)
        killer.join()
    finally:
        engine.close()
        cluster.add_worker("successor")

    assert written_at_death == [0]
    assert objects_of(store, step.output) == objects_of(FolderStore(demo_gym), step.output)


def test_a_table_of_others_is_refused_with_the_words_of_the_contract(
    built_gym: Path, tmp_path: Path, cluster: Cluster
) -> None:
    shutil.copytree(built_gym, tmp_path / "gym")
    store = FolderStore(tmp_path / "gym")
    evidence = store.read("basin_assets/tie_calibration.parquet").data
    store.write("basin_assets/tie_evidence.parquet", evidence)
    engine = SparkEngine(store, cluster.master)
    try:
        with pytest.raises(EngineError, match=r"same_day_group: .*ContractError: tie_evidence"):
            engine.run(SAME_DAY_GROUP, Settings(), inputs_of(store, SAME_DAY_GROUP), None)
    finally:
        engine.close()
