"""Planted groups of a gym with known truth are found as well as the evaluation says."""

import pytest

from basin_assets.rules.groups.communities import Group
from basin_assets_tests.evaluation.group_scores import GroupScore, pairs_in, score_groups
from basin_assets_tests.evaluation.planted_groups import Pair, PlantedGym, planted_gym


@pytest.fixture(scope="module")
def gym() -> PlantedGym:
    return planted_gym("demo", 310, {}, "demo")  # the hardest of six, for its classes


def test_most_pairs_of_planted_groups_are_found_and_few_others(gym: PlantedGym) -> None:
    score = score_groups(gym, gym.found())
    assert score.planted_seen > 800
    assert score.precision >= 0.88
    assert score.recall >= 0.88
    assert score.f1 >= 0.89
    assert score.group_f1 >= 0.88


def planted(pairs: set[Pair], seen: set[Pair], groups: list[Group]) -> PlantedGym:
    return PlantedGym("small", {}, frozenset(pairs), frozenset(seen), groups)


def test_a_score_counts_pairs_and_whole_groups() -> None:
    small = planted({(1, 2), (1, 3), (2, 3), (4, 5)}, {(1, 2), (1, 3), (6, 7)}, [(1, 2, 3)])
    found: list[Group] = [(1, 2, 3), (4, 6)]
    assert pairs_in(found) == {(1, 2), (1, 3), (2, 3), (4, 6)}
    score = score_groups(small, found)
    assert score == GroupScore(4, 3, 2, 2, 1.0, 0.5)
    assert (score.precision, score.recall) == (0.75, 1.0)
    assert score.f1 == pytest.approx(6 / 7)
    assert score_groups(small, [(1, 2)]).likeness == pytest.approx(2 / 3)


def test_a_gym_without_groups_has_a_score() -> None:
    assert score_groups(planted(set(), set(), []), []).f1 == 0.0
