"""What assets get from outside: the store, the engine, and the exports as one run sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from basin_assets.settings import Settings
from basin_assets.spark.engines import Engine, open_engine
from basin_assets.spark.recipes import inputs_of_months, recipes_of
from basin_assets.spark.step import Step
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store
from basin_assets.tables.clock import current_month
from basin_assets.tables.recipes import make_changed_months
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.source_reader import SourceReader
from basin_assets.tables.table_rows import TableOutput, TableRows


class StoreResource(dg.ConfigurableResource[Any]):
    """The store of an address; opened at the first use, then kept."""

    address: str
    _store: Store | None = PrivateAttr(default=None)

    def open(self) -> Store:
        """The store."""
        if self._store is None:
            self._store = open_store(self.address)
        return self._store


class EngineResource(dg.ConfigurableResource[Any]):
    """Who computes the steps, this process or a cluster; let go of when the run ends."""

    store: dg.ResourceDependency[StoreResource]
    settings: dg.ResourceDependency[Settings]
    _engine: Engine | None = PrivateAttr(default=None)

    def run(
        self, step: Step, inputs: Sequence[TableRows], months: Sequence[str] | None = None
    ) -> TableOutput:
        """The step's output, see `Engine.run`; of a monthly table only what has changed is made."""
        store, engine = self.store.open(), self._open()
        if months is None:
            return engine.run(step, self.settings, inputs, None)

        def find_recipes() -> Mapping[str, str]:
            return recipes_of(step, self.settings, store, inputs, months)

        def make(changed: Sequence[str]) -> TableOutput:
            narrowed = inputs_of_months(step, inputs, changed)
            return engine.run(step, self.settings, narrowed, changed)

        saved = make_changed_months(store, step.output, find_recipes, make)
        if self.settings.engine != "local":
            return saved
        return replace(saved, source=RunTables(store))

    def _open(self) -> Engine:
        if self._engine is None:
            self._engine = open_engine(self.store.open(), self.settings)
        return self._engine

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Gives the cluster back."""
        if self._engine is not None:
            self._engine.close()


class SourcesResource(dg.ConfigurableResource[Any]):
    """The exports. Each is read once a run, so that all assets of a run see one version of it."""

    store: dg.ResourceDependency[StoreResource]
    settings: dg.ResourceDependency[Settings]
    _reader: SourceReader | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Begins a run anew: what another run has read is forgotten."""
        self._reader = None

    @property
    def reader(self) -> SourceReader:
        """The exports of this run."""
        if self._reader is None:
            last_month = current_month(self.settings.timezone)
            self._reader = SourceReader(self.store.open(), self.settings, last_month)
        return self._reader
