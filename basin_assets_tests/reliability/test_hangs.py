"""A server that does not answer any more: every call ends, and so does the run."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

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


@pytest.fixture(scope="module")
def through_proxy(proxy: FaultProxy) -> Iterator[None]:
    """Stores are opened as a run opens them, with their own patience, but through the proxy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        yield


def _seconds_until_told(call: Callable[[S3Store], object], store: S3Store) -> float:
    began = time.monotonic()
    with pytest.raises(StoreError):
        call(store)
    return time.monotonic() - began


@pytest.mark.usefixtures("through_proxy")
@pytest.mark.parametrize("fault", [Fault.STALL, Fault.STALLED_BODY], ids=lambda fault: fault.name)
def test_every_call_that_stalls_is_told_in_time(
    proxy: FaultProxy, new_bucket: Callable[[], str], fault: Fault
) -> None:
    bucket = new_bucket()
    names = ["read", "list"] if fault is Fault.STALLED_BODY else list(CALLS)
    stores = {name: S3Store.of_address(f"s3://{bucket}") for name in names}
    stores["read"].write("a", b"1" * 1000)
    with ThreadPoolExecutor(len(names)) as pool:
        with proxy.injecting(Injection(fault, always=True, seconds=STALL_SECONDS)):
            calls: dict[str, Future[float]] = {
                name: pool.submit(_seconds_until_told, CALLS[name], stores[name]) for name in names
            }
            wait(calls.values(), timeout=LIMIT_SECONDS)
            in_time = {name for name, call in calls.items() if call.done()}
        assert in_time == set(names)
        assert all(call.result() < LIMIT_SECONDS for call in calls.values())


@pytest.mark.usefixtures("through_proxy")
def test_a_run_that_stalls_is_marked_failed_in_time(
    proxy: FaultProxy, new_bucket: Callable[[], str], tiny_gym: Gym
) -> None:
    address = f"s3://{new_bucket()}"
    put_files(open_store(address), tiny_gym.files)

    def read_of_customers(request: S3Request) -> bool:
        return request == S3Request("GET", "capitan/customers.csv")

    stall = Injection(Fault.STALL, read_of_customers, always=True, seconds=STALL_SECONDS)
    with proxy.injecting(stall):
        given_up = threading.Timer(LIMIT_SECONDS + 20, _let_go, [proxy])
        given_up.start()
        began = time.monotonic()
        result = run_daily(short_settings(address))
        seconds = time.monotonic() - began
        given_up.cancel()
    assert stall.injected
    assert not result.success
    assert "basin_assets.stores.protocol." in errors_of(result)
    assert seconds < LIMIT_SECONDS + 10  # the run's own work besides


def _let_go(proxy: FaultProxy) -> None:
    """Ends the stall, so that a test that has failed ends, too."""
    proxy.injections = []
    proxy.released.set()
