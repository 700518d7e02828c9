"""The benchmark of pairs on one gym, so that it cannot rot: every way finds the same."""

from pathlib import Path

import pytest

from basin_assets_tests.bench.pair_costs import find_at_once, find_streamed, make_checkins
from basin_assets_tests.bench.pair_methods import METHODS


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gym")
    make_checkins(folder, gyms=1)
    return folder


def test_every_way_finds_the_same_pairs_and_gaps_at_once_and_streamed(gym: Path) -> None:
    found = [find_at_once(gym, method) for method in METHODS]
    found.append(find_streamed(gym, "find_co_visits"))
    assert found[0].checkins > 48_000
    assert found[0].pairs > 200_000
    assert len({(each.checkins, each.pairs, each.fingerprint) for each in found}) == 1
