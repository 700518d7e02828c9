"""A mixture of ties and chance: what rarity and gaps make of the probability of a tie.

Two witnesses speak of a pair. How rare their meetings are makes the odds before the gaps; how close
they arrive, held against what chance does there, changes these. Both are learnt from the gym: how
ties arrive from its known pairs, how many of the others are ties from all the others.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.ties.arrivals import WINDOW_SECONDS
from basin_assets.rules.ties.gap_codes import GAP_SECONDS, GapDays, read_gaps

TOGETHER = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99)
"""Shares of their days on which friends arrive together: not all always do."""
INGREDIENTS = ("days", "crowd", "alone", "activity", "occasions", "people")
PAIRS_OF_A_FIT = 60_000
"""Of more pairs, some of them tell as much."""

_WIDTHS = np.diff((0, *GAP_SECONDS)).astype(np.float64)
_RIDGE = 100.0
_STARTS = (0.002, 0.02, 0.2)  # shares of ties to begin with
_STEPS, _FIRST_PAIRS, _FIRST_STEPS = 12, 15_000, 8
_ROUNDS_OF_GAPS, _ROUNDS_WITH_UNKNOWN = 40, 3
_KNOWN_WEIGHT = 0.5
"""Known pairs are households more often than others: the gaps of unknown ties count as well."""
_EVEN_DAYS = 1000.0
_EVEN_PAIRS = 1.0  # so many pairs who arrive evenly stand in where few are known
_MOST_LOGARITHM = 60.0
_DIGITS = 9

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class GapModel(NamedTuple):
    """How ties arrive.

    Attributes:
        closeness: by bin of gaps, how many times as likely as among even arrivals.
        together: how many ties arrive together on each share of their days, by `TOGETHER`.
        chance: by bin, how many times as likely chance is as its density says.
    """

    closeness: Floats
    together: Floats
    chance: Floats


@dataclass(frozen=True)
class Mixture:
    """What a gym has taught.

    Attributes:
        gaps: how ties arrive.
        constant: of the odds before the gaps.
        weights: of the logarithms of rarity and of the `INGREDIENTS`.
        known_odds: by how much likelier a known pair is tied than an unknown one like it.
    """

    gaps: GapModel
    constant: float
    weights: Floats
    known_odds: float


class PairFeatures(NamedTuple):
    """What the prior of each pair is made of.

    Attributes:
        offset: what it begins at: less by the logarithm of the crowd.
        columns: logarithms of rarity and of the `INGREDIENTS`.
    """

    offset: Floats
    columns: Floats

    def rows(self, at: Ints) -> "PairFeatures":
        """Those of some pairs."""
        return PairFeatures(self.offset[at], self.columns[:, at])


def pair_features(ties: pd.DataFrame, days: GapDays) -> PairFeatures:
    """Of each pair.

    Args:
        ties: by `tie_evidence`.
        days: of the same pairs.
    """
    counted = ties.assign(days=np.bincount(days.pair, minlength=days.pairs))
    names = ("rarity", *INGREDIENTS)
    columns = np.stack([np.log(counted[name].to_numpy("float64")) for name in names])
    return PairFeatures(-columns[names.index("crowd")], columns)


def score_pairs(ties: pd.DataFrame, mixture: Mixture) -> Floats:
    """The probability of each pair's tie, 0 to 1.

    Args:
        ties: by `tie_evidence`.
        mixture: what the gym has taught.
    """
    days = read_gaps(ties["gaps"])
    odds = _log_odds(pair_features(ties, days), mixture) + log_ratio(days, mixture.gaps)
    odds += np.where(ties["is_known"].to_numpy("bool"), np.log(mixture.known_odds), 0.0)
    return _sigmoid(odds)


def score_held_out(ties: pd.DataFrame, mixture: Mixture) -> Floats:
    """The scores of the known pairs by their visits alone, of each half as the other half taught.

    Args:
        ties: by `tie_evidence`, at least two of them known.
        mixture: what the gym has taught.
    """
    known = ties[ties["is_known"]]
    days = read_gaps(known["gaps"])
    odds = _log_odds(pair_features(known, days), mixture)
    is_first_half = np.arange(len(known)) % 2 == 0
    for half in (is_first_half, ~is_first_half):
        other = days.of(~half)
        begin = even_gaps()._replace(chance=mixture.gaps.chance)
        gaps = learn_gaps(other, np.ones(other.pairs), begin, _ROUNDS_OF_GAPS)
        odds[half] += log_ratio(days.of(half), gaps)
    return _sigmoid(odds)


def _log_odds(features: PairFeatures, mixture: Mixture) -> Floats:
    odds: Floats = features.offset + mixture.constant
    for weight, column in zip(mixture.weights, features.columns, strict=True):
        odds = odds + weight * column
    return odds


def log_ratio(days: GapDays, model: GapModel) -> Floats:
    """Of each pair the logarithm of how much likelier ties arrive so than chance."""
    likelihoods = _likelihoods(days, model)
    total = sum(
        weight * likelihood for weight, likelihood in zip(model.together, likelihoods, strict=True)
    )
    return np.asarray(np.log(total))


def _day_ratios(days: GapDays, model: GapModel) -> Floats:
    """Of each day, how much likelier ties arrive so than chance."""
    ratio: Floats = (model.closeness / model.chance)[days.letter] / days.density
    return ratio


def _likelihoods(days: GapDays, model: GapModel) -> list[Floats]:
    """Of each share of `TOGETHER`, each pair's ratio."""
    ratio = _day_ratios(days, model)
    likelihoods = []
    for share in TOGETHER:
        logarithm = np.log(share * ratio + (1.0 - share))
        summed = np.bincount(days.pair, weights=logarithm, minlength=days.pairs)
        likelihoods.append(np.exp(np.minimum(summed, _MOST_LOGARITHM)))
    return likelihoods


