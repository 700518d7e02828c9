"""Recognises our own published files: we never overwrite another program's file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from basin_assets.contracts.published import EXPLORER_KEY, PUBLISHED_FILES, PublishedFile
from basin_assets.contracts.sources import SOURCES
from basin_assets.rules.exports.csv_records import BOM, cells_of, split_records
from basin_assets.settings import Settings
from basin_assets.stores.protocol import (
    DamagedObjectError,
    MissingObjectError,
    Store,
    StoreError,
)
from basin_assets.tables.keys import source_file, source_folder

TAKE_OVER = "basin/take_over"
"""The tag of a run that names the keys at which it may replace another program's file."""

_START = 64 * 1024  # bytes that hold the header of any table, and the head of the explorer
_EXPLORER_TITLE = b"<title>Connections explorer</title>"


class ForeignFileError(StoreError):
    """Another program's file lies at a key at which we publish."""


@dataclass(frozen=True)
class OurFile:
    """A file that we publish.

    Attributes:
        key: its key.
        csv: the published table, by whose header we recognise it; None for the explorer.
    """

    key: str
    csv: PublishedFile | None

    def bears_our_mark(self, start: bytes) -> bool:
        """Whether a file with this start is empty, or ours: of this version or another."""
        if not start.removeprefix(BOM).strip():
            return True
        if self.csv is None:
            return _EXPLORER_TITLE in start
        return _is_our_header(self.csv, start)

    def bears_most_of_our_mark(self, start: bytes) -> bool:
        """Whether a damaged file with this start was ours: most of its columns are."""
        if self.csv is None:
            return False
        ours = {column.name for column in self.csv.columns}
        return 2 * len(_header_of(start) & ours) > len(ours)

    def refusal(self, store: Store) -> str:
        """The words for a person: the file is not ours, and what to do."""
        keep = "move it away and let the program that writes it write elsewhere"
        if self.csv is not None and self.csv.key_setting is not None:
            keep = f"set BASIN_{self.csv.key_setting.upper()} to the key where ours should lie"
        return (
            f"{store.location(self.key)} is somebody else's file: it does not begin as ours does."
            f" To keep it, {keep}; to have it replaced once, run"
            f" `basin run --take-over {self.key}`, or launch `daily` with the tag"
            f" {TAKE_OVER} = {self.key}."
        )


def _is_our_header(file: PublishedFile, start: bytes) -> bool:
    """Whether the first line names our columns.

    Other versions have fewer or more columns, but quote each name as this one does. Another program
    may use some of our names, but hardly quotes them.
    """
    record = next(split_records(start.removeprefix(BOM)))
    names = next(cells_of([record]), [])
    found, ours = {name.strip() for name in names}, {column.name for column in file.columns}
    is_quoted = record.raw.rstrip() == ",".join(f'"{name}"' for name in names).encode()
    is_older = set(file.table.key) <= found <= ours and 2 * len(found) >= len(ours)
    return found == ours or (is_quoted and (is_older or ours <= found))


def _header_of(start: bytes) -> set[str]:
    record = next(split_records(start.removeprefix(BOM)))
    return {name.strip() for name in next(cells_of([record]), [])}


def ours_at(settings: Settings) -> Mapping[str, OurFile]:
    """Every file that is ours alone, by its key; so without the timeline, which we merge into."""
    tables = [OurFile(file.key_in(settings), file) for file in PUBLISHED_FILES]
    return {each.key: each for each in (*tables, OurFile(EXPLORER_KEY, None))}


def find_foreign_files(
    store: Store, settings: Settings, taken_over: Collection[str] = ()
) -> list[str]:
    """Finds reasons not to publish, in words: other programs' files at our keys, and settings that
    name a key already in use.

    Args:
        store: the store.
        settings: the keys of some published files.
        taken_over: keys whose files a person allows us to replace.
    """
    clashes = _clashes(settings)
    passed_over = {*taken_over, *clashes}
    foreign = [
        ours.refusal(store)
        for key, ours in ours_at(settings).items()
        if key not in passed_over and not _is_ours(store, ours)
    ]
    return [*clashes.values(), *foreign]


def refuse_foreign_file(store: Store, ours: OurFile, taken_over: Collection[str]) -> None:
    """ForeignFileError: another program's file lies at the key, and may not be replaced."""
    if ours.key not in taken_over and not _is_ours(store, ours):
        raise ForeignFileError(ours.refusal(store))


def _is_ours(store: Store, ours: OurFile) -> bool:
    try:
        start = store.read_start(ours.key, _START)
        if ours.bears_our_mark(start):
            return True
        # The start alone is unverified: before a refusal, the whole file is read and verified.
        return ours.bears_our_mark(store.read(ours.key).data[:_START])
    except MissingObjectError:
        return True
    except DamagedObjectError:
        # If our own file was damaged on its way to the store, this run replaces it.
        if ours.bears_most_of_our_mark(start):
            return True
        raise


def _clashes(settings: Settings) -> dict[str, str]:
    """Keys in settings that are an export's or another published file's, and what to do."""
    movable = [file for file in PUBLISHED_FILES if file.key_setting]
    fixed = {EXPLORER_KEY, *(file.key for file in PUBLISHED_FILES if file not in movable)}
    folders = tuple(source_folder(source) for source in SOURCES if source.may_be_folder)
    taken = fixed | {source_file(source) for source in SOURCES}
    settable = {f"BASIN_{file.key_setting}".upper(): file.key_in(settings) for file in movable}
    settable["BASIN_EVENTS_KEY"] = settings.events_key
    clashes = {}
    for name, key in settable.items():
        others = taken | {*settable.values()} - {key}
        if f"{key}/".startswith((*folders, *(f"{other}/" for other in others))):
            clashes[key] = (
                f"{name}={key} is an export's key, or another published file's. Choose another."
            )
    return clashes
