"""Puts a large object into a bucket in parts: nobody sees any of it before all of it is there.

Its bytes wait in a file of this machine meanwhile: their hash goes up before them.
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

Versions are made of it: after a change of it, large objects are read once to be compared.
"""
_CHECKSUM: Final = "CRC32"

Errors = Callable[[Set[str]], AbstractContextManager[None]]
"""Turns botocore's errors into the store's; the codes are those of a missing object."""


@dataclass(frozen=True)
class Spool:
    """Bytes that came in parts: in memory while they are few, in a temporary file when many."""

    file: IO[bytes]
    size: int
    sha256: str

    def at_once(self) -> bytes | None:
        """All of them, where they are so few that they go up in one PUT."""
        return b"".join(parts_of(self.file)) if self.size <= PART_BYTES else None


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """The parts in which a file's bytes go up."""
    file.seek(0)
    return iter(partial(file.read, PART_BYTES), b"")


def tag_of(file: IO[bytes]) -> str:
    """The version that a file's bytes get when they go up in parts."""
    return tag_of_parts(parts_of(file))


def is_tag_of(version: str, file: IO[bytes]) -> bool:
    """Whether the version vouches for the file's bytes, whichever way they went up."""
    return version == tag_of(file) if "-" in version else is_md5_of(version, parts_of(file))


@contextmanager
def spooled(parts: Iterable[bytes]) -> Iterator[Spool]:
    """The bytes of all parts, until the block ends.

    Raises:
        StoreError: there is no room for them.
    """
    size, digest = 0, hashlib.sha256()
    with tempfile.SpooledTemporaryFile(max_size=PART_BYTES) as file:
        for part in parts:
            with _room_asked_for():
                file.write(part)
            digest.update(part)
            size += len(part)
        yield Spool(file, size, digest.hexdigest())


@contextmanager
def _room_asked_for() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{tempfile.gettempdir()}, where a large file waits to be put, cannot be written to:"
            f" {error.strerror}. Make room there, or set TMPDIR to a folder on a larger disk."
        ) from None


@dataclass(frozen=True)
class Upload:
    """An upload of one object that was begun.

    What a killed process has begun stays in the bucket, seen by nobody and paid for, until a
    lifecycle rule takes it away: see deploy/iam.

    Attributes:
        keeps_checksums: whether the server does, and asks for them when the upload is completed.
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
        """An upload of bytes of that hash, which the object bears in its metadata."""
        with errors(set()):
            answer = client.create_multipart_upload(
                Bucket=bucket, Key=key, Metadata={SHA256: sha256}, ChecksumAlgorithm=_CHECKSUM
            )
        if not answer.get("UploadId"):
            raise DamagedObjectError(f"{key}: the answer lost the name of the upload")
        keeps_checksums = answer.get("ChecksumAlgorithm") == _CHECKSUM
        return cls(client, bucket, key, answer["UploadId"], keeps_checksums, errors)

    def finish(self, parts: Iterable[bytes]) -> None:
        """Puts all parts, and the object with them; or gives the upload up.

        Raises:
            MissingObjectError: there is no such upload; it may have been completed.
            DamagedObjectError: a part or an answer did not arrive whole in several attempts.
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
        except BaseException:  # an interrupted run is to leave nothing behind, either
            with suppress(StoreError), self.errors({"NoSuchUpload"}):
                self.client.abort_multipart_upload(
                    Bucket=self.bucket, Key=self.key, UploadId=self.upload_id
                )
            raise

    def _put_part(self, number: int, data: bytes) -> "CompletedPartTypeDef":
        """One part, put again where the server refuses what arrived or holds other bytes.

        A part that nothing ever vouches for is taken as it is: the whole object will be looked at.
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
