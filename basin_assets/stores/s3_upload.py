"""Puts a large object into a bucket in parts; it appears when it is complete.

A temporary file holds its bytes, since their hash is uploaded before them.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from basin_assets.stores.protocol import DamagedObjectError, StoreError
from basin_assets.stores.s3_integrity import (
    ATTEMPTS,
    SHA256,
    crc32,
    is_md5_of,
    is_vouched_for,
    tag_of_parts,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART_BYTES = 32 * 1024 * 1024
"""Bytes of a part, and of the largest object that goes up in one PUT. S3 takes 10,000 parts.

ETags depend on it: after a change the next run reads each large object once, to compare it.
"""
_CHECKSUM: Final = "CRC32"

Errors = Callable[[Set[str]], AbstractContextManager[None]]
"""`s3_errors.errors_in_words` of the object, given the codes of a missing object."""


@dataclass(frozen=True)
class Spool:
    """Bytes in parts: in memory while they are few, then in a temporary file."""

    file: IO[bytes]
    size: int
    sha256: str

    def at_once(self) -> bytes | None:
        """All bytes, if they are few enough for one PUT."""
        return b"".join(parts_of(self.file)) if self.size <= PART_BYTES else None


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file's bytes in parts for the upload."""
    file.seek(0)
    return iter(partial(file.read, PART_BYTES), b"")


def tag_of(file: IO[bytes]) -> str:
    """The version that a file's bytes get when they go up in parts."""
    return tag_of_parts(parts_of(file))


def is_tag_of(version: str, file: IO[bytes]) -> bool:
    """Whether the version fits the file's bytes, uploaded at once or in parts."""
    return version == tag_of(file) if "-" in version else is_md5_of(version, parts_of(file))


@contextmanager
def spooled(parts: Iterable[bytes]) -> Iterator[Spool]:
    """Holds the bytes of all parts until the block ends.

    Raises:
        StoreError: the disk has no room for them.
    """
    size, digest = 0, hashlib.sha256()
    with tempfile.SpooledTemporaryFile(max_size=PART_BYTES) as file:
        for part in parts:
            with _disk_full_in_words():
                file.write(part)
            digest.update(part)
            size += len(part)
        yield Spool(file, size, digest.hexdigest())


@contextmanager
def _disk_full_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"A large file cannot be written to {tempfile.gettempdir()} before its upload:"
            f" {error.strerror}. Make room there, or set TMPDIR to a folder on a larger disk."
        ) from None


@dataclass(frozen=True)
class Upload:
    """An unfinished upload of one object.

    After a killed process it stays in the bucket, invisible but paid for, until a lifecycle rule
    removes it: see deploy/iam.

    Attributes:
        keeps_checksums: whether the server keeps checksums, and wants them at completion.
    """

    client: "S3Client"
    bucket: str
    key: str
    upload_id: str
    keeps_checksums: bool
    errors: Errors

    @classmethod
    def begin(
        cls, client: "S3Client", bucket: str, key: str, sha256: str, errors: Errors
    ) -> "Upload":
        """Begins an upload of bytes with that hash, which goes into the object's metadata."""
        with errors(set()):
            answer = client.create_multipart_upload(
                Bucket=bucket, Key=key, Metadata={SHA256: sha256}, ChecksumAlgorithm=_CHECKSUM
            )
        if not answer.get("UploadId"):
            raise DamagedObjectError(f"{key}: the answer lost the name of the upload")
        keeps_checksums = answer.get("ChecksumAlgorithm") == _CHECKSUM
        return cls(client, bucket, key, answer["UploadId"], keeps_checksums, errors)

    def finish(self, parts: Iterable[bytes]) -> None:
        """Puts all parts and completes the object, or aborts the upload.

        Raises:
            MissingObjectError: the upload does not exist; it may have been completed.
            DamagedObjectError: a part or an answer was damaged in every attempt.
        """
        try:
            done = [self._put_part(number, part) for number, part in enumerate(parts, start=1)]
            with self.errors({"NoSuchUpload"}):
                self.client.complete_multipart_upload(
                    Bucket=self.bucket,
                    Key=self.key,
                    UploadId=self.upload_id,
                    MultipartUpload={"Parts": done},
                )
        except BaseException:  # an interrupt, too, must leave nothing behind
            with suppress(StoreError), self.errors({"NoSuchUpload"}):
                self.client.abort_multipart_upload(
                    Bucket=self.bucket, Key=self.key, UploadId=self.upload_id
                )
            raise

    def _put_part(self, number: int, data: bytes) -> "CompletedPartTypeDef":
        """Puts one part, again while the server refuses it or holds other bytes.

        A part without a hash is accepted, since the whole object is verified later.
        """
        done: CompletedPartTypeDef = {}
        for _ in range(ATTEMPTS):
            try:
                with self.errors({"NoSuchUpload"}):
                    answer = self.client.upload_part(
                        Bucket=self.bucket,
                        Key=self.key,
                        UploadId=self.upload_id,
                        PartNumber=number,
                        Body=data,
                        ChecksumAlgorithm=_CHECKSUM,
                    )
            except DamagedObjectError:
                continue
            if not answer.get("ETag"):
                continue
            done = {"PartNumber": number, "ETag": answer["ETag"]}
            if self.keeps_checksums:
                done["ChecksumCRC32"] = crc32(data)
            if is_vouched_for(answer, data):
                break
        if not done:
            raise DamagedObjectError(
                f"part {number} of {self.key} did not arrive. Try again later."
            )
        return done
