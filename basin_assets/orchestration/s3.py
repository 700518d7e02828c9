"""The resources of a gym whose store is a bucket. Imported for `s3://` only: it takes a second."""

import os
from typing import TYPE_CHECKING, Any

import boto3
import dagster as dg
from botocore.config import Config
from dagster_aws.s3 import S3Resource

from basin_assets.orchestration.io_manager import TableIOManager
from basin_assets.orchestration.resources import StoreResource
from basin_assets.stores.protocol import Store
from basin_assets.stores.s3 import CLIENT, S3Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Connection(S3Resource):
    """The connection to the bucket: Dagster's own resource, with timeouts.

    dagster-aws sets none, so a silent server would hold a sensor's tick for five minutes. Our time
    budget replaces `max_attempts`.
    """

    def get_client(self) -> "S3Client":
        """A client for a run: a call without an answer fails within 120 s."""
        return self.client_of(CLIENT)

    def client_of(self, config: Config) -> "S3Client":
        """A client with another time budget."""
        if self.use_unsigned_session:
            config = config.merge(Config(signature_version="unsigned"))
        session = boto3.session.Session(profile_name=self.profile_name)
        return session.client(
            "s3",
            region_name=self.region_name,
            endpoint_url=self.endpoint_url,
            use_ssl=self.use_ssl,
            verify=self.verify,
            aws_access_key_id=self.aws_access_key_id,
            aws_secret_access_key=self.aws_secret_access_key,
            aws_session_token=self.aws_session_token,
            config=config,
        )


class S3StoreResource(StoreResource):
    """The store in a bucket, `s3://bucket[/prefix]`, over the connection `s3`."""

    s3: dg.ResourceDependency[S3Connection]

    def _connect(self, *, is_patient: bool) -> Store:
        return S3Store.of_address(self.address, self.s3.client_of, is_patient=is_patient)


class S3TableIOManager(TableIOManager):
    """The internal tables as Parquet objects in the bucket: one object a month, or one in all.

    It checks contracts before writing, verifies objects by their SHA-256, and puts only changed
    ones.
    """


def s3_connection() -> S3Connection:
    """The connection by AWS's usual variables; unset ones come from AWS's files or the role."""
    names = {
        "region_name": "AWS_REGION",
        "endpoint_url": "AWS_ENDPOINT_URL",
        "profile_name": "AWS_PROFILE",
        "aws_access_key_id": "AWS_ACCESS_KEY_ID",
        "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
        "aws_session_token": "AWS_SESSION_TOKEN",
    }
    set_here: dict[str, Any] = {
        field: dg.EnvVar(name) for field, name in names.items() if os.environ.get(name)
    }
    return S3Connection(**set_here)
