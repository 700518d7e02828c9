"""One run at a time on a store: who waits, who fails, and who takes over."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from basin_assets.stores import lease as lease_module
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.lease import LEASE, BusyStoreError, LeaseLostError, ObjectLease, hold
from basin_assets.stores.protocol import Store
from basin_assets.stores.s3 import S3Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture(params=["folder", "s3"])
def store(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    s3_client: "S3Client",
    new_bucket: Callable[[], str],
) -> Store:
    return FolderStore(tmp_path) if request.param == "folder" else S3Store(s3_client, new_bucket())


@pytest.fixture
def bucket(s3_client: "S3Client", new_bucket: Callable[[], str]) -> Store:
    return S3Store(s3_client, new_bucket())


def put_holder(bucket: Store, *, pid: int, host: str | None = None, ends_in: float = 60.0) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=ends_in)
    holder = {"owner": "x", "host": host or socket.gethostname(), "pid": pid, "ends": ends}
    bucket.write(LEASE, orjson.dumps(holder))


def a_dead_process() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@contextmanager
def lease_of_seconds(seconds: float) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lease_module, "LEASE_SECONDS", seconds)
        yield


def test_a_second_run_is_refused_and_told_who_is_at_work(store: Store) -> None:
    first = hold(store, 0)
    with pytest.raises(BusyStoreError, match=r"Another run .*Wait until it ends"):
        hold(store, 0)
    first.release()


def test_after_the_first_run_the_next_may_begin(store: Store) -> None:
    hold(store, 0).release()
    hold(store, 0).release()


def test_a_run_waits_for_another_to_end(store: Store) -> None:
    told: list[str] = []
    first = hold(store, 0)

    def end_first(message: str) -> None:
        told.append(message)
        first.release()

    hold(store, 30, end_first, look_seconds=0.05).release()
    assert len(told) == 1


def test_nothing_is_left_behind_that_counts_as_an_object(store: Store) -> None:
    hold(store, 0).release()
    assert store.keys("") == []


def test_a_lock_ends_with_its_process_however_it_ends(tmp_path: Path) -> None:
    program = (
        "import os; from basin_assets.stores.folder import FolderStore;"
        "from basin_assets.stores.lease import hold;"
        f"held = hold(FolderStore({str(tmp_path)!r}), 0); print('held', flush=True);"
        "import time; time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    with pytest.raises(BusyStoreError):
        hold(FolderStore(tmp_path), 0)
    child.kill()
    child.wait()
    child.stdout.close()
    hold(FolderStore(tmp_path), 0).release()


def test_a_killed_run_of_this_machine_is_taken_over_at_once(bucket: Store) -> None:
    put_holder(bucket, pid=a_dead_process())
    hold(bucket, 0).release()


@pytest.mark.parametrize(("ends_in", "is_free"), [(60.0, False), (-1.0, True)])
def test_a_run_of_another_machine_holds_until_its_lease_ends(
    bucket: Store, ends_in: float, is_free: bool
) -> None:
    put_holder(bucket, pid=1, host="elsewhere", ends_in=ends_in)
    if is_free:
        hold(bucket, 0).release()
    else:
        with pytest.raises(BusyStoreError, match="process 1 on elsewhere"):
            hold(bucket, 0)


def test_a_lease_that_nobody_can_read_holds_nobody_up(bucket: Store) -> None:
    bucket.write(LEASE, b"\x80\x04planted")
    hold(bucket, 0).release()


def test_a_lease_that_is_damaged_for_good_holds_nobody_up(
    s3_client: "S3Client", new_bucket: Callable[[], str]
) -> None:
    name = new_bucket()
    bucket = S3Store(s3_client, name)
    put_holder(bucket, pid=os.getpid())
    bears = s3_client.head_object(Bucket=name, Key=LEASE)["Metadata"]
    s3_client.put_object(Bucket=name, Key=LEASE, Body=b"damaged", Metadata=bears)
    hold(bucket, 0).release()


def test_a_lease_is_renewed_while_the_run_lasts(bucket: Store) -> None:
    with lease_of_seconds(0.4):
        held = hold(bucket, 0)
        time.sleep(1.0)
        with pytest.raises(BusyStoreError):
            hold(bucket, 0)
        held.check()
        held.release()


def test_a_run_whose_lease_was_taken_over_writes_no_more(bucket: Store) -> None:
    with lease_of_seconds(0.4):
        held = ObjectLease.take(bucket)
        put_holder(bucket, pid=os.getpid(), host="elsewhere")
        time.sleep(0.5)
        with pytest.raises(LeaseLostError, match=r"took .* over"):
            held.check()
        for write in (bucket.write, lambda key, data: bucket.write_parts(key, [data])):
            with pytest.raises(LeaseLostError, match=r"took .* over"):
                write("capitan/customer_connections.csv", b"stale")
        assert bucket.keys("capitan/") == []
        held.release()
        assert b"elsewhere" in bucket.read(LEASE).data


def test_a_run_that_has_given_its_lease_back_is_in_nobodys_way(bucket: Store) -> None:
    with lease_of_seconds(0.4):
        held = ObjectLease.take(bucket)
        put_holder(bucket, pid=os.getpid(), host="elsewhere")
        time.sleep(0.5)
        held.release()
        bucket.write("capitan/customer_connections.csv", b"of the next run here")
