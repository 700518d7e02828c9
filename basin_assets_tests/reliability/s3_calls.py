"""Every call to AWS that is made while somebody listens, and what a policy says to it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import pytest
from botocore.session import Session

_ACTIONS = {
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "DeleteObject": "s3:DeleteObject",
    "ListObjectsV2": "s3:ListBucket",
    "GetBucketVersioning": "s3:GetBucketVersioning",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
}


@dataclass(frozen=True)
class Permission:
    """What a call needs: an action on a resource, listing with a prefix or with none."""

    action: str
    resource: str
    prefix: str | None = None


@dataclass
class Calls:
    """The calls that were made: unmapped operations, and the permissions of the others."""

    needed: set[Permission] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def hear(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        """Notes a call before it is made."""
        action = _ACTIONS.get(model.name)
        if model.service_model.service_name != "s3" or action is None:
            self.unknown.add(f"{model.service_model.service_name}.{model.name}")
            return
        bucket = f"arn:aws:s3:::{params['Bucket']}"
        resource = f"{bucket}/{params['Key']}" if "Key" in params else bucket
        self.needed.add(Permission(action, resource, params.get("Prefix")))


@contextmanager
def calls_to_aws() -> Iterator[Calls]:
    """The calls of every client that is made meanwhile, whichever service it is for."""
    calls = Calls()
    create = Session.create_client

    def create_listening(session: Session, *args: Any, **kwargs: Any) -> Any:
        client = create(session, *args, **kwargs)
        client.meta.events.register("before-parameter-build", calls.hear)
        return client

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "create_client", create_listening)
        yield calls


@dataclass(frozen=True)
class Grant:
    """One action on one pattern of resources that a policy allows, with one pattern of prefixes."""

    action: str
    resource: str
    prefix: str | None = None

    def allows(self, needed: Permission) -> bool:
        """Whether it covers the call. A prefix condition holds where the call bears none."""
        return (
            self.action == needed.action
            and fnmatchcase(needed.resource, self.resource)
            and (
                self.prefix is None
                or needed.prefix is None
                or fnmatchcase(needed.prefix, self.prefix)
            )
        )


def grants_of(policy: str) -> list[Grant]:
    """What a policy of plain statements allows, taken apart to single patterns."""
    return [
        Grant(action, resource, prefix)
        for statement in json.loads(policy)["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
        for prefix in _prefixes(statement)
    ]


def _prefixes(statement: Mapping[str, Any]) -> list[str | None]:
    condition = statement.get("Condition")
    if condition is None:
        return [None]
    ((operator, keys),) = condition.items()
    ((key, patterns),) = keys.items()
    assert (operator, key) == ("StringLikeIfExists", "s3:prefix"), condition
    return list(_listed(patterns))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
