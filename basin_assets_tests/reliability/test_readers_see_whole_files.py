"""Whoever reads a published file while it is written anew sees the old one or the new one."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from basin_assets.contracts.published import EVENTS_FILE, TIMELINE_KEY
from basin_assets.contracts.tables import SHARING_EVENTS
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store
from basin_assets.tables.csv_files import csv_parts, to_csv
from basin_assets.tables.parquet import to_arrow
from basin_assets.tables.publishing import publish_file, publish_parts, publish_timeline

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PUBLISHES = 20
READS = 100
SETTINGS = Settings()
FOREIGN = (
    b"event_type,event_date,customer_id,metadata\n"
    + b"visit,2025-10-01,7,%s\n" % (b"-" * 500) * 500
)

Reader = Callable[[str], bytes]


def _events(count: int, description: str) -> pd.DataFrame:
    """Events that fill hundreds of kilobytes: no file of them is written at one blow."""
    return SHARING_EVENTS.frame(
        {
            "event_type": ["shared_pass"] * count,
            "event_date": [pd.Timestamp("2025-10-26")] * count,
            "customer_id": [7] * count,
            "metadata": [
                f'{{"checkin_id":{n},"description":"{description}"}}' for n in range(count)
            ],
            "checkin_id": list(range(count)),
            "checkin_datetime": [pd.Timestamp("2025-10-26 17:08:59")] * count,
            "match_confidence": [100] * count,
        }
    )


TABLES = (_events(300, "-" * 700), _events(400, "+" * 700))


def _put_file(store: Store, table: pd.DataFrame) -> bytes:
    data = to_csv(EVENTS_FILE, table)
    assert publish_file(store, EVENTS_FILE.key, data).was_written
    return data


def _put_parts(store: Store, table: pd.DataFrame) -> bytes:
    rows = to_arrow(EVENTS_FILE.table, table)
    batches = [rows.slice(start, 50) for start in range(0, len(rows), 50)]
    assert publish_parts(store, EVENTS_FILE.key, csv_parts(EVENTS_FILE, batches)).was_written
    return to_csv(EVENTS_FILE, table)


def _put_timeline(store: Store, table: pd.DataFrame) -> bytes:
    assert publish_timeline(store, TIMELINE_KEY, table, SETTINGS).was_written
    return store.read(TIMELINE_KEY).data


@pytest.fixture
def parts_of_64_kb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets what comes in parts go up in several; S3 itself wants 5 MB of each."""
    monkeypatch.setattr("basin_assets.stores.s3_upload.PART_BYTES", 64 * 1024)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)


@pytest.fixture(params=["folder", "s3"])
def store_and_reader(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, Reader]:
    """A store, and how a program that knows nothing of it reads a key."""
    if request.param == "folder":
        return open_store(str(tmp_path)), lambda key: (tmp_path / key).read_bytes()
    bucket: str = request.getfixturevalue("new_bucket")()
    client: S3Client = request.getfixturevalue("s3_client")
    return open_store(f"s3://{bucket}"), lambda key: client.get_object(Bucket=bucket, Key=key)[
        "Body"
    ].read()


@pytest.mark.parametrize(
    ("key", "put"),
    [(EVENTS_FILE.key, _put_file), (EVENTS_FILE.key, _put_parts), (TIMELINE_KEY, _put_timeline)],
    ids=["a file of ours", "a file in parts", "the timeline"],
)
@pytest.mark.usefixtures("parts_of_64_kb")
def test_no_reader_sees_half_a_file(
    key: str,
    put: Callable[[Store, pd.DataFrame], bytes],
    store_and_reader: tuple[Store, Reader],
) -> None:
    store, read = store_and_reader
    store.write(TIMELINE_KEY, FOREIGN)
    whole = [put(store, table) for table in TABLES]
    is_over = threading.Event()
    seen: Counter[bytes] = Counter()

    def look() -> None:
        while not is_over.is_set():
            seen[read(key)] += 1

    with ThreadPoolExecutor(2) as readers:
        looks = [readers.submit(look) for _ in range(2)]
        try:
            for published, table in enumerate(cycle(TABLES)):
                if published >= PUBLISHES and seen.total() >= READS:
                    break
                put(store, table)
        finally:
            is_over.set()
    for finished in looks:
        finished.result()

    assert seen.total() >= READS
    assert {len(data) for data in seen} == {len(data) for data in whole}
    assert set(seen) == set(whole)
