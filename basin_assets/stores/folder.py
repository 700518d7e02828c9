"""A store in a folder of this machine, for one writer at a time."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    MissingObjectError,
    Put,
    Stored,
    UnreachableStoreError,
)

_HALF_WRITTEN = ".half-written"


class FolderStore:
    """Objects are files; an object's version is the SHA-256 of its bytes."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder).expanduser().absolute()

    @property
    def address(self) -> str:
        """The folder's absolute path."""
        return str(self._folder)

    def read(self, key: str) -> Stored:
        """The file's bytes and version."""
        try:
            data = self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise MissingObjectError(f"{self.location(key)} does not exist") from None
        except OSError as error:
            raise UnreachableStoreError(
                f"{self.location(key)} cannot be read: {error.strerror}. Check the permissions."
            ) from None
        return Stored(data, _version(data))

    def keys(self, prefix: str) -> Sequence[str]:
        """The keys of the files that begin with the prefix, sorted; hidden files are no objects."""
        folder = self._path(prefix.rpartition("/")[0])
        keys = sorted(
            path.relative_to(self._folder).as_posix()
            for where, _, names in os.walk(folder, onerror=_raise_unless_absent)
            for name in names
            if not name.startswith(".") and (path := Path(where, name)).is_file()
        )
        return [key for key in keys if key.startswith(prefix)]

    def list(self, prefix: str) -> Mapping[str, str]:
        """Versions by key of the files whose key begins with the prefix."""
        return {key: self.read(key).version for key in self.keys(prefix)}

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        """Writes beside the file, then renames: a reader sees the old bytes or the new ones."""
        if expected is not None and self._version_of(key) != expected:
            raise ConflictError(f"{self.location(key)} was changed by somebody else")
        with self._half_written(key) as half_written:
            with half_written.open("wb") as file:
                file.write(data)
                _flush(file)
            half_written.replace(self._path(key))
        return _version(data)

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        """Writes beside the file, and renames where its bytes are others than the file's."""
        size, digest = 0, hashlib.sha256()
        with self._half_written(key) as half_written:
            with half_written.open("wb") as file:
                for part in parts:
                    file.write(part)
                    digest.update(part)
                    size += len(part)
                version = digest.hexdigest()
                if not (is_there := self._is_there(key, size, version)):
                    _flush(file)
            if is_there:
                half_written.unlink()
            else:
                half_written.replace(self._path(key))
        return Put(size, version, was_written=not is_there)

    @contextmanager
    def _half_written(self, key: str) -> Iterator[Path]:
        """Where to write what is to take the file's place; taken away where that fails."""
        path = self._path(key)
        half_written = path.with_name(f".{path.name}{_HALF_WRITTEN}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield half_written
        except BaseException as error:
            with suppress(OSError):  # a full disk gets its room back
                half_written.unlink()
            if not isinstance(error, OSError):
                raise
            raise UnreachableStoreError(
                f"{self.location(key)} cannot be written: {error.strerror}. Check the permissions"
                " and the space left."
            ) from None

    def _is_there(self, key: str, size: int, version: str) -> bool:
        path = self._path(key)
        if not path.is_file() or path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == version

    def version_if_same(self, key: str, data: bytes) -> str | None:
        """The file's version where it has exactly these bytes."""
        path = self._path(key)
        if not path.is_file() or path.stat().st_size != len(data) or path.read_bytes() != data:
            return None
        return _version(data)

    def delete(self, key: str) -> None:
        """Removes the file."""
        self._path(key).unlink(missing_ok=True)

    def location(self, key: str) -> str:
        """The file's absolute path."""
        return str(self._path(key))

    def _version_of(self, key: str) -> str:
        try:
            return self.read(key).version
        except MissingObjectError:
            return ABSENT

    def _path(self, key: str) -> Path:
        if key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"{key!r} lies outside of the store")
        return self._folder / key


def _raise_unless_absent(error: OSError) -> None:
    """A folder that cannot be read is not one without files."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise UnreachableStoreError(
            f"{error.filename} cannot be read: {error.strerror}. Check the permissions."
        ) from None


def _flush(file: BinaryIO) -> None:
    """Its bytes are on the disk before it bears its name."""
    file.flush()
    os.fsync(file.fileno())


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
