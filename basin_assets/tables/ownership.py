"""Whether what lies at a key that we publish is ours: somebody else's file is never overwritten."""

from collections.abc import Collection, Iterator, Mapping
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

_START = 64 * 1024  # bytes that hold the header of any table, and the head of the explorer
_EXPLORER_TITLE = b"<title>Connections explorer</title>"


class ForeignFileError(StoreError):
    """Somebody else's file lies where we publish."""


@dataclass(frozen=True)
class OurFile:
    """A file that we publish, and by what it is recognised.

    Attributes:
        key: where it lies.
        csv: the table that it is; None for the explorer.
    """

    key: str
    csv: PublishedFile | None

    def bears_our_mark(self, start: bytes) -> bool:
        """Whether a file that begins so is ours, of this version or another, or holds nothing."""
        if not start.removeprefix(BOM).strip():
            return True
        if self.csv is None:
            return _EXPLORER_TITLE in start
        return _is_our_header(self.csv, start)

    def bears_most_of_our_mark(self, start: bytes) -> bool:
        """Whether a damaged file that begins so was ours: most of its columns are."""
        if self.csv is None:
            return False
        ours = {column.name for column in self.csv.columns}
        return 2 * len(_header_of(start) & ours) > len(ours)

    def refusal(self, store: Store) -> str:
        """In words, that the file is not ours, and what to do."""
        keep = "move it away and let the program that writes it write elsewhere"
        if self.csv is not None and self.csv.key_setting is not None:
            keep = f"set BASIN_{self.csv.key_setting.upper()} to the key where ours should lie"
        return (
            f"{store.location(self.key)} is somebody else's file: it does not begin as ours does."
            f" To keep it, {keep}; to have it replaced once, run"
            f" `basin run --take-over {self.key}`."
        )


def _is_our_header(file: PublishedFile, start: bytes) -> bool:
    """Whether the first line names our columns.

    Another version has fewer or more of them, and quotes each as this one does: another program may
    well use some of our names, but hardly quotes them.
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
    """Every file that is ours alone, by the key at which it is published.

    The timeline is not among them: it is merged into.
    """
    tables = [OurFile(file.key_in(settings), file) for file in PUBLISHED_FILES]
    return {each.key: each for each in (*tables, OurFile(EXPLORER_KEY, None))}


def find_foreign_files(
    store: Store, settings: Settings, taken_over: Collection[str] = ()
) -> list[str]:
    """What keeps us from publishing, in words with what to do: other programs' files, and settings
    that name a key that is taken.

    Args:
        store: where we publish.
        settings: at which keys.
        taken_over: keys at which a person said that whatever lies there may be replaced.
    """
    foreign = [
        ours.refusal(store)
        for key, ours in ours_at(settings).items()
        if key not in taken_over and not _is_ours(store, ours)
    ]
    return [*_clashes(settings), *foreign]


def refuse_foreign_file(store: Store, ours: OurFile, taken_over: Collection[str]) -> None:
    """ForeignFileError where somebody else's file lies at the key, unless it may be replaced."""
    if ours.key not in taken_over and not _is_ours(store, ours):
        raise ForeignFileError(ours.refusal(store))


def _is_ours(store: Store, ours: OurFile) -> bool:
    try:
        start = store.read_start(ours.key, _START)
        if ours.bears_our_mark(start):
            return True
        # Nothing vouches for the start alone: before anything is refused, all of it is verified.
        return ours.bears_our_mark(store.read(ours.key).data[:_START])
    except MissingObjectError:
        return True
    except DamagedObjectError:
        # A file of ours that was damaged on its way to the store is what this run puts right.
        if ours.bears_most_of_our_mark(start):
            return True
        raise


def _clashes(settings: Settings) -> Iterator[str]:
    """Settings that name the key of an export or of another file of ours."""
    movable = [file for file in PUBLISHED_FILES if file.key_setting]
    fixed = {EXPLORER_KEY, *(file.key for file in PUBLISHED_FILES if file not in movable)}
    folders = tuple(source_folder(source) for source in SOURCES if source.may_be_folder)
    taken = fixed | {source_file(source) for source in SOURCES}
    settable = {f"BASIN_{file.key_setting}".upper(): file.key_in(settings) for file in movable}
    for name, key in {**settable, "BASIN_EVENTS_KEY": settings.events_key}.items():
        if key in taken or key.startswith(folders):
            yield f"{name}={key} is an export's key, or another published file's. Choose another."
