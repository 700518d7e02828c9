"""Safeguards of a bucket against mistakes, which its owner has to switch on."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from basin_assets.stores.protocol import Store
from basin_assets.stores.s3 import S3Store

_OFF = {
    "NoSuchPublicAccessBlockConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
    "NotImplemented",
    "MethodNotAllowed",
}


class Safeguard(NamedTuple):
    """A safeguard that a bucket lacks, or that could not be read, and what to do."""

    name: str
    advice: str


def missing_safeguards(store: Store) -> list[Safeguard]:
    """The safeguards that the store's bucket lacks; none for a folder."""
    if not isinstance(store, S3Store):
        return []
    client, bucket = store.client, {"Bucket": store.bucket}
    looks: list[tuple[str, Callable[[], Any], Callable[[Mapping[str, Any]], bool], str]] = [
        (
            "versioning",
            lambda: client.get_bucket_versioning(**bucket),
            lambda answer: answer.get("Status") == "Enabled",
            "is off: what somebody deletes or overwrites is gone. Switch bucket versioning on, but"
            " not on Ceph RGW: its buckets with versioning cannot keep two runs apart, so runs"
            " refuse to write there. On a server that you do not know, ask `basin doctor` about a"
            " test bucket first; versioning cannot be taken back.",
        ),
        (
            "public access",
            lambda: client.get_public_access_block(**bucket),
            lambda answer: all(answer.get("PublicAccessBlockConfiguration", {"": False}).values()),
            "is not blocked: one wrong setting shows customers to the world. Block it.",
        ),
        (
            "encryption",
            lambda: client.get_bucket_encryption(**bucket),
            # Ceph answers without rules where there are none.
            lambda answer: bool(answer.get("ServerSideEncryptionConfiguration", {}).get("Rules")),
            "is off. Switch default encryption on.",
        ),
    ]
    found = []
    for name, look, is_on, advice in looks:
        try:
            if not is_on(look()):
                found.append(Safeguard(name, advice))
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            why = advice if code in _OFF else f"could not be looked at ({code})."
            found.append(Safeguard(name, why))
        except BotoCoreError as error:
            found.append(Safeguard(name, f"could not be looked at ({type(error).__name__})."))
    return found
