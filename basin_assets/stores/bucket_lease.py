"""The lease of a bucket: an object that names the running process, which renews it.

Machines' clocks differ by minutes, so no two are compared. A waiting run takes the lease when the
object's version has not changed for a whole lease period by its own clock, or at once when the
holder has released it or its process is provably dead.
"""

import threading
import time
from contextlib import suppress
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from basin_assets.stores.conditional_writes import refuse_unsafe_writes
from basin_assets.stores.processes import Process, this_process
from basin_assets.stores.protocol import (
    ABSENT,
    BusyStoreError,
    ConflictError,
    DamagedObjectError,
    LeaseLostError,
    Store,
    Stored,
    StoreError,
    read_if_there,
)

LEASE = "basin_assets/run-lease.json"
LEASE_SECONDS = 180.0
_RENEWALS = 4  # in a lease period
# A write that begins within a third of a period after a renewal ends before anybody can take the
# lease: the S3 client gives a request up after 120 s.
_FRESH = 1 / 3


class _Holder(BaseModel, frozen=True):
    """The content of the lease's object.

    Attributes:
        owner: unique to the run, so that no two runs write the same bytes.
        has_ended: whether the lease was released. The object stays, so a run needs no permission
            to delete and cannot release another run's lease.
    """

    owner: str
    process: Process
    renewals: int = 0
    has_ended: bool = False


class LeaseWatch:
    """Watches the lease of a bucket until it is free."""

    def __init__(self, store: Store) -> None:
        """UnsafeStoreError where the bucket could not keep two runs apart."""
        refuse_unsafe_writes(store)
        self._store = store
        self._version: str | None = None
        self._seen_since = 0.0

    def take(self) -> "BucketLease":
        """Takes the lease. BusyStoreError: another run has it."""
        there, now = _lease_of(self._store), time.monotonic()
        if there.version != self._version:
            self._version, self._seen_since = there.version, now
        holder = _holder(there)
        is_free = there.version == ABSENT or (
            holder is not None and (holder.has_ended or holder.process.is_dead())
        )
        if not is_free and now - self._seen_since <= LEASE_SECONDS:
            raise BusyStoreError(
                f"Another run ({holder.process if holder else 'of unknown name'}) is writing to"
                f" {self._store.address}"
            )
        try:
            return BucketLease(self._store, expected=there.version)
        except ConflictError:
            raise BusyStoreError(
                f"Another run has just begun to write to {self._store.address}"
            ) from None


def _lease_of(store: Store) -> Stored:
    """The lease's object; empty where it is missing or damaged for good."""
    try:
        return read_if_there(store, LEASE) or Stored(b"", ABSENT)
    except DamagedObjectError:
        return Stored(b"", store.list(LEASE).get(LEASE, ABSENT))


def _holder(there: Stored) -> _Holder | None:
    """The holder of the lease; None where the object is unreadable."""
    try:
        return _Holder.model_validate_json(there.data)
    except ValidationError:
        return None


class BucketLease:
    """The lease of a bucket; a thread renews it until it is released."""

    def __init__(self, store: Store, expected: str) -> None:
        """Takes it. ConflictError where the object is not of the expected version any more."""
        self._store = store
        self._holder = _Holder(owner=uuid4().hex, process=this_process())
        self._version = expected
        self._writing = threading.Lock()
        self._is_lost = False
        self._write()
        self._is_over = threading.Event()
        self._renewal = threading.Thread(target=self._keep_renewing, name="lease", daemon=True)
        self._renewal.start()

    def check(self) -> None:
        """LeaseLostError: another run took the lease.

        It asks the bucket when the last renewal is old: after a machine's sleep the thread may not
        have run yet.
        """
        if self._is_lost or self._seconds_since_renewal() > LEASE_SECONDS * _FRESH:
            self._renew()

    def release(self) -> None:
        """Ends the renewal, and marks the object as released if it is still ours.

        A failure here must not fail a run that has published; others then wait a lease period.
        """
        if self._is_over.is_set():
            return
        self._is_over.set()
        self._renewal.join()
        self._holder = self._holder.model_copy(update={"has_ended": True})
        with suppress(StoreError):
            self._renew()

    def _keep_renewing(self) -> None:
        while not self._is_over.wait(LEASE_SECONDS / _RENEWALS):
            with suppress(StoreError):  # no answer: `check` asks again before anything is written
                self._renew()

    def _renew(self) -> None:
        """Writes the object again. LeaseLostError: another run took the lease."""
        with self._writing:
            try:
                return self._write()
            except ConflictError:
                there = _lease_of(self._store)
            holder = _holder(there)
            if holder is not None and holder.owner == self._holder.owner:
                self._version = there.version  # the answer to an earlier renewal was lost
                return self._write()
            self._is_lost = True
        raise LeaseLostError(
            f"This run did not answer for {LEASE_SECONDS:.0f} s, and another one took"
            f" {self._store.address} over. Run again when that one ends."
        )

    def _write(self) -> None:
        # The period counts from before the write, since others see the new version only after it.
        began = time.monotonic(), time.time()
        self._holder = self._holder.model_copy(update={"renewals": self._holder.renewals + 1})
        data = self._holder.model_dump_json().encode()
        self._version = self._store.write(LEASE, data, expected=self._version)
        self._renewed = began

    def _seconds_since_renewal(self) -> float:
        # The larger of two clocks: the monotonic one stops in a machine's sleep, and somebody may
        # set the other back.
        steady, wall = self._renewed
        return max(time.monotonic() - steady, time.time() - wall)
