"""What only S3 can do: pages, lost replies, damaged bodies, servers with ways of their own."""

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, FlexibleChecksumError, IncompleteReadError

from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    DamagedObjectError,
    StoreError,
    UnreachableStoreError,
)
from basin_assets.stores.s3 import S3Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def bucket(new_bucket: Callable[[], str]) -> str:
    return new_bucket()


@pytest.fixture
def store(s3_client: "S3Client", bucket: str) -> S3Store:
    return S3Store(s3_client, bucket, "data")


class _Stub:
    """A client that does as the real one, but for the calls replaced."""

    def __init__(self, client: "S3Client", **replaced: Callable[..., Any]) -> None:
        self._client = client
        self._replaced = replaced

    def __getattr__(self, name: str) -> Any:
        return self._replaced.get(name) or getattr(self._client, name)


def _with(client: "S3Client", bucket: str, **replaced: Callable[..., Any]) -> S3Store:
    return S3Store(cast("S3Client", _Stub(client, **replaced)), bucket, "data")


def _error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "PutObject")


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


def _flip(client: "S3Client", bucket: str, key: str) -> None:
    """Another body with the old one's metadata, as if it had been damaged on its way."""
    there = client.get_object(Bucket=bucket, Key=key)
    data = bytearray(there["Body"].read())
    data[0] ^= 1
    client.put_object(Bucket=bucket, Key=key, Body=bytes(data), Metadata=there["Metadata"])


def test_a_flipped_bit_is_noticed(store: S3Store, s3_client: "S3Client", bucket: str) -> None:
    store.write("a", b"what was written")
    _flip(s3_client, bucket, "data/a")
    with pytest.raises(DamagedObjectError, match="could not be read whole"):
        store.read("a")


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
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
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


def test_a_short_body_with_a_consistent_length_is_noticed(
    s3_client: "S3Client", bucket: str
) -> None:
    def get_object(**request: Any) -> Any:
        answer = s3_client.get_object(**request)
        short = answer["Body"].read()[:-1]
        return {**answer, "Body": io.BytesIO(short), "ContentLength": len(short)}

    store = _with(s3_client, bucket, get_object=get_object)
    store.write("a", b"whole")
    with pytest.raises(DamagedObjectError):
        store.read("a")


class _BrokenBody:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self) -> bytes:
        raise self._error

    def close(self) -> None:
        pass


@pytest.mark.parametrize("expected", ["", "read"])
def test_a_write_whose_reply_was_lost_is_found_to_have_gone_through(
    s3_client: "S3Client", bucket: str, expected: str
) -> None:
    def put_object(**request: Any) -> Any:
        s3_client.put_object(**request)
        raise _error("PreconditionFailed")  # what the retry is told after the first went through

    version = ABSENT
    if expected == "read":
        version = S3Store(s3_client, bucket, "data").write("a", b"old")
    store = _with(s3_client, bucket, put_object=put_object)
    assert store.write("a", b"new", expected=version) == store.read("a").version
    assert store.read("a").data == b"new"


def test_a_server_that_wants_versions_without_quotes_gets_them_so(
    s3_client: "S3Client", bucket: str
) -> None:
    def put_object(**request: Any) -> Any:
        if '"' in request.get("IfMatch", ""):
            raise _error("PreconditionFailed")
        return s3_client.put_object(**request)

    store = _with(s3_client, bucket, put_object=put_object)
    version = store.write("a", b"old")
    store.write("a", b"new", expected=version)
    assert store.read("a").data == b"new"
    with pytest.raises(ConflictError):
        store.write("a", b"newer", expected=version)


def test_every_object_bears_its_hash(store: S3Store, s3_client: "S3Client", bucket: str) -> None:
    store.write("a", b"1")
    head = s3_client.head_object(Bucket=bucket, Key="data/a")
    assert head["Metadata"] == {"sha256": hashlib.sha256(b"1").hexdigest()}


def _attempts(store: S3Store) -> list[Callable[[], object]]:
    return [
        lambda: store.read("a"),
        lambda: store.list("a"),
        lambda: store.write("a", b"1"),
        lambda: store.write("a", b"1", expected=ABSENT),
    ]


def test_a_bucket_that_is_not_there_is_said_so(s3_client: "S3Client") -> None:
    for attempt in _attempts(S3Store(s3_client, "no-such-bucket")):
        with pytest.raises(UnreachableStoreError, match=r"no bucket no-such-bucket.*BASIN_STORE"):
            attempt()


def test_a_server_that_does_not_answer_is_no_empty_store(s3_endpoint: str) -> None:
    client = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    store = S3Store(client, "gym")
    attempts = _attempts(store)
    attempts.append(lambda: store.version_if_same("a", b""))
    for attempt in attempts:
        with pytest.raises(UnreachableStoreError, match=r"no answer.*AWS_ENDPOINT_URL") as raised:
            attempt()
        assert raised.value.retry_helps
    client.close()


@pytest.mark.parametrize("code", ["AccessDenied", "InternalError", "SlowDown", "503"])
def test_a_server_that_refuses_is_no_empty_store(
    s3_client: "S3Client", bucket: str, code: str
) -> None:
    def refuse(**request: Any) -> Any:
        raise _error(code)

    store = _with(s3_client, bucket, get_object=refuse, put_object=refuse, head_object=refuse)
    for attempt in (lambda: store.read("a"), lambda: store.version_if_same("a", b"")):
        with pytest.raises(StoreError, match=f"{code}.*basin doctor") as raised:
            attempt()
        assert type(raised.value) is UnreachableStoreError


def test_a_bare_404_does_not_prove_that_an_object_is_missing(
    s3_client: "S3Client", bucket: str
) -> None:
    def not_found(**request: Any) -> Any:
        raise _error("404")

    with pytest.raises(UnreachableStoreError):
        _with(s3_client, bucket, get_object=not_found).read("capitan/memberships.csv")
