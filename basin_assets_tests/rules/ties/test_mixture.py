"""The mixture: learnt from gyms drawn by the very model, it finds what they were drawn by."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.rules.ties import mixture as of_mixture
from basin_assets.rules.ties.gap_codes import GAP_SECONDS, read_gaps, write_gaps
from basin_assets.rules.ties.gap_model import (
    GapModel,
    even_gaps,
    learn_chance,
    learn_gaps,
    log_ratio,
)
from basin_assets.rules.ties.mixture import (
    Mixture,
    fit_mixture,
    known_odds,
    read_pairs,
    score_held_out,
    score_pairs,
    untold_share,
)
from basin_assets_tests.rules.frames import tie_evidence

EDGES = np.array([0.0, *GAP_SECONDS])
TOGETHER = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99)
SHARES = np.array([0.1, 0.3, 0.2, 0.2, 0.1, 0.1])
CLOSENESS = np.array([9.0, 6.0, 4.0, 2.0, 1.0, 0.5, 0.2, 0.1])


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


def test_the_ratio_of_some_gaps_by_hand() -> None:
    chance = np.arange(1.0, 41.0).reshape(5, 8)
    read = read_gaps(pd.Series(["a0", "b<h0"], dtype="str"), np.array([6.0, 2.0]))
    # One day in a crowd of 6; two days, the first where chance is twice as dense.
    days = [[9.0 / chance[1, 0]], [6.0 / chance[4, 1] / 2, 0.1 / chance[4, 7]]]
    due = [
        sum(
            w * np.prod([q * r + 1 - q for r in of_pair])
            for w, q in zip(SHARES, TOGETHER, strict=True)
        )
        for of_pair in days
    ]
    assert log_ratio(read, GapModel(CLOSENESS, SHARES, chance)) == pytest.approx(np.log(due))


def test_a_round_of_learning_how_ties_arrive_by_hand() -> None:
    texts, weight = ["a0", "b0h0", "c0c0d0"], [1.0, 0.5, 0.25]
    letters = ([0], [1, 7], [2, 2, 3])
    mass, together = np.diff(EDGES) / 1800, np.full(6, 1 / 6)
    for of_pair, weight_of_pair in zip(letters, weight, strict=True):
        likelihood = np.array(
            [np.prod([q * CLOSENESS[at] + 1 - q for at in of_pair]) for q in TOGETHER]
        )
        of_share = SHARES * likelihood / (SHARES * likelihood).sum()
        together += of_share * weight_of_pair
        for at in of_pair:
            for q, share in zip(TOGETHER, of_share, strict=True):
                is_together = q * CLOSENESS[at] / (q * CLOSENESS[at] + 1 - q)
                mass[at] += weight_of_pair / len(of_pair) * share * is_together
    days = read_gaps(pd.Series(texts, dtype="str"), np.ones(3))
    begin = GapModel(CLOSENESS, SHARES, np.ones((5, 8)))
    found = learn_gaps(days, np.array(weight), begin, 1)
    assert found.closeness == pytest.approx(mass / mass.sum() * 1800 / np.diff(EDGES))
    assert found.together == pytest.approx(together / together.sum())


def test_how_chance_arrives_by_hand() -> None:
    # 900 single days in a crowd of 6, each with chance twice as dense; 600 pairs of two days.
    texts = pd.Series([*["a<"] * 900, *["b0c0"] * 600], dtype="str")
    weight = np.repeat([1.0, 0.5], [900, 600])
    even, inverse, days = np.diff(EDGES) / 1800, np.zeros((5, 8)), np.zeros((5, 1))
    inverse[1, 0], inverse[4, 1], inverse[4, 2] = 900 / 2, 300, 300
    days[1], days[4] = 900, 600
    overall = (inverse.sum(axis=0) + 1000 * even) / (1500 + 1000)
    due = (inverse + 1000 * overall) / ((days + 1000) * even)
    due[4] /= (due[4] * even).sum()
    due = np.maximum(due, 1.0)
    due[4] /= (due[4] * even).sum()
    assert learn_chance(read_gaps(texts, np.full(1500, 6.0)), weight) == pytest.approx(due)


def test_where_strangers_arrive_evenly_chance_is_corrected_by_little() -> None:
    ties, _ = drawn(8, pairs=40_000, known_share=0.8)
    assert fit_mixture(read_pairs(ties)).gaps.chance == pytest.approx(np.ones((5, 8)), abs=0.1)


def test_no_other_weights_are_likelier() -> None:
    ties, _ = drawn(14)
    rng = np.random.default_rng(15)
    ties["rarity"] **= 0.6
    for name in ("crowd", "alone", "activity"):
        ties[name] = np.exp(rng.normal(1.0, 0.4, len(ties)))
    mixture = fit_mixture(read_pairs(ties))
    of_gaps = log_ratio(read_gaps(ties["gaps"], ties["crowd"].to_numpy()), mixture.gaps)
    unknown = ~ties["is_known"].to_numpy()
    names = ["rarity", "crowd", "alone", "activity"]
    factors = np.log(ties.assign(days=1.0)[list(of_mixture.FACTORS)].to_numpy("float64"))[unknown]
    usual = np.array([{"rarity": 1.0, "crowd": -1.0}.get(each, 0.0) for each in of_mixture.FACTORS])

    def likelihood(constant: float, weights: np.ndarray) -> float:
        p = 1 / (1 + np.exp(-constant - factors @ weights))
        pull = ((weights - usual) * factors.std(axis=0))[1:]
        return float(np.log(p * np.exp(of_gaps[unknown]) + 1 - p).sum() - 50 * (pull**2).sum())

    best = likelihood(mixture.constant, mixture.weights)
    for step in (-0.03, 0.03):
        assert likelihood(mixture.constant + step, mixture.weights) < best
        for name in names:
            other = mixture.weights + step * (np.array(of_mixture.FACTORS) == name)
            assert likelihood(mixture.constant, other) < best


def test_a_fit_to_a_sample_is_about_that_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    ties, _ = drawn(16)
    whole = score_pairs(read_pairs(ties), fit_mixture(read_pairs(ties)))
    monkeypatch.setattr(of_mixture, "PAIRS_OF_A_FIT", 5_000)
    some = score_pairs(read_pairs(ties), fit_mixture(read_pairs(ties)))
    assert some.mean() == pytest.approx(whole.mean(), rel=0.05)
    assert np.abs(some - whole).max() < 0.1


def test_a_half_that_arrives_otherwise_is_not_found_by_the_other() -> None:
    rows = [{"customer_id_1": 1, "customer_id_2": who, "is_known": True} for who in range(2, 42)]
    ties = tie_evidence(*[{**row, "gaps": "ah"[at % 2] + "0"} for at, row in enumerate(rows)])
    mixture = Mixture(even_gaps(), 0.0, np.zeros(7), 1.0)
    close, apart = (score_held_out(read_pairs(ties), mixture)[at] for at in (0, 1))
    gaps = learn_gaps(
        read_gaps(pd.Series(["h0"] * 20, dtype="str"), np.full(20, 2.0)),
        np.ones(20),
        even_gaps(),
        40,
    )
    ratio = np.exp(log_ratio(read_gaps(pd.Series(["a0"], dtype="str"), np.ones(1)), gaps))[0]
    assert close == pytest.approx(ratio / (1 + ratio))
    assert close < 0.5 and apart < 0.5


@pytest.mark.parametrize(("ratio", "is_told"), [(0.98, False), (1.02, True), (-1.02, True)])
def test_gaps_tell_from_a_logarithm_of_one_on(ratio: float, is_told: bool) -> None:
    # Two ties: one whose gaps say so little, and one who is surely told.
    closeness = np.full(8, np.exp(ratio))
    closeness[1] = np.exp(3.0)
    model = GapModel(closeness, np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0]), np.ones((5, 8)))
    rows = [{"customer_id_1": 1, "customer_id_2": who} for who in (2, 3)]
    ties = tie_evidence({**rows[0], "gaps": "a0"}, {**rows[1], "gaps": "b0"})
    mixture = Mixture(model, -4.0, np.zeros(7), 1.0)
    little, much = score_pairs(read_pairs(ties), mixture)
    due = 0.0 if is_told else little / (little + much)
    assert untold_share(read_pairs(ties), mixture) == pytest.approx(due)


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
    assert known_odds(np.array([0.999, 0.7]), score[[0, -1]] > 0.5) == 1.0  # never against them


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
