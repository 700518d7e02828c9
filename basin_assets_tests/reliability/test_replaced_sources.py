"""An export that is replaced while it is read counts as one version, never as a mixture."""

from typing import TYPE_CHECKING

import pytest

from basin_assets.contracts.sources import PASS_TRANSFERS
from basin_assets.stores.protocol import StoreError
from basin_assets.stores.s3 import S3Store
from basin_assets.tables.source_files import read_source_files
from basin_assets_tests.reliability.fault_proxy import (
    DROPPED_CONNECTIONS,
    Answer,
    FaultProxy,
    S3Request,
    half_and_half,
)
from basin_assets_tests.reliability.upload_in_parts import put_in_parts

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = DROPPED_CONNECTIONS

KEY = "capitan/pass_transfers.csv"
UPLOAD = "capitan/pass_transfers/1.csv"


def _version(number: int) -> bytes:
    """Versions are of one length, so that no length tells a mixture."""
    return b"".join(b"%04d,version %04d\n" % (line, number) for line in range(500))


class Exporter:
    """Another program that replaces an export; some upload in parts, when no version is an MD5."""

    def __init__(self, client: "S3Client", bucket: str, in_parts: bool) -> None:
        self._client = client
        self._bucket = bucket
        self._in_parts = in_parts
        self.number = 0

    def export(self, key: str = KEY) -> None:
        """Puts the next version."""
        self.number += 1
        if self._in_parts:
            put_in_parts(self._client, self._bucket, key, _version(self.number))
        else:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=_version(self.number))

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=key)

    @property
    def versions(self) -> list[bytes]:
        """All that it has put."""
        return [_version(number) for number in range(1, self.number + 1)]


@pytest.fixture(params=[False, True], ids=["in one piece", "in parts"])
def exporter(request: pytest.FixtureRequest, direct: "S3Client", bucket: str) -> Exporter:
    exporter = Exporter(direct, bucket, request.param)
    exporter.export()
    return exporter


class Swaps:
    """The export is replaced at some of the reads: before they are forwarded, or in mid-body."""

    def __init__(self, exporter: Exporter, at: range, *, in_body: bool) -> None:
        self._exporter = exporter
        self._at = at
        self._in_body = in_body
        self.reads = 0
        self.made = 0

    def before(self, request: S3Request) -> None:
        if request == S3Request("GET", KEY):
            self.reads += 1
            if not self._in_body and self.reads in self._at:
                self._swap()

    def alter(self, request: S3Request, answer: Answer) -> Answer:
        if request != S3Request("GET", KEY) or not self._in_body or self.reads not in self._at:
            return answer
        self._swap()
        return half_and_half(answer, _version(self._exporter.number))

    def _swap(self) -> None:
        self.made += 1
        self._exporter.export()


@pytest.mark.parametrize("in_body", [False, True], ids=["between requests", "in mid-body"])
@pytest.mark.parametrize(
    "at", [range(1, 2), range(1, 3), range(1, 100)], ids=["once", "twice", "always"]
)
def test_one_version_is_read_or_none(
    proxy: FaultProxy, store: S3Store, exporter: Exporter, at: range, in_body: bool
) -> None:
    swaps = Swaps(exporter, at, in_body=in_body)
    with proxy.meddling(swaps.before, swaps.alter):
        try:
            data = store.read(KEY).data
        except StoreError:
            assert len(at) > 1, "one swap is made good by reading again"
        else:
            assert data in exporter.versions
    assert swaps.made


def test_a_swap_after_the_first_read_of_several_is_not_mixed_in(
    proxy: FaultProxy, store: S3Store, exporter: Exporter
) -> None:
    swaps = Swaps(exporter, range(2, 3), in_body=True)
    with proxy.meddling(swaps.before, swaps.alter):
        data = [store.read(KEY).data, store.read(KEY).data]
    assert swaps.made
    assert set(data) <= set(exporter.versions)


def test_an_upload_that_is_gone_after_it_was_listed_is_told(
    proxy: FaultProxy, store: S3Store, exporter: Exporter
) -> None:
    exporter.export(UPLOAD)
    gone = []

    def delete(request: S3Request) -> None:
        if request == S3Request("GET", UPLOAD):
            gone.append(request)
            exporter.delete(UPLOAD)

    with proxy.meddling(delete), pytest.raises(StoreError, match=UPLOAD):
        read_source_files(store, PASS_TRANSFERS)
    assert gone
