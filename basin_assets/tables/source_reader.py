"""The exports as one run sees them: each is read once, typed, settled and accounted for."""

from collections.abc import Mapping

from basin_assets.contracts.sources import CUSTOMERS, PURCHASER_OVERRIDES, SOURCES, Source
from basin_assets.rules.exports.overrides import settle_overrides
from basin_assets.rules.exports.settling import SettledSource, settle_source
from basin_assets.rules.exports.source_rows import read_source_rows
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store
from basin_assets.tables.source_files import content_hash, read_source_files


class SourceReader:
    """Reads exports from a store and keeps them, so that nobody sees two versions of one."""

    def __init__(self, store: Store, settings: Settings, last_month: str) -> None:
        """Begins with nothing read.

        Args:
            store: where the exports lie.
            settings: the first month, and how times are read.
            last_month: the current gym-local month.
        """
        self._store = store
        self._window = MonthWindow(settings.first_month, last_month)
        self._settings = settings
        self._files: dict[str, Mapping[str, bytes]] = {}
        self._versions: dict[str, str] = {}
        self._settled: dict[str, SettledSource] = {}

    def files(self, source: Source) -> Mapping[str, bytes]:
        """The bytes of the export's files, by key; none where an optional one is absent."""
        if source.name not in self._files:
            self._files[source.name] = read_source_files(self._store, source)
        return self._files[source.name]

    def version(self, source: Source) -> str:
        """The hash of the export's content; `absent` where there is none."""
        if source.name not in self._versions:
            files = self.files(source)
            self._versions[source.name] = content_hash(files) if files else "absent"
        return self._versions[source.name]

    def settled(self, source: Source) -> SettledSource:
        """The export's rows, settled over all months."""
        if source.name not in self._settled:
            rows = read_source_rows(source, self.files(source))
            settled = settle_source(rows, self._window, self._settings)
            if source is PURCHASER_OVERRIDES:
                settled = settle_overrides(settled, self.settled(CUSTOMERS).used)
            self._settled[source.name] = settled
        return self._settled[source.name]

    def all_settled(self) -> list[SettledSource]:
        """Every export, in the order of the contracts."""
        return [self.settled(source) for source in SOURCES]
