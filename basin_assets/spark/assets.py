"""The assets whose tables a cluster computes. They replace the assets with the same keys.

Keys, partitions, inputs and descriptions are equal. The cluster's tasks read and write the store,
and the process that runs the asset holds no rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.orchestration.assets.table_asset import WRITER, asset_of, row_counts
from basin_assets.orchestration.partitions import from_months_before
from basin_assets.orchestration.resources import StoreResource
from basin_assets.settings import Settings
from basin_assets.spark import cluster
from basin_assets.spark.step import Input, Step
from basin_assets.spark.steps import STEPS
from basin_assets.tables.run_tables import Written

CLUSTER = "cluster"
_WRITTEN_BY_TASKS: dict[str, Any] = {
    "dagster_type": dg.Nothing,  # the IO manager gets no rows
    "required_resource_keys": {CLUSTER, WRITER},
}


class ClusterResource(dg.ConfigurableResource[Any]):
    """The cluster. The first step opens its session; the end of the run closes it."""

    store: dg.ResourceDependency[StoreResource]
    settings: dg.ResourceDependency[Settings]
    _engine: cluster.SparkEngine | None = PrivateAttr(default=None)

    def run(self, step: Step, inputs: Sequence[Input], months: Sequence[str] | None) -> Written:
        """Lets the cluster write the step's table, or some months of it."""
        if self._engine is None:
            master = self.settings.spark_master
            self._engine = cluster.SparkEngine(self.store.open(), master)
        return self._engine.run(step, self.settings, inputs, months)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Closes the session."""
        if self._engine is not None:
            self._engine.close()


def spark_definitions(
    settings: Settings, months: dg.PartitionsDefinition, store: StoreResource
) -> tuple[list[dg.AssetsDefinition], Mapping[str, object]]:
    """The assets that replace those with the same keys, and the resources that they need.

    Raises:
        EngineError: PySpark is not installed.
    """
    cluster.require_pyspark()
    assets = [_asset(step, months) for step in STEPS.values()]
    return assets, {CLUSTER: ClusterResource(store=store, settings=settings)}


def _asset(step: Step, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    deps = [_dep(step, name) for name in step.rule.inputs]

    @asset_of(step.output, step.rule.group, months, deps=deps, **_WRITTEN_BY_TASKS)
    def compute(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        every = months.get_partition_keys()
        due = list(context.partition_keys) if step.output.is_monthly else None
        inputs = [Input(table, _months_of(step, table.name, due, every)) for table in step.inputs]
        written = context.resources.cluster.run(step, inputs, due)
        for month, metadata in row_counts(written).items():
            context.add_asset_metadata(metadata, partition_key=month)
        return dg.MaterializeResult(metadata={"objects_written": written.objects_written})

    return compute


def _dep(step: Step, name: str) -> dg.AssetDep:
    before = step.rule.months_before.get(name)
    mapping = None if before is None else from_months_before(before)
    return dg.AssetDep(name, partition_mapping=mapping)


def _months_of(
    step: Step, name: str, due: Sequence[str] | None, every: Sequence[str]
) -> Sequence[str] | None:
    """The months of an input that the output, or some months of it, depend on."""
    if not INTERNAL_TABLES[name].is_monthly:
        return None
    if due is None:
        return every
    if name not in step.rule.months_before:
        return due
    first = step.months_around(name, min(due))[0]
    return [month for month in every if first <= month <= max(due)]
