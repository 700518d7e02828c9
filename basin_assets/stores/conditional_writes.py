"""Tests whether a store honours conditional writes, before a run relies on them.

The lease and the merge into `customer_events.csv` need writes that the store refuses when somebody
else has written meanwhile. Not every S3 server does that: in versioned buckets of Ceph RGW 16.2
If-None-Match replaces an object and If-Match always fails, so two runs both got the lease.
"""

from uuid import uuid4

from basin_assets.stores.protocol import ABSENT, ConflictError, Store, StoreError

PROBE = "basin_assets/write-probe"
"""The object of the test. Nobody deletes it: a run that tests at the same time would conclude that
the server ignores If-None-Match."""
_NO_VERSION = f'"{"0" * 32}"'
_LOOKS = 3
_WHAT_TO_DO = (
    "so runs on it could mix and rows of other programs be lost. Nothing was written. Ceph RGW"
    " does so in a bucket with versioning: use a bucket there that never had it switched on."
    " Otherwise use a server that honours If-None-Match and If-Match."
)


class UnsafeStoreError(StoreError):
    """The store does not honour the conditions of a write."""


def refuse_unsafe_writes(store: Store) -> None:
    """Tests the store's conditional writes.

    Raises:
        UnsafeStoreError: the store takes a write it should refuse, or refuses one it should take.
        ConflictError: other runs test at the same moment, again and again.
    """
    # The first write may create the object, the second finds it.
    if _is_written(store, ABSENT) and _is_written(store, ABSENT):
        raise UnsafeStoreError(f"{store.address} ignores If-None-Match, {_WHAT_TO_DO}")
    if _is_written(store, _NO_VERSION):
        raise UnsafeStoreError(f"{store.address} ignores If-Match, {_WHAT_TO_DO}")
    for _ in range(_LOOKS):
        version = store.read(PROBE).version
        if _is_written(store, version):
            return
        if store.read(PROBE).version == version:
            raise UnsafeStoreError(
                f"{store.address} refuses If-Match with the right version, {_WHAT_TO_DO}"
            )
    raise ConflictError(f"{store.location(PROBE)} is written by others again and again. Try again.")


def _is_written(store: Store, expected: str) -> bool:
    # With new bytes: a retry after a lost answer would find the old bytes and count as written.
    try:
        store.write(PROBE, uuid4().hex.encode(), expected=expected)
    except ConflictError:
        return False
    return True
