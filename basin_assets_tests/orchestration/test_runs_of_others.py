"""A home in which others have runs too: `basin run` fails its own dead ones, and no other's."""

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from basin_assets.orchestration import daily_run
from basin_assets.orchestration.home import open_home
from basin_assets.stores.processes import Process, this_process
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS

pytestmark = DAGSTER_WARNINGS


@pytest.fixture(scope="module")
def dead() -> Process:
    """A process of this machine that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return this_process().model_copy(update={"pid": process.pid})


def status_after_a_look(home: Path, tags: dict[str, str]) -> dg.DagsterRunStatus:
    """What becomes of a started run with these tags when the next run begins."""
    with open_home(home) as instance:
        run = dg.DagsterRun(job_name="daily", status=dg.DagsterRunStatus.STARTED, tags=tags)
        instance.add_run(run)
    with open_home(home) as instance:
        daily_run._fail_dead_runs(instance)
        found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def of_process(process: Process) -> dict[str, str]:
    return {daily_run._PROCESS: process.model_dump_json()}


def test_a_run_of_this_machine_whose_process_is_gone_has_failed(
    tmp_path: Path, dead: Process
) -> None:
    status = status_after_a_look(tmp_path, of_process(dead))
    assert status == dg.DagsterRunStatus.FAILURE


def test_a_run_whose_process_lives_goes_on(tmp_path: Path) -> None:
    status = status_after_a_look(tmp_path, of_process(this_process()))
    assert status == dg.DagsterRunStatus.STARTED


@pytest.mark.parametrize("place", ["host", "boot", "pid_namespace"])
def test_a_run_of_another_machine_or_container_goes_on_whatever_processes_there_are_here(
    tmp_path: Path, dead: Process, place: str
) -> None:
    elsewhere = dead.model_copy(update={place: "another"})
    status = status_after_a_look(tmp_path, of_process(elsewhere))
    assert status == dg.DagsterRunStatus.STARTED


@pytest.mark.parametrize("tags", [{}, {"dagster/schedule_name": "daily_schedule"}])
def test_a_run_that_dagster_itself_started_goes_on(tmp_path: Path, tags: dict[str, str]) -> None:
    assert status_after_a_look(tmp_path, tags) == dg.DagsterRunStatus.STARTED
