"""A store in an S3 bucket: one PUT an object, conditional where it matters, verified when read.

The SHA-256 of every object we write stands in its metadata: a body that is cut or flipped on its
way with a consistent length would go unnoticed otherwise.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from botocore.exceptions import BotoCoreError, ClientError
from dagster_aws.s3 import S3Resource
from urllib3.exceptions import HTTPError

from basin_assets.io.store import (
    ABSENT,
    ConflictError,
    DamagedObjectError,
    MissingObjectError,
    Stored,
    StoreError,
    UnreachableStoreError,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SHA256 = "sha256"
_MISSING = {"NoSuchKey"}  # a bare 404 may come from a proxy, or from a wrong endpoint
_MISSING_IN_HEAD = {"NoSuchKey", "NotFound", "404"}  # HEAD has no body to tell the two apart
_CONFLICT = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
_READS = 3
_BODY_ERRORS = (BotoCoreError, HTTPError, OSError, DamagedObjectError)


class S3Store:
    """Objects below a prefix of a bucket; an object's version is its ETag as it came."""

    def __init__(self, client: "S3Client", bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    @classmethod
    def of_address(cls, address: str) -> Self:
        """The store of `s3://bucket[/prefix]`, with AWS's usual credentials and settings."""
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        if not bucket:
            raise ValueError(f"BASIN_STORE={address!r} names no bucket; write s3://bucket[/prefix]")
        return cls(S3Resource(max_attempts=5).get_client(), bucket, prefix)

    @property
    def client(self) -> "S3Client":
        """The client, for what only a bucket has."""
        return self._client

    @property
    def address(self) -> str:
        """`s3://bucket/prefix`, without a slash at its end."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def read(self, key: str) -> Stored:
        """The object, verified; a body that breaks off is asked for again."""
        for attempt in range(_READS):
            try:
                return self._read_once(key)
            except _BODY_ERRORS as error:
                if attempt == _READS - 1:
                    raise DamagedObjectError(
                        f"{self.location(key)} could not be read whole in {_READS} attempts"
                        f" ({type(error).__name__}). Try again later."
                    ) from None
        raise AssertionError("unreachable")

    def _read_once(self, key: str) -> Stored:
        with self._errors_in_words(key):
            answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)
        data = answer["Body"].read()
        written = answer.get("Metadata", {}).get(_SHA256)
        if len(data) != answer["ContentLength"] or (written and written != _sha256(data)):
            raise DamagedObjectError(f"{self.location(key)} is not what was written")
        return Stored(data, answer["ETag"])

    def keys(self, prefix: str) -> Sequence[str]:
        """The keys of all objects that begin with the prefix, sorted."""
        return sorted(self.list(prefix))

    def list(self, prefix: str) -> Mapping[str, str]:
        """Versions by key of all objects whose key begins with the prefix."""
        pages = self._client.get_paginator("list_objects_v2")
        found: dict[str, str] = {}
        with self._errors_in_words(prefix):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for each in page.get("Contents", []):
                    found[each["Key"].removeprefix(self._prefix)] = each["ETag"]
        return found

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        """One PUT. A lost reply makes a conditional PUT's retry fail although it went through, so
        a conflict is believed only after a look at what is there.
        """
        try:
            return self._put(key, data, expected)
        except MissingObjectError:  # what it should replace is not there any more
            raise ConflictError(f"{self.location(key)} was deleted by somebody else") from None
        except ConflictError:
            there = self._head(key)
            if there is not None and there[1] == _sha256(data):
                return there[0]
            if there is None or there[0] != expected:
                raise
            return self._put(key, data, expected.strip('"'))  # servers that want it unquoted

    def _put(self, key: str, data: bytes, expected: str | None) -> str:
        condition: dict[str, str] = {}
        if expected is not None:
            condition = {"IfNoneMatch": "*"} if expected == ABSENT else {"IfMatch": expected}
        with self._errors_in_words(key):
            answer = self._client.put_object(
                Bucket=self._bucket,
                Key=self._prefix + key,
                Body=data,
                Metadata={_SHA256: _sha256(data)},
                **condition,  # type: ignore[arg-type]
            )
        return answer["ETag"]

    def version_if_same(self, key: str, data: bytes) -> str | None:
        """The version where the object bears these bytes' SHA-256; one we did not write is read."""
        there = self._head(key)
        if there is None:
            return None
        version, written = there
        if written is None:
            stored = self.read(key)
            return stored.version if stored.data == data else None
        return version if written == _sha256(data) else None

    def _head(self, key: str) -> tuple[str, str | None] | None:
        """The object's version and the SHA-256 it bears; None where there is none."""
        try:
            with self._errors_in_words(key, _MISSING_IN_HEAD):
                answer = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key)
        except MissingObjectError:
            return None
        return answer["ETag"], answer.get("Metadata", {}).get(_SHA256)

    def delete(self, key: str) -> None:
        """Deletes the object."""
        with self._errors_in_words(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def location(self, key: str) -> str:
        """The object's s3:// address."""
        return f"s3://{self._bucket}/{self._prefix}{key}"

    @contextmanager
    def _errors_in_words(self, key: str, missing: Set[str] = _MISSING) -> Iterator[None]:
        """Turns botocore's errors into the store's, with what to do next."""
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in missing:
                raise MissingObjectError(f"{self.location(key)} does not exist") from None
            raise self._in_words(key, code) from None
        except BotoCoreError as error:
            raise UnreachableStoreError(
                f"{self.location(key)}: no answer ({type(error).__name__}). Check the network,"
                " AWS_REGION, AWS_ENDPOINT_URL and the credentials."
            ) from None

    def _in_words(self, key: str, code: str) -> StoreError:
        if code in _CONFLICT:
            return ConflictError(f"{self.location(key)} was changed by somebody else")
        if code == "NoSuchBucket":
            return UnreachableStoreError(
                f"there is no bucket {self._bucket}. Check BASIN_STORE and AWS_REGION."
            )
        return UnreachableStoreError(
            f"{self.location(key)}: the server answered {code or 'with an error'}. Check that the"
            " credentials may read and write there; basin doctor tells which step fails."
        )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
