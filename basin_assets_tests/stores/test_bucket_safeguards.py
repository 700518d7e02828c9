"""What a bucket should have switched on, looked at on a real server."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from basin_assets.cli.doctor import Health, examine
from basin_assets.settings import Settings
from basin_assets.stores.bucket_safeguards import missing_safeguards
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.stores.stubs import StubClient

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_a_bare_bucket_lacks_versioning_and_the_public_access_block(
    s3_client: "S3Client", new_bucket: Callable[[], str]
) -> None:
    store = S3Store(s3_client, new_bucket())
    assert {"versioning", "public access"} <= {each.name for each in missing_safeguards(store)}


def test_a_bucket_that_has_everything_lacks_nothing(
    s3_client: "S3Client", new_bucket: Callable[[], str]
) -> None:
    bucket = new_bucket()
    s3_client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3_client.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3_client.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    assert missing_safeguards(S3Store(s3_client, bucket)) == []


def test_a_server_that_answers_without_rules_has_no_encryption(
    s3_client: "S3Client", new_bucket: Callable[[], str]
) -> None:
    """As Ceph RGW does."""
    stub = StubClient(
        s3_client,
        get_bucket_encryption=lambda **_: {},
        get_public_access_block=lambda **_: {},
    )
    found = missing_safeguards(S3Store(cast("S3Client", stub), new_bucket()))
    assert [each.name for each in found] == ["versioning", "public access", "encryption"]


def test_versioning_is_not_advised_where_it_breaks_conditional_writes(
    s3_client: "S3Client", new_bucket: Callable[[], str]
) -> None:
    advice = dict(missing_safeguards(S3Store(s3_client, new_bucket())))["versioning"]
    assert "not on Ceph RGW: its buckets with versioning cannot keep two runs apart" in advice


def test_a_bucket_that_is_not_there_is_looked_at_without_a_crash(s3_client: "S3Client") -> None:
    found = missing_safeguards(S3Store(s3_client, "no-such-bucket-anywhere"))
    assert all("could not be looked at (NoSuchBucket)" in each.advice for each in found)
    assert len(found) == 3


def test_a_folder_has_no_safeguards_to_look_at(tmp_path: Path) -> None:
    assert missing_safeguards(FolderStore(tmp_path)) == []


def test_the_doctor_warns_and_calls_the_store_fit_all_the_same(
    s3_client: "S3Client", new_bucket: Callable[[], str]
) -> None:
    store = S3Store(s3_client, new_bucket())
    store.write("capitan/checkins.csv", b"checkin_id,customer_id,checkin_datetime\n")
    warned = [
        finding.what
        for finding in examine(store, Settings(), "2025-12")
        if finding.health is Health.WARNING
    ]
    assert {"bucket versioning", "bucket public access"} <= set(warned)
