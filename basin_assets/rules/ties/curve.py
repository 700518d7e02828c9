"""The curve of a rank: what evidence alone makes of the probability that two know each other.

Among calendars that are shifted against each other by whole weeks nobody comes together on
purpose, yet everybody keeps their habits. How many more pairs of some evidence there are than
among those tells how many of them know each other. It holds where arrivals are those of every
week; one-off crowds are lost in the shift. So its order is used where known pairs or gaps are
silent, and its numbers are never called probabilities.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.months import month_of
from basin_assets.rules.ties.chance import count_shifts, is_one_of, is_shifted, shift_calendars
from basin_assets.rules.ties.evidence import weigh_ties
from basin_assets.rules.ties.habits import find_habits
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.settings import Settings

Floats = npt.NDArray[np.float64]
CHECKINS_OF_A_TRIAL = 200_000
"""Of more check-ins, some of the pairs tell as much: two numbers are learnt from them."""

# Steps of the search, in logarithms of evidence by its median.
_EDGES = np.arange(-4.0, 9.01, 0.25)
_MIDPOINTS = np.arange(0.0, 6.001, 0.02)
_SLOPES = np.arange(0.8, 6.001, 0.05)
# Where synthetic gyms of many kinds lie: it decides where a gym is too small to tell.
_PRIOR_MIDPOINT, _PRIOR_MIDPOINT_SD = 2.5, 0.5
_PRIOR_SLOPE, _PRIOR_SLOPE_SD = 2.8, 0.6
_MOST = 0.999999
_MISTAKEN = 0.01  # share of known pairs who are none: a purchaser taken for another


class TieCurve(NamedTuple):
    """The probability of a tie by evidence: 1 / (1 + (midpoint / evidence) ** slope).

    Attributes:
        midpoint: evidence at which half of the pairs know each other.
        slope: how steeply that rises.
    """

    midpoint: float
    slope: float

    def probability(self, evidence: Floats) -> Floats:
        """Of each evidence, 0 to 1."""
        curve: Floats = 1.0 / (1.0 + (self.midpoint / evidence) ** self.slope)
        return curve


class Trial(NamedTuple):
    """Pairs who met by chance alone.

    Attributes:
        evidence: of each pair whose calendars were shifted against each other.
        weight: how many pairs by chance each of them stands for. Those within a group kept their
            common calendar and are left out, and of very many pairs only some are looked at.
    """

    evidence: Floats
    weight: float

    @property
    def pairs(self) -> float:
        """How many pairs would meet by chance."""
        return len(self.evidence) * self.weight


def try_chance(checkins: pd.DataFrame, settings: Settings) -> Trial | None:
    """Who would meet among shifted calendars; None where the check-ins lie within one week."""
    groups = count_shifts(checkins)
    if groups < 2:
        return None
    shifted = shift_calendars(checkins, groups)
    one_of = -(-len(checkins) // CHECKINS_OF_A_TRIAL)
    apart = []
    for rows in [shifted] if one_of == 1 else _by_month(shifted):
        met = find_co_visits(rows, settings.window_minutes)
        apart.append(met[is_shifted(met, groups) & is_one_of(met, one_of)])
    # A shift by weeks leaves everybody's weekdays, hours and locations, and so the habits.
    weighed = weigh_ties(pd.concat(apart, ignore_index=True), find_habits(checkins))
    return Trial(weighed["evidence"].to_numpy("float64"), one_of * groups / (groups - 1))


def _by_month(checkins: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for _, rows in checkins.groupby(month_of(checkins["checkin_datetime"])):
        yield rows


def fit_tie_curve(observed: Floats, trial: Trial | None, known: Floats) -> TieCurve:
    """The likeliest curve.

    Args:
        observed: evidence of the pairs; at least one.
        trial: pairs by chance, to compare them with; None where there can be none.
        known: evidence of those among the observed who know each other.
    """
    median = float(np.median(observed))
    sure = _histogram(known / median)
    middle = (_EDGES[:-1] + _EDGES[1:]) / 2
    x = _SLOPES[:, None, None] * (middle - _MIDPOINTS[:, None])
    probability = np.minimum(1.0 / (1.0 + np.exp(-x)), _MOST)
    likelihood = (sure * np.log(_MISTAKEN + (1.0 - _MISTAKEN) * probability)).sum(axis=2)
    if trial is not None:
        seen, chance = _histogram(observed / median), _histogram(trial.evidence / median)
        # Of pairs with some evidence, seen and by chance, so many to one are seen.
        odds = trial.weight / (1.0 - probability)
        likelihood += (seen * np.log(odds / (1.0 + odds)) - chance * np.log1p(odds)).sum(axis=2)
    prior = -((_MIDPOINTS - _PRIOR_MIDPOINT) ** 2) / (2 * _PRIOR_MIDPOINT_SD**2) - (
        _SLOPES[:, None] - _PRIOR_SLOPE
    ) ** 2 / (2 * _PRIOR_SLOPE_SD**2)
    slope, midpoint = np.unravel_index(np.argmax(likelihood + prior), likelihood.shape)
    return TieCurve(median * float(np.exp(_MIDPOINTS[midpoint])), float(_SLOPES[slope]))


def _histogram(ratio: Floats) -> Floats:
    """How many ratios to the median lie between the edges; those beyond count at the ends."""
    clipped = np.clip(np.log(ratio), _EDGES[0], _EDGES[-1])
    return np.histogram(clipped, _EDGES)[0].astype(np.float64)
