"""What assets get from outside: the store, and the exports as one run sees them."""

from collections.abc import Callable
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from basin_assets.settings import Settings
from basin_assets.stores.lease import WAIT_SECONDS, LeasedStore
from basin_assets.stores.opening import open_store
from basin_assets.tables.clock import current_month
from basin_assets.tables.source_reader import SourceReader
from basin_assets.tables.table_files import remove_months_before


class StoreResource(dg.ConfigurableResource[Any]):
    """The store of an address; opened at the first use, then kept.

    Whoever reads neither takes the writers' lease nor waits for it. Bind it by `shared_store`: one
    run has one store, and one lease.
    """

    address: str
    wait_seconds: float = WAIT_SECONDS
    _store: LeasedStore | None = PrivateAttr(default=None)
    _on_wait: Callable[[str], None] = PrivateAttr(default=print)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Lets the run's log tell that the run waits."""
        if context.log is not None:
            self._on_wait = context.log.info

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Lets the next run begin."""
        if self._store is not None:
            self._store.release()

    def open(self) -> LeasedStore:
        """The store. Its first write takes the lease."""
        if self._store is None:
            self._store = LeasedStore(open_store(self.address), self.wait_seconds, self._on_wait)
        return self._store


def shared_store(address: str) -> Any:
    """The resource `store`, and what other resources nest: a run's config changes it for all."""
    return StoreResource.configure_at_launch(address=address)


class WriterResource(dg.ConfigurableResource[Any]):
    """Makes a run the only one at work on the store, before it reads anything.

    It also removes months before the first, which no run would ever write again.
    Required by every asset that writes, so Dagster sets it up in no run that only reads. What a run
    writes follows from what it has read; were the lease taken at the first write, another run
    could write in between.
    """

    store: dg.ResourceDependency[StoreResource]
    settings: dg.ResourceDependency[Settings]

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Waits until no other run is at work. BusyStoreError where one still is."""
        self.store.open().take()
        remove_months_before(self.store.open(), self.settings.first_month)

    def open(self) -> LeasedStore:
        """The store, whose lease this run has."""
        return self.store.open()


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
