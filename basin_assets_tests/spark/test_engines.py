"""Which engine there is, and what is said where there is none."""

import sys
from pathlib import Path

import pytest

from basin_assets.settings import Settings
from basin_assets.spark import engines
from basin_assets.spark.cluster import SparkEngine
from basin_assets.spark.engines import open_engine
from basin_assets.spark.errors import EngineError
from basin_assets.spark.local import LocalEngine
from basin_assets.spark.steps import PASS_SHARER_RECIPIENT
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.table_files import save_table
from basin_assets_tests.spark.gyms import inputs_of

ON_SPARK = Settings(engine="spark")


def test_this_process_computes_where_nothing_is_said(tmp_path: Path) -> None:
    assert isinstance(open_engine(FolderStore(tmp_path), Settings()), LocalEngine)


@pytest.mark.long  # PySpark is installed for `make test-long` alone
def test_a_cluster_computes_where_the_settings_say_so(tmp_path: Path) -> None:
    assert isinstance(open_engine(FolderStore(tmp_path), ON_SPARK), SparkEngine)


def test_without_pyspark_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"pip install 'basin-assets\[spark\]'"):
        open_engine(FolderStore(tmp_path), ON_SPARK)


@pytest.mark.long
# PySpark leaves the gateway that did not start to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_without_java_it_is_said_what_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, step = FolderStore(tmp_path), PASS_SHARER_RECIPIENT
    for table in step.inputs:
        save_table(store, table, table.empty(), ["2025-10"])
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "no-java"))
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    engine = open_engine(store, ON_SPARK)
    with pytest.raises(EngineError, match=r"local\[\*\]: .*JAVA.*make java"):
        engine.run(step, ON_SPARK, inputs_of(store, step), None)
    engine.close()
