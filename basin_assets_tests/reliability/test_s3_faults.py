"""A sample of what goes wrong between us and S3: the right result, or an error that says so."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    DamagedObjectError,
    UnreachableStoreError,
)
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.reliability.fault_proxy import (
    DROPPED_CONNECTIONS,
    NEEDS_ANSWER_BODY,
    Fault,
    FaultProxy,
    Injection,
    S3Request,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = DROPPED_CONNECTIONS

Objects = dict[str, bytes]
OURS, THEIRS, NEW = (name.encode() * 300 for name in ("ours", "theirs", "new"))
BEFORE: Objects = {"ours": OURS, "theirs": THEIRS}
"""Only what we wrote bears a hash of ours."""

ASKED: dict[str, tuple[Callable[[S3Store], object], object, Objects]] = {
    "read ours": (lambda store: store.read("ours").data, OURS, BEFORE),
    "read theirs": (lambda store: store.read("theirs").data, THEIRS, BEFORE),
    "list": (lambda store: store.keys(""), sorted(BEFORE), BEFORE),
    "write": (lambda store: bool(store.write("ours", NEW)), True, BEFORE | {"ours": NEW}),
    "begin": (
        lambda store: bool(store.write("new", NEW, expected=ABSENT)),
        True,
        BEFORE | {"new": NEW},
    ),
    "delete": (lambda store: store.delete("ours"), None, {"theirs": THEIRS}),
}
"""What is asked of a store, the right answer, and the objects after it."""

WRITES = ("write", "begin")
CASES = [
    (name, fault)
    for name in ASKED
    for fault in Fault
    if (fault not in NEEDS_ANSWER_BODY or name not in (*WRITES, "delete"))
    and (fault is not Fault.FLIPPED_REQUEST or name in WRITES)
]
"""Only an answer with a body can be cut or altered, and only a request with one."""

MADE_GOOD = (Fault.LOST_REPLY, Fault.CUT_BODY, Fault.FLIPPED_ANSWER)
"""Where it happens once, nobody hears of it."""


def _can_befall(fault: Fault, request: S3Request) -> bool:
    if fault is Fault.FLIPPED_REQUEST:
        return request.operation == "PUT"
    return fault not in NEEDS_ANSWER_BODY or request.operation in ("GET", "LIST")


def _objects(client: "S3Client", bucket: str) -> Objects:
    found = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    keys = [each["Key"] for each in found]
    return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


@pytest.mark.parametrize("always", [False, True], ids=["once", "always"])
@pytest.mark.parametrize(("name", "fault"), CASES)
def test_the_answer_is_right_or_an_error_says_that_it_is_not(
    proxy: FaultProxy,
    store: S3Store,
    direct: "S3Client",
    bucket: str,
    name: str,
    fault: Fault,
    always: bool,
) -> None:
    S3Store(direct, bucket).write("ours", OURS)
    direct.put_object(Bucket=bucket, Key="theirs", Body=THEIRS)
    ask, right, after = ASKED[name]
    injection = Injection(fault, lambda request: _can_befall(fault, request), always=always)
    is_answered = False
    with (
        proxy.injecting(injection),
        suppress(UnreachableStoreError, DamagedObjectError, ConflictError),
    ):
        assert ask(store) == right
        is_answered = True
    assert injection.injected
    left = _objects(direct, bucket)
    assert left == after or (not is_answered and (left == BEFORE or fault is Fault.FLIPPED_REQUEST))
    assert is_answered or always or fault not in MADE_GOOD
