"""A server that does not answer any more: every call ends, and so does the run."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from basin_assets.demo import Gym
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import StoreError
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    errors_of,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability.fault_proxy import Fault, FaultProxy, Injection, S3Request

pytestmark = [*DAGSTER_WARNINGS, pytest.mark.long]

STALL_SECONDS = 60
LIMIT_SECONDS = 120
CALLS: dict[str, Callable[[S3Store], object]] = {
    "read": lambda store: store.read("a"),
    "list": lambda store: store.list(""),
    "write": lambda store: store.write("a", b"2"),
    "compare": lambda store: store.version_if_same("a", b"1"),
    "delete": lambda store: store.delete("a"),
}
WITH_A_BODY = ("read", "list")  # an answer that can begin and not go on


def _seconds_until_told(name: str, store: S3Store) -> float:
    began = time.monotonic()
    with pytest.raises(StoreError):
        CALLS[name](store)
    return time.monotonic() - began


def _stall_below(folder: str, fault: Fault) -> Injection:
    def befalls(request: S3Request) -> bool:
        return request.key.startswith(folder)

    return Injection(fault, befalls, always=True, seconds=STALL_SECONDS)


def test_every_call_and_every_run_that_stalls_ends_in_time(
    proxy: FaultProxy,
    new_bucket: Callable[[], str],
    tiny_gym: Gym,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All at once, for each waits more than a minute. Stores are opened as a run opens them, with
    their own patience.
    """
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
    bucket = new_bucket()
    stalling = [(name, S3Store.of_address(f"s3://{bucket}/silent")) for name in CALLS]
    stalling += [(name, S3Store.of_address(f"s3://{bucket}/half")) for name in WITH_A_BODY]
    for folder in ("silent", "half"):
        open_store(f"s3://{bucket}/{folder}").write("a", b"1" * 1000)
    put_files(open_store(f"s3://{bucket}/gym"), tiny_gym.files)
    stalls = [
        _stall_below("silent/", Fault.STALL),
        _stall_below("half/", Fault.STALLED_BODY),
        _stall_below("gym/capitan/customers.csv", Fault.STALL),
    ]

    with proxy.injecting(*stalls), ThreadPoolExecutor(len(stalling)) as pool:
        given_up = threading.Timer(LIMIT_SECONDS + 60, _let_go, [proxy])
        given_up.start()
        calls = [pool.submit(_seconds_until_told, *each) for each in stalling]
        began = time.monotonic()
        result = run_daily(short_settings(f"s3://{bucket}/gym"))
        seconds = time.monotonic() - began
        wait(calls)
        given_up.cancel()

    assert all(stall.injected for stall in stalls)
    assert max(call.result() for call in calls) < LIMIT_SECONDS
    assert not result.success
    assert "basin_assets.stores.protocol." in errors_of(result)
    assert seconds < LIMIT_SECONDS + 60  # the run's own work besides


def _let_go(proxy: FaultProxy) -> None:
    """Ends the stall, so that a test that has failed ends, too."""
    proxy.injections = []
    proxy.released.set()
