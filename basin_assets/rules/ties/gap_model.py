"""Gap model: how ties and chance arrive, and what a pair's gaps say for a tie.

A pair's likelihood ratio is the sum over q in `TOGETHER` of

    share of ties with q  x  product over its days of (q x closeness / density + 1 - q)

since friends do not always arrive together.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from basin_assets.rules.ties.arrivals import WINDOW_SECONDS
from basin_assets.rules.ties.gap_codes import (
    DENSITIES,
    GAP_SECONDS,
    LETTERS,
    SEVERAL_DAYS,
    SITUATIONS,
    GapDays,
)

TOGETHER = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99)
"""Possible shares of a tie's days on which the two arrive together."""

_WIDTHS = np.diff((0, *GAP_SECONDS)).astype(np.float64)
_OF_CHANCE = (SEVERAL_DAYS + 1, len(GAP_SECONDS))
_EVEN_DAYS = 1000.0  # weight of the overall correction, in days
_EVEN_PAIRS = 1.0  # weight of the prior "arrives evenly", in pairs
MOST_LOGARITHM = 60.0
"""Of a ratio: its exponential stays finite."""

Floats = npt.NDArray[np.float64]


class GapModel(NamedTuple):
    """The likelihoods of gaps.

    Attributes:
        closeness: by bin, how many times likelier ties make a gap than even arrivals would.
        together: the share of ties with each of the shares in `TOGETHER`.
        chance: by situation and bin, the correction of the density of chance.
    """

    closeness: Floats
    together: Floats
    chance: Floats


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


def _likelihoods(days: GapDays, model: GapModel) -> Iterator[Floats]:
    """For each share in `TOGETHER`, each pair's likelihood ratio."""
    ratio = _ratios(model)
    for share in TOGETHER:
        logarithm = np.log(share * ratio + (1.0 - share))[days.code]
        summed = np.bincount(days.pair, weights=logarithm, minlength=days.pairs)
        yield np.exp(np.minimum(summed, MOST_LOGARITHM))


def _shares_of(days: GapDays, model: GapModel) -> Floats:
    """The probability of each share in `TOGETHER`, one row a share, if the pair is a tie."""
    shares = np.empty((len(TOGETHER), days.pairs))
    for row, weight, likelihood in zip(
        shares, model.together, _likelihoods(days, model), strict=True
    ):
        np.multiply(weight, likelihood, out=row)
    shares /= shares.sum(axis=0)
    return shares


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
        share_of = _shares_of(days, model)
        mass = _EVEN_PAIRS * _WIDTHS / WINDOW_SECONDS
        for share, of_pair in zip(TOGETHER, share_of, strict=True):
            is_together = (share * ratio / (share * ratio + (1.0 - share)))[days.code]
            days_so = of_day * of_pair[days.pair] * is_together
            mass = mass + np.bincount(letter, weights=days_so, minlength=len(mass))
        closeness = mass / mass.sum() * WINDOW_SECONDS / _WIDTHS
        together = np.array([(row * weight).sum() for row in share_of])
        together += _EVEN_PAIRS / len(TOGETHER)
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
    found = (inverse + _EVEN_DAYS * overall) / ((all_days + _EVEN_DAYS) * even)
    # Below 1 a correction would take strangers for ties wherever one class is denser: hence the
    # floor. Of several days the mean stays 1: strangers of one class never arrive far apart, and an
    # error counts on each of a pair's days.
    found[SEVERAL_DAYS] /= (found[SEVERAL_DAYS] * even).sum()
    found = np.maximum(found, 1.0)
    found[SEVERAL_DAYS] /= (found[SEVERAL_DAYS] * even).sum()
    return np.asarray(found)
