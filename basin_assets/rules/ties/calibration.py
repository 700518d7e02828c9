"""Calibration: learns from this gym's visits how evidence becomes a tie score.

The score is called a probability only where enough pairs are known, times say when people came, and
gaps separate ties from chance. Else it is a rank, with a reason.
"""

import json
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.tie_scores import PROBABILITY, RANK, TIE_CALIBRATION
from basin_assets.rules.json_text import to_json
from basin_assets.rules.ties.arrivals import find_silent_scans
from basin_assets.rules.ties.curve import TieCurve, fit_tie_curve, try_chance
from basin_assets.rules.ties.gap_model import GapModel
from basin_assets.rules.ties.mixture import (
    COLUMNS_READ,
    FACTORS,
    Mixture,
    fit_mixture,
    read_pairs,
    score_held_out,
    score_pairs,
    untold_share,
)
from basin_assets.rules.visits.visits import sorted_visits
from basin_assets.settings import Settings

EVIDENCE_READ = ["evidence", *COLUMNS_READ]
"""The columns of `tie_evidence` that the parameters are learnt from."""
LEAST_KNOWN_PAIRS = 30
"""Least known pairs, with a day whose times are not silent, for a probability."""
MOST_SILENT = 0.25
"""Largest share of check-ins with silent times for a probability."""
MOST_UNTOLD = 1 / 3
"""Largest share of the ties found whose gaps are neither evidence for nor against."""
_LIKELY = 0.5

Floats = npt.NDArray[np.float64]


def calibrate_ties(ties: pd.DataFrame, checkins: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Returns the gym's parameters by `tie_calibration`: one row, or none without pairs.

    Args:
        ties: the evidence of all pairs, at least the columns `EVIDENCE_READ` of `tie_evidence`.
        checkins: of all months.
        settings: the window.
    """
    if ties.empty:
        return TIE_CALIBRATION.empty()
    is_silent = find_silent_scans(sorted_visits(checkins))
    silent_share = float(is_silent.mean()) if len(is_silent) else 0.0
    learnt = _learn(ties, is_silent=silent_share > MOST_SILENT)
    evidence = ties["evidence"].to_numpy("float64")
    is_known = ties["is_known"].to_numpy("bool")
    counts = evidence > 0.0
    curve = TieCurve(1.0, 1.0)
    if learnt.mixture is None and counts.any():
        trial = try_chance(checkins, settings)
        curve = fit_tie_curve(evidence[counts], trial, evidence[counts & is_known])
    return TIE_CALIBRATION.frame(
        {
            "tie_score_is": [PROBABILITY if learnt.refused is None else RANK],
            "rank_because": [learnt.refused],
            "pairs": [len(ties)],
            "known_pairs": [int(is_known.sum())],
            "known_found_share": [learnt.known_found_share],
            "silent_share": [round(silent_share, 6)],
            "untold_share": [learnt.untold_share],
            "midpoint": [curve.midpoint],
            "slope": [curve.slope],
            "mixture": [None if learnt.mixture is None else _to_json(learnt.mixture)],
        }
    )


def score_ties(ties: pd.DataFrame, calibration: pd.DataFrame) -> Floats:
    """Each pair's score, 0 to 1, to six decimals; 0 where all times of the two are silent.

    Args:
        ties: by `tie_evidence`.
        calibration: by `tie_calibration`.
    """
    if ties.empty:
        return np.zeros(0)
    evidence = ties["evidence"].to_numpy("float64")
    counts = evidence > 0.0
    score = np.zeros(len(ties))
    mixture = calibration["mixture"].iloc[0]
    if pd.isna(mixture):
        curve = TieCurve(*(float(calibration[name].iloc[0]) for name in TieCurve._fields))
        score[counts] = curve.probability(evidence[counts])
    else:
        score[counts] = score_pairs(read_pairs(ties[counts]), _from_json(mixture))
    return score.round(6)


class _Learnt(NamedTuple):
    """The parameters from gaps; without a mixture the evidence alone orders the pairs."""

    refused: str | None
    mixture: Mixture | None
    untold_share: float | None = None
    known_found_share: float | None = None


def _learn(ties: pd.DataFrame, *, is_silent: bool) -> _Learnt:
    pairs = read_pairs(ties[ties["evidence"] > 0.0])
    if pairs.is_known.sum() < LEAST_KNOWN_PAIRS or pairs.is_known.all():
        return _Learnt("silent_stamps" if is_silent else "few_known_pairs", None)
    mixture = fit_mixture(pairs)
    untold = round(untold_share(pairs, mixture), 6)
    found = round(float((score_held_out(pairs, mixture) >= _LIKELY).mean()), 6)
    if is_silent:
        return _Learnt("silent_stamps", mixture, untold, found)
    if untold > MOST_UNTOLD:
        return _Learnt("gaps_do_not_tell", None, untold, found)
    return _Learnt(None, mixture, untold, found)


def _to_json(mixture: Mixture) -> str:
    return to_json(
        {
            "closeness": mixture.gaps.closeness.tolist(),
            "together": mixture.gaps.together.tolist(),
            "chance": mixture.gaps.chance.tolist(),
            "constant": mixture.constant,
            "known_odds": mixture.known_odds,
            "weights": dict(zip(FACTORS, mixture.weights.tolist(), strict=True)),
        }
    )


def _from_json(text: str) -> Mixture:
    fields = json.loads(text)
    gaps = GapModel(*(np.array(fields[name]) for name in GapModel._fields))
    weights = np.array([fields["weights"][name] for name in FACTORS])
    return Mixture(gaps, fields["constant"], weights, fields["known_odds"])
