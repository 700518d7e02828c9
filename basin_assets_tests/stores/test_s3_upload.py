"""Large objects go up in parts: verified, seen when they are complete, and given up cleanly."""

import hashlib
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest

from basin_assets.stores.protocol import DamagedObjectError, Put, StoreError, UnreachableStoreError
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.stores.stubs import StubClient, client_error

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.usefixtures("small_parts")

OLD = b"old" * 50
NEW = bytes(range(250))  # four parts
KEY = "capitan/a.csv"


@pytest.fixture
def client(s3_client: "S3Client") -> StubClient:
    return StubClient(s3_client)


@pytest.fixture
def store(client: StubClient, bucket: str) -> S3Store:
    store = S3Store(cast("S3Client", client), bucket)
    store.write_parts(KEY, [OLD])
    client.calls.clear()
    return store


def _begun(client: "S3Client", bucket: str) -> int:
    return len(client.list_multipart_uploads(Bucket=bucket).get("Uploads", []))


def test_an_object_goes_up_in_parts_and_bears_its_hash(
    store: S3Store, client: StubClient, s3_client: "S3Client", bucket: str
) -> None:
    store.write_parts(KEY, [NEW])
    assert client.calls["upload_part"] == 4
    head = s3_client.head_object(Bucket=bucket, Key=KEY)
    assert head["Metadata"] == {"sha256": hashlib.sha256(NEW).hexdigest()}
    assert head["ETag"].endswith('-4"')


def test_an_object_that_is_there_costs_one_look(store: S3Store, client: StubClient) -> None:
    assert not store.write_parts(KEY, [OLD]).was_written
    assert client.calls == {"head_object": 1}
    assert store.version_if_same(KEY, OLD)
    assert client.calls == {"head_object": 2}


@pytest.mark.parametrize(
    ("call", "nth"),
    [
        ("create_multipart_upload", 1),
        ("upload_part", 1),
        ("upload_part", 3),
        ("complete_multipart_upload", 1),
    ],
)
@pytest.mark.parametrize(
    ("error", "told"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (client_error("SlowDown"), UnreachableStoreError)],
    ids=["interrupted", "refused"],
)
def test_an_upload_that_breaks_off_leaves_the_old_object_and_no_parts(
    store: S3Store,
    client: StubClient,
    s3_client: "S3Client",
    bucket: str,
    call: str,
    nth: int,
    error: BaseException,
    told: type[BaseException],
) -> None:
    def broken(**request: Any) -> Any:
        if client.calls[call] == nth:
            raise error
        return getattr(s3_client, call)(**request)

    client.replaced[call] = broken
    with pytest.raises(told):
        store.write_parts(KEY, [NEW])
    assert store.read(KEY).data == OLD
    assert _begun(s3_client, bucket) == 0


def test_what_ended_an_upload_is_told_also_where_it_cannot_be_given_up(
    store: S3Store, client: StubClient
) -> None:
    def interrupted(**request: Any) -> Any:
        raise KeyboardInterrupt

    def refused(**request: Any) -> Any:
        raise client_error("AccessDenied")

    client.replaced |= {"upload_part": interrupted, "abort_multipart_upload": refused}
    with pytest.raises(KeyboardInterrupt):
        store.write_parts(KEY, [NEW])
    assert client.calls["abort_multipart_upload"] == 1


def test_a_part_that_arrives_flipped_is_put_again(
    store: S3Store, client: StubClient, s3_client: "S3Client"
) -> None:
    def flipping(**request: Any) -> Any:
        body = bytearray(request["Body"])
        body[0] ^= client.calls["upload_part"] == 2
        return s3_client.upload_part(**{**request, "Body": bytes(body)})

    client.replaced["upload_part"] = flipping
    store.write_parts(KEY, [NEW])
    assert client.calls["upload_part"] == 5
    assert store.read(KEY).data == NEW


@pytest.mark.parametrize("code", ["BadDigest", "XAmzContentChecksumMismatch", "IncompleteBody"])
def test_a_part_that_the_server_refuses_as_damaged_is_put_again(
    store: S3Store, client: StubClient, s3_client: "S3Client", code: str
) -> None:
    def refusing(**request: Any) -> Any:
        if client.calls["upload_part"] == 2:
            raise client_error(code)
        return s3_client.upload_part(**request)

    client.replaced["upload_part"] = refusing
    store.write_parts(KEY, [NEW])
    assert client.calls["upload_part"] == 5
    assert store.read(KEY).data == NEW


