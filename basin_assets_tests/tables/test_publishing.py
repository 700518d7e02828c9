"""Publishing: nothing is put twice, and nobody else's record is lost."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest

from basin_assets.contracts.tables import SHARING_EVENTS
from basin_assets.rules.events.timeline import TimelineRefusedError
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import ConflictError, Store
from basin_assets.tables.publishing import (
    UnpublishedError,
    publish_file,
    publish_parts,
    publish_timeline,
    refuse_unpublished,
)
from basin_assets_tests.stores.counting_store import CountingStore

KEY = "capitan/customer_events.csv"
HEADER = b"event_type,event_date,customer_id,metadata\n"
SETTINGS = Settings()
EVENTS = SHARING_EVENTS.frame(
    {
        "event_type": ["shared_pass"],
        "event_date": [pd.Timestamp("2025-10-26")],
        "customer_id": [7],
        "metadata": ['{"checkin_id":1}'],
        "checkin_id": [1],
        "checkin_datetime": [pd.Timestamp("2025-10-26 17:08:59")],
        "match_confidence": [100],
    }
)
OURS = b'shared_pass,2025-10-26,7,"{""checkin_id"":1}"\n'


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> CountingStore:
    if request.param == "folder":
        return CountingStore(FolderStore(tmp_path))
    new_bucket: Callable[[], str] = request.getfixturevalue("new_bucket")
    return CountingStore(open_store(f"s3://{new_bucket()}"))


def _somebody_writes(store: CountingStore, versions: Iterable[bytes | None]) -> None:
    """Before each of our writes the next of these versions is put; None deletes the file."""
    pending = iter(versions)
    inner: Store = store._store

    def write(_: str) -> None:
        data = next(pending, b"nothing left")
        if data is None:
            inner.delete(KEY)
        elif data != b"nothing left":
            inner.write(KEY, data)

    store.before_write = write


def test_a_file_that_is_there_with_these_bytes_is_not_put_again(store: CountingStore) -> None:
    first = publish_file(store, "capitan/x.csv", b"1\n")
    again = publish_file(store, "capitan/x.csv", b"1\n")
    changed = publish_file(store, "capitan/x.csv", b"22\n")
    assert [p.was_written for p in (first, again, changed)] == [True, False, True]
    assert (first.version, first.size, changed.size) == (again.version, 2, 3)
    assert changed.version == store.read("capitan/x.csv").version
    assert changed.location == store.location("capitan/x.csv")
    assert len(store.puts) == 2


def test_a_file_that_comes_in_parts_is_published_as_if_whole(store: CountingStore) -> None:
    first = publish_parts(store, "capitan/x.csv", [b"1", b"\n"])
    again = publish_file(store, "capitan/x.csv", b"1\n")
    changed = publish_parts(store, "capitan/x.csv", iter([b"22\n"]))
    assert [first.was_written, again.was_written, changed.was_written] == [True, False, True]
    assert (first.size, changed.size) == (2, 3)
    assert first.version == again.version != changed.version
    assert store.read("capitan/x.csv") == (b"22\n", changed.version)


def test_events_are_merged_once(store: CountingStore) -> None:
    store.write(KEY, HEADER + b"visit,2025-01-01,1,\n")
    first = publish_timeline(store, KEY, EVENTS, SETTINGS)
    again = publish_timeline(store, KEY, EVENTS, SETTINGS)
    assert [first.was_written, again.was_written] == [True, False]
    assert store.read(KEY) == (HEADER + b"visit,2025-01-01,1,\n" + OURS, again.version)


def test_a_timeline_that_is_not_there_is_begun(store: CountingStore) -> None:
    publish_timeline(store, KEY, EVENTS, SETTINGS)
    assert store.read(KEY).data == HEADER + OURS


def test_a_record_written_between_our_read_and_our_write_is_kept(store: CountingStore) -> None:
    store.write(KEY, HEADER)
    _somebody_writes(store, [HEADER + b"visit,2025-01-01,1,\n"])
    publication = publish_timeline(store, KEY, EVENTS, SETTINGS)
    assert store.read(KEY) == (HEADER + b"visit,2025-01-01,1,\n" + OURS, publication.version)


def test_a_timeline_that_somebody_begins_meanwhile_is_not_replaced(store: CountingStore) -> None:
    _somebody_writes(store, [HEADER + b"visit,2025-01-01,1,\n"])
    publish_timeline(store, KEY, EVENTS, SETTINGS)
    assert store.read(KEY).data == HEADER + b"visit,2025-01-01,1,\n" + OURS


def test_a_timeline_that_somebody_deletes_meanwhile_is_begun_anew(store: CountingStore) -> None:
    store.write(KEY, HEADER + b"visit,2025-01-01,1,\n")
    _somebody_writes(store, [None])
    publish_timeline(store, KEY, EVENTS, SETTINGS)
    assert store.read(KEY).data == HEADER + OURS


def test_after_several_conflicts_the_merge_is_given_up_and_nothing_is_lost(
    store: CountingStore,
) -> None:
    store.write(KEY, HEADER)
    versions = [HEADER + f"visit,2025-01-01,{n},\n".encode() for n in range(100)]
    _somebody_writes(store, versions)
    with pytest.raises(ConflictError) as raised:
        publish_timeline(store, KEY, EVENTS, SETTINGS)
    assert raised.value.retry_helps
    tries = versions.index(store.read(KEY).data) + 1
    assert 3 <= tries <= 10
    assert store.puts == [KEY]  # ours never replaced any of them


@pytest.mark.parametrize(
    "refused", [b"", b"no,header,of,ours\n", b"event_type,event_date,customer_id\n"]
)
def test_a_refused_timeline_is_left_as_it_is(store: CountingStore, refused: bytes) -> None:
    store.write(KEY, refused)
    store.puts.clear()
    with pytest.raises(TimelineRefusedError, match=KEY):
        publish_timeline(store, KEY, EVENTS, SETTINGS)
    assert (store.read(KEY).data, store.puts) == (refused, [])


def test_only_the_very_events_that_were_published_are_merged(store: CountingStore) -> None:
    key = "capitan/pass_sharing_events.csv"
    with pytest.raises(UnpublishedError, match="Run `basin run`"):
        refuse_unpublished(store, key, b"events\n")
    store.write(key, b"events\n")
    refuse_unpublished(store, key, b"events\n")
    for other in (b"other!\n", b"events", b""):
        with pytest.raises(UnpublishedError):
            refuse_unpublished(store, key, other)
