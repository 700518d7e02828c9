"""Hashes that vouch for bytes in a bucket: SHA-256, an ETag of MD5s, a checksum."""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

SHA256 = "sha256"
"""The name of an object's hash in its metadata."""
ATTEMPTS = 4
"""The most tries of a read, write or listing."""

_MD5_TAG = re.compile(r'"?([0-9a-f]{32})"?')


def sha256(data: bytes) -> str:
    """The hash that we put into an object's metadata."""
    return hashlib.sha256(data).hexdigest()


def crc32(data: bytes) -> str:
    """The checksum as S3 writes it."""
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def is_vouched_for(answer: Mapping[str, Any], data: bytes) -> bool:
    """Whether an answer's ETag or checksum fits the bytes.

    A checksum beside the MD5 of other bytes does not count: some servers repeat the one that they
    were sent, and never look at the bytes. With KMS the ETag looks like an MD5, but is none.
    """
    tag = answer.get("ETag", "")
    if is_md5_of(tag, [data]):
        return True
    is_md5 = "kms" not in answer.get("ServerSideEncryption", "") and _MD5_TAG.fullmatch(tag)
    return not is_md5 and answer.get("ChecksumCRC32") == crc32(data)


def is_md5_of(tag: str, pieces: Iterable[bytes]) -> bool:
    """Whether the ETag is the bytes' MD5; with KMS or parts it never is."""
    found = _MD5_TAG.fullmatch(tag)
    return found is not None and found[1] == _md5(pieces).hexdigest()


def tag_of_parts(parts: Iterable[bytes]) -> str:
    """The ETag of an object that was uploaded in these parts, without KMS."""
    digests = [_md5([part]).digest() for part in parts]
    return f'"{_md5(digests).hexdigest()}-{len(digests)}"'


def _md5(pieces: Iterable[bytes]) -> "hashlib._Hash":
    digest = hashlib.md5(usedforsecurity=False)
    for piece in pieces:
        digest.update(piece)
    return digest
