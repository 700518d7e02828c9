"""What a webhook hears of a failed run, over real HTTP; and that a broken one breaks nothing."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.run_status_sensor_definition import (
    RunStatusSensorCursor,
    _get_run_status_sensor_process_limit,
)
from dagster._core.definitions.sensor_definition import SensorExecutionData
from dagster._grpc.client import DEFAULT_SENSOR_GRPC_TIMEOUT
from pydantic import SecretStr, ValidationError

from basin_assets.orchestration import daily_run
from basin_assets.orchestration.automation.failures import (
    FAILURE_SENSOR,
    SLOW_SECONDS,
    failure_message,
    failure_sensor,
)
from basin_assets.orchestration.automation.faults import Fault, find_faults
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.automation.webhook import SECONDS_IN_ALL
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import UnreachableStoreError
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, put_files, run_daily, short_settings
from basin_assets_tests.orchestration.automation.listener import address_of_nobody, listening
from basin_assets_tests.reliability import canary_gym as canary
from basin_assets_tests.reliability.small_gym import lines

pytestmark = [*DAGSTER_WARNINGS, pytest.mark.usefixtures("no_pauses")]


def test_the_message_says_what_failed_and_where_to_look() -> None:
    faults = [
        Fault("checkins", "SourceFileError", "checkins.csv is missing"),
        Fault("a", "E", None),
    ]
    settings = Settings(ui_address="https://gym.example/dagster/")
    message = failure_message(DAILY, "r1", faults, settings)
    assert message["link"] == "https://gym.example/dagster/runs/r1"
    assert message["text"].splitlines() == [
        "The run of daily failed. https://gym.example/dagster/runs/r1",
        "checkins: checkins.csv is missing",
        "a: E; see the run's events in Dagster's UI.",
    ]
    assert (message["job"], message["run_id"]) == (DAILY, "r1")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_was_told_to_end_says_so_in_words(how: signal.Signals) -> None:
    @dg.asset
    def checkins() -> None:
        os.kill(os.getpid(), how)
        time.sleep(60)

    result = dg.materialize([checkins], raise_on_error=False)
    (fault,) = find_faults(result.all_events)
    assert (fault.where, fault.error) == ("checkins", "interrupted")
    assert "was interrupted" in str(fault)
    assert "Run again" in str(fault)


def test_a_run_with_many_faults_tells_some_and_how_many_more() -> None:
    faults = [Fault(f"step {number}", "E", None) for number in range(12)]
    message = failure_message(DAILY, "r1", faults, Settings())
    assert message["text"].endswith("and 2 more")
    assert len(message["faults"]) == 10


def _failed_run(instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """A run that fails since the store does not answer."""

    @dg.asset
    @telling_dagster
    def table() -> None:
        raise UnreachableStoreError("the store does not answer")

    result = dg.materialize([table], instance=instance, raise_on_error=False)
    assert not result.success
    return result


def _look(
    sensor: dg.SensorDefinition, instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult
) -> object:
    """What the sensor answers to the failed run, as the daemon would show it the run."""
    run = instance.get_run_by_id(result.run_id)  # with the tags that it got as it failed
    assert run is not None
    context = dg.build_run_status_sensor_context(
        sensor_name=FAILURE_SENSOR,
        dagster_instance=instance,
        dagster_run=run,
        dagster_event=result.get_run_failure_event(),
    ).for_run_failure()
    return sensor(context)


def _at(folder: Path, webhook: str) -> Settings:
    return short_settings(folder).model_copy(update={"failure_webhook": SecretStr(webhook)})


def test_the_sensor_tells_a_real_failed_run_and_no_customers_data(tmp_path: Path) -> None:
    without_column = lines(*(row.partition(",")[2] for row in canary.CHECKINS))
    put_files(FolderStore(tmp_path), canary.canary_files(checkins=without_column))
    with dg.DagsterInstance.ephemeral() as instance, listening() as server:
        settings = _at(tmp_path, server.address)
        result = run_daily(settings, instance)
        assert not result.success
        assert _look(failure_sensor(settings), instance, result) is None
    (message,) = server.heard
    assert (message["job"], message["run_id"]) == (DAILY, result.run_id)
    assert result.run_id in message["link"]
    assert "capitan/checkins.csv has no column checkin_id" in message["text"]
    (fault,) = [f for f in message["faults"] if f["error"] == "SourceFileError"]
    assert fault["where"]
    assert canary.found_in(server.bodies[0]) == []


def _looks_until_done(
    sensor: dg.SensorDefinition, instance: dg.DagsterInstance
) -> Iterator[SensorExecutionData]:
    """The daemon's looks, each with the cursor of the one before, until one finds nothing."""
    cursor = RunStatusSensorCursor(record_id=0).to_json()  # type: ignore[no-untyped-call]
    while True:
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        tick = sensor.evaluate_tick(context)
        if tick.cursor == cursor or tick.cursor is None:
            return
        cursor = tick.cursor
        yield tick


