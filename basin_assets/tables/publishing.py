"""Puts published files, and merges our events into the timeline."""

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

import pandas as pd

from basin_assets.rules.events.timeline import merge_timeline
from basin_assets.settings import Settings
from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    Put,
    Store,
    StoreError,
    read_if_there,
    write_if_changed,
)

_MERGES = 5


class Publication(NamedTuple):
    """The result of publishing a file; the version is the one in the store now."""

    location: str
    size: int
    was_written: bool
    version: str


def publish_file(store: Store, key: str, data: bytes) -> Publication:
    """Puts a file that is ours alone, unless it has these bytes already."""
    return _published(store, key, write_if_changed(store, key, data))


def publish_parts(store: Store, key: str, parts: Iterable[bytes]) -> Publication:
    """As `publish_file`, from parts, with few of them in memory at a time."""
    return _published(store, key, store.write_parts(key, parts))


def _published(store: Store, key: str, put: Put) -> Publication:
    return Publication(store.location(key), put.size, put.was_written, put.version)


class UnpublishedError(StoreError):
    """The events to merge were not published: they may have failed a check."""


def refuse_unpublished(store: Store, key: str, data: bytes) -> None:
    """UnpublishedError: the published file has other bytes."""
    if store.version_if_same(key, data) is None:
        raise UnpublishedError(
            f"the stored events are not those of {store.location(key)}: the last run was refused, "
            "or a month was rebuilt by hand. Run `basin run`, which checks and publishes both."
        )


def publish_timeline(
    store: Store, key: str, events: pd.DataFrame, settings: Settings
) -> Publication:
    """Merges our events into the timeline, conditional on the version that was read.

    Raises:
        TimelineRefusedError: the file cannot take our events.
        ConflictError: somebody kept writing the file while we merged.
    """
    for _ in range(_MERGES - 1):
        with suppress(ConflictError):  # then the file is read anew, with what somebody wrote
            return _merge_once(store, key, events, settings)
    return _merge_once(store, key, events, settings)


def _merge_once(store: Store, key: str, events: pd.DataFrame, settings: Settings) -> Publication:
    """Reads the timeline and writes it merged. ConflictError: somebody wrote in between."""
    current = read_if_there(store, key)
    merged = merge_timeline(current.data if current else None, events, settings)
    if current is not None and merged == current.data:
        return Publication(store.location(key), len(merged), False, current.version)
    version = store.write(key, merged, expected=current.version if current else ABSENT)
    return Publication(store.location(key), len(merged), True, version)
