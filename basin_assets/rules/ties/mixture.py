"""A mixture of ties and chance: the probability of a tie from rarity and gaps.

    log odds of a pair = constant + sum over FACTORS of weight x log(factor)
                         + log ratio of its gaps + log(known odds) where it is known

Bayes' rule: how rare the meetings of a pair are gives its prior odds; the gaps, each compared with
chance at that time, give the likelihood ratio. Both are fitted to the gym: the gaps of ties from
its known pairs, the prior from all other pairs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.ties.gap_codes import GapDays, read_gaps
from basin_assets.rules.ties.gap_model import (
    MOST_LOGARITHM,
    GapModel,
    even_gaps,
    learn_chance,
    learn_gaps,
    log_ratio,
)
from basin_assets.rules.ties.known_pairs import MISTAKEN

FACTORS = ("rarity", "days", "crowd", "alone", "activity", "occasions", "people")
COLUMNS_READ = ["is_known", "gaps", *(name for name in FACTORS if name != "days")]
"""The columns of `tie_evidence` that the mixture is fitted to; `gaps` have the days."""
PAIRS_OF_A_FIT = 60_000
"""The most pairs to fit the prior to; of more pairs a sample is enough."""

_USUAL = np.array([float(name == "rarity") - float(name == "crowd") for name in FACTORS])
"""The usual weights: 1 of rarity, -1 of crowd, 0 of the others."""
_RIDGE = np.array([0.0, 0.0, *[100.0] * (len(FACTORS) - 1)])
"""How hard the weights are drawn to the usual ones; not the constant and the weight of rarity."""
_STARTS = (0.002, 0.02, 0.2)  # initial shares of ties
_STEPS, _FIRST_PAIRS, _FIRST_STEPS = 12, 15_000, 8
_ROUNDS_OF_GAPS, _ROUNDS_WITH_UNKNOWN = 40, 3
_KNOWN_WEIGHT = 0.25
"""Below 1, since more known pairs than others are households, which arrive closer together."""
_LEAST_LOG_RATIO = 1.0  # of gaps that are evidence
_DIGITS = 9

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Mixture:
    """The fitted parameters of a gym.

    Attributes:
        gaps: the likelihoods of gaps.
        constant: of the prior log odds.
        weights: in the prior log odds, of the logarithms of the `FACTORS`.
        known_odds: factor on a known pair's odds, by `known_odds`.
    """

    gaps: GapModel
    constant: float
    weights: Floats
    known_odds: float


class Pairs(NamedTuple):
    """The evidence of pairs, as arrays: a chain's pairs are read once and not copied.

    Attributes:
        factors: the logarithms of the `FACTORS`: one row a factor, one column a pair.
        days: the pairs' days together.
        is_known: whether each pair is known.
    """

    factors: Floats
    days: GapDays
    is_known: Bools

    def of(self, is_wanted: Bools) -> "Pairs":
        """Some of the pairs."""
        factors = self.factors[:, is_wanted]
        return Pairs(factors, self.days.of(is_wanted), self.is_known[is_wanted])


def read_pairs(ties: pd.DataFrame) -> Pairs:
    """The evidence of pairs with evidence.

    Args:
        ties: by `tie_evidence`, at least its columns `COLUMNS_READ`.
    """
    days = read_gaps(ties["gaps"], ties["crowd"].to_numpy("float64"))
    counted = ties.assign(days=np.bincount(days.pair, minlength=days.pairs))
    factors = np.empty((len(FACTORS), len(ties)))
    for row, name in zip(factors, FACTORS, strict=True):
        np.log(counted[name].to_numpy("float64"), out=row)
    return Pairs(factors, days, ties["is_known"].to_numpy("bool"))


def score_pairs(pairs: Pairs, mixture: Mixture) -> Floats:
    """The posterior of each pair, 0 to 1, by the gym's parameters."""
    odds = _prior_odds(pairs, mixture) + log_ratio(pairs.days, mixture.gaps)
    odds += np.where(pairs.is_known, np.log(mixture.known_odds), 0.0)
    return _sigmoid(odds)