@pytest.mark.parametrize(("after_seconds", "looks"), [(0.0, 1), (SLOW_SECONDS, 3)])
def test_a_look_ends_with_a_slow_post_and_each_failure_is_posted_once(
    tmp_path: Path, after_seconds: float, looks: int
) -> None:
    with (
        dg.DagsterInstance.ephemeral() as instance,
        listening(after_seconds=after_seconds) as server,
    ):
        failed = [_failed_run(instance).run_id for _ in range(3)]
        sensor = failure_sensor(_at(tmp_path, server.address))
        assert len([*_looks_until_done(sensor, instance)]) == looks
    assert [message["run_id"] for message in server.heard] == failed


def test_no_look_can_outlast_what_dagster_gives_it() -> None:
    others = _get_run_status_sensor_process_limit() - 1
    assert others * SLOW_SECONDS + SECONDS_IN_ALL < DEFAULT_SENSOR_GRPC_TIMEOUT / 2


@pytest.mark.parametrize(("most", "is_told"), [(1, False), (0, True)], ids=["again", "last try"])
def test_a_run_is_told_once_no_retry_is_left(tmp_path: Path, most: int, is_told: bool) -> None:
    retries = {"enabled": True, "max_retries": most, "retry_on_asset_or_op_failure": False}
    with (
        dg.DagsterInstance.ephemeral(settings={"run_retries": retries}) as instance,
        listening() as server,
    ):
        result = _failed_run(instance)
        answer = _look(failure_sensor(_at(tmp_path, server.address)), instance, result)
    assert [message["run_id"] for message in server.heard] == [result.run_id] * is_told
    assert (answer is None) is is_told


def test_the_words_of_a_foreign_error_are_not_told(
    gym_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ValueError(f"what to do with {canary.NAME}?")

    monkeypatch.setattr("basin_assets.orchestration.resources.open_store", fail)  # in no step
    result = run_daily(short_settings(gym_folder))
    (fault,) = find_faults(result.all_events)
    assert (fault.where, fault.error) == ("", "UnforeseenError")
    assert canary.found_in(str(fault).encode()) == []


def test_a_webhook_that_is_down_breaks_neither_the_sensor_nor_the_run(
    gym_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (gym_folder / "capitan/checkins.csv").unlink()
    settings = _at(gym_folder, address_of_nobody())
    with dg.DagsterInstance.ephemeral() as instance:
        answer = _look(failure_sensor(settings), instance, _failed_run(instance))
    assert isinstance(answer, dg.SkipReason)
    assert "could not be reached" in str(answer.skip_message)
    with caplog.at_level(logging.WARNING):
        assert not daily_run.run_daily(settings, tmp_path / "home").is_success
    assert "could not be reached" in caplog.text
    assert "secret-key" not in caplog.text


def test_a_run_by_hand_tells_its_failure_itself(gym_folder: Path, tmp_path: Path) -> None:
    (gym_folder / "capitan/checkins.csv").unlink()
    with listening() as server:
        finished = daily_run.run_daily(_at(gym_folder, server.address), tmp_path / "home")
    (message,) = server.heard
    assert message["run_id"] == finished.run_id
    assert "checkins.csv is missing" in message["text"]


def test_an_address_switches_the_sensor_on_and_is_shown_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BASIN_FAILURE_WEBHOOK", "https://chat.example/secret-key")
    sensor = build_defs().resolve_sensor_def(FAILURE_SENSOR)
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert "secret-key" not in repr(Settings())
    monkeypatch.setenv("BASIN_FAILURE_WEBHOOK", "chat.example")
    with pytest.raises(ValidationError, match="begins with http"):
        Settings()
