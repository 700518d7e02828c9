"""Whole runs in forked children of processes that have imported everything already.

The processes that fork have no threads: they are not the one that runs the tests, but workers.
"""

import multiprocessing
import os
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store
from basin_assets_tests.graph_runs import (
    errors_of,
    put_files,
    run_daily,
    short_settings,
    the_gyms_months_only,
)
from basin_assets_tests.reliability.crash_points import CrashPoint, every_point_told

WORKERS = 2
_IMPORTED = [__name__, "basin_assets.stores.s3"]


class Crash(NamedTuple):
    """A run that is to die.

    Attributes:
        address: a store of its own, in which nothing is yet.
        before: what the store holds before the run.
        complete: what a complete run leaves in a store that holds nothing but the same sources.
        point: where it is to die.
    """

    address: str
    before: Mapping[str, bytes]
    complete: Mapping[str, bytes]
    point: CrashPoint


def tables_and_files(store: Store) -> dict[str, bytes]:
    """The exports, the internal tables and the published files, by key."""
    endings = (".csv", ".html", ".parquet")
    return {key: store.read(key).data for key in store.keys("") if key.endswith(endings)}


@contextmanager
def forking_workers(scratch: Path) -> Iterator[ProcessPoolExecutor]:
    """Workers with this process's environment whose temporary files go to a folder of the test."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    with ProcessPoolExecutor(
        WORKERS, context, initializer=_prepare, initargs=(dict(os.environ), str(scratch))
    ) as workers:
        yield workers


def _prepare(environment: Mapping[str, str], scratch: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = scratch
    warnings.simplefilter("ignore")  # the runs of other tests look at warnings


def faults_after(crash: Crash) -> list[str]:
    """Kills a run and runs once more undisturbed. What was not as it must be, in words."""
    store = open_store(crash.address)
    put_files(store, crash.before)
    killed = _forked(crash.address, crash.point)
    if killed != -signal.SIGKILL:
        return [f"{crash.point}: the run was to be killed, and ended with {killed}"]
    faults = _torn(tables_and_files(store), crash)
    if (again := _forked(crash.address, None)) != 0:
        faults.append(f"the next run ended with {again}")
    faults += _unlike(tables_and_files(store), crash.complete)
    faults += [f"{path} is left over" for path in Path(crash.address).rglob("*.half-written")]
    return [f"{crash.point}: {fault}" for fault in faults]


def _torn(now: Mapping[str, bytes], crash: Crash) -> list[str]:
    """Objects that are neither as they were nor as a complete run leaves them."""
    gone = [f"{key} is gone" for key in crash.before if key not in now]
    return gone + [
        f"{key} is torn"
        for key, data in now.items()
        if data not in (crash.before.get(key), crash.complete.get(key))
    ]


def _unlike(now: Mapping[str, bytes], complete: Mapping[str, bytes]) -> list[str]:
    keys = sorted(now.keys() | complete.keys())
    return [f"{key} did not converge" for key in keys if now.get(key) != complete.get(key)]


def _forked(address: str, point: CrashPoint | None) -> int:
    """The exit code of a run in a child, which dies at the point; negative for a signal."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 2
    try:
        code = _run(address, point)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _run(address: str, point: CrashPoint | None) -> int:
    watched = every_point_told(_killer(point)) if point else nullcontext()
    with the_gyms_months_only(), watched:
        result = run_daily(short_settings(address))
    if not result.success:
        print(errors_of(result), flush=True)  # noqa: T201
    return 0 if result.success else 1


def _killer(point: CrashPoint) -> Callable[[CrashPoint], None]:
    def kill(reached: CrashPoint) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill
