"""The timeline that another program writes: faults and races never cost one of its records."""

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from basin_assets.contracts.published import TIMELINE_KEY
from basin_assets.contracts.tables import SHARING_EVENTS
from basin_assets.settings import Settings
from basin_assets.stores.protocol import ConflictError, StoreError
from basin_assets.stores.s3 import S3Store
from basin_assets.tables.publishing import publish_timeline
from basin_assets_tests.reliability.fault_proxy import (
    DROPPED_CONNECTIONS,
    Fault,
    FaultProxy,
    Injection,
    S3Request,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = DROPPED_CONNECTIONS

SETTINGS = Settings()
EVENTS = SHARING_EVENTS.frame(
    {
        "event_type": ["shared_pass", "received_shared_pass"],
        "event_date": [pd.Timestamp("2025-10-26")] * 2,
        "customer_id": [7, 8],
        "metadata": ['{"checkin_id":1}'] * 2,
        "checkin_id": [1, 1],
        "checkin_datetime": [pd.Timestamp("2025-10-26 17:08:59")] * 2,
        "match_confidence": [100, 100],
    }
)
OURS = (
    b'shared_pass,2025-10-26,7,"{""checkin_id"":1}"\n'
    b'received_shared_pass,2025-10-26,8,"{""checkin_id"":1}"\n'
)


class OtherProgram:
    """Writes the timeline anew from its own records, as if we were not there."""

    def __init__(self, client: "S3Client", bucket: str, records: int) -> None:
        self._client = client
        self._bucket = bucket
        self._records = records
        self.write()

    @property
    def file(self) -> bytes:
        """The file as it writes it."""
        records = (b"visit,2025-01-01,%d,\n" % number for number in range(self._records))
        return b"event_type,event_date,customer_id,metadata\n" + b"".join(records)

    def write(self) -> None:
        self._client.put_object(Bucket=self._bucket, Key=TIMELINE_KEY, Body=self.file)

    def write_one_more(self) -> None:
        self._records += 1
        self.write()

    def what_is_there(self) -> bytes:
        there = self._client.get_object(Bucket=self._bucket, Key=TIMELINE_KEY)
        return there["Body"].read()


def _merge(store: S3Store) -> None:
    publish_timeline(store, TIMELINE_KEY, EVENTS, SETTINGS)


def _reads(request: S3Request) -> bool:
    return request == S3Request("GET", TIMELINE_KEY)


def _writes(request: S3Request) -> bool:
    return request == S3Request("PUT", TIMELINE_KEY)


@pytest.mark.parametrize("times", ["once", "always"])
@pytest.mark.parametrize(
    "fault", [fault for fault in Fault if fault is not Fault.FLIPPED_REQUEST], ids=lambda f: f.name
)
def test_no_fault_while_the_history_is_read_costs_a_row(
    proxy: FaultProxy, store: S3Store, direct: "S3Client", bucket: str, fault: Fault, times: str
) -> None:
    """Five errors in a row once made a file of 2 rows out of one of 5,000."""
    other = OtherProgram(direct, bucket, records=5_000)
    injection = Injection(fault, _reads, always=times == "always")
    with proxy.injecting(injection):
        try:
            _merge(store)
            expected = {other.file + OURS}
        except StoreError:
            expected = {other.file}
    assert injection.injected
    assert other.what_is_there() in expected
    _merge(store)
    assert other.what_is_there() == other.file + OURS


def test_writes_between_our_read_and_our_write_cost_nobody_a_row(
    proxy: FaultProxy, store: S3Store, direct: "S3Client", bucket: str
) -> None:
    other = OtherProgram(direct, bucket, records=100)
    waiting = 0

    def write_in_between(request: S3Request) -> None:
        nonlocal waiting
        if _writes(request) and waiting:
            waiting -= 1
            other.write_one_more()

    with proxy.meddling(write_in_between):
        for number in range(20):
            other.write_one_more()  # without our events: they must come back
            waiting = 1
            _merge(store)
            assert waiting == 0
            assert other.what_is_there() == other.file + OURS, number


def test_a_writer_who_never_rests_keeps_every_row_and_ours_come_with_the_next_merge(
    proxy: FaultProxy, store: S3Store, direct: "S3Client", bucket: str
) -> None:
    other = OtherProgram(direct, bucket, records=100)

    def write_in_between(request: S3Request) -> None:
        if _writes(request):
            other.write_one_more()

    with proxy.meddling(write_in_between), pytest.raises(ConflictError):
        _merge(store)
    assert other.what_is_there() == other.file
    _merge(store)
    assert other.what_is_there() == other.file + OURS


def test_a_write_after_our_lost_reply_is_not_undone_by_the_retry(
    proxy: FaultProxy, store: S3Store, direct: "S3Client", bucket: str
) -> None:
    other = OtherProgram(direct, bucket, records=100)
    puts = 0

    def write_before_the_retry(request: S3Request) -> None:
        nonlocal puts
        puts += _writes(request)
        if _writes(request) and puts == 2:
            other.write_one_more()

    lost = Injection(Fault.LOST_REPLY, _writes)
    with proxy.meddling(write_before_the_retry), proxy.injecting(lost):
        _merge(store)
    assert puts > 2
    assert other.what_is_there() == other.file + OURS
