"""Two runs at once over one store: one after the other, or one fails cleanly; never mixed.

The sources change while the first run is at work, so that the second sees others than the first.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from basin_assets.demo import Gym
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import DamagedObjectError, Store
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    SHORT,
    errors_of,
    internal,
    published,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability.edited_exports import newer

pytestmark = [*DAGSTER_WARNINGS, pytest.mark.long]

PROJECT = Path(__file__).parents[2]
SECONDS = 120  # that a run, or what it waits for, may take
SECONDS_HELD_UP = 20  # a second run that need not wait is through by then
# `basin run`, ready to begin at once: it has imported everything and waits for a line.
_BASIN = """
import sys
import basin_assets.orchestration.daily_run, basin_assets.stores.s3
from basin_assets.cli.basin import main
print("ready", flush=True)
sys.stdin.readline()
main(["run", "--json"])
"""

Tables = dict[str, bytes]


class Outcome(NamedTuple):
    """What a run said, and whether it succeeded."""

    code: int
    words: str

    @property
    def is_success(self) -> bool:
        return self.code == 0

    @property
    def is_turned_away(self) -> bool:
        """Whether it failed because of another run, and says so without a traceback."""
        says_so = "another run" in self.words.lower()
        return self.code == 1 and says_so and "Traceback" not in self.words


class BasinRun:
    """`basin run` in a process of its own."""

    def __init__(self, address: str, home: Path) -> None:
        where = {"BASIN_STORE": address, "BASIN_FIRST_MONTH": SHORT, "DAGSTER_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _BASIN],
            cwd=PROJECT,
            env={**os.environ, **where},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """The process stands still, as on a machine that sleeps or swaps."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def wait_for_its_end(self, seconds: float) -> None:
        """Waits so long at most."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)

    def outcome(self) -> Outcome:
        words, _ = self.process.communicate(timeout=SECONDS)
        return Outcome(self.process.returncode, words)


@contextmanager
def _basin_run(address: str, home: Path) -> Iterator[BasinRun]:
    home.mkdir(exist_ok=True)
    run = BasinRun(address, home)
    try:
        yield run
    finally:
        run.process.kill()
        run.process.communicate()


def _tables(address: str) -> Tables:
    """Everything that a run writes, by key."""
    found = {**internal(address), **published(address)}
    endings = (".csv", ".html", ".parquet")
    return {key: data for key, data in found.items() if key.endswith(endings)}


def _has_tables(store: Store) -> bool:
    """Whether a run has written a table; not yet known while a bucket's listing changes."""
    try:
        return any(key.endswith(".parquet") for key in store.keys("basin_assets/"))
    except DamagedObjectError:
        return False


def _wait_until(is_so: Callable[[], bool], run: BasinRun) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert run.process.poll() is None, run.outcome()
        assert time.monotonic() < end
        time.sleep(0.02)


def _changed_exports(gym: Gym) -> Mapping[str, bytes]:
    return {key: data for key, data in newer(gym.files).items() if data != gym.files[key]}


@pytest.fixture(scope="module")
def of_older(built_gym: Path) -> Tables:
    """What a complete run over the gym's exports leaves."""
    return _tables(str(built_gym))


@pytest.fixture(scope="module")
def of_newer(tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """What a complete run over the exports as they came later leaves."""
    folder = tmp_path_factory.mktemp("newer") / "gym"
    put_files(FolderStore(folder), newer(tiny_gym.files))
    result = run_daily(short_settings(folder))
    assert result.success, errors_of(result)
    return _tables(str(folder))


@pytest.fixture(params=["folder", "s3"])
def store_and_homes(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path, Path]:
    """A store, and the Dagster homes of two runs that know nothing of each other."""
    if request.param == "folder":
        return str(tmp_path / "gym"), tmp_path / "home", tmp_path / "other_home"
    bucket: str = request.getfixturevalue("new_bucket")()
    return f"s3://{bucket}/gym", tmp_path / "home", tmp_path / "other_home"


def _mixture(now: Tables, *complete: Tables) -> list[str]:
    """The keys that keep the store from being that of one complete run, whichever is nearest."""
    keys = now.keys() | {key for tables in complete for key in tables}
    unlike = [[key for key in keys if now.get(key) != tables.get(key)] for tables in complete]
    nearest = min(unlike, key=len)
    return sorted(nearest)


def test_a_run_that_is_held_up_does_not_mix_with_one_that_overtakes_it(
    store_and_homes: tuple[str, Path, Path],
    tiny_gym: Gym,
    of_older: Tables,
    of_newer: Tables,
) -> None:
    address, home, other_home = store_and_homes
    store = open_store(address)
    put_files(store, tiny_gym.files)
    with _basin_run(address, home) as first, _basin_run(address, other_home) as second:
        first.wait_until_ready()
        second.wait_until_ready()
        first.begin()
        _wait_until(lambda: _has_tables(store), first)
        with first.held_up():
            put_files(store, _changed_exports(tiny_gym))
            second.begin()
            second.wait_for_its_end(SECONDS_HELD_UP)
        outcomes = [first.outcome(), second.outcome()]

    assert [o.words for o in outcomes if not (o.is_success or o.is_turned_away)] == []
    assert any(outcome.is_success for outcome in outcomes), outcomes
    assert _mixture(_tables(address), of_newer if outcomes[1].is_success else of_older) == []


@pytest.mark.parametrize("is_one_home", [True, False], ids=["one home", "two homes"])
def test_two_runs_that_begin_at_once_leave_what_one_leaves(
    is_one_home: bool,
    store_and_homes: tuple[str, Path, Path],
    tiny_gym: Gym,
    of_older: Tables,
) -> None:
    address, home, other_home = store_and_homes
    homes = [home, home if is_one_home else other_home]
    put_files(open_store(address), tiny_gym.files)
    with ExitStack() as stack:
        runs = [stack.enter_context(_basin_run(address, each)) for each in homes]
        for run in runs:
            run.wait_until_ready()
        for run in runs:
            run.begin()
        outcomes = [run.outcome() for run in runs]

    assert [o.words for o in outcomes if not (o.is_success or o.is_turned_away)] == []
    assert any(outcome.is_success for outcome in outcomes), outcomes
    assert _mixture(_tables(address), of_older) == []
