"""One run at a time: writing to a store needs its lease, reading does not.

Two runs at once would read each other's half-written tables. Dagster's own limits do not reach a
`basin run` on another machine, so the store holds the lease: a locked file in a folder, an object
in a bucket (`bucket_lease`).
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from basin_assets.stores.bucket_lease import LeaseWatch
from basin_assets.stores.folder import in_words
from basin_assets.stores.protocol import BusyStoreError, Put, Store

try:
    import fcntl
except ImportError:  # not on Windows, where a folder is for one run at a time by its user's care
    fcntl = None  # type: ignore[assignment]

LOCK_FILE = ".basin-run.lock"
WAIT_SECONDS = 600.0
"""How long a run waits for another one to end."""


class Lease(Protocol):
    """The right to write to a store."""

    def check(self) -> None:
        """LeaseLostError: another run has taken the lease."""

    def release(self) -> None:
        """Releases the lease; a second call does nothing."""


class LeasedStore:
    """A store whose first write takes its lease, unless `take` did so before.

    Reading needs no lease. Code that writes what it computed from its reads calls `take` before
    them, so that no other run writes in between.
    """

    def __init__(
        self,
        store: Store,
        wait_seconds: float = 0.0,
        on_wait: Callable[[str], None] = lambda message: None,
    ) -> None:
        """Wraps a store; the other parameters are those of `hold`."""
        self.address, self.location = store.address, store.location
        self.read, self.read_start = store.read, store.read_start
        self.keys, self.list = store.keys, store.list
        self.version_if_same = store.version_if_same
        self._store = store
        self._wait_seconds = wait_seconds
        self._on_wait = on_wait
        self._lease: Lease | None = None
        self._taking = threading.Lock()

    def take(self) -> None:
        """Takes the lease, unless this object has it. BusyStoreError: another run has it."""
        with self._taking:
            if self._lease is None:
                self._lease = hold(self._store, self._wait_seconds, self._on_wait)

    def release(self) -> None:
        """Releases the lease, if this object has it."""
        with self._taking:
            if self._lease is not None:
                self._lease.release()
                self._lease = None

    def _writable(self) -> Store:
        self.take()
        if self._lease is not None:
            self._lease.check()
        return self._store

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        """See `Store`; under the lease."""
        return self._writable().write(key, data, expected=expected)

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        """See `Store`; under the lease."""
        return self._writable().write_parts(key, parts)

    def delete(self, key: str) -> None:
        """See `Store`; under the lease."""
        self._writable().delete(key)


def hold(
    store: Store,
    wait_seconds: float,
    on_wait: Callable[[str], None] = lambda message: None,
    look_seconds: float = 2.0,
) -> Lease:
    """Takes the lease of a store, and waits while another run has it.

    Args:
        store: the folder or bucket.
        wait_seconds: the longest wait.
        on_wait: called once with the holder, before a wait.
        look_seconds: pause between two tries.

    Raises:
        BusyStoreError: another run still has the lease.
        UnsafeStoreError: the store does not honour conditional writes.
    """
    take = LeaseWatch(store).take if "://" in store.address else lambda: _lock(Path(store.address))
    ends = time.monotonic() + wait_seconds
    is_told = False
    while True:
        try:
            return take()
        except BusyStoreError as error:
            if time.monotonic() >= ends:
                raise
            if not is_told:
                on_wait(
                    f"{error.who}. This run waits, for {wait_seconds / 60:.0f} minutes at most."
                )
                is_told = True
            time.sleep(min(look_seconds, max(ends - time.monotonic(), 0.0)))


def _lock(folder: Path) -> "_FileLease":
    """Locks a folder. BusyStoreError: another run has the lock."""
    path = folder / LOCK_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise in_words(error, f"{path} cannot be written") from None
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise BusyStoreError(f"Another run is writing to {folder}") from None
    return _FileLease(descriptor)


class _FileLease:
    """An advisory lock on a file, which the system releases however the process ends."""

    def __init__(self, descriptor: int) -> None:
        """Takes the descriptor of an open, locked file."""
        self._descriptor: int | None = descriptor

    def check(self) -> None:
        """Does nothing: a lock cannot be lost."""

    def release(self) -> None:
        """Closes the file, which unlocks it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
