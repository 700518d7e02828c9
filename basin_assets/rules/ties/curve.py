"""The curve of a rank: a tie score from the evidence alone.

In shifted calendars (`chance`) nobody comes together on purpose, yet everybody keeps their habits.
The surplus of real pairs over shifted ones at some evidence estimates how many know each other.
The shift loses one-off crowds, so the numbers are never called probabilities. The order serves
where there are too few known pairs, or where gaps are no evidence.
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
from basin_assets.rules.ties.known_pairs import MISTAKEN
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.settings import Settings

Floats = npt.NDArray[np.float64]
CHECKINS_OF_A_TRIAL = 200_000
"""A sample of the pairs is enough for two parameters from this many check-ins on."""

# Steps of the search, in logarithms of evidence by its median.
_EDGES = np.arange(-4.0, 9.01, 0.25)
_MIDPOINTS = np.arange(0.0, 6.001, 0.02)
_SLOPES = np.arange(0.8, 6.001, 0.05)
# From synthetic gyms of many kinds: the prior decides where a gym is small.
_PRIOR_MIDPOINT, _PRIOR_MIDPOINT_SD = 2.5, 0.5
_PRIOR_SLOPE, _PRIOR_SLOPE_SD = 2.8, 0.6
_MOST = 0.999999


class TieCurve(NamedTuple):
    """The probability of a tie by evidence: 1 / (1 + (midpoint / evidence) ** slope).

    Attributes:
        midpoint: evidence at which half of the pairs know each other.
        slope: steepness of the curve.
    """

    midpoint: float
    slope: float

    def probability(self, evidence: Floats) -> Floats:
        """The probability at each evidence, 0 to 1."""
        curve: Floats = 1.0 / (1.0 + (self.midpoint / evidence) ** self.slope)
        return curve


class Trial(NamedTuple):
    """Pairs who met by chance alone.

    Attributes:
        evidence: of each pair whose calendars were shifted against each other.
        weight: how many pairs each of them stands for: pairs within one group are left out, since
            they kept their common calendar, and very many pairs are sampled.
    """

    evidence: Floats
    weight: float

    @property
    def pairs(self) -> float:
        """The number of pairs that would meet by chance."""
        return len(self.evidence) * self.weight


def try_chance(checkins: pd.DataFrame, settings: Settings) -> Trial | None:
    """The pairs that meet in shifted calendars; None if all check-ins lie within one week."""
    groups = count_shifts(checkins)
    if groups < 2:
        return None
    shifted = shift_calendars(checkins, groups)
    one_of = -(-len(checkins) // CHECKINS_OF_A_TRIAL)
    apart = []
    for rows in [shifted] if one_of == 1 else _by_month(shifted):
        met = find_co_visits(rows, settings.window_minutes)
        apart.append(met[is_shifted(met, groups) & is_one_of(met, one_of)])
    # The shift keeps everybody's weekdays, hours and locations, and so the habits.
    weighed = weigh_ties(pd.concat(apart), find_habits(checkins))
    return Trial(weighed["evidence"].to_numpy("float64"), one_of * groups / (groups - 1))


def _by_month(checkins: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for _, rows in checkins.groupby(month_of(checkins["checkin_datetime"])):
        yield rows


def fit_tie_curve(observed: Floats, trial: Trial | None, known: Floats) -> TieCurve:
    """Returns the likeliest curve.

    Args:
        observed: evidence of the real pairs; at least one.
        trial: the pairs by chance; None where there can be none.
        known: evidence of the known pairs among the observed ones.
    """
    median = float(np.median(observed))
    sure = _histogram(known / median)
    middle = (_EDGES[:-1] + _EDGES[1:]) / 2
    x = _SLOPES[:, None, None] * (middle - _MIDPOINTS[:, None])
    probability = np.minimum(1.0 / (1.0 + np.exp(-x)), _MOST)
    likelihood = (sure * np.log(MISTAKEN + (1.0 - MISTAKEN) * probability)).sum(axis=2)
    if trial is not None:
        seen, chance = _histogram(observed / median), _histogram(trial.evidence / median)
        # The odds that a pair with some evidence is a real one rather than one by chance.
        odds = trial.weight / (1.0 - probability)
        likelihood += (seen * np.log(odds / (1.0 + odds)) - chance * np.log1p(odds)).sum(axis=2)
    prior = -((_MIDPOINTS - _PRIOR_MIDPOINT) ** 2) / (2 * _PRIOR_MIDPOINT_SD**2) - (
        _SLOPES[:, None] - _PRIOR_SLOPE
    ) ** 2 / (2 * _PRIOR_SLOPE_SD**2)
    slope, midpoint = np.unravel_index(np.argmax(likelihood + prior), likelihood.shape)
    return TieCurve(median * float(np.exp(_MIDPOINTS[midpoint])), float(_SLOPES[slope]))


def _histogram(ratio: Floats) -> Floats:
    """Counts the ratios to the median between the edges; the outer bins count those beyond."""
    clipped = np.clip(np.log(ratio), _EDGES[0], _EDGES[-1])
    return np.histogram(clipped, _EDGES)[0].astype(np.float64)
