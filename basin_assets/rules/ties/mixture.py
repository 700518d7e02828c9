"""A mixture of ties and chance: the probability of a tie from rarity and gaps.

Bayes' rule: how rare the meetings of a pair are gives its prior odds; the gaps, each compared with
chance at that time, give the likelihood ratio. Both are fitted to the gym: the gaps of ties from
its known pairs, the prior from all other pairs.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.ties.arrivals import WINDOW_SECONDS
from basin_assets.rules.ties.gap_codes import (
    DENSITIES,
    GAP_SECONDS,
    LETTERS,
    SITUATIONS,
    GapDays,
    read_gaps,
)

TOGETHER = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99)
"""Possible shares of a tie's days on which the two arrive together."""
INGREDIENTS = ("days", "crowd", "alone", "activity", "occasions", "people")
PAIRS_OF_A_FIT = 60_000
"""The most pairs to fit the prior to; of more pairs a sample is enough."""

_WIDTHS = np.diff((0, *GAP_SECONDS)).astype(np.float64)
_RIDGE = 100.0
_STARTS = (0.002, 0.02, 0.2)  # initial shares of ties
_STEPS, _FIRST_PAIRS, _FIRST_STEPS = 12, 15_000, 8
_ROUNDS_OF_GAPS, _ROUNDS_WITH_UNKNOWN = 40, 3
_KNOWN_WEIGHT = 0.5
"""Below 1, since more known pairs than others are households, which arrive closer together."""
_OF_CHANCE = (int(SITUATIONS[-1]) + 1, len(GAP_SECONDS))
_EVEN_DAYS = 1000.0
_EVEN_PAIRS = 1.0  # weight of the prior "arrives evenly", in pairs
_MOST_LOGARITHM = 60.0
_LEAST_LOG_RATIO = 1.0  # of gaps that are evidence
_DIGITS = 9

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class GapModel(NamedTuple):
    """The likelihoods of gaps.

    Attributes:
        closeness: by bin, how many times likelier ties make a gap than even arrivals would.
        together: the share of ties with each of the shares in `TOGETHER`.
        chance: by situation and bin, the correction of the density of chance, at least 1.
    """

    closeness: Floats
    together: Floats
    chance: Floats


@dataclass(frozen=True)
class Mixture:
    """The fitted parameters of a gym.

    Attributes:
        gaps: the likelihoods of gaps.
        constant: of the prior log odds.
        weights: in the prior log odds, of the logarithms of rarity and the `INGREDIENTS`.
        known_odds: factor on a known pair's odds.
    """

    gaps: GapModel
    constant: float
    weights: Floats
    known_odds: float


class PairFeatures(NamedTuple):
    """The features of each pair's prior.

    Attributes:
        offset: minus the logarithm of the crowd; its weight is fixed.
        columns: logarithms of rarity and the `INGREDIENTS`.
    """

    offset: Floats
    columns: Floats

    def rows(self, at: Ints) -> "PairFeatures":
        """The features of some pairs."""
        return PairFeatures(self.offset[at], self.columns[:, at])


def pair_features(ties: pd.DataFrame, days: GapDays) -> PairFeatures:
    """Each pair's features.

    Args:
        ties: by `tie_evidence`.
        days: the days together of the same pairs.
    """
    counted = ties.assign(days=np.bincount(days.pair, minlength=days.pairs))
    names = ("rarity", *INGREDIENTS)
    columns = np.stack([np.log(counted[name].to_numpy("float64")) for name in names])
    return PairFeatures(-columns[names.index("crowd")], columns)


def score_pairs(ties: pd.DataFrame, mixture: Mixture) -> Floats:
    """The posterior of each pair, 0 to 1.

    Args:
        ties: by `tie_evidence`.
        mixture: the gym's parameters.
    """
    days = _read_days(ties)
    odds = _log_odds(pair_features(ties, days), mixture) + log_ratio(days, mixture.gaps)
    odds += np.where(ties["is_known"].to_numpy("bool"), np.log(mixture.known_odds), 0.0)
    return _sigmoid(odds)


