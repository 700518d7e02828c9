"""The mixture: learnt from gyms drawn by the very model, it finds what they were drawn by."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.rules.ties.gap_codes import GAP_SECONDS, read_gaps, write_gaps
from basin_assets.rules.ties.gap_model import even_gaps, learn_chance, learn_gaps, log_ratio
from basin_assets.rules.ties.mixture import (
    fit_mixture,
    known_odds,
    read_pairs,
    score_pairs,
    untold_share,
)
from basin_assets_tests.rules.frames import tie_evidence

EDGES = np.array([0.0, *GAP_SECONDS])


def drawn(
    seed: int, pairs: int = 12_000, mean_gap: float = 90.0, known_share: float = 0.3
) -> tuple[pd.DataFrame, np.ndarray]:
    """Pairs of one day, the rarer the likelier tied; ties arrive `mean_gap` seconds apart, others
    evenly. Of the ties some are known. And who is tied.
    """
    rng = np.random.default_rng(seed)
    rarity = np.exp(rng.normal(0.0, 1.0, pairs))
    is_tie = rng.random(pairs) < 1 / (1 + np.exp(3.0 - 1.5 * np.log(rarity)))
    close = np.minimum(rng.exponential(mean_gap, pairs), 1799.0)
    gap = np.where(is_tie, close, rng.uniform(0.0, 1800.0, pairs))
    ties = tie_evidence({"customer_id_1": 0, "customer_id_2": 1})
    ties = ties.loc[np.zeros(pairs, dtype=int)].reset_index(drop=True)
    return ties.assign(
        customer_id_2=np.arange(1, pairs + 1),
        rarity=rarity,
        is_known=is_tie & (rng.random(pairs) < known_share),
        gaps=write_gaps(np.arange(pairs), gap, np.ones(pairs)),
    ), is_tie


def scored(ties: pd.DataFrame) -> np.ndarray:
    """The score of each pair by the mixture that is fitted to all of them."""
    pairs = read_pairs(ties)
    return score_pairs(pairs, fit_mixture(pairs))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_score_is_as_often_right_as_it_says(seed: int) -> None:
    ties, is_tie = drawn(seed)
    score = scored(ties)
    unknown = ~ties["is_known"].to_numpy()
    for low, high in ((0.1, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 1.0)):
        within = unknown & (score >= low) & (score < high)
        assert within.sum() > 30
        assert is_tie[within].mean() == pytest.approx(score[within].mean(), abs=0.12)


def test_how_close_friends_arrive_is_learnt_from_the_known_pairs() -> None:
    near, far = (fit_mixture(read_pairs(drawn(4, mean_gap=gap)[0])) for gap in (20.0, 400.0))
    assert near.gaps.closeness[0] > 3 * far.gaps.closeness[0]
    assert far.gaps.closeness[5] > 3 * near.gaps.closeness[5]


def test_how_many_are_tied_is_learnt_from_the_others_not_from_the_known() -> None:
    few, _ = drawn(5, known_share=0.05)
    many, is_tie = drawn(5, known_share=0.6)
    for ties in (few, many):
        unknown = ~ties["is_known"].to_numpy()
        expected = scored(ties)[unknown].sum()
        assert expected == pytest.approx(is_tie[unknown].sum(), rel=0.2)


def test_where_chance_is_dense_a_small_gap_says_less() -> None:
    model = even_gaps()._replace(closeness=fit_mixture(read_pairs(drawn(6)[0])).gaps.closeness)
    even, dense = log_ratio(read_gaps(pd.Series(["b0", "bT"], dtype="str"), np.ones(2)), model)
    assert even > dense


def test_one_day_apart_does_not_undo_many_together() -> None:
    model = fit_mixture(read_pairs(drawn(6)[0])).gaps
    model = model._replace(together=np.full(6, 1 / 6))
    texts = pd.Series(["a0" * 5, "a0" * 5 + "h0", "h0"], dtype="str")
    together, and_once_apart, apart = log_ratio(read_gaps(texts, np.ones(3)), model)
    assert together > and_once_apart > apart
    assert and_once_apart > together - 3.0


def test_a_round_of_learning_never_makes_the_known_pairs_less_likely() -> None:
    ties, _ = drawn(7)
    days = read_gaps(ties["gaps"], ties["crowd"].to_numpy()).of(ties["is_known"].to_numpy())
    model, likelihood = even_gaps(), []
    for _ in range(8):
        likelihood.append(log_ratio(days, model).sum())
        model = learn_gaps(days, np.ones(days.pairs), model, 1)
    # The pair who stand in for none may cost less than a hundredth.
    assert (np.diff(likelihood) > -0.05).all()
    assert likelihood[-1] > likelihood[0] + 10


def test_the_densities_of_what_was_learnt_are_those_of_a_distribution() -> None:
    found = fit_mixture(read_pairs(drawn(8)[0])).gaps
    assert (found.closeness * np.diff(EDGES)).sum() / 1800 == pytest.approx(1.0)
    assert found.together.sum() == pytest.approx(1.0)
    assert (found.chance[:-1] >= 1.0).all()
    assert (found.chance[-1] * np.diff(EDGES)).sum() / 1800 == pytest.approx(1.0)


def test_a_known_pair_is_likelier_tied_than_an_unknown_one_like_it() -> None:
    ties, _ = drawn(9)
    mixture = fit_mixture(read_pairs(ties))
    both = tie_evidence(
        {"customer_id_1": 1, "customer_id_2": 2}, {"customer_id_1": 1, "customer_id_2": 3}
    ).assign(is_known=[False, True])
    unknown, known = score_pairs(read_pairs(both), mixture)
    assert known / (1 - known) == pytest.approx(mixture.known_odds * unknown / (1 - unknown))
    assert mixture.known_odds > 1.0


def test_as_many_known_pairs_are_doubted_as_are_mistaken() -> None:
    ties, is_tie = drawn(12, pairs=40_000)
    met = np.flatnonzero(~is_tie)
    mistaken = met[:: len(met) * 98 // (2 * int(ties["is_known"].sum()))]
    ties.loc[mistaken, "is_known"] = True
    known = ties["is_known"].to_numpy()
    score = scored(ties)[known]
    assert is_tie[known].mean() == pytest.approx(0.98, abs=0.005)
    assert score.mean() == pytest.approx(0.98, abs=0.01)


def test_a_tie_is_known_so_many_times_as_often_as_chance_by_hand() -> None:
    # 10 known and 90 x 0.1 unknown ties, 81 by chance; .98 of the known are ties.
    score = np.repeat([0.1, 0.7], [90, 10])
    assert known_odds(score, score > 0.5) == pytest.approx(49 * 81 / 19)


def test_known_pairs_say_nothing_of_the_ties_that_gaps_do_not_tell() -> None:
    ties, _ = drawn(13, pairs=3_000)
    pairs = read_pairs(ties)
    mixture = fit_mixture(pairs)
    assert untold_share(pairs, mixture) == untold_share(pairs.of(~pairs.is_known), mixture) > 0.0


def test_strangers_who_arrive_close_more_often_than_evenly_are_told_by_the_others() -> None:
    ties, is_tie = drawn(10, pairs=40_000)
    rng = np.random.default_rng(11)
    bus = ~is_tie & (rng.random(len(ties)) < 0.2)
    gaps = write_gaps(np.arange(len(ties)), rng.uniform(0.0, 60.0, len(ties)), np.ones(len(ties)))
    ties["gaps"] = ties["gaps"].where(~bus, pd.Series(gaps))
    score = scored(ties)
    high = ~ties["is_known"].to_numpy() & (score >= 0.8)
    assert is_tie[high].mean() > 0.8


def test_strangers_who_follow_each_other_in_are_told_from_those_in_a_crowd() -> None:
    rng = np.random.default_rng(3)
    count, is_quiet = 40_000, np.arange(40_000) < 20_000
    even = rng.uniform(0.0, 1800.0, count)
    gap = np.where(is_quiet & (rng.random(count) < 0.2), even / 30, even)
    texts = pd.Series(write_gaps(np.arange(count), gap, np.ones(count)), dtype="str")
    chance = learn_chance(read_gaps(texts, np.where(is_quiet, 4.0, 40.0)), np.ones(count))
    assert chance[0, 0] > 5.0
    assert chance[-2, 0] < 1.5
    assert (chance[:-1] >= 1.0).all()