def learn_gaps(days: GapDays, weight: Floats, begin: GapModel, rounds: int) -> GapModel:
    """How ties arrive, by expectation and maximisation; no pair counts more than its weight.

    Args:
        days: of the pairs.
        weight: of each pair, how likely it is a tie.
        begin: what to begin with.
        rounds: how many.
    """
    model = begin
    of_day = (weight / np.bincount(days.pair))[days.pair]
    for _ in range(rounds):
        ratio = _day_ratios(days, model)
        likelihoods = np.stack(_likelihoods(days, model)) * model.together[:, None]
        share_of = likelihoods / likelihoods.sum(axis=0)
        mass = _EVEN_PAIRS * _WIDTHS / WINDOW_SECONDS
        for share, of_pair in zip(TOGETHER, share_of, strict=True):
            is_together = share * ratio / (share * ratio + (1.0 - share))
            days_so = of_day * of_pair[days.pair] * is_together
            mass = mass + np.bincount(days.letter, weights=days_so, minlength=len(mass))
        closeness = mass / mass.sum() * WINDOW_SECONDS / _WIDTHS
        together = (share_of * weight).sum(axis=1) + _EVEN_PAIRS / len(TOGETHER)
        model = GapModel(closeness, together / together.sum(), model.chance)
    return model


def even_gaps() -> GapModel:
    """To begin with: close arrivals a little likelier, every share of days alike."""
    closeness = 1.0 / (1.0 + np.asarray(GAP_SECONDS) / 120.0)
    closeness *= WINDOW_SECONDS / (closeness * _WIDTHS).sum()
    return GapModel(closeness, np.full(len(TOGETHER), 1.0 / len(TOGETHER)), np.ones(len(_WIDTHS)))


