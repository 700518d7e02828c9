"""The engines, one interface: in this process, or on a cluster."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Protocol

from basin_assets.settings import Settings
from basin_assets.spark.errors import EngineError
from basin_assets.spark.local import LocalEngine
from basin_assets.spark.step import Step
from basin_assets.stores.protocol import Store
from basin_assets.tables.table_rows import TableOutput, TableRows


class Engine(Protocol):
    """Who computes steps."""

    def run(
        self,
        step: Step,
        settings: Settings,
        inputs: Sequence[TableRows],
        months: Sequence[str] | None,
    ) -> TableOutput:
        """The step's output: its rows, or word that they are in the store already.

        Args:
            step: what to compute.
            settings: what with.
            inputs: rows of the step's inputs.
            months: the months to make, of a monthly table.
        """

    def close(self) -> None:
        """Lets go of what the engine holds; it may be used again."""


def open_engine(store: Store, settings: Settings) -> Engine:
    """The engine that the settings ask for, over the store.

    Raises:
        EngineError: PySpark is not installed.
    """
    if settings.engine == "local":
        return LocalEngine(store)
    if find_spec("pyspark") is None:
        raise EngineError(
            "BASIN_ENGINE=spark needs PySpark: run `pip install 'basin-assets[spark]'`"
        )
    from basin_assets.spark.cluster import SparkEngine  # PySpark is an extra

    return SparkEngine(store, settings.spark_master)
