"""Planted groups of a gym with known truth are found as well as the evaluation says."""

from collections.abc import Mapping

import pandas as pd
import pytest

from basin_assets.rules.groups.communities import Group
from basin_assets_tests.evaluation.group_methods import (
    components,
    leiden_cpm,
    lone_pairs,
    louvain,
    merged_cliques,
    ours,
    partition_that_knows,
    without,
)
from basin_assets_tests.evaluation.group_scores import GroupScore, pairs_in, score_groups
from basin_assets_tests.evaluation.planted_groups import Pair, PlantedGym, planted_gym


@pytest.fixture(scope="module")
def gym() -> PlantedGym:
    return planted_gym("demo", 310, {}, "demo")  # the hardest of six, for its classes


def test_most_pairs_of_planted_groups_are_found_and_few_others(gym: PlantedGym) -> None:
    score = score_groups(gym, ours(gym))
    assert score.planted_seen > 800
    assert score.precision >= 0.88
    assert score.recall >= 0.88
    assert score.f1 >= 0.89
    assert score.group_f1 >= 0.88


def test_a_partition_of_people_tears_circles_apart_and_modularity_merges_them(
    gym: PlantedGym,
) -> None:
    f1 = score_groups(gym, ours(gym)).f1
    for method in (components, louvain, leiden_cpm(0.5)):
        assert score_groups(gym, method(gym)).f1 < f1 - 0.03
    assert score_groups(gym, partition_that_knows(gym)).recall < 0.9


def test_whole_groups_are_found_rather_than_pairs(gym: PlantedGym) -> None:
    ours_score = score_groups(gym, ours(gym))
    assert score_groups(gym, lone_pairs(gym)).group_f1 < ours_score.group_f1 - 0.2
    assert score_groups(gym, merged_cliques(gym)).group_f1 <= ours_score.group_f1


@pytest.mark.parametrize("evidence", ["surnames", "visits"])
def test_what_visits_and_surnames_say_helps(gym: PlantedGym, evidence: str) -> None:
    assert score_groups(gym, without(evidence)(gym)).f1 < score_groups(gym, ours(gym)).f1


def planted(pairs: Mapping[Pair, str], seen: set[Pair], groups: list[Group]) -> PlantedGym:
    empty: dict[str, pd.DataFrame] = {}
    return PlantedGym("small", empty, pairs, frozenset(), frozenset(seen), groups)


def test_a_score_counts_pairs_and_whole_groups() -> None:
    small = planted(
        {(1, 2): "family", (1, 3): "family", (2, 3): "family", (4, 5): "friends"},
        {(1, 2), (1, 3), (6, 7)},
        [(1, 2, 3)],
    )
    found: list[Group] = [(1, 2, 3), (4, 6)]
    assert pairs_in(found) == {(1, 2), (1, 3), (2, 3), (4, 6)}
    score = score_groups(small, found)
    assert score == GroupScore(4, 3, 2, 4, 2, score.f1_to_six, 1.0, 0.5, 1.0, 2)
    assert score.f1_to_six == score.f1 == pytest.approx(6 / 7)
    assert (score.precision, score.recall, score.recall_of_all) == (0.75, 1.0, 0.75)
    assert score_groups(small, [(1, 2)]).likeness == pytest.approx(2 / 3)


def test_pairs_of_clubs_count_neither_way_in_the_score_of_small_groups() -> None:
    pairs = {(1, 2): "family", (5, 6): "club", (5, 7): "club"}
    small = planted(pairs, set(pairs), [(1, 2), (5, 6, 7)])
    score = score_groups(small, [(1, 2), (5, 6)])
    assert score.recall == pytest.approx(2 / 3)
    assert score.f1_to_six == 1.0


def test_a_gym_without_groups_has_a_score() -> None:
    assert score_groups(planted({}, set(), []), []).f1 == 0.0
