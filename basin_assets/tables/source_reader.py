"""The exports of one run: each is read once, then typed, settled and accounted for."""

from collections.abc import Mapping
from typing import NamedTuple

from basin_assets.contracts.sources import Source
from basin_assets.rules.exports.settled_exports import SettledExports
from basin_assets.rules.exports.settling import SettledSource
from basin_assets.rules.exports.source_rows import SourceRows, read_source_rows
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store
from basin_assets.tables.source_files import content_hash, read_source_files


class Found(NamedTuple):
    """The files of an export.

    Attributes:
        files: how many there are; none where an optional export is absent.
        size: their bytes, together.
        version: the hash of their content; `absent` without files.
    """

    files: int
    size: int
    version: str


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
        self._found: dict[str, Found] = {}
        self._unsettled: dict[str, Mapping[str, bytes]] = {}

    def found(self, source: Source) -> Found:
        """The files that were read.

        Raises:
            StoreError: see `read_source_files`.
        """
        if source.name not in self._found:
            files = self._unsettled[source.name] = read_source_files(self._store, source)
            size = sum(map(len, files.values()))
            version = content_hash(files) if files else "absent"
            self._found[source.name] = Found(len(files), size, version)
        return self._found[source.name]

    def version(self, source: Source) -> str:
        """The hash of the export's content; `absent` without files."""
        return self.found(source).version

    def settled(self, source: Source) -> SettledSource:
        """The export's rows, settled over all months. From then on its bytes are not kept."""
        settled = self._exports.of(source)
        self._unsettled.pop(source.name, None)
        return settled

    def all_settled(self) -> list[SettledSource]:
        """Every export, in the order of the contracts."""
        settled = self._exports.all()
        self._unsettled.clear()
        return settled

    def _rows(self, source: Source) -> SourceRows:
        self.found(source)
        return read_source_rows(source, self._unsettled[source.name])
