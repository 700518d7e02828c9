"""What is measured of the score of ties: on a gym, and on a town."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.tie_scores import PROBABILITY
from basin_assets.demo.plan import SizeName
from basin_assets.rules.groups.communities import find_groups
from basin_assets.rules.pairs import PAIR, closest_by_day, pair_numbers
from basin_assets.rules.ties.calibration import calibrate_ties, score_ties
from basin_assets.rules.ties.evidence import find_factors, find_ties
from basin_assets.rules.ties.habits import find_habits
from basin_assets.rules.ties.known_pairs import MISTAKEN
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.evaluation.second_gyms import SecondPlan, make_second_gym
from basin_assets_tests.evaluation.spoilt_gyms import SPOILT
from basin_assets_tests.evaluation.tie_gyms import SETTINGS, TieGym, Variant, make_tie_gym
from basin_assets_tests.evaluation.tie_scores import (
    Calibration,
    average_precision,
    precision_at,
)
from basin_assets_tests.evaluation.towns import TownPlan, make_town

COUNT, EVIDENCE, OURS = "count", "evidence", "ours"
TOPS = (100, 1_000)
CLOSE = 0.8

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Calibrated:
    """A score of some pairs.

    Attributes:
        average_precision: how well it ranks them.
        bins: how often it is right.
        close: pairs of a score of at least .8.
        close_right: those of them who know each other.
    """

    average_precision: float
    bins: Calibration
    close: int
    close_right: int


@dataclass(frozen=True)
class Measured:
    """What was measured on a gym or a town, over all pairs with a co-visit.

    Attributes:
        name: of the gym or town.
        is_probability: whether our score is called so.
        pairs: with a co-visit.
        ties: those of them who know each other.
        known_pairs: those of them whom the gym itself knows to.
        average_precision: by score.
        top: precision of ours among its so many highest.
        with_labels: our score, calibrated with the known pairs.
        without_labels: the same without any.
        of_unknown: the first, over the pairs that are not known.
        in_groups: pairs within groups that rest on known pairs and on the score.
        in_groups_right: those of them who know each other.
    """

    name: str
    is_probability: bool
    pairs: int
    ties: int
    known_pairs: int
    average_precision: Mapping[str, float]
    top: Mapping[int, float]
    with_labels: Calibrated
    without_labels: Calibrated
    of_unknown: Calibrated
    in_groups: int
    in_groups_right: int


def measure_gym(variant: Variant, size: SizeName = "full") -> Measured:
    """Everything about one gym."""
    return _measure(_spoil(make_tie_gym(variant, size), variant))


def measure_second_gym(plan: SecondPlan) -> Measured:
    """The same about a gym of the second simulator."""
    return _measure(_spoil(make_second_gym(plan), plan))


def _spoil(gym: TieGym, plan: Variant | SecondPlan) -> TieGym:
    spoil = SPOILT.get(plan.spoilt)
    return spoil(gym, np.random.default_rng(plan.seed)) if spoil else gym


def measure_town(plan: TownPlan) -> Measured:
    """The same about a town."""
    return _measure(make_town(plan))


def _measure(gym: TieGym) -> Measured:
    co_visits = find_co_visits(gym.checkins, SETTINGS.window_minutes)
    ties = find_ties(gym.checkins, co_visits, gym.known_pairs)
    pairs = pd.MultiIndex.from_frame(ties[PAIR])
    is_known = pairs.isin(pd.MultiIndex.from_frame(gym.known_pairs))
    is_tie = pairs.isin(list(gym.tied))
    calibration = calibrate_ties(ties, gym.checkins, SETTINGS)
    score = score_ties(ties, calibration)
    is_probability = bool((calibration["tie_score_is"] == PROBABILITY).all())
    nobody = ties.assign(is_known=False)
    rank = score_ties(nobody, calibrate_ties(nobody, gym.checkins, SETTINGS))
    scores = {
        COUNT: np.bincount(pair_numbers(closest_by_day(co_visits))).astype(np.float64),
        EVIDENCE: find_factors(co_visits, find_habits(gym.checkins)).evidence(),
        OURS: score,
    }
    in_groups = _pairs_in_groups(ties, np.where(is_known, 1.0 - MISTAKEN, score * is_probability))
    return Measured(
        name=gym.name,
        is_probability=is_probability,
        pairs=len(ties),
        ties=int(is_tie.sum()),
        known_pairs=int(is_known.sum()),
        average_precision={name: average_precision(each, is_tie) for name, each in scores.items()},
        top={count: precision_at(score, is_tie, count) for count in TOPS},
        with_labels=_calibrated(score, is_tie),
        without_labels=_calibrated(rank, is_tie),
        of_unknown=_calibrated(score[~is_known], is_tie[~is_known]),
        in_groups=len(in_groups),
        in_groups_right=len(in_groups & gym.tied),
    )


def _pairs_in_groups(ties: pd.DataFrame, likelihood: Floats) -> set[tuple[int, int]]:
    """The pairs within groups, of such likelihoods."""
    groups = find_groups(ties[PAIR].assign(likelihood=likelihood), SETTINGS)
    return {pair for group in groups for pair in combinations(group, 2)}


def _calibrated(score: Floats, is_tie: Bools) -> Calibrated:
    is_close = score >= CLOSE
    return Calibrated(
        average_precision(score, is_tie),
        Calibration.of(score, is_tie),
        int(is_close.sum()),
        int((is_close & is_tie).sum()),
    )
