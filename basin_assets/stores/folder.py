"""A store in a folder of this machine, for one writer at a time."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    MissingObjectError,
    Put,
    RefusedError,
    Stored,
    StoreError,
    UnreachableStoreError,
)

_HALF_WRITTEN = ".half-written"
_REFUSALS = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.EEXIST,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENOTDIR,
}


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
        with self._reading(key) as path:
            data = path.read_bytes()
        return Stored(data, _version(data))

    def read_start(self, key: str, size: int) -> bytes:
        """The file's first bytes."""
        with self._reading(key) as path, path.open("rb") as file:
            return file.read(size)

    @contextmanager
    def _reading(self, key: str) -> Iterator[Path]:
        """The key's path; turns the system's errors into the store's.

        A folder or broken link at the key is an error, not a missing file: a run would silently
        leave an optional export out.
        """
        path = self._path(key)
        try:
            yield path
        except NotADirectoryError:  # a published file could not be written there either
            raise RefusedError(
                f"{self.location(key)} lies below a file. Move that file away: a folder should be"
                " in its place."
            ) from None
        except FileNotFoundError:
            if path.is_symlink():
                raise RefusedError(
                    f"{self.location(key)} is a link that leads to no file. Mend or remove it."
                ) from None
            raise MissingObjectError(f"{self.location(key)} does not exist") from None
        except IsADirectoryError:
            raise RefusedError(
                f"{self.location(key)} is a folder where a file should be. Move the folder away,"
                " or put the file in its place."
            ) from None
        except OSError as error:
            raise in_words(error, f"{self.location(key)} cannot be read") from None

    def keys(self, prefix: str) -> Sequence[str]:
        """The keys of the files that begin with the prefix, sorted, without hidden files.

        A broken link is among them: reading refuses it, so its rows are not silently missing.
        """
        folder = self._path(prefix.rpartition("/")[0])
        try:
            keys = sorted(
                path.relative_to(self._folder).as_posix()
                for where, _, names in os.walk(folder, onerror=_raise_unless_absent)
                for name in names
                if not name.startswith(".")
                and ((path := Path(where, name)).is_file() or path.is_symlink())
            )
        except OSError as error:
            raise in_words(error, f"{error.filename} cannot be read") from None
        return [key for key in keys if key.startswith(prefix)]

    def list(self, prefix: str) -> Mapping[str, str]:
        """Versions by key of the files whose key begins with the prefix."""
        return {key: self._hash(key) for key in self.keys(prefix)}

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        """Writes beside the file, then renames: a reader sees the old bytes or the new ones."""
        if expected is not None and self._version_of(key) != expected:
            raise ConflictError(f"{self.location(key)} was changed by somebody else")
        with self._replacement(key) as (file, take_its_place):
            file.write(data)
            take_its_place()
        return _version(data)

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        """Writes beside the file, and renames where its bytes are others than the file's."""
        size, digest = 0, hashlib.sha256()
        with self._replacement(key) as (file, take_its_place):
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
            version = digest.hexdigest()
            if not (is_there := self._is_there(key, size, version)):
                take_its_place()
        return Put(size, version, was_written=not is_there)

    @contextmanager
    def _replacement(self, key: str) -> Iterator[tuple[BinaryIO, Callable[[], None]]]:
        """A new file beside the key's, removed after the block unless it is put in its place."""
        path = self._path(key)
        if path.is_symlink():  # the link stays: its target is replaced
            path = Path(os.path.realpath(path))
        half_written = path.with_name(f".{path.name}{_HALF_WRITTEN}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            half_written.unlink(missing_ok=True)
            with half_written.open("xb") as file:
                _bear_owner_and_mode(file, path)

                def take_its_place() -> None:
                    file.flush()
                    os.fsync(file.fileno())
                    half_written.replace(path)

                yield file, take_its_place
        except OSError as error:
            raise in_words(error, f"{self.location(key)} cannot be written") from None
        finally:
            with suppress(OSError):
                half_written.unlink()

    def _is_there(self, key: str, size: int, version: str) -> bool:
        if not self._has_size(key, size):
            return False
        with self._path(key).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == version

    def _has_size(self, key: str, size: int) -> bool:
        path = self._path(key)
        return path.is_file() and path.stat().st_size == size

    def version_if_same(self, key: str, data: bytes) -> str | None:
        """The file's version where it has exactly these bytes."""
        try:
            is_same = self._has_size(key, len(data)) and self._path(key).read_bytes() == data
        except OSError as error:
            raise in_words(error, f"{self.location(key)} cannot be read") from None
        return _version(data) if is_same else None

    def delete(self, key: str) -> None:
        """Removes the file."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise in_words(error, f"{self.location(key)} cannot be deleted") from None

    def location(self, key: str) -> str:
        """The file's absolute path."""
        return str(self._path(key))

    def _version_of(self, key: str) -> str:
        try:
            return self._hash(key)
        except MissingObjectError:
            return ABSENT

    def _hash(self, key: str) -> str:
        """The file's version, with few of its bytes in memory."""
        with self._reading(key) as path, path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _path(self, key: str) -> Path:
        if key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"{key!r} lies outside of the store")
        return self._folder / key


def _bear_owner_and_mode(file: BinaryIO, path: Path) -> None:
    """Gives the new file the owner and mode of the old one, which another program may read.

    Raises:
        RefusedError: this user may not give files to the old one's owner.
    """
    try:
        old = path.stat()
    except FileNotFoundError:
        return
    new = os.fstat(file.fileno())
    try:
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            os.fchown(file.fileno(), old.st_uid, old.st_gid)
        if stat.S_IMODE(new.st_mode) != stat.S_IMODE(old.st_mode):
            os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode))
    except PermissionError:
        raise RefusedError(
            f"{path} belongs to user {old.st_uid}, group {old.st_gid}, and would become user"
            f" {new.st_uid}'s if it were replaced. Run as its owner, or change the owner first."
        ) from None


def in_words(error: OSError, what: str) -> StoreError:
    """The store's error for an error of the system.

    Args:
        error: the system's.
        what: the failed action, e.g. `./demo/x cannot be read`.
    """
    if error.errno in _REFUSALS:
        return RefusedError(f"{what}: {error.strerror}. Check the permissions and BASIN_STORE.")
    return UnreachableStoreError(f"{what}: {error.strerror}. Check the disk and the space left.")


def _raise_unless_absent(error: OSError) -> None:
    # A folder that cannot be read must not count as empty.
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
