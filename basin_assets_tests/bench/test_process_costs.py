"""What a process costs is its own, and one that fails stops the benchmark."""

import sys

import pytest

from basin_assets_tests.bench.process_costs import measure


def test_the_memory_of_who_starts_a_process_is_not_counted() -> None:
    ballast = bytearray(300 * 2**20)
    ballast[:: 2**12] = b"x" * len(ballast[:: 2**12])

    cost = measure("nothing", [sys.executable, "-c", "pass"], repeats=1)

    assert 1 < cost.peak_mb < 100
    assert cost.wall_seconds > 0


def test_memory_and_time_of_the_process_are_counted() -> None:
    work = "import time; held = b'x' * (200 * 2**20); time.sleep(0.3)"

    cost = measure("work", [sys.executable, "-c", work], repeats=1)

    assert cost.peak_mb > 200
    assert cost.wall_seconds > 0.3


def test_each_repeat_is_prepared_and_sees_its_environment() -> None:
    prepared = []

    def prepare() -> dict[str, str]:
        prepared.append("once")
        return {"OF_THE_BENCHMARK": "1"}

    code = "import os, sys; sys.exit(0 if os.environ['OF_THE_BENCHMARK'] == '1' else 3)"
    measure("seen", [sys.executable, "-c", code], repeats=2, prepare=prepare)

    assert prepared == ["once", "once"]


def test_a_process_that_fails_stops_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="broken: the process ended with status 3"):
        measure("broken", [sys.executable, "-c", "raise SystemExit(3)"], repeats=1)
