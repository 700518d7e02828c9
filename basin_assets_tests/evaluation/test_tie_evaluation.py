"""Ties of gyms with known truth: ranked as well as the evaluation says, and calibrated."""

from statistics import median

import numpy as np
import pytest

from basin_assets.rules.pairs import PAIR
from basin_assets_tests.evaluation.second_gyms import SECOND, SecondPlan, make_second_gym
from basin_assets_tests.evaluation.spoilt_gyms import SPOILT
from basin_assets_tests.evaluation.tie_gyms import (
    HELD_OUT,
    HELD_OUT_SPOILT,
    TUNING,
    TUNING_SPOILT,
    Variant,
)
from basin_assets_tests.evaluation.tie_measurements import (
    COUNT,
    EVIDENCE,
    OURS,
    Measured,
    measure_gym,
    measure_second_gym,
    measure_town,
)
from basin_assets_tests.evaluation.tie_scores import Calibration, average_precision
from basin_assets_tests.evaluation.towns import TownPlan

WIDE_GAPS = {"friend_gap_seconds": 420.0, "household_gap_seconds": 150.0}


@pytest.fixture(scope="module")
def gyms() -> list[Measured]:
    return [
        measure_gym(Variant("small", seed, knobs), "demo")
        for knobs in ({}, WIDE_GAPS)
        for seed in (801, 803)
    ]


def test_ties_rank_above_strangers_and_better_than_by_simpler_scores(gyms: list[Measured]) -> None:
    for gym in gyms:
        found = gym.average_precision
        assert gym.ties > 500
        assert found[OURS] >= 0.80
        assert min(found[OURS], found[EVIDENCE]) > found[COUNT]
        assert gym.top[100] >= 0.95


def test_a_score_says_how_often_it_is_right(gyms: list[Measured]) -> None:
    errors = [gym.with_labels.bins.error() for gym in gyms]
    right = [gym.with_labels.close_right / gym.with_labels.close for gym in gyms]
    assert min(gym.known_pairs for gym in gyms) > 100
    assert median(errors) <= 0.05
    assert max(errors) <= 0.10  # one class is many of the pairs of so small a gym
    assert median(right) >= 0.90


@pytest.mark.parametrize("spoilt", sorted(SPOILT.keys() - {"entered one by one"}))
def test_where_times_are_spoilt_a_score_is_right_or_a_rank(spoilt: str) -> None:
    gym = measure_gym(Variant("small", 805, {}, spoilt), "demo")
    assert gym.is_probability is (spoilt in ("competitions", "weekly classes"))
    if gym.is_probability:
        assert gym.of_unknown.close > 50
        assert gym.of_unknown.close_right / gym.of_unknown.close >= 0.75
        assert gym.with_labels.bins.error(1) <= 0.15
        assert gym.average_precision[OURS] >= 0.75
    assert gym.in_groups_right / gym.in_groups >= 0.80


@pytest.mark.parametrize(("seed", "spoilt"), [(831, ""), (832, "competitions")])
def test_at_a_gym_of_the_second_simulator_a_probability_is_one(seed: int, spoilt: str) -> None:
    gym = measure_second_gym(SecondPlan("small", seed, spoilt, people=2_000))
    assert gym.is_probability
    assert gym.of_unknown.close > 400
    assert gym.of_unknown.close_right / gym.of_unknown.close >= 0.90
    assert gym.of_unknown.bins.error(1) <= 0.05
    assert gym.with_labels.bins.error(1) <= 0.05
    assert gym.in_groups_right / gym.in_groups >= 0.85
    assert gym.in_groups_right / gym.ties >= 0.5
    assert gym.average_precision[OURS] >= 0.92


def test_where_a_desk_enters_the_evening_one_by_one_a_score_is_a_rank() -> None:
    gym = measure_second_gym(SecondPlan("small", 833, "entered one by one", people=900, weeks=13))
    assert not gym.is_probability


def test_some_known_pairs_of_the_second_simulator_are_strangers() -> None:
    gym = make_second_gym(SecondPlan("small", 834, people=1_000, mistaken=0.2))
    pairs = set(zip(*(gym.known_pairs[name].tolist() for name in PAIR), strict=True))
    assert len(pairs - gym.tied) / len(pairs) == pytest.approx(0.2, abs=0.01)


def test_a_town_of_many_places_ranks_better_than_by_its_counts() -> None:
    town = measure_town(TownPlan("small", 811, 0.6, 0.4, 900.0, 0.5, people=1_000, venues=150))
    assert town.known_pairs == 0
    assert town.average_precision[OURS] > 1.3 * town.average_precision[COUNT]


def test_no_seed_is_both_tuned_on_and_held_out() -> None:
    assert len(HELD_OUT) >= 10
    tuned = [each.seed for each in (*TUNING, *TUNING_SPOILT)]
    held_out = [each.seed for each in (*HELD_OUT, *HELD_OUT_SPOILT)]
    held_out += [each.seed for each in SECOND]
    assert not set(tuned) & set(held_out)
    assert len(set(held_out)) == len(held_out)


def test_average_precision_of_a_list_by_hand() -> None:
    score, is_tie = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False])
    assert average_precision(score, is_tie) == pytest.approx((1 + 2 / 3) / 2)


def test_pairs_of_one_score_come_all_at_once() -> None:
    is_tie = np.array([True, False, False, True])
    assert average_precision(np.array([0.5, 0.5, 0.5, 0.5]), is_tie) == pytest.approx(0.5)
    assert average_precision(np.array([0.5, 0.5, 0.1, 0.1]), is_tie) == pytest.approx(
        0.5 * 1 / 2 + 0.5 * 2 / 4
    )


def test_the_calibration_error_by_hand() -> None:
    score = np.array([0.05, 0.05, 0.65, 0.65, 1.0])
    is_tie = np.array([False, False, True, False, True])
    bins = Calibration.of(score, is_tie)

    # Two pairs are off by .05, two by .15, and one is not off.
    assert bins.error() == pytest.approx((2 * 0.05 + 2 * 0.15) / 5)
    assert bins.error(1) == pytest.approx(2 * 0.15 / 3)
    assert (bins + bins).error() == pytest.approx(bins.error())
