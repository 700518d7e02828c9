"""Finds out whether a store honours the conditions of a write, before a run relies on them.

Two runs are kept apart, and another program's rows in `customer_events.csv` kept safe, by writes
that the store refuses when somebody else has written meanwhile. Not every S3 server does: Ceph RGW
16.2 has buckets with versioning in which If-None-Match replaces what is there and If-Match is
refused always, so that two runs both got the lease.
"""

from uuid import uuid4

from basin_assets.stores.protocol import ABSENT, ConflictError, Store, StoreError

PROBE = "basin_assets/write-probe"
"""The object that is written for it. Nobody deletes it, or a run that looks at the same time would
take the server for one that ignores If-None-Match."""
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
    """Returns where the store refuses just the writes that it was told to refuse.

    Raises:
        UnsafeStoreError: it does not.
        ConflictError: others look at the same moment again and again.
    """
    # The first look may make the object, the second finds it there.
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
    """Whether the store takes the write. Its bytes are new, or a refusal could not be told from an
    answer that was lost.
    """
    try:
        store.write(PROBE, uuid4().hex.encode(), expected=expected)
    except ConflictError:
        return False
    return True
