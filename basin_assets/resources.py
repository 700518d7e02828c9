"""What assets get from outside: the store, and the exports as one run sees them."""

import dagster as dg
from pydantic import PrivateAttr

from basin_assets.contracts.sources import CUSTOMERS, PURCHASER_OVERRIDES, SOURCES, Source
from basin_assets.domain.months import MonthWindow
from basin_assets.domain.overrides import settle_overrides
from basin_assets.domain.settling import SettledSource, settle_source
from basin_assets.domain.source_rows import read_source_rows
from basin_assets.io.source_files import content_hash, read_source_files
from basin_assets.io.store import Store, open_store
from basin_assets.partitions import last_month


class StoreResource(dg.ConfigurableResource):
    """The store of an address; opened at the first use, then kept."""

    address: str
    _store: Store | None = PrivateAttr(default=None)

    def open(self) -> Store:
        """The store."""
        if self._store is None:
            self._store = open_store(self.address)
        return self._store


class SourcesResource(dg.ConfigurableResource):
    """The exports. Each is read once a run, so that all assets of a run see one version of it."""

    store: dg.ResourceDependency[StoreResource]
    timezone: str
    first_month: str
    _files: dict[str, dict[str, bytes]] = PrivateAttr(default_factory=dict)
    _settled: dict[str, SettledSource] = PrivateAttr(default_factory=dict)
    _last_month: str = PrivateAttr(default="")

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Forgets what another run has read."""
        self._files, self._settled = {}, {}
        self._last_month = last_month(self.timezone)

    def version(self, source: Source) -> str:
        """The hash of the export's content as this run reads it; `absent` where there is none."""
        files = self._read(source)
        return content_hash(files) if files else "absent"

    def size(self, source: Source) -> tuple[int, int]:
        """How many files the export has, and how many bytes."""
        files = self._read(source)
        return len(files), sum(len(data) for data in files.values())

    def settled(self, source: Source) -> SettledSource:
        """The export's rows: typed, settled over all months, and accounted for."""
        if source.name not in self._settled:
            rows = read_source_rows(source, self._read(source))
            window = MonthWindow(self.first_month, self._last_month)
            settled = settle_source(rows, window, self.timezone)
            if source is PURCHASER_OVERRIDES:
                settled = settle_overrides(settled, self.settled(CUSTOMERS).used)
            self._settled[source.name] = settled
        return self._settled[source.name]

    def all_settled(self) -> list[SettledSource]:
        """Every export, in the order of the contracts."""
        return [self.settled(source) for source in SOURCES]

    def _read(self, source: Source) -> dict[str, bytes]:
        if source.name not in self._files:
            self._files[source.name] = dict(read_source_files(self.store.open(), source))
        return self._files[source.name]
