"""Everything that is asked of a store in S3, the right result, and what it leaves behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from basin_assets.stores.protocol import ABSENT, ConflictError, MissingObjectError, Put, StoreError
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.reliability.upload_in_parts import put_in_parts

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX = "data"
OURS = b"".join(b"%d,ours\n" % number for number in range(300))
THEIRS = b"".join(b"%d,theirs\n" % number for number in range(300))
IN_PARTS = b"".join(b"%d,in parts\n" % number for number in range(300))
NEW = b"".join(b"%d,new\n" % number for number in range(300))
BEFORE = {"ours": OURS, "theirs": THEIRS, "parts": IN_PARTS}
"""The objects before an action. We wrote `ours`; the others bear no hash of ours, and the version
of `parts` is no MD5.
"""


@dataclass(frozen=True)
class Action:
    """One thing asked of a store.

    Attributes:
        name: what a test is named after.
        act: asks, with the versions of all objects at hand.
        right: the right result, from the versions before and after it.
        operations: the kinds of requests that it makes when nothing goes wrong.
        writes: the object that it makes.
        deletes: the object that it takes away.
    """

    name: str
    act: Callable[[S3Store, Mapping[str, str]], object]
    right: Callable[[Mapping[str, str], Mapping[str, str]], object]
    operations: frozenset[str]
    writes: str | None = None
    deletes: str | None = None

    @property
    def leaves(self) -> dict[str, bytes]:
        """The objects after it."""
        left = {key: data for key, data in BEFORE.items() if key != self.deletes}
        return left | ({self.writes: NEW} if self.writes else {})


def _asks(
    name: str,
    operations: str,
    act: Callable[[S3Store, Mapping[str, str]], object],
    right: Callable[[Mapping[str, str]], object],
) -> Action:
    return Action(name, act, lambda before, _: right(before), frozenset(operations.split()))


def _writes(name: str, key: str, expected: Callable[[Mapping[str, str]], str | None]) -> Action:
    return Action(
        name,
        lambda store, versions: store.write(key, NEW, expected=expected(versions)),
        lambda _, after: after.get(key, ABSENT),
        frozenset({"PUT"}),
        writes=key,
    )


def _puts_parts(name: str, key: str, data: bytes) -> Action:
    operations = ["HEAD", "BEGIN", "PART", "COMPLETE"] if data == NEW else ["HEAD"]
    return Action(
        name,
        lambda store, _: store.write_parts(key, [data[:500], data[500:]]),
        lambda _, after: Put(len(data), after.get(key, ABSENT), was_written=data == NEW),
        frozenset(operations),
        writes=key if data == NEW else None,
    )


ACTIONS = [
    _asks("read ours", "GET", lambda s, _: s.read("ours"), lambda v: (OURS, v["ours"])),
    _asks("read theirs", "GET", lambda s, _: s.read("theirs"), lambda v: (THEIRS, v["theirs"])),
    _asks("read parts", "GET", lambda s, _: s.read("parts"), lambda v: (IN_PARTS, v["parts"])),
    _asks("read what is missing", "GET", lambda s, _: s.read("x"), lambda v: MissingObjectError),
    _asks("list", "LIST", lambda s, _: s.list(""), dict),
    _asks("list nothing", "LIST", lambda s, _: s.list("x"), lambda v: {}),
    _asks(
        "ours is the same",
        "HEAD",
        lambda s, _: s.version_if_same("ours", OURS),
        lambda v: v["ours"],
    ),
    _asks(
        "theirs is the same",
        "HEAD",
        lambda s, _: s.version_if_same("theirs", THEIRS),
        lambda v: v["theirs"],
    ),
    _writes("replace ours", "ours", lambda _: None),
    _writes("begin", "x", lambda _: ABSENT),
    _writes("replace ours as read", "ours", lambda versions: versions["ours"]),
    _writes("replace theirs as read", "theirs", lambda versions: versions["theirs"]),
    _puts_parts("put new parts", "x", NEW),
    _puts_parts("replace ours by parts", "ours", NEW),
    _puts_parts("ours is the same in parts", "ours", OURS),
    _asks(
        "begin what is there",
        "PUT",
        lambda s, _: s.write("theirs", NEW, expected=ABSENT),
        lambda v: ConflictError,
    ),
    _asks(
        "replace another version",
        "PUT",
        lambda s, versions: s.write("theirs", NEW, expected=versions["ours"]),
        lambda v: ConflictError,
    ),
    Action(
        "delete",
        lambda store, _: store.delete("ours"),
        lambda before, after: None,
        frozenset({"DELETE"}),
        deletes="ours",
    ),
]

A_SAMPLE = {
    action.name: action
    for action in ACTIONS
    if action.name
    in {
        "read ours",
        "read theirs",
        "list",
        "theirs is the same",
        "begin",
        "replace ours as read",
        "put new parts",
        "delete",
    }
}
"""An action of every kind of request, and of objects with a hash of ours and without."""


def put_before(client: "S3Client", bucket: str) -> None:
    """Makes the bucket hold the objects of `BEFORE`, and nothing else."""
    for key in objects(client, bucket).keys() - BEFORE.keys():
        client.delete_object(Bucket=bucket, Key=f"{PREFIX}/{key}")
    S3Store(client, bucket, PREFIX).write("ours", OURS)
    client.put_object(Bucket=bucket, Key=f"{PREFIX}/theirs", Body=THEIRS)
    put_in_parts(client, bucket, f"{PREFIX}/parts", IN_PARTS)


def objects(client: "S3Client", bucket: str) -> dict[str, bytes]:
    """What the bucket holds."""
    return {
        key: client.get_object(Bucket=bucket, Key=f"{PREFIX}/{key}")["Body"].read()
        for key in versions(client, bucket)
    }


def versions(client: "S3Client", bucket: str) -> dict[str, str]:
    """The version of each object of the bucket."""
    listed = client.list_objects_v2(Bucket=bucket, Prefix=f"{PREFIX}/").get("Contents", [])
    return {each["Key"].removeprefix(f"{PREFIX}/"): each["ETag"] for each in listed}


def outcome(
    action: Action, store: S3Store, versions: Mapping[str, str]
) -> tuple[object, StoreError | None]:
    """The action's result, or the store's error. Two errors are results: they tell of the object,
    and a caller acts on them. Any error that is not the store's is raised.
    """
    try:
        return action.act(store, versions), None
    except (MissingObjectError, ConflictError) as error:
        return type(error), error
    except StoreError as error:
        return None, error
