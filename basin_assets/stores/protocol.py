"""The protocol of a store: objects with keys and versions, each written whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from basin_assets.errors import BasinError


class StoreError(BasinError):
    """A request to the store failed."""


class MissingObjectError(StoreError):
    """Provably, no object has that key."""


class RefusedError(StoreError):
    """The store refuses until a person mends the address, the credentials or the permissions."""


class UnreachableStoreError(StoreError):
    """The store did not answer, so nothing is known about its objects."""

    retry_helps = True


class DamagedObjectError(StoreError):
    """The bytes that arrived are not the bytes that were sent."""

    retry_helps = True


class ConflictError(StoreError):
    """Somebody else wrote the object since our read; our write was refused."""

    retry_helps = True


class BusyStoreError(StoreError):
    """Another run holds the store's lease.

    Attributes:
        who: which run is at work, and where, without a full stop.
    """

    retry_helps = True

    def __init__(self, who: str) -> None:
        super().__init__(f"{who}. Wait until it ends, then run again.")
        self.who = who


class LeaseLostError(StoreError):
    """The run renewed its lease too late, and another run took it."""

    retry_helps = True


class Stored(NamedTuple):
    """An object's bytes and their version."""

    data: bytes
    version: str


class Put(NamedTuple):
    """The result of a write.

    Attributes:
        size: of the object, in bytes.
        version: the object's version now.
        was_written: False if the object had exactly these bytes before.
    """

    size: int
    version: str
    was_written: bool


ABSENT = ""
"""The expected version for a write that must not replace an object."""


class Store(Protocol):
    """A folder or a bucket. Keys are relative, with `/` between their parts."""

    @property
    def address(self) -> str:
        """The address as a person would write it."""

    def read(self, key: str) -> Stored:
        """The object. MissingObjectError: there is none."""

    def read_start(self, key: str, size: int) -> bytes:
        """The object's first `size` bytes, unverified. MissingObjectError: there is none."""

    def keys(self, prefix: str) -> Sequence[str]:
        """The keys that begin with the prefix, sorted."""

    def list(self, prefix: str) -> Mapping[str, str]:
        """The version of each object whose key begins with the prefix, by key."""

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        """Puts the object, whole or not at all, and returns its version.

        Args:
            key: the object's key.
            data: all its bytes.
            expected: the version to replace, or `ABSENT`; None replaces any.

        Raises:
            ConflictError: the object is not of the expected version.
        """

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        """Puts the object unless it is there with these bytes, whole or not at all.

        Args:
            key: the object's key.
            parts: its bytes in parts of any size; few of them are in memory at a time.
        """

    def version_if_same(self, key: str, data: bytes) -> str | None:
        """The version of the object where it is there with exactly these bytes, else None."""

    def delete(self, key: str) -> None:
        """Deletes the object, if there is one."""

    def location(self, key: str) -> str:
        """The object's path or s3:// address, for a person."""


def read_if_there(store: Store, key: str) -> Stored | None:
    """The object, or None where there is provably none; raises every other failure."""
    try:
        return store.read(key)
    except MissingObjectError:
        return None


def write_if_changed(store: Store, key: str, data: bytes) -> Put:
    """Puts the object unless it has these bytes already."""
    there = store.version_if_same(key, data)
    if there is not None:
        return Put(len(data), there, was_written=False)
    return Put(len(data), store.write(key, data), was_written=True)
