"""The benchmark of pairs, so that it cannot rot: every way finds the same, or it stops."""

from pathlib import Path

import pytest

from basin_assets_tests.bench.invented import found
from basin_assets_tests.bench.pair_costs import find_at_once, find_streamed, make_checkins
from basin_assets_tests.bench.pair_methods import METHODS, NUMPY, OURS, STREAMED
from basin_assets_tests.bench.pairs import check_same_pairs


def test_every_way_finds_the_same_pairs_and_gaps_of_a_month(tmp_path: Path) -> None:
    make_checkins(tmp_path, gyms=1, months=1)
    of_month = {method: find_at_once(tmp_path, method) for method in METHODS}

    assert of_month[OURS].pairs > 15_000
    check_same_pairs(of_month)


def test_month_by_month_the_same_pairs_and_gaps_are_found_as_at_once(tmp_path: Path) -> None:
    make_checkins(tmp_path, gyms=1, months=2)
    at_once, streamed = find_at_once(tmp_path, NUMPY), find_streamed(tmp_path, OURS)

    assert at_once.checkins == streamed.checkins > 6_900
    check_same_pairs({NUMPY: at_once, OURS: streamed})


def test_of_several_gyms_both_that_are_streamed_find_the_same(tmp_path: Path) -> None:
    make_checkins(tmp_path, gyms=2, months=1)

    check_same_pairs({each: find_streamed(tmp_path, each) for each in list(METHODS)[:STREAMED]})


def test_another_gap_stops_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="the pairs differ: find_co_visits found 10"):
        check_same_pairs({OURS: found(1.0, fingerprint=8), NUMPY: found(1.0)})
