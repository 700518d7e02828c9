"""The curve of a rank: evidence that chance gives as often tells nothing, other tells much."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.rules.ties import curve as of_curve
from basin_assets.rules.ties.curve import TieCurve, Trial, fit_tie_curve, try_chance
from basin_assets_tests.rules.frames import SETTINGS, checkins, visit

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


def test_five_known_pairs_draw_the_curve_of_other_gyms_so_far() -> None:
    # The maximum of 5 log(.02 + .98 p) less the squares of the two priors, on a finer grid.
    curve = fit_tie_curve(np.ones(9), None, np.full(5, np.e))
    assert np.log(curve.midpoint) == pytest.approx(1.02, abs=0.02)
    assert curve.slope == pytest.approx(2.88, abs=0.05)


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
    monkeypatch.setattr(of_curve, "CHECKINS_OF_A_TRIAL", len(scans) // 4 + 1)
    some = try_chance(scans, SETTINGS)
    assert whole is not None and some is not None
    assert (whole.weight, some.weight) == (8 / 7, 4 * 8 / 7)
    assert len(some.evidence) < len(whole.evidence) / 3
    assert set(some.evidence) < set(whole.evidence)  # theirs are as they are among all
    assert some.pairs == pytest.approx(whole.pairs, rel=0.2)


def test_two_weeks_are_enough_to_shift_by() -> None:
    two_weeks = try_chance(regulars(people=60, weeks=2), SETTINGS)
    assert two_weeks is not None and two_weeks.weight == 2.0
    assert try_chance(regulars(people=60, weeks=1), SETTINGS) is None


@pytest.mark.parametrize(
    ("known", "chance", "slope", "midpoint"),
    [
        (np.exp(np.linspace(-9.0, 9.0, 4_000)), [], 0.8, None),
        (np.exp(np.repeat([2.0, 2.5], 4_000)), np.exp(np.repeat([1.0, 1.5], 4_000)), 6.0, None),
        (np.exp(np.repeat(-3.0, 4_000)), [], None, 0.0),
        ([], np.exp(np.repeat(8.5, 40_000)), None, 6.0),
    ],
)
def test_the_curve_stays_within_what_gyms_are_like(
    known: np.ndarray, chance: list[float], slope: float | None, midpoint: float | None
) -> None:
    trial = Trial(np.array(chance), 1.0) if len(chance) else None
    curve = fit_tie_curve(np.ones(9), trial, np.array(known))
    assert slope is None or curve.slope == pytest.approx(slope)
    assert midpoint is None or np.log(curve.midpoint) == pytest.approx(midpoint)
