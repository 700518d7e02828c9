"""One run at a time on a store: a lock on a file in a folder, an object with an end in a bucket.

Two runs at once would read each other's tables half written. Dagster's own limits do not reach
the command line's process on another machine, so the store itself says who is at work.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    DamagedObjectError,
    Store,
    Stored,
    StoreError,
    read_if_there,
)

try:
    import fcntl
except ImportError:  # not on Windows, where a folder is for one run at a time by its user's care
    fcntl = None  # type: ignore[assignment]

LEASE = "basin_assets/run-lease.json"
LOCK_FILE = ".basin-run.lock"
LEASE_SECONDS = 180.0
_RENEWALS = 4  # within the seconds of a lease


class BusyStoreError(StoreError):
    """Another run is at work on the store."""

    retry_helps = True


class LeaseLostError(StoreError):
    """The run was silent for so long that another one took the store over."""

    retry_helps = True


class Lease(Protocol):
    """The right to write to a store."""

    def check(self) -> None:
        """LeaseLostError where it is lost."""

    def release(self) -> None:
        """Gives it back; nothing happens the second time."""


def hold(
    store: Store,
    wait_seconds: float,
    on_wait: Callable[[str], None] = lambda message: None,
    look_seconds: float = 2.0,
) -> Lease:
    """The lease of a store, waited for while another run has it.

    Args:
        store: where to write.
        wait_seconds: how long to wait.
        on_wait: told once who has it, when it has to be waited for.
        look_seconds: how often to look.

    Raises:
        BusyStoreError: another run has it still.
    """
    ends = time.monotonic() + wait_seconds
    is_told = False
    while True:
        try:
            if isinstance(store, FolderStore):
                return FileLease.take(Path(store.address))
            return ObjectLease.take(store)
        except BusyStoreError as error:
            if time.monotonic() >= ends:
                raise
            if not is_told:
                on_wait(f"{error} Waiting.")
                is_told = True
            time.sleep(min(look_seconds, max(ends - time.monotonic(), 0.0)))


class FileLease:
    """An advisory lock on a file: the system gives it back when the process ends, however."""

    def __init__(self, descriptor: int) -> None:
        """Of an open file that is locked; use `take`."""
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, folder: Path) -> "FileLease":
        """The lock of a folder. BusyStoreError where another run has it."""
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise BusyStoreError(
                f"Another run is writing to {folder}. Wait until it ends, then run again."
            ) from None
        return cls(descriptor)

    def check(self) -> None:
        """A lock is not lost."""

    def release(self) -> None:
        """Closes the file, which unlocks it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class _Holder(BaseModel, frozen=True):
    """Who has the lease, and until when."""

    owner: str
    host: str
    pid: int
    ends: datetime

    def is_gone(self) -> bool:
        """Whether the lease has ended, or its process, of this machine, has."""
        if self.ends <= datetime.now(UTC):
            return True
        return self.host == socket.gethostname() and not is_alive(self.pid)


class ObjectLease:
    """An object that names its holder, renewed by a thread while the run lasts."""

    def __init__(self, store: Store, owner: str, version: str) -> None:
        """Of an object that was written; use `take`."""
        self._store = store
        self._owner = owner
        self._version = version
        self._is_lost = False
        self._is_over = threading.Event()
        self._renewal = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._renewal.start()

    @classmethod
    def take(cls, store: Store) -> "ObjectLease":
        """The lease of a bucket. BusyStoreError where another run has it."""
        there = _lease_of(store)
        if (holder := _holder(there)) is not None and not holder.is_gone():
            raise _busy(store, holder)
        owner = uuid4().hex
        try:
            version = store.write(LEASE, _written_by(owner), expected=there.version)
        except ConflictError:
            raise BusyStoreError(
                f"Another run has just begun to write to {store.address}. Run again when it ends."
            ) from None
        lease = cls(store, owner, version)
        _taken[store.address] = lease
        return lease

    def check(self) -> None:
        """LeaseLostError where another run took over."""
        if self._is_lost:
            raise LeaseLostError(
                f"This run did not answer for {LEASE_SECONDS:.0f} s, and another one took"
                f" {self._store.address} over. Run again when that one ends."
            )

    def release(self) -> None:
        """Ends the renewal and takes the object away, if it is still ours.

        Where that fails, the lease ends by itself: it must not fail a run that has published.
        """
        if self._is_over.is_set():
            return
        self._is_over.set()
        self._renewal.join()
        if _taken.get(self._store.address) is self:
            del _taken[self._store.address]
        with suppress(StoreError):
            there = read_if_there(self._store, LEASE)
            if there is not None and there.version == self._version:
                self._store.delete(LEASE)

    def _renew(self) -> None:
        renewed = time.monotonic()
        while not self._is_over.wait(LEASE_SECONDS / _RENEWALS):
            try:
                written = _written_by(self._owner)
                self._version = self._store.write(LEASE, written, expected=self._version)
                renewed = time.monotonic()
            except ConflictError:
                self._is_lost = True
                return
            except StoreError:  # no answer: it is ours as long as it lasts
                self._is_lost = time.monotonic() - renewed > LEASE_SECONDS


_taken: dict[str, ObjectLease] = {}
"""The leases that this process has, by the address of the store."""


def refuse_if_lost(address: str) -> None:
    """LeaseLostError where this process had the lease of a store, and another run took over.

    For a store to ask before it writes: runs write in many places, engines and publishers among
    them.
    """
    if address in _taken:
        _taken[address].check()


def is_alive(pid: int) -> bool:
    """Whether a process of this machine is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _lease_of(store: Store) -> Stored:
    """The lease's object; without bytes where there is none, or where it is damaged for good.

    Whose lease arrived damaged was told so and did not begin; if it was a renewal, the run notices
    at its next one that it was taken over.
    """
    try:
        return read_if_there(store, LEASE) or Stored(b"", ABSENT)
    except DamagedObjectError:
        return Stored(b"", store.list(LEASE).get(LEASE, ABSENT))


def _holder(there: Stored) -> _Holder | None:
    """Who has the lease; None where the object says nothing that can be read."""
    try:
        return _Holder.model_validate_json(there.data)
    except ValidationError:
        return None


def _written_by(owner: str) -> bytes:
    ends = datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)
    holder = _Holder(owner=owner, host=socket.gethostname(), pid=os.getpid(), ends=ends)
    return holder.model_dump_json().encode()


def _busy(store: Store, holder: _Holder) -> BusyStoreError:
    return BusyStoreError(
        f"Another run (process {holder.pid} on {holder.host}) is writing to {store.address}."
        " Wait until it ends, then run again."
    )
