"""The sensors over real stores: what they ask for, what they remember, when they keep still."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.contracts.published import TIMELINE_KEY
from basin_assets.orchestration.assets.publish import TIMELINE_ASSET
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.failures import RETRY_HELPS
from basin_assets.orchestration.partitions import all_months_tags, monthly_partitions
from basin_assets.orchestration.resources import StoreResource
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, run_daily, short_settings

pytestmark = DAGSTER_WARNINGS

UPLOADS, TIMELINE = "pass_transfers_sensor", "customer_events_sensor"
FILE = "capitan/pass_transfers.csv"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


class Sensor:
    """A sensor under a daemon: each look begins with the cursor that the last one left, and what it
    asks for stands in the queue until `end_runs`.
    """

    def __init__(self, name: str, address: str, instance: dg.DagsterInstance) -> None:
        self._defs = build_defs(Settings(store=address))
        self._store = StoreResource(address=address)
        self._name = name
        self._instance = instance
        self.cursor: str | None = None
        self.skipped: str | None = None

    def look(self) -> list[dg.RunRequest]:
        """What one evaluation asks for."""
        sensor = self._defs.resolve_sensor_def(self._name)
        with dg.build_sensor_context(
            instance=self._instance,
            cursor=self.cursor,
            definitions=self._defs,
            resources={"store": self._store},
        ) as context:
            answer = sensor.evaluate_tick(context)
        self.cursor, self.skipped = answer.cursor, answer.skip_message
        requests = list(answer.run_requests or [])
        for request in requests:
            job, queued = str(sensor.job_name), dg.DagsterRunStatus.NOT_STARTED
            self._instance.add_run(dg.DagsterRun(job, tags=request.tags, status=queued))
        return requests

    def end_runs(self) -> None:
        """What was asked for fails."""
        queued = dg.RunsFilter(statuses=[dg.DagsterRunStatus.NOT_STARTED])
        for run in self._instance.get_runs(queued):
            self._instance.report_run_failed(run)

    def refuse_runs(self) -> None:
        """What was asked for fails until a person acts."""
        queued = dg.RunsFilter(statuses=[dg.DagsterRunStatus.NOT_STARTED])
        for run in self._instance.get_runs(queued):
            self._instance.add_run_tags(run.run_id, {RETRY_HELPS: "false"})
        self.end_runs()


def test_new_content_asks_for_daily_over_all_months_once(
    store: Store, address: str, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(UPLOADS, address, instance)
    store.write(FILE, b"A")
    (request,) = sensor.look()
    months = monthly_partitions(Settings(store=address))
    assert all_months_tags(months).items() <= request.tags.items()
    store.write(FILE, b"B")
    assert sensor.look() == []
    assert "is about to begin" in str(sensor.skipped)


def test_a_file_that_goes_a_b_a_asks_three_times_by_keys_of_their_own(
    store: Store, address: str, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(UPLOADS, address, instance)
    keys = []
    for content in (b"A", b"B", b"A"):  # on S3 all three may be of one second
        store.write(FILE, content)
        keys += [request.run_key for request in sensor.look()]
        sensor.end_runs()
    sensor.cursor = None  # somebody clears it
    keys += [request.run_key for request in sensor.look()]
    assert len(set(keys)) == 4


def test_uploads_are_seen_and_other_files_are_not(
    store: Store, address: str, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(UPLOADS, address, instance)
    store.write("capitan/customers.csv", b"")
    assert sensor.look() == []
    assert sensor.skipped == "There is no file of transfers or check-ins yet."
    store.write("capitan/pass_transfers/1.csv", b"")
    assert len(sensor.look()) == 1
    sensor.end_runs()
    store.write("capitan/pass_transfers_old.csv", b"")
    assert sensor.look() == []


def test_checkins_are_looked_at_while_there_is_no_file_of_transfers(
    store: Store, address: str, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(UPLOADS, address, instance)
    for key, content in (
        ("capitan/checkins.csv", b"A"),
        ("capitan/checkins.csv", b"B"),
        (FILE, b"A"),
    ):
        store.write(key, content)
        assert len(sensor.look()) == 1
        sensor.end_runs()
    store.write("capitan/checkins.csv", b"C")
    assert sensor.look() == []


def test_an_upload_with_which_a_run_has_succeeded_is_done_even_where_another_one_asked(
    gym_folder: Path, instance: dg.DagsterInstance
) -> None:
    assert run_daily(short_settings(gym_folder), instance).success
    switched_on = Sensor(UPLOADS, str(gym_folder), instance)
    assert switched_on.look() == []
    assert switched_on.skipped == "Nothing new since the last run that succeeded."
    with (gym_folder / FILE).open("ab") as file:
        file.write(b"\n")
    assert len(switched_on.look()) == 1


def test_an_upload_with_which_a_run_has_failed_is_not_done(
    gym_folder: Path, instance: dg.DagsterInstance
) -> None:
    (gym_folder / "capitan/checkins.csv").unlink()
    assert not run_daily(short_settings(gym_folder), instance).success
    sensor = Sensor(UPLOADS, str(gym_folder), instance)
    assert len(sensor.look()) == 1


def test_a_run_that_missed_another_export_is_tried_again_when_that_is_there(
    gym_folder: Path, instance: dg.DagsterInstance
) -> None:
    customers = gym_folder / "capitan/customers.csv"
    sensor, there = Sensor(UPLOADS, str(gym_folder), instance), customers.read_bytes()
    customers.unlink()
    assert len(sensor.look()) == 1
    sensor.refuse_runs()
    assert sensor.look() == []
    assert "its page says what to do" in str(sensor.skipped)

    customers.write_bytes(there)
    assert len(sensor.look()) == 1
    sensor.refuse_runs()
    assert sensor.look() == []  # asked for once


@pytest.mark.long
def test_a_look_at_a_server_that_never_answers_ends_well_within_its_minute(
    monkeypatch: pytest.MonkeyPatch, instance: dg.DagsterInstance
) -> None:
    _merged(instance, "ours")
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as both:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        sensors = [Sensor(name, "s3://bucket", instance) for name in (UPLOADS, TIMELINE)]
        began = time.monotonic()
        assert [*both.map(Sensor.look, sensors)] == [[], []]
    assert time.monotonic() - began < 45
    assert all("no answer" in str(sensor.skipped) for sensor in sensors)


@pytest.mark.parametrize("name", [UPLOADS, TIMELINE])
def test_a_listing_that_fails_is_skipped_with_its_reason_and_nothing_is_forgotten(
    name: str, s3_endpoint: str, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(name, "s3://no-such-bucket", instance)
    sensor.cursor = '{"begun":"then","counter":7}'
    assert sensor.look() == []
    assert "there is no bucket no-such-bucket" in str(sensor.skipped)
    assert sensor.cursor == '{"begun":"then","counter":7}'


def _merged(instance: dg.DagsterInstance, version: str) -> None:
    """What a merge leaves in Dagster's history."""
    instance.report_runless_asset_event(
        dg.AssetMaterialization(TIMELINE_ASSET, metadata={"version": version})
    )


