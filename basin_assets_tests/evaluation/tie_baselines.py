"""Other scores of ties to measure ours against: simpler ones, and one that was told the truth."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.pairs import closest_by_day, pair_numbers
from basin_assets.rules.ties.evidence import Factors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_FOLDS = 5
_RIDGE = 1.0
_STEPS = 25
_SMALL_STEP = 1e-4


def count_days(co_visits: pd.DataFrame) -> Floats:
    """Days together of each pair, by ids."""
    return np.bincount(pair_numbers(closest_by_day(co_visits))).astype(np.float64)


def close_and_quiet_days(co_visits: pd.DataFrame) -> Floats:
    """What people write next: a sum over days of exp(-gap / 300 s) / log(2 + crowd).

    Times the inverse Simpson diversity of the slots, weekday and hour, where the two meet.
    """
    days = closest_by_day(co_visits)
    pair = pair_numbers(days)
    gap, crowd = (days[name].to_numpy("float64") for name in ("gap_seconds", "crowd"))
    weight = np.bincount(pair, weights=np.exp(-gap / 300.0) / np.log(2.0 + crowd))
    slot = days["day"].dt.day_of_week.to_numpy("int64") * 24 + days["hour"].to_numpy("int64")
    slots, count = np.unique(pair * 7 * 24 + slot, return_counts=True)
    squares = np.bincount(slots // (7 * 24), weights=np.square(count))
    diversity: Floats = np.square(np.bincount(pair)) / squares
    return weight * diversity


def learn_from_the_truth(factors: Factors, co_visits: pd.DataFrame, is_tie: Bools) -> Floats:
    """Probabilities of a logistic model that was fitted to the true ties of the same gym.

    Each pair's by a model that has not seen it: five folds of the pairs. It is what the features
    hold for somebody who knows the answers; nobody does at a gym.
    """
    features = _features(factors, co_visits)
    fold = np.random.default_rng(0).integers(0, _FOLDS, len(is_tie))
    probability = np.zeros(len(is_tie))
    for held_out in range(_FOLDS):
        seen, judged = fold != held_out, fold == held_out
        weights = fit_logistic(features[seen], is_tie[seen])
        probability[judged] = _sigmoid(features[judged] @ weights)
    return probability


def _features(factors: Factors, co_visits: pd.DataFrame) -> Floats:
    """One row a pair: logarithms of what is known about it, standardised, and a one."""
    days = closest_by_day(co_visits)
    pair, count = factors.pair, np.bincount(factors.pair).astype(np.float64)
    gap = days["gap_seconds"].to_numpy("float64")
    day = days["day"].to_numpy("datetime64[D]").astype(np.int64)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    last = np.append(first[1:], len(pair)) - 1
    weeks = np.unique(pair * 100_000 + day // 7) // 100_000

    def mean_log(factor: Floats) -> Floats:
        mean: Floats = np.bincount(pair, weights=np.log(factor)) / count
        return mean

    columns = [
        np.log(count),
        np.log(factors.evidence()),
        np.log(close_and_quiet_days(co_visits) + 1e-6),
        np.log(factors.occasions),
        mean_log(30.0 + gap),
        np.log(30.0 + np.minimum.reduceat(gap, first)),
        *(mean_log(each) for each in (factors.crowd, factors.people, factors.alone)),
        np.log(factors.activity[first]),
        np.log(count / factors.activity[first]),
        np.log1p(day[last] - day[first]),
        np.log(np.bincount(weeks)),
    ]
    features = np.stack(columns, axis=1)
    spread = np.maximum(features.std(axis=0), 1e-9)
    return np.column_stack([(features - features.mean(axis=0)) / spread, np.ones(len(features))])


def fit_logistic(features: Floats, is_tie: Bools) -> Floats:
    """Weights of a ridge logistic regression, by Newton's steps."""
    weights = np.zeros(features.shape[1])
    ridge = np.full(len(weights), _RIDGE)
    ridge[-1] = 0.0  # the constant is free
    for _ in range(_STEPS):
        probability = _sigmoid(features @ weights)
        slope = features.T @ (is_tie - probability) - ridge * weights
        curvature = (features.T * (probability * (1.0 - probability))) @ features
        step = np.linalg.solve(curvature + np.diag(ridge + 1e-9), slope)
        weights = weights + step
        if np.abs(step).max() < _SMALL_STEP:
            break
    return weights


def _sigmoid(x: Floats) -> Floats:
    sigmoid: Floats = 1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))
    return sigmoid
