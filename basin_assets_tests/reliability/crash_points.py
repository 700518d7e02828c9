"""Where a run can die: before and after each request to the store, and in the midst of a write."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest

from basin_assets.orchestration.resources import StoreResource
from basin_assets.orchestration.s3 import S3StoreResource
from basin_assets.stores.protocol import Put, Store, Stored

Moment = Literal["before", "half-written", "after"]


class CrashPoint(NamedTuple):
    """A moment of a run.

    Attributes:
        occurrence: the how-manieth request of this kind for this key it is, from 1.
        moment: before the request, after it, or when the bytes are written but not yet renamed.
    """

    request: str
    key: str
    occurrence: int
    moment: Moment

    def __str__(self) -> str:
        return f"{self.moment} {self.request} no. {self.occurrence} of {self.key}"


class WatchedStore:
    """Does as another store does, and tells of each request before and after it."""

    def __init__(self, store: Store, on_point: Callable[[CrashPoint], None]) -> None:
        self.address, self.location = store.address, store.location
        self._store = store
        self._on_point = on_point
        self._asked: Counter[tuple[str, str]] = Counter()
        self._now = ("", "", 0)

    @contextmanager
    def _request(self, request: str, key: str) -> Iterator[None]:
        self._asked[request, key] += 1
        around, now = self._now, (request, key, self._asked[request, key])
        self._now = now
        self._on_point(CrashPoint(*now, "before"))
        yield
        self._on_point(CrashPoint(*now, "after"))
        self._now = around  # what is written in parts is read meanwhile

    def on_rename(self, target: Path) -> None:
        """Tells that a file is about to take the place of another, where this store writes it."""
        request, key, _ = self._now
        if request == "write" and target == Path(self.location(key)):
            self._on_point(CrashPoint(*self._now, "half-written"))

    def read(self, key: str) -> Stored:
        with self._request("read", key):
            return self._store.read(key)

    def read_start(self, key: str, size: int) -> bytes:
        with self._request("read_start", key):
            return self._store.read_start(key, size)

    def keys(self, prefix: str) -> Sequence[str]:
        with self._request("keys", prefix):
            return self._store.keys(prefix)

    def list(self, prefix: str) -> Mapping[str, str]:
        with self._request("list", prefix):
            return self._store.list(prefix)

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        with self._request("write", key):
            return self._store.write(key, data, expected=expected)

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        with self._request("write", key):
            return self._store.write_parts(key, parts)

    def version_if_same(self, key: str, data: bytes) -> str | None:
        with self._request("lookup", key):
            return self._store.version_if_same(key, data)

    def delete(self, key: str) -> None:
        with self._request("delete", key):
            self._store.delete(key)


@contextmanager
def every_point_told(on_point: Callable[[CrashPoint], None]) -> Iterator[None]:
    """Lets the runs of this process tell of each point that they reach."""
    opened: list[WatchedStore] = []
    rename = Path.replace

    def watched(connect: Callable[..., Store]) -> Callable[..., Store]:
        def connect_watched(resource: StoreResource, *, is_patient: bool) -> Store:
            opened.append(WatchedStore(connect(resource, is_patient=is_patient), on_point))
            return opened[-1]

        return connect_watched

    def telling_rename(path: Path, target: Any) -> Path:
        for store in opened:
            store.on_rename(Path(target))
        return rename(path, target)

    with pytest.MonkeyPatch.context() as patch:
        for resource in (StoreResource, S3StoreResource):
            patch.setattr(resource, "_connect", watched(resource._connect))
        patch.setattr(Path, "replace", telling_rename)
        yield
