"""One run at a time on a store of either kind: who waits, and who fails."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from basin_assets.stores.folder import FolderStore
from basin_assets.stores.lease import LeasedStore, hold
from basin_assets.stores.protocol import (
    BusyStoreError,
    Store,
)

if TYPE_CHECKING:
    pass

TABLE = "basin_assets/as_of.parquet"


def test_a_second_run_is_refused_and_told_who_is_at_work(store: Store) -> None:
    first = hold(store, 0)
    with pytest.raises(BusyStoreError, match=r"Another run .*Wait until it ends") as raised:
        hold(store, 0)
    first.release()
    assert raised.value.retry_helps


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
    (says,) = told
    assert "Another run" in says
    assert "This run waits" in says


def test_a_lease_that_is_given_back_twice_is_not_another_runs(store: Store) -> None:
    first = hold(store, 0)
    first.release()
    second = hold(store, 0)
    first.release()
    with pytest.raises(BusyStoreError):
        hold(store, 0)
    second.release()


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


def test_reading_neither_takes_the_lease_nor_waits_for_it(store: Store) -> None:
    store.write(TABLE, b"1")
    with_store, other = LeasedStore(store), LeasedStore(store)
    with_store.take()
    assert other.read(TABLE).data == other.read_start(TABLE, 9) == b"1"
    assert other.keys(TABLE) == [*other.list(TABLE)] == [TABLE]
    assert other.version_if_same(TABLE, b"1") == other.read(TABLE).version
    assert (other.address, other.location(TABLE)) == (store.address, store.location(TABLE))
    with_store.release()


WRITES: dict[str, Callable[[Store], object]] = {
    "write": lambda store: store.write(TABLE, b"2"),
    "write_parts": lambda store: store.write_parts(TABLE, [b"2"]),
    "delete": lambda store: store.delete(TABLE),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_whoever_writes_has_the_lease_until_it_gives_it_back(
    store: Store, write: Callable[[Store], object]
) -> None:
    first, second = LeasedStore(store), LeasedStore(store)
    first.write(TABLE, b"1")
    with pytest.raises(BusyStoreError):
        write(second)
    assert store.read(TABLE).data == b"1"
    first.release()
    write(second)
    with pytest.raises(BusyStoreError):
        first.take()
    second.release()


def test_a_run_that_has_given_its_lease_back_leaves_nothing_that_holds_up(store: Store) -> None:
    leased = LeasedStore(store)
    leased.take()
    leased.release()
    leased.release()
    assert [key for key in store.keys("") if key.endswith(".parquet")] == []
    hold(store, 0).release()
