"""A store that counts what is asked of it, and lets somebody act before a write."""

from collections.abc import Callable, Iterable

from basin_assets.stores.protocol import Put, Store, Stored


class CountingStore:
    """Does as another store does.

    Attributes:
        puts: the keys written, in order.
        reads: the keys read, in order.
        before_write: called with the key before each write, as somebody who acts in between.
    """

    def __init__(self, store: Store) -> None:
        self.address, self.location = store.address, store.location
        self.read_start, self.keys, self.list = store.read_start, store.keys, store.list
        self.version_if_same, self.delete = store.version_if_same, store.delete
        self._store = store
        self.puts: list[str] = []
        self.reads: list[str] = []
        self.before_write: Callable[[str], None] = lambda key: None

    def read(self, key: str) -> Stored:
        self.reads.append(key)
        return self._store.read(key)

    def write(self, key: str, data: bytes, *, expected: str | None = None) -> str:
        self.before_write(key)
        version = self._store.write(key, data, expected=expected)
        self.puts.append(key)
        return version

    def write_parts(self, key: str, parts: Iterable[bytes]) -> Put:
        self.before_write(key)
        put = self._store.write_parts(key, parts)
        self.puts += [key] if put.was_written else []
        return put