def test_parts_that_always_arrive_flipped_are_no_object_that_a_reader_takes(
    store: S3Store, client: StubClient, s3_client: "S3Client"
) -> None:
    def flipping(**request: Any) -> Any:
        return s3_client.upload_part(**{**request, "Body": request["Body"][:-1] + b"!"})

    client.replaced["upload_part"] = flipping
    with pytest.raises(DamagedObjectError, match=r"could not be written whole .*next run"):
        store.write_parts(KEY, [NEW])
    with pytest.raises(DamagedObjectError):
        store.read(KEY)
    client.replaced.clear()
    assert store.write_parts(KEY, [NEW]).was_written
    assert store.read(KEY).data == NEW


@pytest.mark.parametrize("code", ["NoSuchUpload", "InvalidPart"])
def test_an_upload_whose_reply_was_lost_is_found_to_have_gone_through(
    store: S3Store, client: StubClient, s3_client: "S3Client", code: str
) -> None:
    def complete(**request: Any) -> Any:
        s3_client.complete_multipart_upload(**request)
        raise client_error(code)  # what the retry is told after the first went through

    client.replaced["complete_multipart_upload"] = complete
    put = store.write_parts(KEY, [NEW])
    assert client.calls["complete_multipart_upload"] == 1
    assert (put, store.read(KEY).data) == (Put(len(NEW), put.version, True), NEW)
    assert put.version == store.read(KEY).version


def test_what_somebody_else_wrote_after_an_upload_is_not_written_over(
    store: S3Store, client: StubClient, s3_client: "S3Client", bucket: str
) -> None:
    def completing(**request: Any) -> Any:
        answer = s3_client.complete_multipart_upload(**request)
        s3_client.put_object(Bucket=bucket, Key=KEY, Body=b"theirs")
        return answer

    client.replaced["complete_multipart_upload"] = completing
    version = store.write_parts(KEY, [NEW]).version
    assert store.read(KEY).data == b"theirs"
    assert version != store.read(KEY).version
    assert client.calls["create_multipart_upload"] == 1


def test_an_upload_that_somebody_took_away_is_begun_anew(
    store: S3Store, client: StubClient, s3_client: "S3Client"
) -> None:
    def gone(**request: Any) -> Any:
        if client.calls["upload_part"] == 2:
            raise client_error("NoSuchUpload")
        return s3_client.upload_part(**request)

    client.replaced["upload_part"] = gone
    store.write_parts(KEY, [NEW])
    assert client.calls["create_multipart_upload"] == 2
    assert store.read(KEY).data == NEW


def test_a_bucket_whose_versions_are_no_md5_is_read_to_be_compared(
    store: S3Store, client: StubClient, s3_client: "S3Client"
) -> None:
    def tagged(name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            return {**getattr(s3_client, name)(**request), "ETag": '"of-kms"'}

        return call

    client.replaced["head_object"] = tagged("head_object")
    assert store.write_parts(KEY, [OLD]) == Put(len(OLD), '"of-kms"', was_written=False)
    assert client.calls["get_object"] == 1
    assert store.write_parts(KEY, [NEW]) == Put(len(NEW), '"of-kms"', was_written=True)


def test_an_object_of_others_that_differs_there_is_believed_when_read_twice(
    store: S3Store, client: StubClient, s3_client: "S3Client", bucket: str
) -> None:
    s3_client.put_object(Bucket=bucket, Key=KEY, Body=b"theirs")
    client.replaced["head_object"] = lambda **request: {
        **s3_client.head_object(**request),
        "ETag": '"of-kms"',
    }
    assert store.version_if_same(KEY, b"ours") is None
    assert client.calls["get_object"] == 2
    assert store.version_if_same(KEY, b"theirs") == '"of-kms"'
    assert client.calls["get_object"] == 3


def test_a_damaged_object_in_such_a_bucket_is_written_anew(
    store: S3Store, client: StubClient, s3_client: "S3Client", bucket: str
) -> None:
    there = s3_client.head_object(Bucket=bucket, Key=KEY)
    s3_client.put_object(Bucket=bucket, Key=KEY, Body=b"x" * 150, Metadata=there["Metadata"])
    assert store.write_parts(KEY, [OLD]).was_written
    assert store.read(KEY).data == OLD


def test_a_server_that_keeps_checksums_is_told_them_when_the_upload_is_completed(
    store: S3Store, client: StubClient, s3_client: "S3Client"
) -> None:
    told: list[dict[str, Any]] = []

    def complete(**request: Any) -> Any:
        told.extend(request["MultipartUpload"]["Parts"])
        return s3_client.complete_multipart_upload(**request)

    client.replaced["complete_multipart_upload"] = complete
    store.write_parts(KEY, [NEW])
    assert [part["PartNumber"] for part in told] == [1, 2, 3, 4]
    assert all(len(part["ChecksumCRC32"]) == 8 for part in told)


def test_a_disk_without_room_is_told_with_what_to_do(
    store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(StoreError, match=r"No space left on device\. Make room there, or set TMP"):
        store.write_parts(KEY, [NEW])
    assert store.read(KEY).data == OLD
