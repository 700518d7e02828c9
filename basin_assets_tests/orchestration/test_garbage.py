"""A run is seldom interrupted by the search for garbage; what comes after it is as before."""

import gc
import os
import weakref
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

from basin_assets.cli.basin import main
from basin_assets.orchestration.garbage import free_memory, rarely_collected


class _Cell:
    me: "_Cell"


def _times_looked_while_making_objects() -> int:
    looked: list[str] = []

    def look(phase: str, _info: object) -> None:
        looked.append(phase)

    gc.callbacks.append(look)
    made = [_Cell() for _ in range(20_000)]
    gc.callbacks.remove(look)
    return len(looked) * bool(made)


def test_python_looks_seldom_for_the_time_of_the_context() -> None:
    with rarely_collected():
        assert _times_looked_while_making_objects() == 0
    assert _times_looked_while_making_objects() > 0


def _a_cycle() -> "weakref.ref[_Cell]":
    cell = _Cell()
    cell.me = cell
    return weakref.ref(cell)


def test_what_a_block_leaves_is_looked_through_at_the_next_one() -> None:
    with rarely_collected():
        left = _a_cycle()
    gc.collect()
    assert left() is not None
    with rarely_collected():
        gc.collect()
        assert left() is None


def test_after_an_error_it_looks_as_often_as_before() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), rarely_collected():
        raise ZeroDivisionError
    assert gc.get_threshold() == before


def _resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_memory_that_nobody_needs_goes_back_to_the_system() -> None:
    small = [bytearray(10_000) for _ in range(8_000)]  # too small for a mapping of its own
    last = bytearray(10_000)  # above them, so that the heap cannot simply end earlier
    before = _resident_bytes()
    small.clear()
    free_memory()
    assert len(last) == 10_000
    assert before - _resident_bytes() > 60_000_000


def test_memory_that_arrow_keeps_goes_back_to_the_system() -> None:
    held = [pa.allocate_buffer(400_000) for _ in range(250)]
    for each in held:
        np.frombuffer(each, dtype=np.uint8)[:] = 1
    before = _resident_bytes()
    held.clear()
    del each
    free_memory()
    assert before - _resident_bytes() > 60_000_000


def test_the_command_runs_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    during: list[tuple[int, int, int]] = []

    def run_daily(*_: object) -> None:
        during.append(gc.get_threshold())
        raise LookupError

    monkeypatch.setattr("basin_assets.orchestration.daily_run.run_daily", run_daily)
    CliRunner().invoke(main, ["run", "--store", str(tmp_path)])
    assert during[0] > gc.get_threshold()
