"""Fetches the files of an export from the store."""

import hashlib
from collections.abc import Mapping, Sequence

from basin_assets.contracts.sources import Source
from basin_assets.stores.protocol import MissingObjectError, RefusedError, Store, read_if_there
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


def read_source_files(store: Store, source: Source) -> Mapping[str, bytes]:
    """The bytes of each file of an export, by key; none where an optional export is absent.

    Raises:
        MissingObjectError: a required export has no file.
        RefusedError: a folder lies where a file of the export should.
        StoreError: the store cannot be read.
    """
    single, folder = keys.source_file(source), keys.source_folder(source)
    files: dict[str, bytes] = {}
    if (stored := read_if_there(store, single)) is not None:
        files[single] = stored.data
    below = store.keys(folder) if source.may_be_folder else []
    _refuse_folders(store, [*([] if single in files else store.keys(f"{single}/")), *below])
    files |= {key: store.read(key).data for key in below if _is_upload(key, folder)}
    if not files and not source.optional:
        uploads_too = f" (or as {keys.source_folder(source)}*.csv)" if source.may_be_folder else ""
        raise MissingObjectError(
            f"{source.file_name} is missing: there is no {store.location(single)}{uploads_too}."
            " Export it, or check BASIN_STORE; basin doctor shows what is there."
        )
    return files


def _refuse_folders(store: Store, found: Sequence[str]) -> None:
    """RefusedError where a key lies below a name that is a CSV's: nobody would miss its rows.

    Programs that write in parts leave such folders; a bucket knows them by what lies in them alone.
    """
    for key in found:
        name, is_folder, _ = key.partition(".csv/")
        if is_folder:
            raise RefusedError(
                f"{store.location(name)}.csv is a folder where a file should be. Put the file in"
                " its place, or move the folder away."
            )


def content_hash(files: Mapping[str, bytes]) -> str:
    """One hash over the names and bytes of the files; it stands for their content's version."""
    digest = hashlib.sha256()
    for key in sorted(files):
        digest.update(key.encode() + b"\0" + hashlib.sha256(files[key]).digest())
    return digest.hexdigest()
