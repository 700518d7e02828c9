"""A real cluster makes the bytes of one process: of one gym, of chains, and with a worker lost."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from basin_assets.demo import make_gym, plan_of_size
from basin_assets.demo.plan import SizeName
from basin_assets.settings import Settings
from basin_assets.spark import cluster as spark
from basin_assets.spark.cluster import SparkEngine
from basin_assets.spark.errors import EngineError
from basin_assets.spark.steps import STEPS
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import Store
from basin_assets_tests.bench.chain import chain_files
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    errors_of,
    internal,
    published,
    put_files,
    run_daily,
)
from basin_assets_tests.spark.cluster import Cluster, running_cluster, until
from basin_assets_tests.spark.gyms import inputs_of

pytestmark = [
    pytest.mark.long(minutes=8),
    pytest.mark.timeout(900),
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


def first_month(size: SizeName) -> str:
    """The month in which the exports of a size begin."""
    return plan_of_size(size).first_day.strftime("%Y-%m")


def run_both(files: Mapping[str, bytes], begins: str, folder: Path, cluster: Cluster) -> None:
    """A whole run on each engine, over the same exports, into `local` and `spark` of the folder."""
    for name in ("local", "spark"):
        put_files(FolderStore(folder / name), files)
        result = run_daily(
            Settings(
                store=str(folder / name),
                first_month=begins,
                engine=name,
                spark_master=cluster.master,
            )
        )
        assert result.success, errors_of(result)


def assert_all_is_the_same(folder: Path) -> None:
    assert published(folder / "local") == published(folder / "spark")
    assert internal(folder / "local") == internal(folder / "spark")


def test_the_full_gyms_run_loses_a_worker_and_leaves_the_local_engines_bytes(
    tmp_path: Path, cluster: Cluster
) -> None:
    months_at_death: list[int] = []

    def kill_amid_the_months() -> None:
        # Pairs are found and on their way into the store; everything behind them is still to do.
        co_visits = tmp_path / "spark" / "basin_assets" / "co_visits"
        until(lambda: any(co_visits.glob("*.parquet")), "a month of pairs", seconds=600)
        cluster.kill_worker_at_work()
        months_at_death.append(len([*co_visits.glob("*.parquet")]))
        cluster.add_worker("successor")

    killer = threading.Thread(target=kill_amid_the_months, daemon=True)
    killer.start()
    plan = plan_of_size("full")
    run_both(make_gym(plan).files, first_month("full"), tmp_path, cluster)
    killer.join()

    assert_all_is_the_same(tmp_path)
    assert 0 < months_at_death[0] < plan.months


def test_four_gyms_in_many_shards_leave_the_local_engines_bytes(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ManyShards(SparkEngine):
        def __init__(self, store: Store, master: str) -> None:
            super().__init__(store, master, rows_per_shard=2_000)

    monkeypatch.setattr(spark, "SparkEngine", ManyShards)

    run_both(chain_files("demo", 4), first_month("demo"), tmp_path, cluster)

    assert_all_is_the_same(tmp_path)


def test_a_table_of_others_is_refused_with_the_words_of_the_contract(
    built_gym: Path, tmp_path: Path, cluster: Cluster
) -> None:
    shutil.copytree(built_gym, tmp_path / "gym")
    store = FolderStore(tmp_path / "gym")
    evidence = store.read("basin_assets/tie_calibration.parquet").data
    store.write("basin_assets/tie_evidence.parquet", evidence)
    engine, same_day = SparkEngine(store, cluster.master), STEPS["same_day_group"]
    try:
        with pytest.raises(EngineError, match=r"same_day_group: .*ContractError: tie_evidence"):
            engine.run(same_day, Settings(), inputs_of(store, same_day), None)
    finally:
        engine.close()
