"""What only S3 can do: pages, checksums, servers with ways of their own."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import FlexibleChecksumError

from basin_assets.stores.protocol import (
    ConflictError,
    UnreachableStoreError,
)
from basin_assets.stores.s3 import CLIENT, IMPATIENT_CLIENT, S3Store
from basin_assets.stores.s3_integrity import crc32, is_vouched_for
from basin_assets_tests.stores.stubs import StubClient, client_error

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def store(s3_client: "S3Client", bucket: str) -> S3Store:
    return S3Store(s3_client, bucket, "data")


def _with(client: "S3Client", bucket: str, **replaced: Callable[..., Any]) -> S3Store:
    return S3Store(cast("S3Client", StubClient(client, **replaced)), bucket, "data")


def test_a_sensors_client_waits_less_than_a_runs() -> None:
    def made(config: Any) -> Any:
        return config

    for is_patient, config in ((True, CLIENT), (False, IMPATIENT_CLIENT)):
        client: Any = S3Store.of_address("s3://gym", made, is_patient=is_patient).client
        assert client is config


def test_more_keys_than_a_page_holds_are_listed(
    store: S3Store, s3_client: "S3Client", bucket: str
) -> None:
    def put(number: int) -> None:
        s3_client.put_object(Bucket=bucket, Key=f"data/x/{number:04}", Body=b"")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(1_001)))
    assert len(store.list("x/")) == 1_001


def test_keys_lie_below_the_prefix_and_come_back_without_it(
    store: S3Store, s3_client: "S3Client", bucket: str
) -> None:
    store.write("a", b"1")
    s3_client.put_object(Bucket=bucket, Key="other/a", Body=b"2")
    assert s3_client.head_object(Bucket=bucket, Key="data/a")["ContentLength"] == 1
    assert set(store.list("")) == {"a"}


def test_what_another_program_wrote_is_read_without_our_hash(
    store: S3Store, s3_client: "S3Client", bucket: str
) -> None:
    s3_client.put_object(Bucket=bucket, Key="data/a", Body=b"theirs")
    assert store.read("a").data == b"theirs"
    assert store.version_if_same("a", b"theirs") == store.read("a").version
    assert store.version_if_same("a", b"others") is None


@pytest.mark.parametrize(
    "broken",
    [
        FlexibleChecksumError(error_msg="Expected checksum x did not match calculated checksum y"),
        ConnectionResetError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_body_that_comes_damaged_is_asked_for_again(
    s3_client: "S3Client", bucket: str, broken: Exception
) -> None:
    answers = 0

    def get_object(**request: Any) -> Any:
        nonlocal answers
        answers += 1
        answer = s3_client.get_object(**request)
        if answers == 1:
            answer["Body"].close()
            return {**answer, "Body": _BrokenBody(broken)}
        return answer

    store = _with(s3_client, bucket, get_object=get_object)
    store.write("a", b"whole")
    assert store.read("a").data == b"whole"
    assert answers == 2


class _BrokenBody:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self) -> bytes:
        raise self._error

    def close(self) -> None:
        pass


def test_a_server_that_wants_versions_without_quotes_gets_them_so(
    s3_client: "S3Client", bucket: str
) -> None:
    def put_object(**request: Any) -> Any:
        if '"' in request.get("IfMatch", ""):
            raise client_error("PreconditionFailed")
        return s3_client.put_object(**request)

    store = _with(s3_client, bucket, put_object=put_object)
    version = store.write("a", b"old")
    store.write("a", b"new", expected=version)
    assert store.read("a").data == b"new"
    with pytest.raises(ConflictError):
        store.write("a", b"newer", expected=version)


def test_a_server_that_only_repeats_the_checksum_vouches_for_nothing(
    s3_client: "S3Client", bucket: str
) -> None:
    def put_object(**request: Any) -> Any:
        if client.calls["put_object"] > 1:
            return s3_client.put_object(**request)
        arrived = b"whose" + request["Body"][5:]
        checksum = {"ChecksumAlgorithm": "CRC32", "ChecksumCRC32": crc32(sent)}
        return s3_client.put_object(**request | {"Body": arrived} | checksum)

    sent = b"whole"
    client = StubClient(s3_client, put_object=put_object)
    S3Store(cast("S3Client", client), bucket).write("a", sent)
    assert client.calls["put_object"] == 2
    assert s3_client.get_object(Bucket=bucket, Key="a")["Body"].read() == sent


def test_with_kms_the_checksum_vouches_since_the_etag_is_no_md5() -> None:
    answer = {"ETag": f'"{"0" * 32}"', "ChecksumCRC32": crc32(b"1")}
    assert is_vouched_for(answer | {"ServerSideEncryption": "aws:kms"}, b"1")
    assert not is_vouched_for(answer | {"ServerSideEncryption": "aws:kms"}, b"2")
    assert not is_vouched_for(answer, b"1")


def test_every_object_bears_its_hash(store: S3Store, s3_client: "S3Client", bucket: str) -> None:
    store.write("a", b"1")
    head = s3_client.head_object(Bucket=bucket, Key="data/a")
    assert head["Metadata"] == {"sha256": hashlib.sha256(b"1").hexdigest()}


def test_a_bare_404_does_not_prove_that_an_object_is_missing(
    s3_client: "S3Client", bucket: str
) -> None:
    def not_found(**request: Any) -> Any:
        raise client_error("404")

    with pytest.raises(UnreachableStoreError):
        _with(s3_client, bucket, get_object=not_found).read("capitan/memberships.csv")
