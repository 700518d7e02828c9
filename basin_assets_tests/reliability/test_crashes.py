"""A run that is killed leaves every object whole, and the next run makes everything right.

It is killed with SIGKILL, in a process of its own, before and after a request to the store, and in
a folder also when an object is written but does not bear its name yet. Over the gym's two months
a run has some 470 such points where nothing has been built, and about as many where the sources
have changed since the last complete run. Tried are all around a write of a file that other
programs read, and one of so many of the others, which leave the same store as their neighbours or
a table that nobody else reads; `CRASHES_ONE_OF=1` in the environment tries every one. On S3 it is
the first request of each kind for sources, internal tables and published files.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from basin_assets.demo import Gym
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    PUBLISHED_KEYS,
    errors_of,
    put_files,
    run_daily,
    short_settings,
    the_gyms_months_only,
)
from basin_assets_tests.reliability.crash_points import CrashPoint, every_point_told
from basin_assets_tests.reliability.edited_exports import newer
from basin_assets_tests.reliability.forked_runs import (
    Crash,
    faults_after,
    forking_workers,
    tables_and_files,
)

pytestmark = [*DAGSTER_WARNINGS, pytest.mark.long(minutes=6), pytest.mark.timeout(1_200)]

READ_BY_PROGRAMS = [key for key in PUBLISHED_KEYS if "/insights/" not in key]
ONE_OF = int(os.environ.get("CRASHES_ONE_OF", "60"))


class Situation(NamedTuple):
    """A store before a run.

    Attributes:
        before: what it holds.
        complete: what a run leaves in a store that holds nothing but the same sources.
        points: where a run that begins here can die, in the order in which it gets there.
    """

    before: Mapping[str, bytes]
    complete: Mapping[str, bytes]
    points: Sequence[CrashPoint]


def _run(address: object, files: Mapping[str, bytes]) -> list[CrashPoint]:
    """Puts the files and runs over them; the points that the run came by."""
    put_files(open_store(str(address)), files)
    points: list[CrashPoint] = []
    with the_gyms_months_only(), every_point_told(points.append):
        result = run_daily(short_settings(address))
    assert result.success, errors_of(result)
    return points


@pytest.fixture(scope="module")
def from_nothing(tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory) -> Situation:
    """Nothing has been built."""
    folder = tmp_path_factory.mktemp("from_nothing")
    points = _run(folder, tiny_gym.files)
    return Situation(tiny_gym.files, tables_and_files(FolderStore(folder)), points)


@pytest.fixture(scope="module")
def from_older(
    tiny_gym: Gym, from_nothing: Situation, tmp_path_factory: pytest.TempPathFactory
) -> Situation:
    """Everything has been built and published, and the sources have changed since."""
    timeline = "capitan/customer_events.csv"
    exports = {key: data for key, data in newer(tiny_gym.files).items() if key != timeline}
    clean, folder = (tmp_path_factory.mktemp(name) for name in ("clean", "from_older"))
    _run(clean, {**exports, timeline: tiny_gym.files[timeline]})
    before = {**from_nothing.complete, **exports}
    points = _run(folder, before)
    complete = tables_and_files(FolderStore(clean))
    assert [key for key in PUBLISHED_KEYS if complete[key] == before[key]] == []
    return Situation(before, complete, points)


def _tried(points: Sequence[CrashPoint]) -> list[CrashPoint]:
    """All points of the writes that programs see; of the others some, of every kind of request."""
    telling = [p for p in points if p.key in READ_BY_PROGRAMS and p.request == "write"]
    writes = [p for p in points if p not in telling and p.request == "write"]
    others = [p for p in points if p not in telling and p.request != "write"]
    return [*telling, *writes[::ONE_OF], *others[:: 2 * ONE_OF]]


def _faults(
    situation: Situation,
    points: Sequence[CrashPoint],
    address: Callable[[int], str],
    scratch: Path,
) -> list[str]:
    crashes = [
        Crash(address(number), situation.before, situation.complete, point)
        for number, point in enumerate(points)
    ]
    with forking_workers(scratch) as workers:
        return [fault for faults in workers.map(faults_after, crashes) for fault in faults]


@pytest.mark.parametrize("situation", ["from_nothing", "from_older"])
def test_a_killed_run_is_made_good_by_the_next_one(
    situation: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    start: Situation = request.getfixturevalue(situation)
    points = _tried(start.points)
    assert {point.moment for point in points} == {"before", "half-written", "after"}
    assert _faults(start, points, lambda number: str(tmp_path / f"gym-{number}"), tmp_path) == []


def _first_of_each_kind(points: Sequence[CrashPoint]) -> list[CrashPoint]:
    """The points of the first request of each kind, for what is read, built and published."""
    firsts: dict[tuple[str, str, bool, bool], CrashPoint] = {}
    for point in points:
        layer = point.key.startswith("basin_assets/"), point.key in PUBLISHED_KEYS
        firsts.setdefault((point.request, point.moment, *layer), point)
    return [point for point in firsts.values() if point.moment != "half-written"]


def test_a_killed_run_over_a_bucket_is_made_good_by_the_next_one(
    from_older: Situation, new_bucket: Callable[[], str], tmp_path: Path
) -> None:
    before, complete = from_older.before, from_older.complete
    start = Situation(before, complete, _run(tmp_path / "gym", before))
    bucket, points = new_bucket(), _first_of_each_kind(start.points)
    writes = {point.key for point in points if point.request == "write"}
    assert len(writes) == 2 and len(writes & set(PUBLISHED_KEYS)) == 1
    assert _faults(start, points, lambda n: f"s3://{bucket}/gym-{n}", tmp_path) == []
