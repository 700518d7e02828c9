"""Whole runs over a faulty network: they publish what is right, or nothing, and the next run heals.

A run makes few kinds of requests: an operation on a class of keys. Each kind meets a fault of every
way to fail.
"""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

import boto3
import dagster as dg
import pytest
from botocore.config import Config

from basin_assets.contracts.published import TIMELINE_KEY
from basin_assets.demo import Gym
from basin_assets.stores.bucket_lease import LEASE
from basin_assets.stores.conditional_writes import PROBE
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_KEYS,
    errors_of,
    internal,
    published,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability.fault_proxy import (
    DROPPED_CONNECTIONS,
    NEEDS_ANSWER_BODY,
    Fault,
    FaultProxy,
    Injection,
    S3Request,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = [*DAGSTER_WARNINGS, DROPPED_CONNECTIONS, pytest.mark.long(minutes=6)]

CHECKINS = "capitan/checkins.csv"  # say who gave a pass, so `pass_transfers.csv` is left out
TRANSFERS = "capitan/pass_transfers.csv"
NEW_CHECKINS = 60
STALLS = {Fault.STALL, Fault.STALLED_BODY}
Files = dict[str, bytes]


class Kind(NamedTuple):
    """An operation on a class of keys."""

    operation: str
    keys: str


KINDS = [
    Kind(operation, keys)
    for operation, classes in {
        "GET": "source timeline month table published lease probe",
        "LIST": "source table",
        "HEAD": "month table quarantine published probe",
        "PUT": "month table quarantine published timeline lease probe",
    }.items()
    for keys in classes.split()
]


def _kind_of(request: S3Request) -> Kind:
    folder, _, key = request.key.partition("/")[2].partition("/")
    if folder == "capitan":
        full = f"capitan/{key}"
        published_or_source = "published" if full in PUBLISHED_KEYS else "source"
        return Kind(request.operation, "timeline" if full == TIMELINE_KEY else published_or_source)
    if f"{folder}/{key}" in (LEASE, PROBE):
        return Kind(request.operation, "lease" if f"{folder}/{key}" == LEASE else "probe")
    table, _, month = key.partition("/")
    if table == "quarantine":
        return Kind(request.operation, table)
    return Kind(request.operation, "month" if month else "table")


def _can_befall(fault: Fault, kind: Kind) -> bool:
    return fault not in NEEDS_ANSWER_BODY or kind.operation in ("GET", "LIST")


def _injection(fault: Fault, kind: Kind, *, always: bool = False) -> Injection:
    return Injection(fault, lambda request: _kind_of(request) == kind, always=always)


def _without_the_newest(checkins: bytes) -> bytes:
    rows = list(csv.reader(io.StringIO(checkins.decode("utf-8-sig"), newline="")))
    kept = io.StringIO(newline="")
    csv.writer(kept).writerows(rows[:-NEW_CHECKINS])
    return kept.getvalue().encode()


class Days(NamedTuple):
    """What a run left yesterday, what it should publish today, and the exports of today."""

    left_yesterday: Files
    published_yesterday: Files
    published_today: Files
    exports: Files


@pytest.fixture(scope="module")
def days(tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory) -> Days:
    folder = tmp_path_factory.mktemp("days") / "gym"
    files = {key: data for key, data in tiny_gym.files.items() if key != TRANSFERS}
    exports = {key: data for key, data in files.items() if key != TIMELINE_KEY}
    put_files(FolderStore(folder), files)
    put_files(FolderStore(folder), {CHECKINS: _without_the_newest(exports[CHECKINS])})
    _run(folder)
    left, before = internal(folder), published(folder)
    put_files(FolderStore(folder), {CHECKINS: exports[CHECKINS]})
    _run(folder)
    return Days(left | before, before, published(folder), exports)


def _run(address: object) -> None:
    result = run_daily(short_settings(address))
    assert result.success, errors_of(result)


class Network:
    """Gyms in S3 as they were this morning, and runs over them through the proxy."""

    def __init__(self, proxy: FaultProxy, direct: "S3Client", bucket: str, days: Days) -> None:
        self.proxy = proxy
        self.days = days
        self._direct = direct
        self._bucket = bucket
        self._gyms = 0

    def new_gym(self) -> None:
        """What we wrote yesterday, and what other programs wrote since."""
        self._gyms += 1
        theirs = {**self.days.exports, TIMELINE_KEY: self.days.left_yesterday[TIMELINE_KEY]}
        put_files(S3Store(self._direct, self._bucket, self._gym), self.days.left_yesterday)
        for key, data in theirs.items():
            self.put(key, data)

    def put(self, key: str, data: bytes) -> None:
        """As another program puts a file."""
        self._direct.put_object(Bucket=self._bucket, Key=f"{self._gym}/{key}", Body=data)

    @property
    def _gym(self) -> str:
        return f"gym-{self._gyms}"

    @property
    def address(self) -> str:
        return f"s3://{self._bucket}/{self._gym}"

    def run(self, *injections: Injection) -> dg.ExecuteInProcessResult:
        """A run under these faults."""
        with pytest.MonkeyPatch.context() as patch, self.proxy.injecting(*injections):
            patch.setenv("AWS_ENDPOINT_URL", self.proxy.endpoint)
            if any(each.fault in STALLS for each in injections):
                patch.setattr(S3Store, "of_address", self._impatient_store)
            return run_daily(short_settings(self.address))

    def _impatient_store(self, address: str, _make_client: object, **_more: object) -> S3Store:
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        retries = Config(read_timeout=1, retries={"max_attempts": 5, "mode": "standard"})
        client = boto3.client("s3", endpoint_url=self.proxy.endpoint, config=retries)
        return S3Store(client, bucket, prefix)

    def published(self) -> Files:
        """The published files, whatever state they are in."""
        return {
            key: self._direct.get_object(Bucket=self._bucket, Key=f"{self._gym}/{key}")[
                "Body"
            ].read()
            for key in self.days.published_today
        }

    def check(self, result: dg.ExecuteInProcessResult, *, may_have_begun: bool) -> None:
        """Right, or failed by the store's own error with whole files, which the next run heals."""
        if result.success:
            assert self.published() == self.days.published_today
            return
        # A record of the last run that cannot be read is refused by the check that reads it.
        errors = errors_of(result)
        assert "basin_assets.stores.protocol." in errors or "exports_have_not_shrunk" in errors
        before, today = self.days.published_yesterday, self.days.published_today
        for key, data in self.published().items():
            assert data == before[key] or (may_have_begun and data == today[key]), key
        self.check_heals()

    def check_heals(self) -> None:
        """The next undisturbed run publishes what is right."""
        _run(self.address)
        assert self.published() == self.days.published_today


@pytest.fixture(scope="module")
def network(
    proxy: FaultProxy, direct: "S3Client", new_bucket: Callable[[], str], days: Days
) -> Iterator[Network]:
    assert all(
        days.published_today[key] != days.published_yesterday[key]
        for key in (TIMELINE_KEY, "capitan/customer_connections.csv")
    )
    yield Network(proxy, direct, new_bucket(), days)


def test_a_run_makes_these_kinds_of_requests_and_no_others(network: Network) -> None:
    network.new_gym()
    network.proxy.requests.clear()
    result = network.run()
    assert result.success, errors_of(result)
    assert network.published() == network.days.published_today
    assert {_kind_of(request) for request in network.proxy.requests} == set(KINDS)


# A refusal, silence, an answer that is lost, and one that breaks off; and of what TLS keeps from
# happening a sample.
WAYS_TO_FAIL = (
    *(Fault.UNAVAILABLE, Fault.STALL, Fault.LOST_REPLY, Fault.CUT_BODY, Fault.STALLED_BODY),
    Fault.FLIPPED_ANSWER,
)


@pytest.mark.parametrize("fault", WAYS_TO_FAIL, ids=lambda fault: fault.name.lower())
def test_one_fault_at_each_kind_of_request_does_no_harm(network: Network, fault: Fault) -> None:
    """All kinds in one run; where that fails, the kinds that it did not come to in another."""
    waiting = [_injection(fault, kind) for kind in KINDS if _can_befall(fault, kind)]
    while waiting:
        network.new_gym()
        network.check(network.run(*waiting), may_have_begun=True)
        still = [each for each in waiting if not each.injected]
        assert len(still) < len(waiting)
        waiting = still


# A sample: how a store takes a fault that stays does not depend on the key. What differs is how far
# the run has come.
LASTING = [
    pytest.param(fault, Kind(operation, keys), id=f"{fault.name.lower()}-{operation}-{keys}")
    for fault, operation, classes in [
        (Fault.UNAVAILABLE, "GET", "source timeline lease"),
        (Fault.UNAVAILABLE, "LIST", "table"),
        (Fault.UNAVAILABLE, "PUT", "table timeline"),
        (Fault.LOST_REPLY, "PUT", "published"),
    ]
    for keys in classes.split()
]


@pytest.mark.parametrize(("fault", "kind"), LASTING)
def test_a_fault_that_stays_fails_the_run_and_the_next_heals(
    network: Network, fault: Fault, kind: Kind
) -> None:
    network.new_gym()
    injection = _injection(fault, kind, always=True)
    result = network.run(injection)
    assert injection.injected
    # The months of the events are listed when these are published.
    while_publishing = kind.keys in ("published", "timeline") or kind == Kind("LIST", "table")
    network.check(result, may_have_begun=while_publishing)


def test_what_was_damaged_on_its_way_is_told_and_put_right_by_the_next_run(
    network: Network,
) -> None:
    network.new_gym()
    injection = _injection(Fault.FLIPPED_REQUEST, Kind("PUT", "published"), always=True)
    result = network.run(injection)
    assert injection.injected
    assert not result.success
    assert "basin_assets.stores.protocol." in errors_of(result)
    network.check_heals()


def test_an_export_that_is_replaced_again_and_again_counts_as_one_of_its_versions(
    network: Network,
) -> None:
    network.new_gym()
    versions = cycle([_without_the_newest(network.days.exports[CHECKINS]), None])

    def replace(request: S3Request) -> None:
        if request.operation == "GET" and request.key.endswith(CHECKINS):
            network.put(CHECKINS, next(versions) or network.days.exports[CHECKINS])

    with network.proxy.meddling(replace):
        result = network.run()
    if result.success:
        of_one_version = (network.days.published_yesterday, network.days.published_today)
        assert network.published() in of_one_version
    else:
        network.check(result, may_have_begun=False)