def score_held_out(ties: pd.DataFrame, mixture: Mixture) -> Floats:
    """The known pairs' scores from visits alone; each half by gaps fitted to the other half.

    Args:
        ties: by `tie_evidence`, at least two of them known.
        mixture: the gym's parameters.
    """
    known = ties[ties["is_known"]]
    days = _read_days(known)
    odds = _log_odds(pair_features(known, days), mixture)
    is_first_half = np.arange(len(known)) % 2 == 0
    for half in (is_first_half, ~is_first_half):
        other = days.of(~half)
        begin = even_gaps()._replace(chance=mixture.gaps.chance)
        gaps = learn_gaps(other, np.ones(other.pairs), begin, _ROUNDS_OF_GAPS)
        odds[half] += log_ratio(days.of(half), gaps)
    return _sigmoid(odds)


def untold_share(ties: pd.DataFrame, mixture: Mixture) -> float:
    """The share of ties found among the unknown pairs whose gaps are no evidence.

    Args:
        ties: by `tie_evidence`.
        mixture: the gym's parameters.
    """
    unknown = ties[~ties["is_known"].to_numpy("bool")]
    days = _read_days(unknown)
    of_gaps = log_ratio(days, mixture.gaps)
    score = _sigmoid(_log_odds(pair_features(unknown, days), mixture) + of_gaps)
    return float(score[np.abs(of_gaps) < _LEAST_LOG_RATIO].sum() / max(score.sum(), 1e-12))


def _read_days(ties: pd.DataFrame) -> GapDays:
    return read_gaps(ties["gaps"], ties["crowd"].to_numpy("float64"))


def _log_odds(features: PairFeatures, mixture: Mixture) -> Floats:
    odds: Floats = features.offset + mixture.constant
    for weight, column in zip(mixture.weights, features.columns, strict=True):
        odds = odds + weight * column
    return odds


def log_ratio(days: GapDays, model: GapModel) -> Floats:
    """Each pair's log likelihood ratio of its gaps, ties against chance."""
    likelihoods = _likelihoods(days, model)
    total = sum(
        weight * likelihood for weight, likelihood in zip(model.together, likelihoods, strict=True)
    )
    return np.asarray(np.log(total))


def _ratios(model: GapModel) -> Floats:
    """Each gap code's likelihood ratio, ties that arrive together against chance."""
    ratio: Floats = (model.closeness / model.chance)[SITUATIONS, LETTERS] / DENSITIES
    return ratio


def _likelihoods(days: GapDays, model: GapModel) -> list[Floats]:
    """For each share in `TOGETHER`, each pair's likelihood ratio."""
    ratio = _ratios(model)
    likelihoods = []
    for share in TOGETHER:
        logarithm = np.log(share * ratio + (1.0 - share))[days.code]
        summed = np.bincount(days.pair, weights=logarithm, minlength=days.pairs)
        likelihoods.append(np.exp(np.minimum(summed, _MOST_LOGARITHM)))
    return likelihoods


def learn_gaps(days: GapDays, weight: Floats, begin: GapModel, rounds: int) -> GapModel:
    """Fits the gaps of ties by expectation-maximization; a pair counts its weight at most.

    Args:
        days: the pairs' days together.
        weight: each pair's probability of a tie.
        begin: the initial model.
        rounds: number of iterations.
    """
    model = begin
    letter, of_day = days.letter, (weight / np.bincount(days.pair))[days.pair]
    for _ in range(rounds):
        ratio = _ratios(model)
        likelihoods = np.stack(_likelihoods(days, model)) * model.together[:, None]
        share_of = likelihoods / likelihoods.sum(axis=0)
        mass = _EVEN_PAIRS * _WIDTHS / WINDOW_SECONDS
        for share, of_pair in zip(TOGETHER, share_of, strict=True):
            is_together = (share * ratio / (share * ratio + (1.0 - share)))[days.code]
            days_so = of_day * of_pair[days.pair] * is_together
            mass = mass + np.bincount(letter, weights=days_so, minlength=len(mass))
        closeness = mass / mass.sum() * WINDOW_SECONDS / _WIDTHS
        together = (share_of * weight).sum(axis=1) + _EVEN_PAIRS / len(TOGETHER)
        model = GapModel(closeness, together / together.sum(), model.chance)
    return model