def score_held_out(pairs: Pairs, mixture: Mixture) -> Floats:
    """The known pairs' scores from visits alone; each half by gaps fitted to the other half.

    Args:
        pairs: at least two of them known.
        mixture: the gym's parameters.
    """
    known = pairs.of(pairs.is_known)
    odds = _prior_odds(known, mixture)
    is_first_half = np.arange(len(odds)) % 2 == 0
    for half in (is_first_half, ~is_first_half):
        other = known.days.of(~half)
        begin = even_gaps()._replace(chance=mixture.gaps.chance)
        gaps = learn_gaps(other, np.ones(other.pairs), begin, _ROUNDS_OF_GAPS)
        odds[half] += log_ratio(known.days.of(half), gaps)
    return _sigmoid(odds)


def untold_share(pairs: Pairs, mixture: Mixture) -> float:
    """The share of ties found among the unknown pairs whose gaps are no evidence."""
    unknown = pairs.of(~pairs.is_known)
    of_gaps = log_ratio(unknown.days, mixture.gaps)
    score = _sigmoid(_prior_odds(unknown, mixture) + of_gaps)
    return float(score[np.abs(of_gaps) < _LEAST_LOG_RATIO].sum() / max(score.sum(), 1e-12))


def _prior_odds(pairs: Pairs, mixture: Mixture) -> Floats:
    """Each pair's log odds before its gaps."""
    return mixture.constant + _weigh(mixture.weights, pairs.factors)


def _weigh(weights: Floats, rows: Iterable[Floats]) -> Floats:
    """The weighted sum of the rows, in one order on every machine."""
    total = np.zeros(1)
    for weight, row in zip(weights, rows, strict=True):
        total = total + weight * row
    return total


def fit_mixture(pairs: Pairs) -> Mixture:
    """Returns the likeliest mixture.

    Args:
        pairs: some of them known, some not.
    """
    factors, days, known = pairs
    of_known = days.of(known)
    gaps = learn_gaps(of_known, np.ones(of_known.pairs), even_gaps(), _ROUNDS_OF_GAPS)
    together = gaps.together
    gaps = gaps._replace(chance=learn_chance(days, (~known).astype(np.float64)))
    sample = _sample(np.flatnonzero(~known), rarity=factors[0])
    scale = _Scale.of(factors[:, sample.rows])
    of_fit, usual = np.stack([*scale.apply(factors[:, sample.rows])]), scale.usual()
    of_gaps = log_ratio(days, gaps)
    prior = _first_prior(of_fit, np.exp(of_gaps[sample.rows]), sample.weight, usual)
    for _ in range(_ROUNDS_WITH_UNKNOWN):
        tied = _sigmoid(_weigh(prior, scale.apply(factors)) + of_gaps)
        weight = np.where(known, _KNOWN_WEIGHT, tied)
        gaps = learn_gaps(days, weight, gaps, 1)._replace(together=together)
        gaps = gaps._replace(chance=learn_chance(days, np.where(known, 0.0, 1.0 - tied)))
        of_gaps = log_ratio(days, gaps)
        prior, _ = _climb(of_fit, np.exp(of_gaps[sample.rows]), sample.weight, prior, usual, 3)
    constant, weights = scale.undo(prior)
    rounded = GapModel(*(each.round(_DIGITS) for each in gaps))
    mixture = Mixture(rounded, round(constant, _DIGITS), weights.round(_DIGITS), np.nan)
    score = _sigmoid(_prior_odds(pairs, mixture) + log_ratio(days, mixture.gaps))
    return replace(mixture, known_odds=round(known_odds(score, known), 6))


def known_odds(score: Floats, is_known: Bools) -> float:
    """How many times likelier a tie is known than a pair by chance, by Bayes' rule.

        (1 - MISTAKEN) x known / ties    over    MISTAKEN x known / pairs by chance

    Args:
        score: of each pair, by its visits alone.
        is_known: which pairs are known; at least one.
    """
    unknown = score[~is_known]
    ties = unknown.sum() + is_known.sum()
    by_chance = (1.0 - unknown).sum()
    return max(float((1.0 - MISTAKEN) / MISTAKEN * by_chance / ties), 1.0)


class _Sample(NamedTuple):
    """The pairs to fit the prior to, and how many pairs each stands for."""

    rows: Ints
    weight: Floats