def learn_chance(days: GapDays, weight: Floats) -> Floats:
    """By bin of gaps, how many times as likely chance is as the densities say.

    Args:
        days: of the pairs.
        weight: of each pair, how likely it is chance.
    """
    # Were the densities right, the inverse of each would add up to what even arrivals give.
    of_day = weight[days.pair]
    inverse = np.bincount(days.letter, weights=of_day / days.density, minlength=len(_WIDTHS))
    even = _WIDTHS / WINDOW_SECONDS
    found = (inverse + _EVEN_DAYS * even) / ((of_day.sum() + _EVEN_DAYS) * even)
    chance: Floats = np.maximum(found / (found * even).sum(), 1.0)
    return chance


def fit_mixture(ties: pd.DataFrame) -> Mixture:
    """The likeliest mixture.

    Args:
        ties: by `tie_evidence`; some of the pairs known, some not.
    """
    days = read_gaps(ties["gaps"])
    known = ties["is_known"].to_numpy("bool")
    features = pair_features(ties, days)
    of_known = days.of(known)
    gaps = learn_gaps(of_known, np.ones(of_known.pairs), even_gaps(), _ROUNDS_OF_GAPS)
    together = gaps.together
    rarity = features.columns[0]
    is_ordinary = ~known & (rarity <= np.median(rarity[~known]))
    gaps = gaps._replace(chance=learn_chance(days, is_ordinary.astype(np.float64)))
    sample = _sample(np.flatnonzero(~known), features.columns[0])
    scale = _Scale.of(features.rows(sample.rows))
    scaled = scale.apply(features)
    of_fit = scaled.rows(sample.rows)
    prior = _first_prior(of_fit, _ratio(days, gaps, sample), sample)
    for _ in range(_ROUNDS_WITH_UNKNOWN):
        tied = _sigmoid(scaled.log_odds(prior) + log_ratio(days, gaps))
        weight = np.where(known, _KNOWN_WEIGHT, tied)
        gaps = learn_gaps(days, weight, gaps, 1)._replace(together=together)
        gaps = gaps._replace(chance=learn_chance(days, np.where(known, 0.0, 1.0 - tied)))
        prior, _ = _climb(of_fit, _ratio(days, gaps, sample), sample.weight, prior, 3)
    constant, weights = scale.undo(prior)
    mixture = Mixture(_rounded(gaps), round(constant, _DIGITS), weights.round(_DIGITS), 1.0)
    score = score_pairs(ties, mixture)
    known_odds = 1.0 + float(known.sum()) / max(float(score[~known].sum()), 1e-9)
    return Mixture(mixture.gaps, mixture.constant, mixture.weights, round(known_odds, 6))


class _Sample(NamedTuple):
    """Pairs to fit the prior by, and how many each stands for."""

    rows: Ints
    weight: Floats


def _sample(rows: Ints, rarity: Floats) -> _Sample:
    """Every pair whose meetings are rare, and some of the many others."""
    by_rarity = rows[np.argsort(-rarity[rows], kind="stable")]
    rare = by_rarity[: min(len(rows) // 4, PAIRS_OF_A_FIT // 2)]
    others = by_rarity[len(rare) :]
    every = max(-(-len(others) // (PAIRS_OF_A_FIT // 2)), 1)
    some = others[::every]
    weight = np.full(len(some), len(others) / max(len(some), 1))
    return _Sample(np.concatenate([rare, some]), np.concatenate([np.ones(len(rare)), weight]))


def _ratio(days: GapDays, gaps: GapModel, sample: _Sample) -> Floats:
    ratio: Floats = np.exp(log_ratio(days, gaps)[sample.rows])
    return ratio


def _rounded(gaps: GapModel) -> GapModel:
    return GapModel(*(each.round(_DIGITS) for each in gaps))


class _Scaled(NamedTuple):
    """Features of mean 0 and spread 1, a one before them."""

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
    """The best of three starts."""
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
    """Newton's steps up the sum of log(prior x ratio + 1 - prior), less a ridge.

    Where the surface is not curved as a hill is, a step of expectation and maximisation.
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
