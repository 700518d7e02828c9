"""A store in an S3 bucket, with whole objects, conditional writes, and verified bytes.

boto3 does not notice a body with flipped bytes. So every read is verified: by the SHA-256 that we
put into an object's metadata, by an ETag that is an MD5, or by a second read with equal bytes.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, closing
from functools import partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    DamagedObjectError,
    MissingObjectError,
    Put,
    RefusedError,
    Stored,
)
from basin_assets.stores.s3_errors import (
    MISSING,
    MISSING_IN_HEAD,
    client_errors_in_words,
    damaged,
    errors_in_words,
)
from basin_assets.stores.s3_integrity import ATTEMPTS, SHA256, is_md5_of, is_vouched_for, sha256
from basin_assets.stores.s3_upload import Spool, Upload, is_tag_of, parts_of, spooled, tag_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PIECE_BYTES = 1024 * 1024  # of a body that is only compared
_BODY_ERRORS = (BotoCoreError, HTTPError, OSError, DamagedObjectError)
_WHOLE_TAG = re.compile(r'"[^"]+"|[^"]+')

# Without an answer a call fails after 4 x 20 s and the pauses between: within 120 s.
CLIENT = Config(
    connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4}
)
# For sensors: within 20 s.
IMPATIENT_CLIENT = Config(
    connect_timeout=3, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 2}
)


class _Head(NamedTuple):
    """An object's version, and the SHA-256 of its bytes where we wrote it."""

    version: str
    sha256: str | None