def even_gaps() -> GapModel:
    """The initial model: close arrivals a little likelier, equal shares in `TOGETHER`."""
    closeness = 1.0 / (1.0 + np.asarray(GAP_SECONDS) / 120.0)
    closeness *= WINDOW_SECONDS / (closeness * _WIDTHS).sum()
    return GapModel(closeness, np.full(len(TOGETHER), 1.0 / len(TOGETHER)), np.ones(_OF_CHANCE))


def learn_chance(days: GapDays, weight: Floats) -> Floats:
    """Fits the correction of the density of chance, by situation and bin of gaps.

    Args:
        days: the pairs' days together.
        weight: each pair's probability of chance.
    """
    # If the densities were right, their inverses would add up to the count of even arrivals.
    of_day = weight[days.pair]
    count = np.bincount(days.code, weights=of_day, minlength=len(LETTERS))
    inverse, all_days = np.zeros(_OF_CHANCE), np.bincount(SITUATIONS, weights=count)[:, None]
    np.add.at(inverse, (SITUATIONS, LETTERS), count / DENSITIES)
    even = _WIDTHS / WINDOW_SECONDS
    overall = (inverse.sum(axis=0) + _EVEN_DAYS * even) / (all_days.sum() + _EVEN_DAYS)
    # Below 1 it is not believed: it would take strangers for ties wherever one class is denser.
    found = (inverse + _EVEN_DAYS * overall) / ((all_days + _EVEN_DAYS) * even)
    found[-1] /= (found[-1] * even).sum()  # strangers of one class are never far apart
    return np.asarray(np.maximum(found, 1.0))


def fit_mixture(ties: pd.DataFrame) -> Mixture:
    """Returns the likeliest mixture.

    Args:
        ties: by `tie_evidence`; some of the pairs known, some not.
    """
    days = _read_days(ties)
    known = ties["is_known"].to_numpy("bool")
    features = pair_features(ties, days)
    of_known = days.of(known)
    gaps = learn_gaps(of_known, np.ones(of_known.pairs), even_gaps(), _ROUNDS_OF_GAPS)
    together = gaps.together
    gaps = gaps._replace(chance=learn_chance(days, (~known).astype(np.float64)))
    sample = _sample(np.flatnonzero(~known), rarity=features.columns[0])
    scale = _Scale.of(features.rows(sample.rows))
    scaled = scale.apply(features)
    of_fit = scaled.rows(sample.rows)
    of_gaps = log_ratio(days, gaps)
    prior = _first_prior(of_fit, np.exp(of_gaps[sample.rows]), sample)
    for _ in range(_ROUNDS_WITH_UNKNOWN):
        tied = _sigmoid(scaled.log_odds(prior) + of_gaps)
        weight = np.where(known, _KNOWN_WEIGHT, tied)
        gaps = learn_gaps(days, weight, gaps, 1)._replace(together=together)
        gaps = gaps._replace(chance=learn_chance(days, np.where(known, 0.0, 1.0 - tied)))
        of_gaps = log_ratio(days, gaps)
        prior, _ = _climb(of_fit, np.exp(of_gaps[sample.rows]), sample.weight, prior, 3)
    constant, weights = scale.undo(prior)
    rounded = GapModel(*(each.round(_DIGITS) for each in gaps))
    mixture = Mixture(rounded, round(constant, _DIGITS), weights.round(_DIGITS), 1.0)
    score = _sigmoid(_log_odds(features, mixture) + log_ratio(days, mixture.gaps))
    known_odds = 1.0 + float(known.sum()) / max(float(score[~known].sum()), 1e-9)
    return Mixture(mixture.gaps, mixture.constant, mixture.weights, round(known_odds, 6))


class _Sample(NamedTuple):
    """The pairs to fit the prior to, and how many pairs each stands for."""

    rows: Ints
    weight: Floats