def test_a_timeline_that_we_never_merged_asks_for_nothing(
    store: Store, address: str, instance: dg.DagsterInstance
) -> None:
    store.write(TIMELINE_KEY, b"theirs")
    sensor = Sensor(TIMELINE, address, instance)
    assert sensor.look() == []
    assert "daily run" in str(sensor.skipped)


def test_a_timeline_that_somebody_else_wrote_asks_for_one_merge(
    store: Store, address: str, instance: dg.DagsterInstance
) -> None:
    sensor = Sensor(TIMELINE, address, instance)
    _merged(instance, store.write(TIMELINE_KEY, b"ours"))
    assert sensor.look() == []
    store.write(TIMELINE_KEY, b"theirs")
    assert len(sensor.look()) == 1
    assert sensor.look() == []
    _merged(instance, store.write(TIMELINE_KEY, b"merged"))
    assert sensor.look() == []
    store.write(TIMELINE_KEY, b"theirs")
    assert len(sensor.look()) == 1


def test_another_file_beside_the_timeline_is_not_taken_for_it(
    store: Store, address: str, instance: dg.DagsterInstance
) -> None:
    _merged(instance, store.write(TIMELINE_KEY, b"ours"))
    store.write(TIMELINE_KEY + ".bak", b"theirs")
    assert Sensor(TIMELINE, address, instance).look() == []
