"""The watched files, whose new content starts a run: pass_transfers, or else check-ins.

After a refused run, new content of any export does: it may be what the run was refused for.
"""

import hashlib
from collections.abc import Mapping

from basin_assets.contracts.sources import CHECKINS, PASS_TRANSFERS, SOURCES
from basin_assets.rules.json_text import to_json
from basin_assets.stores.protocol import Store
from basin_assets.tables.source_files import list_source_files

UPLOADS = "version_of_uploads"
"""The metadata of `source_accounting` with the version of the uploads that a run has read."""


def list_uploads(store: Store) -> Mapping[str, str]:
    """The version of each watched file, by key. StoreError: the store cannot be listed."""
    return list_source_files(store, PASS_TRANSFERS) or list_source_files(store, CHECKINS)


def version_of(listing: Mapping[str, str]) -> str:
    """One hash over the versions of all watched files."""
    return hashlib.sha256(to_json(dict(listing)).encode()).hexdigest()


def version_of_uploads(store: Store) -> str:
    """The version of the watched files now."""
    return version_of(list_uploads(store))


def version_of_exports(store: Store) -> str:
    """The version of all exports now. StoreError: the store cannot be listed."""
    there = [list_source_files(store, source) for source in SOURCES]
    return version_of({key: version for files in there for key, version in files.items()})
