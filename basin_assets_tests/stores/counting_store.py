"""A store that counts what is asked of it, and lets somebody write before a write."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from basin_assets.stores.protocol import Put, Store, Stored


class CountingStore:
    """Does as another store does.

    Attributes:
        puts: the keys written, in order.
        reads: the keys read, in order.
        before_write: called before each write, as somebody who writes in between.
    """

    def __init__(self, store: Store, before_write: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self.puts: list[str] = []
        self.reads: list[str] = []
        self.before_write = before_write

    @property
    def address(self) -> str:
        return self._store.address

    def read(self, key: str) -> Stored:
        self.reads.append(key)
        return self._store.read(key)

    def read_start(self, key: str, size: int) -> bytes:
        return self._store.read_start(key, size)

    def keys(self, prefix: str) -> Sequence[str]:
        return self._store.keys(prefix)

    def list(self, prefix: str) -> Mapping[str, str]:
        return self._store.list(prefix)

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        self.before_write()
        version = self._store.write(key, data, expected=expected)
        self.puts.append(key)
        return version

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        self.before_write()
        put = self._store.write_parts(key, parts)
        self.puts += [key] if put.was_written else []
        return put

    def version_if_same(self, key: str, data: bytes) -> str | None:
        return self._store.version_if_same(key, data)

    def delete(self, key: str) -> None:
        self._store.delete(key)

    def location(self, key: str) -> str:
        return self._store.location(key)
