"""Calibration: evidence that chance gives as often tells nothing, what it never gives much."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.contracts.tables import TIE_CALIBRATION
from basin_assets.rules.ties import calibration
from basin_assets.rules.ties.calibration import (
    LEAST_KNOWN_PAIRS,
    TieCurve,
    Trial,
    calibrate_ties,
    find_known_pairs,
    fit_tie_curve,
    score_ties,
    try_chance,
)
from basin_assets_tests.rules.frames import (
    SETTINGS,
    checkins,
    enriched,
    gift,
    tie,
    tie_calibration,
    tie_evidence,
    ties_by_type,
    visit,
)

NOBODY_KNOWN = np.zeros(0)


def drawn(
    share_tied: float, pairs: int = 20_000, lead: float = 3.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evidence of pairs (of those tied `lead` logarithms more), of a trial, and who is tied."""
    rng = np.random.default_rng(7)
    tied = rng.random(pairs) < share_tied
    observed = np.exp(rng.normal(0.0, 1.0, pairs) + np.where(tied, lead, 0.0))
    by_chance = np.exp(rng.normal(0.0, 1.0, int(pairs * (1 - share_tied) * 7 / 8)))
    return observed, by_chance, tied


def test_a_curve_rises_from_nothing_to_certainty_and_is_half_at_its_midpoint() -> None:
    curve = TieCurve(midpoint=2.0, slope=3.0)
    probability = curve.probability(np.array([1e-9, 1.0, 2.0, 4.0, 1e9]))
    assert probability[2] == 0.5
    assert (np.diff(probability) > 0).all()
    assert probability[0] == pytest.approx(0.0) and probability[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("share_tied", [0.03, 0.1, 0.3])
def test_the_share_of_ties_is_found_without_knowing_any(share_tied: float) -> None:
    observed, by_chance, tied = drawn(share_tied)
    score = fit_tie_curve(observed, Trial(by_chance, 8 / 7), NOBODY_KNOWN).probability(observed)
    assert score.mean() == pytest.approx(share_tied, rel=0.25)
    for low, high in ((0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        within = (score >= low) & (score < high)
        assert tied[within].mean() == pytest.approx(score[within].mean(), abs=0.15)


def test_where_everything_is_chance_hardly_anybody_is_tied() -> None:
    observed, by_chance, _ = drawn(0.0)
    score = fit_tie_curve(observed, Trial(by_chance, 8 / 7), NOBODY_KNOWN).probability(observed)
    assert (score > 0.8).mean() < 0.001


def test_known_pairs_pull_the_curve_to_where_they_are() -> None:
    observed, by_chance, tied = drawn(0.1)
    trial = Trial(by_chance, 8 / 7)
    weak = np.full(400, np.quantile(observed[tied], 0.1))
    without = fit_tie_curve(observed, trial, NOBODY_KNOWN)
    assert fit_tie_curve(observed, trial, weak).probability(weak)[0] > without.probability(weak)[0]


def test_one_mistaken_known_pair_moves_nothing_much() -> None:
    observed, by_chance, tied = drawn(0.1)
    trial = Trial(by_chance, 8 / 7)
    known = observed[tied][:500]
    mistaken = np.append(known, observed.min())
    one, other = (fit_tie_curve(observed, trial, each) for each in (known, mistaken))
    assert other.midpoint == pytest.approx(one.midpoint, rel=0.1)


def test_without_weeks_to_shift_by_a_curve_of_other_gyms_holds() -> None:
    observed = np.exp(np.random.default_rng(1).normal(size=9))
    curve = fit_tie_curve(observed, None, NOBODY_KNOWN)
    assert curve.midpoint == pytest.approx(np.median(observed) * np.exp(2.5))
    assert curve.slope == pytest.approx(2.8)


def calibrated(known: int, pairs: int = 60) -> pd.DataFrame:
    """Pairs (1, 2), (3, 4), ... who met once; the first of them are known."""
    ids = [(2 * number + 1, 2 * number + 2) for number in range(pairs)]
    scans = checkins(*[visit(who, "17:00") for pair in ids for who in pair])
    ties = tie_evidence(*[tie_row(*pair) for pair in ids])
    known_pairs = pd.DataFrame(ids[:known], columns=["customer_id_1", "customer_id_2"])
    return TIE_CALIBRATION.validate(calibrate_ties(ties, scans, known_pairs, SETTINGS))


def tie_row(first: int, second: int) -> dict[str, int]:
    return {"customer_id_1": first, "customer_id_2": second}


def regulars(people: int, weeks: int) -> pd.DataFrame:
    """Everybody comes once a week, at a weekday and hour of their own choice."""
    rng = np.random.default_rng(3)
    begin = pd.Timestamp("2025-06-02")
    own = rng.integers(0, [7, 4, 60], size=(people, 3))
    return checkins(
        *[
            visit(who, str(begin + pd.Timedelta(weeks=week, days=day, hours=17 + hour, minutes=at)))
            for who, (day, hour, at) in enumerate(own.tolist(), 1)
            for week in range(weeks)
        ]
    )


def test_a_trial_of_some_pairs_tells_of_as_many_as_one_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scans = regulars(people=150, weeks=12)
    whole = try_chance(scans, SETTINGS)
    monkeypatch.setattr(calibration, "CHECKINS_OF_A_TRIAL", len(scans) // 4 + 1)
    some = try_chance(scans, SETTINGS)
    assert whole is not None and some is not None
    assert len(some.evidence) < len(whole.evidence) / 3
    assert set(some.evidence) < set(whole.evidence)  # theirs are as they are among all
    assert some.pairs == pytest.approx(whole.pairs, rel=0.2)


@pytest.mark.parametrize(
    ("known", "meaning"),
    [(0, "rank"), (LEAST_KNOWN_PAIRS - 1, "rank"), (LEAST_KNOWN_PAIRS, "probability")],
)
def test_without_enough_known_pairs_a_score_is_a_rank_and_named_so(
    known: int, meaning: str
) -> None:
    found = calibrated(known)
    assert found["tie_score_is"].tolist() == [meaning]
    assert found["known_pairs"].tolist() == [known]


def test_nobody_who_met_makes_no_curve_and_no_scores() -> None:
    nothing = tie_evidence()
    found = calibrate_ties(nothing, checkins(), nothing, SETTINGS)
    assert TIE_CALIBRATION.validate(found).empty
    assert score_ties(nothing, found).tolist() == []


def test_a_score_is_the_curve_at_the_evidence_to_six_decimals() -> None:
    ties = tie_evidence({**tie_row(1, 2), "evidence": 1.0}, {**tie_row(1, 3), "evidence": 3.0})
    assert score_ties(ties, tie_calibration()).tolist() == [0.5, 0.9]
    assert score_ties(ties, tie_calibration(slope=3.0)).tolist() == [0.5, 0.964286]


def test_passes_surely_given_and_memberships_shared_make_known_pairs() -> None:
    gifts = enriched(
        gift(1, 2, "2025-10-01 17:00"),
        gift(2, 1, "2025-10-02 17:00"),
        gift(1, 3, "2025-10-01 17:00", match_confidence=SETTINGS.min_confidence),
        gift(1, 4, "2025-10-01 17:00", match_confidence=SETTINGS.min_confidence - 1),
    )
    family = ties_by_type(family_membership=[tie(1, 2), tie(5, 6)])["family_membership"]
    found = find_known_pairs(gifts, family, SETTINGS)
    assert sorted(found.itertuples(index=False, name=None)) == [(1, 2), (1, 3), (5, 6)]
