"""The lease of a bucket: an object that says who is at work, written anew while that run lasts.

No two clocks are compared, because machines' clocks differ by minutes. Whoever waits takes the
lease when the object's version has stayed the same for a whole lease period by the waiter's own
clock, or at once where the holder has given it back or its process is provably dead.
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
# A write that begins within a third of the period after a renewal has ended before the lease can
# be taken over: the S3 client gives a request up after 120 s.
_FRESH = 1 / 3


class _Holder(BaseModel, frozen=True):
    """What the object says: whose lease it is, and for the how-manieth time it is written.

    Attributes:
        owner: of one run, so that no two runs write the same bytes.
        has_ended: whether the lease was given back. The object stays: a run needs no permission
            to delete, and gives back only what is still its own.
    """

    owner: str
    process: Process
    renewals: int = 0
    has_ended: bool = False


class LeaseWatch:
    """Looks at the lease of a bucket until it may be taken."""

    def __init__(self, store: Store) -> None:
        """UnsafeStoreError where the bucket could not keep two runs apart."""
        refuse_unsafe_writes(store)
        self._store = store
        self._version: str | None = None
        self._seen_since = 0.0

    def take(self) -> "BucketLease":
        """The lease. BusyStoreError where another run has it."""
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
                f" {self._store.address}. Wait until it ends, then run again."
            )
        try:
            return BucketLease(self._store, expected=there.version)
        except ConflictError:
            raise BusyStoreError(
                f"Another run has just begun to write to {self._store.address}. Run again when it"
                " ends."
            ) from None


def _lease_of(store: Store) -> Stored:
    """The lease's object; without bytes where there is none, or where it is damaged for good."""
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


class BucketLease:
    """The lease of a bucket, renewed by a thread until it is given back."""

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
        """LeaseLostError where another run took over; looks where it may have.

        A machine that slept finds out here: its thread may not have come round to it yet.
        """
        if self._is_lost or self._seconds_since_renewal() > LEASE_SECONDS * _FRESH:
            self._renew()

    def release(self) -> None:
        """Ends the renewal and says so in the object, if it is still ours.

        Where that fails, the others wait for a lease period: it must not fail a run that has
        published.
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
        """Writes the object anew. LeaseLostError where another run took over, now or before."""
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
        """Others count from after the moment at which this begins: they cannot see it before."""
        began = time.monotonic(), time.time()
        self._holder = self._holder.model_copy(update={"renewals": self._holder.renewals + 1})
        data = self._holder.model_dump_json().encode()
        self._version = self._store.write(LEASE, data, expected=self._version)
        self._renewed = began

    def _seconds_since_renewal(self) -> float:
        """By the clock of this machine that ran further: the monotonic one stops while it sleeps,
        the other one may be set back.
        """
        steady, wall = self._renewed
        return max(time.monotonic() - steady, time.time() - wall)
