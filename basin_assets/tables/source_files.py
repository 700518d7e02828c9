"""Fetches the files of an export from the store."""

import hashlib
from collections.abc import Iterable, Mapping

from basin_assets.contracts.sources import Source
from basin_assets.stores.protocol import MissingObjectError, Store, StoreError, read_if_there
from basin_assets.tables import keys


def list_source_files(store: Store, source: Source) -> Mapping[str, str]:
    """The version of each file of an export, by key: `X.csv` and, where it may be, `X/*.csv`."""
    single, folder = keys.source_file(source), keys.source_folder(source)
    found = store.list(folder.removesuffix("/"))
    return {
        key: version
        for key, version in found.items()
        if key == single or (source.may_be_folder and _is_upload(key, folder))
    }


def _is_upload(key: str, folder: str) -> bool:
    name = key.removeprefix(folder)
    return name != key and "/" not in name and name.endswith(".csv")


class SourceIsFolderError(StoreError):
    """A folder lies where an export should be; a run must not silently leave it out."""


class UploadsAreFileError(StoreError):
    """A file lies where the folder of an export's uploads should be."""


def _refuse_folders(store: Store, there: Iterable[str]) -> None:
    """SourceIsFolderError: a folder in one of the keys has the name of a file."""
    for key in there:
        folder = key.rpartition("/")[0]
        if folder.endswith(".csv"):
            raise SourceIsFolderError(
                f"{store.location(folder)} is a folder where a file should be. Move the folder"
                " away, or put the file in its place."
            )


def read_source_files(store: Store, source: Source) -> Mapping[str, bytes]:
    """The bytes of each file of an export, by key; none where an optional export is absent.

    Raises:
        MissingObjectError: a required export has no file.
        SourceIsFolderError: a folder has the name of a file.
        UploadsAreFileError: a file has the name of the folder of uploads.
        StoreError: the store cannot be read.
    """
    single = keys.source_file(source)
    files: dict[str, bytes] = {}
    if (stored := read_if_there(store, single)) is not None:
        files[single] = stored.data
    else:
        _refuse_folders(store, store.keys(f"{single}/"))
    if source.may_be_folder:
        folder = keys.source_folder(source)
        its_name = folder.removesuffix("/")
        there = store.keys(its_name)
        if its_name in there:
            raise UploadsAreFileError(
                f"{store.location(its_name)} is a file where a folder of uploads should be."
                f" Name it {source.file_name}, or move it away."
            )
        _refuse_folders(store, (key for key in there if key.startswith(folder)))
        uploads = [key for key in there if _is_upload(key, folder)]
        files |= {key: store.read(key).data for key in uploads}
    if not files and not source.optional:
        uploads_too = f" (or as {keys.source_folder(source)}*.csv)" if source.may_be_folder else ""
        raise MissingObjectError(
            f"{source.file_name} is missing: there is no {store.location(single)}{uploads_too}."
            " Export it, or check BASIN_STORE; basin doctor shows what is there."
        )
    return files


def content_hash(files: Mapping[str, bytes]) -> str:
    """One hash over the names and bytes of the files: the version of their content."""
    digest = hashlib.sha256()
    for key in sorted(files):
        digest.update(key.encode() + b"\0" + hashlib.sha256(files[key]).digest())
    return digest.hexdigest()