def _sample(rows: Ints, rarity: Floats) -> _Sample:
    """The pairs (at least one) with the rarest meetings, and a sample of the others."""
    by_rarity = rows[np.argsort(-rarity[rows], kind="stable")]
    rare = by_rarity[: min(len(rows) // 4, PAIRS_OF_A_FIT // 2)]
    others = by_rarity[len(rare) :]
    every = -(-len(others) // (PAIRS_OF_A_FIT // 2))
    some = others[::every]
    weight = np.full(len(some), len(others) / len(some))
    return _Sample(np.concatenate([rare, some]), np.concatenate([np.ones(len(rare)), weight]))


class _Scale(NamedTuple):
    """Scales factors to mean 0 and standard deviation 1, behind a row of ones for the constant."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, factors: Floats) -> "_Scale":
        spread = factors.std(axis=1)
        return cls(factors.mean(axis=1), np.where(spread > 1e-9, spread, 1.0))

    def apply(self, factors: Floats) -> Iterator[Floats]:
        """The rows one by one: those of a chain would take as much memory again."""
        yield np.ones(factors.shape[1])
        for row, mean, spread in zip(factors, self.mean, self.spread, strict=True):
            yield (row - mean) / spread

    def usual(self) -> Floats:
        """No constant, and the usual weights of the scaled factors."""
        return np.concatenate([[0.0], _USUAL * self.spread])

    def undo(self, prior: Floats) -> tuple[float, Floats]:
        weights = prior[1:] / self.spread
        return float(prior[0] - (weights * self.mean).sum()), weights


def _first_prior(features: Floats, ratio: Floats, count: Floats, usual: Floats) -> Floats:
    """The prior of the best of three starts."""
    every = -(-len(ratio) // _FIRST_PAIRS)
    some = np.arange(0, len(ratio), every)
    few = (features[:, some], ratio[some], every * count[some])
    tried = []
    for share in _STARTS:
        prior = usual.copy()
        prior[0] = np.log(share)
        tried.append(_climb(*few, prior, usual, _FIRST_STEPS))
    best, _ = max(tried, key=lambda each: each[1])
    return _climb(features, ratio, count, best, usual, _STEPS)[0]


def _climb(
    features: Floats, ratio: Floats, count: Floats, prior: Floats, usual: Floats, steps: int
) -> tuple[Floats, float]:
    """Maximizes the sum of log(prior x ratio + 1 - prior), less a ridge, by Newton's method.

    Where the Hessian is not negative definite, it takes an expectation-maximization step.
    """

    def likelihood(at: Floats) -> tuple[float, Floats, Floats]:
        p = _sigmoid(_weigh(at, features))
        mixed = p * ratio + 1.0 - p
        total = (count * np.log(mixed)).sum() - (_RIDGE * (at - usual) ** 2).sum() / 2
        return float(total), p, p * ratio / mixed

    now, p, tied = likelihood(prior)
    for _ in range(steps):
        pull = count * (tied - p)
        slope = np.array([(row * pull).sum() for row in features]) - _RIDGE * (prior - usual)
        of_prior = count * p * (1.0 - p)
        for curvature in (of_prior - count * tied * (1.0 - tied), of_prior):
            bend = _bend(features, curvature) + np.diag(_RIDGE + 1e-6)
            if np.linalg.eigvalsh(bend)[0] <= 0.0:
                continue
            step = np.linalg.solve(bend, slope)
            after, p_after, tied_after = likelihood(prior + step)
            if after > now:
                prior, now, p, tied = prior + step, after, p_after, tied_after
                break
        else:
            break
    return prior, now


def _bend(columns: Floats, weight: Floats) -> Floats:
    size = len(columns)
    bend = np.empty((size, size))
    for one in range(size):
        weighted = columns[one] * weight
        for other in range(one, size):
            bend[one, other] = bend[other, one] = (weighted * columns[other]).sum()
    return bend


def _sigmoid(x: Floats) -> Floats:
    sigmoid: Floats = 1.0 / (1.0 + np.exp(-np.clip(x, -MOST_LOGARITHM, MOST_LOGARITHM)))
    return sigmoid
