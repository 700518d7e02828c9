"""Whatever goes wrong between us and S3, a store gives the right result or says that it cannot."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from basin_assets.stores.protocol import ConflictError, DamagedObjectError, UnreachableStoreError
from basin_assets.stores.s3 import S3Store
from basin_assets_tests.reliability.fault_proxy import (
    ALTERED_ON_THE_WAY,
    ANSWERED_BY_BODY,
    BEAR_BODY,
    DROPPED_CONNECTIONS,
    NEEDS_ANSWER_BODY,
    Fault,
    FaultProxy,
    Injection,
    S3Request,
)
from basin_assets_tests.reliability.store_actions import (
    A_SAMPLE,
    ACTIONS,
    BEFORE,
    NEW,
    PREFIX,
    Action,
    objects,
    outcome,
    put_before,
    versions,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = DROPPED_CONNECTIONS


class Scene:
    """A bucket, a client that reaches it undisturbed, and a store that goes through the proxy."""

    def __init__(
        self, proxy: FaultProxy, proxied: "S3Client", direct: "S3Client", bucket: str
    ) -> None:
        self.proxy = proxy
        self.direct = direct
        self.bucket = bucket
        self.store = S3Store(proxied, bucket, PREFIX)
        self._left: dict[str, bytes] = {}

    def _begin(self) -> dict[str, str]:
        """Puts the objects, unless they are as they should be; their versions."""
        if self._left != BEFORE:
            put_before(self.direct, self.bucket)
        return versions(self.direct, self.bucket)

    def requests_of(self, action: Action, fault: Fault) -> int:
        """How many requests of the undisturbed action the fault can befall."""
        before = self._begin()
        self.proxy.requests.clear()
        outcome(action, self.store, before)
        self._left = objects(self.direct, self.bucket)
        return sum(_can_befall(fault, request) for request in self.proxy.requests)

    def check(self, action: Action, injection: Injection) -> None:
        """Acts under the fault; the result and what is left must be right, or said to be not."""
        before = self._begin()
        with self.proxy.injecting(injection):
            result, error = outcome(action, self.store, before)
        assert injection.injected
        self._left = left = objects(self.direct, self.bucket)
        if result == action.right(before, versions(self.direct, self.bucket)) and (
            error is None or isinstance(result, type)
        ):
            assert left == action.leaves
            return
        assert error is not None, f"silently {result!r}"
        assert isinstance(error, UnreachableStoreError | DamagedObjectError | ConflictError), error
        if left not in (BEFORE, action.leaves):
            self._check_damage_shows(action, injection)

    def _check_damage_shows(self, action: Action, injection: Injection) -> None:
        """Where every body is damaged on its way to the server, nobody can put it right any more;
        but no reader may take it for good.
        """
        assert injection.fault is Fault.FLIPPED_REQUEST
        assert injection.always, "one damaged body has not been put right"
        assert action.writes is not None
        with pytest.raises(DamagedObjectError):
            S3Store(self.direct, self.bucket, PREFIX).read(action.writes)


@pytest.fixture(scope="module", autouse=True)
def parts_smaller_than_objects() -> Iterator[None]:
    """Where an object comes in parts, it goes up in three; S3 itself wants 5 MB of each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("basin_assets.stores.s3_upload.PART_BYTES", len(NEW) // 3 + 1)
        patch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
        yield


@pytest.fixture(scope="module")
def scene(
    proxy: FaultProxy,
    proxied: "S3Client",
    direct: "S3Client",
    new_bucket: Callable[[], str],
) -> Scene:
    return Scene(proxy, proxied, direct, new_bucket())


def _can_befall(fault: Fault, request: S3Request) -> bool:
    if fault is Fault.FLIPPED_REQUEST:
        return request.operation in BEAR_BODY
    return fault not in NEEDS_ANSWER_BODY or request.operation in ANSWERED_BY_BODY


def _cases(actions: Iterable[Action], faults: Iterable[Fault]) -> list[Any]:
    return [
        pytest.param(action, fault, id=f"{action.name}-{fault.name.lower()}")
        for action in actions
        for fault in faults
        if any(_can_befall(fault, S3Request(operation, "")) for operation in action.operations)
    ]


BREAKS = [fault for fault in Fault if fault not in ALTERED_ON_THE_WAY]
# TLS keeps bytes from being altered on their way: a sample of actions will do.
ALTERED = _cases(
    [A_SAMPLE[name] for name in ("read ours", "read theirs", "begin", "put new parts")],
    ALTERED_ON_THE_WAY,
)
ONCE = _cases(ACTIONS, BREAKS) + ALTERED


@pytest.mark.parametrize(("action", "fault"), ONCE)
def test_one_fault_at_any_request_does_no_harm(scene: Scene, action: Action, fault: Fault) -> None:
    requests = scene.requests_of(action, fault)
    assert requests
    for nth in range(1, requests + 1):
        scene.check(action, Injection(fault, lambda r: _can_befall(fault, r), nth))


@pytest.mark.parametrize(("action", "fault"), _cases(A_SAMPLE.values(), BREAKS) + ALTERED)
def test_a_fault_that_stays_is_told(scene: Scene, action: Action, fault: Fault) -> None:
    scene.check(action, Injection(fault, lambda r: _can_befall(fault, r), always=True))


@pytest.mark.parametrize("action", A_SAMPLE.values(), ids=A_SAMPLE)
def test_headers_may_be_cut_anywhere(scene: Scene, action: Action) -> None:
    for place in range(4):
        scene.check(action, Injection(Fault.CUT_HEADERS, position=place / 4))


@pytest.mark.parametrize("fault", [Fault.FLIPPED_ANSWER, Fault.SHORT_BODY], ids=lambda f: f.name)
def test_a_listing_may_be_damaged_anywhere(scene: Scene, fault: Fault) -> None:
    for place in range(10):
        scene.check(A_SAMPLE["list"], Injection(fault, position=place / 10))