class S3Store:
    """Objects below a prefix of a bucket; an object's version is its ETag.

    Attributes:
        client: for requests that only a bucket knows.
        bucket: the bucket's name.
    """

    def __init__(self, client: "S3Client", bucket: str, prefix: str = "") -> None:
        self.client = client
        self.bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    @classmethod
    def of_address(
        cls,
        address: str,
        make_client: "Callable[[Config], S3Client]" = lambda config: boto3.client(
            "s3", config=config
        ),
        *,
        is_patient: bool = True,
    ) -> Self:
        """The store of `s3://bucket[/prefix]`.

        Args:
            address: the bucket and prefix.
            make_client: makes the client; default: by AWS's usual credentials and settings.
            is_patient: whether a call without an answer fails after 120 s, or else after 20.

        Raises:
            RefusedError: the address or one of AWS's settings cannot be used.
        """
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        if not bucket or not address.startswith("s3://"):
            raise RefusedError(f"BASIN_STORE={address} names no bucket; write s3://bucket[/prefix]")
        with client_errors_in_words(address):
            client = make_client(CLIENT if is_patient else IMPATIENT_CLIENT)
        return cls(client, bucket, prefix)

    @property
    def address(self) -> str:
        """`s3://bucket/prefix`, without a slash at its end."""
        return f"s3://{self.bucket}/{self._prefix}".rstrip("/")

    def read(self, key: str) -> Stored:
        """The object, verified; damaged bytes are requested again."""
        seen: bytes | None = None
        problem = "changes from read to read"
        for _ in range(ATTEMPTS):
            try:
                stored, is_verified = self._read_once(key)
            except _BODY_ERRORS as error:
                problem = type(error).__name__
                continue
            if is_verified or stored.data == seen:
                return stored
            seen = stored.data
        raise DamagedObjectError(
            f"{self.location(key)} could not be read whole in {ATTEMPTS} attempts ({problem})."
            " Try again later."
        )

    def _read_once(self, key: str) -> tuple[Stored, bool]:
        """The object, and whether a hash vouches for its bytes."""
        with self._errors_in_words(key):
            answer = self.client.get_object(
                Bucket=self.bucket, Key=self._prefix + key, ChecksumMode="ENABLED"
            )
        with closing(answer["Body"]) as body:
            version = self._version_in(answer, key)
            data = body.read()
        written = answer.get("Metadata", {}).get(SHA256)
        if len(data) != answer.get("ContentLength") or (written and written != sha256(data)):
            raise damaged(self.location(key))
        return Stored(data, version), bool(written) or is_vouched_for(answer, data)

    def read_start(self, key: str, size: int) -> bytes:
        """The object's first bytes; the rest is not transferred."""
        for _ in range(ATTEMPTS):
            with self._errors_in_words(key):
                answer = self.client.get_object(Bucket=self.bucket, Key=self._prefix + key)
            try:
                with closing(answer["Body"]) as body:
                    return body.read(size)
            except _BODY_ERRORS:
                continue
        return self.read(key).data[:size]

    def keys(self, prefix: str) -> Sequence[str]:
        """The keys of all objects that begin with the prefix, sorted."""
        return sorted(self.list(prefix))

    def list(self, prefix: str) -> Mapping[str, str]:
        """Versions by key of all objects whose key begins with the prefix.

        A listing has no hash, and a key that it loses is a lost month or upload: so two listings
        in a row must agree.
        """
        seen: dict[str, str] | None = None
        for _ in range(ATTEMPTS + 1):
            try:
                found = self._list_once(prefix)
            except DamagedObjectError:
                continue
            if found == seen:
                return found
            seen = found
        raise DamagedObjectError(
            f"{self.location(prefix)}: the listing keeps changing. Somebody is writing there; try"
            " again later."
        )

    def _list_once(self, prefix: str) -> dict[str, str]:
        pages = self.client.get_paginator("list_objects_v2")
        found: dict[str, str] = {}
        with self._errors_in_words(prefix):
            for page in pages.paginate(Bucket=self.bucket, Prefix=self._prefix + prefix):
                listed = page.get("Contents", [])
                if page.get("KeyCount") != len(listed):  # an answer that lost its body has none
                    raise damaged(self.location(prefix))
                for each in listed:
                    version = self._version_in(each, prefix)
                    found[each["Key"].removeprefix(self._prefix)] = version
        return found

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        """One PUT, repeated while the server holds other bytes than we sent."""
        for _ in range(ATTEMPTS):
            try:
                version, is_verified = self._put_or_find(key, data, expected)
            except DamagedObjectError:  # the server refused what arrived
                continue
            if is_verified:
                return version
            there = self._head(key)
            if there is not None and there.sha256 == sha256(data):
                if self._holds(key, io.BytesIO(data), there.sha256, there):
                    return there.version
                expected = None if expected is None else there.version
            elif version:
                return version  # somebody else has written it since
            elif expected is not None and (there.version if there else ABSENT) != expected:
                raise ConflictError(f"{self.location(key)} was changed by somebody else")
        raise self._unwritten(key)

    def _put_or_find(self, key: str, data: bytes, expected: str | None) -> tuple[str, bool]:
        """One PUT. After a lost reply the retry of a conditional PUT fails although the first one
        succeeded, so a conflict counts only if the object has other bytes.
        """
        try:
            return self._put(key, data, expected)
        except MissingObjectError:  # what it should replace is not there any more
            raise ConflictError(f"{self.location(key)} was deleted by somebody else") from None
        except ConflictError:
            there = self._head(key)
            if there is not None and there.sha256 == sha256(data):
                return there.version, is_md5_of(there.version, [data])
            if there is None or there.version != expected:
                raise
            return self._put(key, data, expected.strip('"'))  # servers that want it unquoted

    def _put(self, key: str, data: bytes, expected: str | None) -> tuple[str, bool]:
        """The version, blank where the answer was damaged, and whether the server verified it."""
        condition: dict[str, str] = {}
        if expected is not None:
            condition = {"IfNoneMatch": "*"} if expected == ABSENT else {"IfMatch": expected}
        with self._errors_in_words(key):
            answer = self.client.put_object(
                Bucket=self.bucket,
                Key=self._prefix + key,
                Body=data,
                Metadata={SHA256: sha256(data)},
                **condition,  # type: ignore[arg-type]
            )
        try:
            version = self._version_in(answer, key)
        except DamagedObjectError:
            return "", False
        return version, is_vouched_for(answer, data)

    def version_if_same(self, key: str, data: bytes) -> str | None:
        """The object's version if it has these bytes; reads an object that has no hash of ours."""
        return self._version_if_same(key, io.BytesIO(data), sha256(data))

    def _version_if_same(self, key: str, file: IO[bytes], digest: str) -> str | None:
        there = self._head(key)
        return there.version if there and self._holds(key, file, digest, there) else None

    def _holds(self, key: str, file: IO[bytes], digest: str, there: "_Head") -> bool:
        """Whether the object has the file's bytes: by its ETag, or else read piece by piece."""
        if there.sha256 not in (None, digest):
            return False
        return is_tag_of(there.version, file) or self._is_read_as(key, digest)

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        """One PUT if the bytes are few; else an upload in parts, which appears when complete."""
        with spooled(parts) as spool:
            same = self._version_if_same(key, spool.file, spool.sha256)
            if same is not None:
                return Put(spool.size, same, was_written=False)
            data = spool.at_once()
            version = self._upload(key, spool) if data is None else self.write(key, data)
            return Put(spool.size, version, was_written=True)

    def _upload(self, key: str, spool: Spool) -> str:
        """Uploads in parts, and returns the version; after a lost reply it reads the object."""
        errors = partial(self._errors_in_words, key)
        for _ in range(ATTEMPTS):
            is_answered = False
            try:
                upload = Upload.begin(
                    self.client, self.bucket, self._prefix + key, spool.sha256, errors
                )
                upload.finish(parts_of(spool.file))
                is_answered = True
            except (DamagedObjectError, MissingObjectError):
                pass
            there = self._head(key)
            if there is not None and self._holds(key, spool.file, spool.sha256, there):
                return there.version
            if is_answered and (there is None or there.sha256 != spool.sha256):
                return tag_of(spool.file)  # somebody else has written it since
        raise self._unwritten(key)

    def _is_read_as(self, key: str, digest: str) -> bool:
        """Whether the object's bytes have this hash; a different hash must be read twice."""
        seen = ""
        for _ in range(ATTEMPTS):
            read = hashlib.sha256()
            try:
                with self._errors_in_words(key):
                    answer = self.client.get_object(Bucket=self.bucket, Key=self._prefix + key)
                with closing(answer["Body"]) as body:
                    for piece in body.iter_chunks(_PIECE_BYTES):
                        read.update(piece)
            except MissingObjectError:
                return False
            except _BODY_ERRORS:
                continue
            if read.hexdigest() in (digest, seen):
                return read.hexdigest() == digest
            seen = read.hexdigest()
        return False

    def _head(self, key: str) -> "_Head | None":
        """The object's head; None where there is no object."""
        for _ in range(ATTEMPTS):
            try:
                with self._errors_in_words(key, MISSING_IN_HEAD):
                    answer = self.client.head_object(Bucket=self.bucket, Key=self._prefix + key)
                version = self._version_in(answer, key)
            except MissingObjectError:
                return None
            except DamagedObjectError:
                continue
            return _Head(version, answer.get("Metadata", {}).get(SHA256))
        raise damaged(self.location(key))

    def delete(self, key: str) -> None:
        """Deletes the object."""
        with self._errors_in_words(key):
            self.client.delete_object(Bucket=self.bucket, Key=self._prefix + key)

    def location(self, key: str) -> str:
        """The object's s3:// address."""
        return f"s3://{self.bucket}/{self._prefix}{key}"

    def _errors_in_words(
        self, key: str, missing: Set[str] = MISSING
    ) -> AbstractContextManager[None]:
        return errors_in_words(self.location(key), missing)

    def _version_in(self, answer: Mapping[str, Any], key: str) -> str:
        """The ETag of an answer, whose headers may be damaged."""
        version: str = answer.get("ETag", "")
        if not _WHOLE_TAG.fullmatch(version):
            raise damaged(self.location(key))
        return version

    def _unwritten(self, key: str) -> DamagedObjectError:
        return DamagedObjectError(
            f"{self.location(key)} could not be written whole in {ATTEMPTS} attempts. Check the"
            " network; the next run writes it again."
        )
