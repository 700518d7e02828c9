"""What assets get from outside: the store, and the exports as one run sees them."""

from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from basin_assets.rules.months import MonthWindow
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store
from basin_assets.tables.clock import current_month
from basin_assets.tables.source_reader import SourceReader


class StoreResource(dg.ConfigurableResource[Any]):
    """The store of an address; opened at the first use, then kept."""

    address: str
    _store: Store | None = PrivateAttr(default=None)

    def open(self) -> Store:
        """The store."""
        if self._store is None:
            self._store = open_store(self.address)
        return self._store


class SourcesResource(dg.ConfigurableResource[Any]):
    """The exports. Each is read once a run, so that all assets of a run see one version of it."""

    store: dg.ResourceDependency[StoreResource]
    timezone: str
    first_month: str
    _reader: SourceReader | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Begins a run anew: what another run has read is forgotten."""
        self._reader = None

    @property
    def reader(self) -> SourceReader:
        """The exports of this run."""
        if self._reader is None:
            window = MonthWindow(self.first_month, current_month(self.timezone))
            self._reader = SourceReader(self.store.open(), window, self.timezone)
        return self._reader
