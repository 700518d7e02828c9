"""The loops and ours are compared only where they say the same."""

import pytest

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import plan_of_size
from basin_assets_tests.bench.rules import check_same, measure_rules
from basin_assets_tests.oracle import expect
from basin_assets_tests.pure_run import run_purely


def test_loops_and_ours_find_the_same_on_the_tiny_gym() -> None:
    measured = measure_rules("tiny")

    assert measured.checkins > 300
    assert measured.connections > 100
    assert min(measured.ours_seconds, measured.loops_seconds) > 0


def test_a_difference_stops_the_benchmark() -> None:
    files = make_gym(plan_of_size("tiny")).files
    ours = run_purely(files, last_month="2025-11")
    stranger = b"purchaser_name,customer_id,from,to\nNancy Davis,,,\n"
    loops = expect(files | {"capitan/purchaser_overrides.csv": stranger}, now_month="2025-11")

    with pytest.raises(SystemExit, match="of the tiny gym differ"):
        check_same("tiny", ours, loops)
