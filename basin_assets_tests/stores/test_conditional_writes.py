"""A store in which two runs could both write is refused before anything is written."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from basin_assets.cli.doctor import Health, examine
from basin_assets.settings import Settings
from basin_assets.stores.conditional_writes import PROBE, UnsafeStoreError, refuse_unsafe_writes
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.lease import LeasedStore
from basin_assets.stores.protocol import ConflictError, RefusedError
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.stores.stubs import StubClient, client_error

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Put = Callable[..., Any]


def _server(client: "S3Client", bucket: str, put_object: Put) -> S3Store:
    return S3Store(cast("S3Client", StubClient(client, put_object=put_object)), bucket)


def _ignoring(client: "S3Client", *conditions: str) -> Put:
    def put_object(**request: Any) -> Any:
        return client.put_object(**{k: v for k, v in request.items() if k not in conditions})

    return put_object


def _like_ceph_with_versioning(client: "S3Client") -> Put:
    """If-None-Match replaces what is there, and every If-Match is refused."""

    def put_object(**request: Any) -> Any:
        if "IfMatch" in request:
            raise client_error("PreconditionFailed")
        return _ignoring(client, "IfNoneMatch")(**request)

    return put_object


def _refusing_every_if_match(client: "S3Client") -> Put:
    def put_object(**request: Any) -> Any:
        if "IfMatch" in request:
            raise client_error("PreconditionFailed")
        return client.put_object(**request)

    return put_object


UNSAFE: dict[str, tuple[Callable[["S3Client"], Put], str]] = {
    "no conditions": (lambda c: _ignoring(c, "IfMatch", "IfNoneMatch"), "ignores If-None-Match"),
    "no If-None-Match": (lambda c: _ignoring(c, "IfNoneMatch"), "ignores If-None-Match"),
    "no If-Match": (lambda c: _ignoring(c, "IfMatch"), "ignores If-Match"),
    "If-Match refused": (_refusing_every_if_match, "refuses If-Match with the right version"),
    "Ceph with versioning": (_like_ceph_with_versioning, "ignores If-None-Match"),
}


@pytest.mark.parametrize(("server", "says"), UNSAFE.values(), ids=UNSAFE)
def test_a_server_that_does_not_keep_runs_apart_is_refused_before_anything_is_written(
    s3_client: "S3Client", bucket: str, server: Callable[["S3Client"], Put], says: str
) -> None:
    store = _server(s3_client, bucket, server(s3_client))
    for _ in range(2):  # also where the object is there from the last look
        with pytest.raises(UnsafeStoreError, match=f"{says}.*Ceph RGW.*versioning") as raised:
            LeasedStore(store).write("capitan/customer_connections.csv", b"1")
        assert not raised.value.retry_helps
    assert store.keys("") == [PROBE]


def test_a_server_that_honours_conditions_is_not_refused(
    s3_client: "S3Client", bucket: str
) -> None:
    store = S3Store(s3_client, bucket)
    refuse_unsafe_writes(store)
    refuse_unsafe_writes(store)
    s3_client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    refuse_unsafe_writes(store)


def test_looking_at_the_same_moment_is_no_reason_to_refuse(
    s3_client: "S3Client", bucket: str
) -> None:
    looks: list[str] = []

    def put_object(**request: Any) -> Any:
        if request.get("IfMatch", "").strip('"').strip("0") and len(looks) < 2:
            looks.append("another")
            s3_client.put_object(Bucket=bucket, Key=PROBE, Body=b"%d" % len(looks))
        return s3_client.put_object(**request)

    refuse_unsafe_writes(_server(s3_client, bucket, put_object))
    assert len(looks) == 2


def test_a_probe_that_others_write_without_end_is_told_to_be_tried_again(
    s3_client: "S3Client", bucket: str
) -> None:
    written = 0

    def put_object(**request: Any) -> Any:
        nonlocal written
        written += 1
        s3_client.put_object(Bucket=bucket, Key=PROBE, Body=b"%d" % written)
        return s3_client.put_object(**request)

    with pytest.raises(ConflictError, match="again and again") as raised:
        refuse_unsafe_writes(_server(s3_client, bucket, put_object))
    assert raised.value.retry_helps


def _findings(store: S3Store) -> dict[str, tuple[Health, str]]:
    store.write("capitan/checkins.csv", b"checkin_id,customer_id,checkin_datetime\n")
    return {f.what: (f.health, f.says) for f in examine(store, Settings(), "2025-12")}


def test_the_doctor_says_which_condition_a_server_does_not_honour(
    s3_client: "S3Client", bucket: str
) -> None:
    store = _server(s3_client, bucket, _like_ceph_with_versioning(s3_client))
    health, says = _findings(store)["conditional writes"]
    assert health is Health.BAD
    assert "use a bucket there that never had it switched on" in says


def test_the_doctor_does_not_call_conditional_writes_broken_where_nothing_may_be_deleted(
    s3_client: "S3Client", bucket: str
) -> None:
    def refuse(**_: Any) -> Any:
        raise client_error("AccessDenied")

    client = StubClient(s3_client, delete_object=refuse)
    found = _findings(S3Store(cast("S3Client", client), bucket))
    assert found["conditional writes"] == (Health.GOOD, "the store honours them")


def test_the_doctor_tells_a_missing_permission_to_write_from_a_server_that_ignores_conditions(
    s3_client: "S3Client", bucket: str
) -> None:
    def refuse(**request: Any) -> Any:
        if request["Key"] == PROBE:
            raise client_error("AccessDenied")
        return s3_client.put_object(**request)

    found = _findings(_server(s3_client, bucket, refuse))
    health, says = found["writing"]
    assert health is Health.BAD
    assert "PutObject was answered AccessDenied: the credentials may not do that" in says
    assert "conditional writes" not in found


def test_a_run_that_may_not_write_is_told_so(s3_client: "S3Client", bucket: str) -> None:
    def refuse(**_: Any) -> Any:
        raise client_error("AccessDenied")

    with pytest.raises(RefusedError, match=r"may not do that there; deploy/iam"):
        LeasedStore(_server(s3_client, bucket, refuse)).take()


def test_the_doctor_leaves_nothing_in_a_folder(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.write("capitan/checkins.csv", b"checkin_id,customer_id,checkin_datetime\n")
    found = {f.what: f.health for f in examine(store, Settings(), "2025-12")}
    assert found["conditional writes"] is Health.GOOD
    assert store.keys("") == ["capitan/checkins.csv"]
