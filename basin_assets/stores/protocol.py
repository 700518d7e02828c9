"""What a store is: named bytes with versions, each written whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from basin_assets.errors import BasinError


class StoreError(BasinError):
    """The store did not do what was asked."""


class MissingObjectError(StoreError):
    """There is, provably, no object of that key."""


class RefusedError(StoreError):
    """The store refused for as long as nobody acts: the address, credentials or permissions."""


class UnreachableStoreError(StoreError):
    """The store did not answer, or could not: nothing is known about what it holds."""

    retry_helps = True


class DamagedObjectError(StoreError):
    """What was read is not what was written."""

    retry_helps = True


class ConflictError(StoreError):
    """Somebody else wrote the object since it was read; nothing was written."""

    retry_helps = True


class BusyStoreError(StoreError):
    """Another run is at work on the store."""

    retry_helps = True


class LeaseLostError(StoreError):
    """The run was silent for so long that another one took the store over."""

    retry_helps = True


class Stored(NamedTuple):
    """An object's bytes and the version they are of."""

    data: bytes
    version: str


class Put(NamedTuple):
    """What became of an object that was to be put.

    Attributes:
        size: of the object, in bytes.
        version: the one that is there now.
        was_written: whether it was put; not where it was there with just these bytes.
    """

    size: int
    version: str
    was_written: bool


ABSENT = ""
"""The version of an object that is not there, for a write that must not replace one."""


class Store(Protocol):
    """A folder or a bucket. Keys are relative, with `/` between their parts."""

    @property
    def address(self) -> str:
        """The address as a person would write it."""

    def read(self, key: str) -> Stored:
        """The object. MissingObjectError where there is none."""

    def read_start(self, key: str, size: int) -> bytes:
        """The first bytes of the object, at most so many; unlike `read`, they are not verified.

        MissingObjectError where there is none.
        """

    def keys(self, prefix: str) -> Sequence[str]:
        """The keys that begin with the prefix, sorted."""

    def list(self, prefix: str) -> Mapping[str, str]:
        """The version of each object whose key begins with the prefix, by key."""

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        """Puts the object, whole or not at all, and returns its version.

        Args:
            key: where.
            data: all its bytes.
            expected: the version it replaces (`ABSENT`: none); None replaces whatever is there.

        Raises:
            ConflictError: the object is not of the expected version.
        """

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        """Puts the object unless it is there with these bytes, whole or not at all.

        Args:
            key: where.
            parts: its bytes, however they are cut; few of them are in memory at a time.
        """

    def version_if_same(self, key: str, data: bytes) -> str | None:
        """The version of the object where it is there with exactly these bytes, else None."""

    def delete(self, key: str) -> None:
        """Takes the object away; nothing happens where there is none."""

    def location(self, key: str) -> str:
        """Where a person finds the object: a path or an s3:// address."""


def read_if_there(store: Store, key: str) -> Stored | None:
    """The object, or None where there is provably none. Any other failure is raised."""
    try:
        return store.read(key)
    except MissingObjectError:
        return None


def write_if_changed(store: Store, key: str, data: bytes) -> bool:
    """Puts the object unless it is there with these bytes. Whether it was put."""
    if store.version_if_same(key, data) is not None:
        return False
    store.write(key, data)
    return True
