"""The exports of one run: each is read once, then typed, settled and accounted for."""

from collections.abc import Mapping

from basin_assets.contracts.sources import Source
from basin_assets.rules.exports.settled_exports import SettledExports
from basin_assets.rules.exports.settling import SettledSource
from basin_assets.rules.exports.source_rows import SourceRows, read_source_rows
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store
from basin_assets.tables.source_files import content_hash, read_source_files


class SourceReader:
    """Reads exports from a store and keeps them, so that a run sees one version of each."""

    def __init__(self, store: Store, settings: Settings, last_month: str) -> None:
        """Reads nothing yet.

        Args:
            store: the store of the exports.
            settings: the first month, the timezone and the date order.
            last_month: the current gym-local month.
        """
        self._store = store
        window = MonthWindow(settings.first_month, last_month)
        self._exports = SettledExports(self._rows, window, settings)
        self._files: dict[str, Mapping[str, bytes]] = {}
        self._versions: dict[str, str] = {}

    def files(self, source: Source) -> Mapping[str, bytes]:
        """The bytes of the export's files, by key; none where an optional one is absent."""
        if source.name not in self._files:
            self._files[source.name] = read_source_files(self._store, source)
        return self._files[source.name]

    def version(self, source: Source) -> str:
        """The hash of the export's content; `absent` without files."""
        if source.name not in self._versions:
            files = self.files(source)
            self._versions[source.name] = content_hash(files) if files else "absent"
        return self._versions[source.name]

    def settled(self, source: Source) -> SettledSource:
        """The export's rows, settled over all months."""
        return self._exports.of(source)

    def all_settled(self) -> list[SettledSource]:
        """Every export, in the order of the contracts."""
        return self._exports.all()

    def _rows(self, source: Source) -> SourceRows:
        return read_source_rows(source, self.files(source))
