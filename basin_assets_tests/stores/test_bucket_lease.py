"""The lease in a bucket: renewals, clocks, and who takes over."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import orjson
import pytest

from basin_assets.stores import bucket_lease
from basin_assets.stores.bucket_lease import LEASE, LEASE_SECONDS, LeaseWatch
from basin_assets.stores.lease import LeasedStore, hold
from basin_assets.stores.processes import Process, this_process
from basin_assets.stores.protocol import (
    BusyStoreError,
    ConflictError,
    LeaseLostError,
    Store,
    UnreachableStoreError,
)
from basin_assets.stores.s3 import CLIENT, S3Store
from basin_assets_tests.stores.counting_store import CountingStore
from basin_assets_tests.stores.test_lease import TABLE, WRITES
from basin_assets_tests.stores.test_processes import a_dead_process

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def bucket(s3_client: "S3Client", new_bucket: Callable[[], str]) -> Store:
    return S3Store(s3_client, new_bucket())


class Clock:
    """Both clocks of this machine, as the lease sees them."""

    def __init__(self) -> None:
        self.steady, self.wall = 1_000.0, 1_700_000_000.0

    def runs(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds

    def monotonic(self) -> float:
        return self.steady

    def time(self) -> float:
        return self.wall


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(bucket_lease, "time", clock)
    return clock


def put_holder(bucket: Store, process: Process) -> None:
    """The lease of another run, as it is at its first write or at a later one."""
    holder = {"owner": uuid4().hex, "process": process.model_dump()}
    bucket.write(LEASE, orjson.dumps(holder))


def wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)


def elsewhere() -> Process:
    """A process of which nobody here can tell whether it lives."""
    return this_process().model_copy(update={"host": "elsewhere"})


def test_a_run_takes_the_lease_once(bucket: Store) -> None:
    counted = CountingStore(bucket)
    leased = LeasedStore(counted)
    leased.take()
    taken = counted.puts.count(LEASE)
    for data in (b"1", b"2", b"3"):
        leased.write(TABLE, data)
    assert counted.puts.count(LEASE) == taken == 1
    leased.release()


def test_a_killed_run_of_this_machine_is_taken_over_at_once(bucket: Store) -> None:
    put_holder(bucket, a_dead_process())
    hold(bucket, 0).release()


@pytest.mark.parametrize("where", ["host", "boot", "pid_namespace"])
def test_a_run_of_another_machine_or_container_is_not_called_dead_by_its_process_id(
    bucket: Store, where: str
) -> None:
    put_holder(bucket, a_dead_process().model_copy(update={where: "another"}))
    with pytest.raises(BusyStoreError, match=r"process \d+ on "):
        hold(bucket, 0)


def test_a_lease_that_is_renewed_is_never_taken_over_however_long_somebody_waits(
    bucket: Store, clock: Clock
) -> None:
    put_holder(bucket, elsewhere())
    watch = LeaseWatch(bucket)
    for _ in range(10):
        clock.runs(LEASE_SECONDS)
        with pytest.raises(BusyStoreError):
            watch.take()
        put_holder(bucket, elsewhere())


@pytest.mark.parametrize("ahead", [240.0, -240.0, 3600.0 * 24 * 365])
def test_a_clock_that_is_wrong_takes_no_lease(bucket: Store, clock: Clock, ahead: float) -> None:
    put_holder(bucket, elsewhere())
    watch = LeaseWatch(bucket)
    for _ in range(2):
        with pytest.raises(BusyStoreError):
            watch.take()
        clock.wall += ahead


def test_a_run_that_renews_no_more_is_taken_over_after_a_lease_period(
    bucket: Store, clock: Clock
) -> None:
    put_holder(bucket, elsewhere())
    watch = LeaseWatch(bucket)
    for seconds in (0.0, LEASE_SECONDS):
        clock.runs(seconds)
        with pytest.raises(BusyStoreError):
            watch.take()
    clock.runs(0.1)
    watch.take().release()


@pytest.mark.parametrize("data", [b"", b"\x80\x04planted", b'{"owner":"x","pid":1,"ends":"now"}'])
def test_a_lease_that_nobody_can_read_is_waited_for_like_any_other(
    bucket: Store, clock: Clock, data: bytes
) -> None:
    bucket.write(LEASE, data)
    watch = LeaseWatch(bucket)
    with pytest.raises(BusyStoreError, match="of unknown name"):
        watch.take()
    clock.runs(LEASE_SECONDS + 1)
    watch.take().release()


def test_a_lease_that_is_damaged_for_good_holds_up_for_a_lease_period(
    s3_client: "S3Client", new_bucket: Callable[[], str], clock: Clock
) -> None:
    name = new_bucket()
    bucket = S3Store(s3_client, name)
    put_holder(bucket, elsewhere())
    bears = s3_client.head_object(Bucket=name, Key=LEASE)["Metadata"]
    s3_client.put_object(Bucket=name, Key=LEASE, Body=b"damaged", Metadata=bears)
    watch = LeaseWatch(bucket)
    with pytest.raises(BusyStoreError):
        watch.take()
    clock.runs(LEASE_SECONDS + 1)
    watch.take().release()


def test_of_two_that_take_it_at_once_one_is_told_that_the_other_has_just_begun(
    bucket: Store,
) -> None:
    meddled = CountingStore(bucket)
    hold(bucket, 0).release()

    def begin_first(key: str) -> None:
        if key == LEASE:
            put_holder(bucket, this_process())

    meddled.before_write = begin_first
    with pytest.raises(BusyStoreError, match="has just begun"):
        hold(meddled, 0)


def test_a_lease_is_renewed_while_the_run_lasts(
    bucket: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_lease, "LEASE_SECONDS", 0.4)
    counted = CountingStore(bucket)
    held = hold(counted, 0)
    wait_until(lambda: counted.puts.count(LEASE) > 3)
    held.check()
    held.release()
    ended = counted.puts.count(LEASE)
    time.sleep(0.3)
    assert counted.puts.count(LEASE) == ended


def test_whoever_waits_sees_each_renewal_as_another_version(bucket: Store, clock: Clock) -> None:
    held = hold(bucket, 0)
    versions = set()
    for _ in range(3):
        versions |= {bucket.list(LEASE)[LEASE]}
        clock.runs(61)
        held.check()
    held.release()
    assert len(versions) == 3


def test_a_write_has_ended_before_another_run_may_begin() -> None:
    """Renewals keep the lease fresh, and what begins while it is fresh ends within its period."""
    fresh_seconds = LEASE_SECONDS * bucket_lease._FRESH
    budget = vars(CLIENT)
    seconds_an_attempt = budget["connect_timeout"] + budget["read_timeout"]
    request_seconds = budget["retries"]["total_max_attempts"] * seconds_an_attempt
    assert fresh_seconds > LEASE_SECONDS / bucket_lease._RENEWALS
    assert fresh_seconds + request_seconds <= LEASE_SECONDS


def test_a_run_finds_out_by_itself_that_its_lease_was_taken_over(
    bucket: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_lease, "LEASE_SECONDS", 0.4)
    monkeypatch.setattr(bucket_lease, "_FRESH", 1_000)  # `check` alone would not look
    held = hold(bucket, 0)
    put_holder(bucket, elsewhere())

    def is_lost() -> bool:
        try:
            held.check()
        except LeaseLostError:
            return True
        return False

    wait_until(is_lost)
    held.release()


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_run_whose_lease_was_taken_over_writes_no_more(
    bucket: Store, clock: Clock, write: Callable[[Store], object]
) -> None:
    bucket.write(TABLE, b"1")
    leased = LeasedStore(bucket)
    leased.take()
    put_holder(bucket, elsewhere())
    clock.runs(61)
    for _ in range(2):
        with pytest.raises(LeaseLostError, match=r"took .* over") as raised:
            write(leased)
    assert raised.value.retry_helps
    assert bucket.read(TABLE).data == b"1"
    leased.release()
    assert b"elsewhere" in bucket.read(LEASE).data


@pytest.mark.parametrize(("steady", "wall"), [(0.0, 3600.0), (61.0, -3600.0)])
def test_a_machine_that_slept_or_set_its_clock_looks_before_it_writes(
    bucket: Store, clock: Clock, steady: float, wall: float
) -> None:
    """The monotonic clock stands still while a machine sleeps; the other one may be set back."""
    leased = LeasedStore(bucket)
    leased.take()
    put_holder(bucket, elsewhere())
    clock.steady += steady
    clock.wall += wall
    with pytest.raises(LeaseLostError):
        leased.write(TABLE, b"stale")
    leased.release()
    assert bucket.keys(TABLE) == []


def test_a_run_that_cannot_renew_its_lease_does_not_write(bucket: Store, clock: Clock) -> None:
    meddled = CountingStore(bucket)
    leased = LeasedStore(meddled)
    leased.take()

    def fail(key: str) -> None:
        if key == LEASE:
            raise UnreachableStoreError("no answer")

    meddled.before_write = fail
    clock.runs(61)
    with pytest.raises(UnreachableStoreError):
        leased.write(TABLE, b"1")
    assert bucket.keys(TABLE) == []
    meddled.before_write = lambda key: None
    leased.write(TABLE, b"1")
    leased.release()


def test_a_renewal_that_went_through_unanswered_is_the_runs_own(
    bucket: Store, clock: Clock
) -> None:
    meddled = CountingStore(bucket)
    leased = LeasedStore(meddled)
    leased.take()

    def write_unanswered(key: str) -> None:
        there = orjson.loads(bucket.read(LEASE).data)
        bucket.write(LEASE, orjson.dumps(there | {"renewals": 99}))
        meddled.before_write = lambda key: None
        raise UnreachableStoreError("no answer")

    meddled.before_write = write_unanswered
    clock.runs(61)
    with pytest.raises(UnreachableStoreError):
        leased.write(TABLE, b"1")
    leased.write(TABLE, b"1")
    leased.release()
    hold(bucket, 0).release()


def test_a_run_that_may_not_say_that_it_ends_has_succeeded_all_the_same(bucket: Store) -> None:
    meddled = CountingStore(bucket)
    leased = LeasedStore(meddled)
    leased.write(TABLE, b"1")

    def fail(key: str) -> None:
        raise ConflictError("changed")

    meddled.before_write = fail
    leased.release()
    assert bucket.read(TABLE).data == b"1"
