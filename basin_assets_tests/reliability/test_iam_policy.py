"""A run, the sensors and the doctor make no call that the policy does not allow."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from basin_assets.cli.doctor import examine
from basin_assets.contracts.published import (
    PUBLISHED_FILES,
)
from basin_assets.contracts.sources import SOURCES
from basin_assets.contracts.tables import CO_VISITS
from basin_assets.demo import Gym
from basin_assets.orchestration.automation.sensors import (
    customer_events_sensor,
    pass_transfers_sensor,
)
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.partitions import monthly_partitions
from basin_assets.orchestration.resources import StoreResource
from basin_assets.stores.opening import open_store
from basin_assets.tables import keys
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    SHORT,
    errors_of,
    internal,
    materialize,
    metadata_of,
    published,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability.s3_calls import (
    Calls,
    Grant,
    Permission,
    calls_to_aws,
    grants_of,
)

if TYPE_CHECKING:
    pass

pytestmark = [pytest.mark.long, *DAGSTER_WARNINGS]

POLICY = Path(__file__).parents[2] / "deploy/iam/policy.json"
PREFIX = "gyms/tiny"


def _policy(bucket: str) -> list[Grant]:
    text = POLICY.read_text(encoding="utf-8")
    return grants_of(text.replace("BUCKET", bucket).replace("PREFIX", PREFIX))


@pytest.fixture(scope="module")
def bucket(new_bucket: Callable[[], str]) -> str:
    return new_bucket()


@pytest.fixture(scope="module")
def address(bucket: str) -> str:
    return f"s3://{bucket}/{PREFIX}"


@pytest.fixture(scope="module")
def calls(address: str, tiny_gym: Gym) -> Calls:
    """A first run, a month that is built again, a look of both sensors, and the doctor's.

    A month before the first is there, from the days when an earlier one was.
    """
    put_files(open_store(address), tiny_gym.files)
    open_store(address).write(f"basin_assets/{CO_VISITS.name}/2025-09.parquet", b"an old month")
    settings = short_settings(address)
    with calls_to_aws() as heard:
        for result in (run_daily(settings), materialize(settings, "co_visits", month=SHORT)):
            assert result.success, errors_of(result)
        _look(address)
        assert list(examine(open_store(address), settings, "2025-12"))
    return heard


def _look(address: str) -> None:
    settings = short_settings(address)
    for sensor in (
        pass_transfers_sensor(monthly_partitions(settings), settings),
        customer_events_sensor(settings),
    ):
        with (
            dg.DagsterInstance.ephemeral() as instance,
            dg.build_sensor_context(
                instance=instance,
                definitions=build_defs(settings),
                resources={"store": StoreResource(address=address)},
            ) as context,
        ):
            assert sensor.evaluate_tick(context)


@pytest.mark.usefixtures("calls")
def test_a_bucket_gets_the_same_bytes_as_a_folder_and_gets_them_once(
    address: str, built_gym: Path
) -> None:
    assert published(address) == published(built_gym)
    assert internal(address) == internal(built_gym)
    files = ("capitan/customer_connections", "capitan/customer_events")
    again = materialize(short_settings(address), "customer_connections", *files)
    assert again.success, errors_of(again)
    assert metadata_of(again, "was_written") == [False] * len(files)
    assert metadata_of(again, "objects_written") == [0]


def test_every_call_is_allowed(calls: Calls, bucket: str) -> None:
    grants = _policy(bucket)
    assert calls.unknown == set()
    refused = {each for each in calls.needed if not any(grant.allows(each) for grant in grants)}
    assert refused == set()


def test_what_goes_up_in_parts_may_be_given_up(bucket: str) -> None:
    for file in PUBLISHED_FILES:
        resource = f"arn:aws:s3:::{bucket}/{PREFIX}/{file.key}"
        needed = Permission("s3:AbortMultipartUpload", resource)
        assert any(grant.allows(needed) for grant in _policy(bucket))


def test_no_export_may_be_written_and_nothing_of_it_deleted(bucket: str) -> None:
    grants = _policy(bucket)
    for source in SOURCES:
        for key in (keys.source_file(source), f"{keys.source_folder(source)}upload.csv"):
            resource = f"arn:aws:s3:::{bucket}/{PREFIX}/{key}"
            for action in ("s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"):
                assert not any(grant.allows(Permission(action, resource)) for grant in grants)


@pytest.mark.parametrize(
    "action", ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"]
)
@pytest.mark.parametrize(
    "key", ["other/secret.csv", f"{PREFIX}/other.csv", f"{PREFIX}-2/capitan/x"]
)
def test_what_lies_elsewhere_in_the_bucket_is_out_of_reach(
    bucket: str, action: str, key: str
) -> None:
    needed = Permission(action, f"arn:aws:s3:::{bucket}/{key}")
    assert not any(grant.allows(needed) for grant in _policy(bucket))