def _sample(rows: Ints, rarity: Floats) -> _Sample:
    """The pairs with the rarest meetings, and a sample of the others."""
    by_rarity = rows[np.argsort(-rarity[rows], kind="stable")]
    rare = by_rarity[: min(len(rows) // 4, PAIRS_OF_A_FIT // 2)]
    others = by_rarity[len(rare) :]
    every = max(-(-len(others) // (PAIRS_OF_A_FIT // 2)), 1)
    some = others[::every]
    weight = np.full(len(some), len(others) / max(len(some), 1))
    return _Sample(np.concatenate([rare, some]), np.concatenate([np.ones(len(rare)), weight]))


class _Scaled(NamedTuple):
    """Features with mean 0 and standard deviation 1, behind a constant column."""

    offset: Floats
    columns: Floats

    def rows(self, at: Ints) -> "_Scaled":
        return _Scaled(self.offset[at], self.columns[:, at])

    def log_odds(self, prior: Floats) -> Floats:
        odds: Floats = self.offset.copy()
        for weight, column in zip(prior, self.columns, strict=True):
            odds += weight * column
        return odds


class _Scale(NamedTuple):
    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, features: PairFeatures) -> "_Scale":
        spread = features.columns.std(axis=1)
        return cls(features.columns.mean(axis=1), np.where(spread > 1e-9, spread, 1.0))

    def apply(self, features: PairFeatures) -> _Scaled:
        columns = (features.columns - self.mean[:, None]) / self.spread[:, None]
        return _Scaled(features.offset, np.vstack([np.ones(columns.shape[1]), columns]))

    def undo(self, prior: Floats) -> tuple[float, Floats]:
        weights = prior[1:] / self.spread
        return float(prior[0] - (weights * self.mean).sum()), weights


def _first_prior(features: _Scaled, ratio: Floats, sample: _Sample) -> Floats:
    """The prior of the best of three starts."""
    every = -(-len(ratio) // _FIRST_PAIRS)
    some = np.arange(0, len(ratio), every)
    tried = []
    for share in _STARTS:
        prior = np.zeros(len(features.columns))
        prior[0] = np.log(share) - np.median(features.offset)
        prior[1] = 1.0
        tried.append(
            _climb(
                features.rows(some), ratio[some], every * sample.weight[some], prior, _FIRST_STEPS
            )
        )
    best, _ = max(tried, key=lambda each: each[1])
    return _climb(features, ratio, sample.weight, best, _STEPS)[0]


def _climb(
    features: _Scaled, ratio: Floats, count: Floats, prior: Floats, steps: int
) -> tuple[Floats, float]:
    """Maximizes the sum of log(prior x ratio + 1 - prior), less a ridge, by Newton's method.

    Where the Hessian is not negative definite, it takes an expectation-maximization step.
    """
    ridge = np.full(len(prior), _RIDGE)
    ridge[:2] = 0.0

    def likelihood(at: Floats) -> tuple[float, Floats, Floats]:
        p = _sigmoid(features.log_odds(at))
        mixed = p * ratio + 1.0 - p
        total = (count * np.log(mixed)).sum() - (ridge * at**2).sum() / 2
        return float(total), p, p * ratio / mixed

    now, p, tied = likelihood(prior)
    for _ in range(steps):
        slope = _weighted(features.columns, count * (tied - p)) - ridge * prior
        of_prior = count * p * (1.0 - p)
        for curvature in (of_prior - count * tied * (1.0 - tied), of_prior):
            bend = _bend(features.columns, curvature) + np.diag(ridge + 1e-6)
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


def _weighted(columns: Floats, weight: Floats) -> Floats:
    return np.array([(column * weight).sum() for column in columns])


def _bend(columns: Floats, weight: Floats) -> Floats:
    size = len(columns)
    bend = np.empty((size, size))
    for one in range(size):
        weighted = columns[one] * weight
        for other in range(one, size):
            bend[one, other] = bend[other, one] = (weighted * columns[other]).sum()
    return bend


def _sigmoid(x: Floats) -> Floats:
    sigmoid: Floats = 1.0 / (1.0 + np.exp(-np.clip(x, -_MOST_LOGARITHM, _MOST_LOGARITHM)))
    return sigmoid
