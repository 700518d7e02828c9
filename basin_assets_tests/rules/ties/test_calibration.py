"""Calibration: when a tie score is a probability, and why it is but a rank."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.contracts.tie_scores import RANK_BECAUSE, TIE_CALIBRATION
from basin_assets.rules.ties import calibration
from basin_assets.rules.ties.calibration import LEAST_KNOWN_PAIRS, calibrate_ties, score_ties
from basin_assets_tests.rules.frames import (
    SETTINGS,
    checkins,
    tie_calibration,
    tie_evidence,
    visit,
)
from basin_assets_tests.rules.ties.test_mixture import drawn


def calibrated(ties: pd.DataFrame) -> pd.DataFrame:
    return TIE_CALIBRATION.validate(calibrate_ties(ties, checkins(), SETTINGS))


SILENT = {"evidence": 0.0, "rarity": 0.0, "gaps": "", "silent_days": 1}


def known_only(ties: pd.DataFrame, known: int) -> pd.DataFrame:
    """With so many of the known pairs left."""
    rows = np.flatnonzero(ties["is_known"])[:known]
    return ties.assign(is_known=np.isin(np.arange(len(ties)), rows))


@pytest.mark.parametrize(
    ("known", "meaning", "reason"),
    [
        (0, "rank", "few_known_pairs"),
        (LEAST_KNOWN_PAIRS - 1, "rank", "few_known_pairs"),
        (LEAST_KNOWN_PAIRS, "probability", None),
    ],
)
def test_without_enough_known_pairs_a_score_is_a_rank(
    known: int, meaning: str, reason: str | None
) -> None:
    found = calibrated(known_only(drawn(1)[0], known)).iloc[0]
    assert found["tie_score_is"] == meaning
    assert (None if pd.isna(found["rank_because"]) else found["rank_because"]) == reason
    assert found["known_pairs"] == known


def test_known_pairs_of_silent_stamps_teach_nothing() -> None:
    ties = known_only(drawn(1)[0], LEAST_KNOWN_PAIRS)
    first = np.arange(len(ties)) == np.flatnonzero(ties["is_known"])[0]
    ties = ties.assign(**{name: ties[name].mask(first, value) for name, value in SILENT.items()})
    assert calibrated(ties)["rank_because"].tolist() == ["few_known_pairs"]


def test_where_many_stamps_say_nothing_a_score_is_a_rank() -> None:
    ties, _ = drawn(2)
    days = [str(day.date()) for day in pd.date_range("2025-09-01", periods=12)]
    stamped = [visit(at, f"{day} 21:00:00") for at, day in enumerate(days, 1)]
    others = [visit(at, f"{day} 10:00:{at:02d}") for at, day in enumerate(days * 3, 20)]
    told = calibrate_ties(ties, checkins(*stamped, *others), SETTINGS)
    assert told["silent_share"].tolist() == [0.25]
    assert told["tie_score_is"].tolist() == ["probability"]
    refused = calibrate_ties(ties, checkins(*stamped, *others[1:]), SETTINGS)
    assert refused["rank_because"].tolist() == ["silent_stamps"]
    assert refused["silent_share"].tolist() == [0.255319]


def test_where_friends_arrive_as_far_apart_as_strangers_a_score_is_a_rank() -> None:
    told, refused = (calibrated(drawn(3, mean_gap=gap)[0]).iloc[0] for gap in (60.0, 900.0))
    assert told["tie_score_is"] == "probability"
    assert refused["rank_because"] == "gaps_do_not_tell"
    assert refused["untold_share"] > 1 / 3 > told["untold_share"]
    assert 0.5 < told["known_found_share"] < 0.9
    for name in ("untold_share", "known_found_share"):
        assert told[name] == round(told[name], 6)
    assert (told["midpoint"], told["slope"]) == (1.0, 1.0)  # of no use beside a mixture


@pytest.mark.parametrize(("untold", "meaning"), [(0.333333, "probability"), (0.333334, "rank")])
def test_a_third_of_the_ties_may_have_gaps_that_do_not_tell(
    monkeypatch: pytest.MonkeyPatch, untold: float, meaning: str
) -> None:
    monkeypatch.setattr(calibration, "untold_share", lambda *_: untold)
    assert calibrated(drawn(1, pairs=2_000)[0])["tie_score_is"].tolist() == [meaning]


def test_where_everybody_is_known_nobody_shows_what_chance_is() -> None:
    ties, _ = drawn(1)
    known = ties[ties["is_known"]].reset_index(drop=True)
    assert calibrated(known)["rank_because"].tolist() == ["few_known_pairs"]


def test_a_rank_keeps_the_order_of_the_evidence() -> None:
    ties = known_only(drawn(4, pairs=500)[0], 0)
    ties["evidence"] = np.random.default_rng(1).lognormal(size=len(ties))
    silent = {**SILENT, "customer_id_1": 1, "customer_id_2": 2}
    found = calibrated(pd.concat([ties, tie_evidence(silent)], ignore_index=True))
    # Without weeks to shift by, the curve of other gyms about the median of those with evidence.
    assert found["midpoint"][0] == pytest.approx(ties["evidence"].median() * np.exp(2.5))
    score = score_ties(ties, found)
    assert (np.diff(score[np.argsort(ties["evidence"].to_numpy())]) >= 0).all()
    assert len(np.unique(score)) > 400


def test_nobody_who_met_makes_no_calibration_and_no_scores() -> None:
    found = calibrated(tie_evidence())
    assert found.empty
    assert score_ties(tie_evidence(), found).tolist() == []


def test_where_no_stamp_says_anything_nobody_has_a_score() -> None:
    ties = tie_evidence({"customer_id_1": 1, "customer_id_2": 2, **SILENT})
    at_midnight = checkins(visit(1, "2025-10-26 00:00"), visit(2, "2025-10-26 00:00"))
    found = calibrate_ties(ties, at_midnight, SETTINGS)
    assert found["rank_because"].tolist() == ["silent_stamps"]
    assert score_ties(ties, found).tolist() == [0.0]


def test_the_score_of_a_rank_is_the_curve_at_the_evidence_to_six_decimals() -> None:
    pairs = [{"customer_id_1": 1, "customer_id_2": who} for who in (2, 3)]
    ties = tie_evidence({**pairs[0], "evidence": 1.0}, {**pairs[1], "evidence": 3.0})
    assert score_ties(ties, tie_calibration()).tolist() == [0.5, 0.9]
    assert score_ties(ties, tie_calibration(slope=3.0)).tolist() == [0.5, 0.964286]


def test_a_score_depends_on_the_table_alone_that_a_run_writes() -> None:
    ties, _ = drawn(5, pairs=4_000)
    found = calibrated(ties)
    whole = score_ties(ties, found)
    parts = [score_ties(ties.iloc[at : at + 1_000], found) for at in range(0, len(ties), 1_000)]
    assert (np.concatenate(parts) == whole).all()
    assert (whole == whole.round(6)).all()
    assert {reason for reason in found["rank_because"] if pd.notna(reason)} <= set(RANK_BECAUSE)
