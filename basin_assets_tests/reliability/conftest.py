"""The fault proxy, and clients that lose no time over it."""

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config

from basin_assets.stores.s3 import S3Store
from basin_assets_tests.reliability.fault_proxy import FaultProxy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

QUICK = Config(
    connect_timeout=2, read_timeout=0.3, retries={"total_max_attempts": 2, "mode": "standard"}
)


@pytest.fixture(scope="session", autouse=True)
def no_waits_between_attempts() -> Iterator[None]:
    """As many attempts as ever, one right after the other."""
    backoff = "botocore.retries.standard.ExponentialBackoff.delay_amount"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backoff, lambda *_: 0)
        yield


@pytest.fixture(scope="module")
def proxy(s3_endpoint: str) -> Iterator[FaultProxy]:
    """A proxy of the module's own before the S3 server."""
    with FaultProxy(s3_endpoint) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def proxied(proxy: FaultProxy) -> Iterator["S3Client"]:
    """A client that goes through the proxy; two attempts, 0.3 s each."""
    client = boto3.client("s3", endpoint_url=proxy.endpoint, config=QUICK)
    yield client
    client.close()
    gc.collect()  # what faults left open is counted here and not in another test


@pytest.fixture(scope="module")
def direct(s3_endpoint: str) -> Iterator["S3Client"]:
    """A client that reaches the server undisturbed, and takes what is there as it is."""
    as_it_is = Config(response_checksum_validation="when_required")
    client = boto3.client("s3", endpoint_url=s3_endpoint, config=as_it_is)
    yield client
    client.close()


@pytest.fixture
def store(proxied: "S3Client", bucket: str) -> S3Store:
    """The bucket as the product sees it, through the proxy."""
    return S3Store(proxied, bucket)
