"""Purchasers of a gym with known truth: found as well as the evaluation says, and better scored."""

from collections.abc import Callable

import pandas as pd
import pytest
from rapidfuzz import fuzz

from basin_assets_tests.evaluation.__main__ import found_by_ours, ids_of
from basin_assets_tests.evaluation.baselines import most_similar
from basin_assets_tests.evaluation.labelled_gyms import Labelled, labelled_gym
from basin_assets_tests.evaluation.scores import Score, calibration, score
from basin_assets_tests.evaluation.situations import (
    customers_left_out,
    purchasers_stay_at_home,
    strangers_of_the_family,
    without_visits,
)


@pytest.fixture(scope="module")
def gym() -> Labelled:
    return labelled_gym(301, size="demo")


def found(gym: Labelled) -> Score:
    return score(gym, ids_of(found_by_ours(gym)))


def test_almost_everybody_is_found_and_almost_nobody_wrongly(gym: Labelled) -> None:
    ours = found(gym)
    plain = score(gym, most_similar(gym, fuzz.ratio, 80))
    assert ours.of_customers > 400
    assert ours.precision >= 0.995
    assert ours.recall >= 0.98
    assert ours.strangers_matched == 0
    assert ours.precision > plain.precision


def test_names_alone_do_nearly_as_well(gym: Labelled) -> None:
    assert found(without_visits(gym)).precision >= 0.99
    assert found(without_visits(gym)).recall >= 0.97


def test_who_stays_at_home_is_found_by_name(gym: Labelled) -> None:
    assert found(purchasers_stay_at_home(gym)).recall >= 0.97


def test_strangers_of_the_family_are_not_taken_for_the_family(gym: Labelled) -> None:
    harder = found(strangers_of_the_family(gym))
    assert harder.strangers > found(gym).strangers
    assert harder.share_of_strangers <= 0.02
    by_likeness = most_similar(strangers_of_the_family(gym), fuzz.ratio, 80)
    plain = score(strangers_of_the_family(gym), by_likeness)
    assert plain.share_of_strangers > 5 * harder.share_of_strangers


def test_customers_who_are_missing_in_the_export_are_taken_for_nobody_else(gym: Labelled) -> None:
    harder = found(customers_left_out(gym))
    assert harder.strangers > 3 * found(gym).strangers
    assert harder.share_of_strangers <= 0.02
    assert harder.recall >= 0.97


@pytest.mark.parametrize("change", [lambda gym: gym, customers_left_out, without_visits])
def test_of_matches_that_are_said_to_be_sure_as_many_are_right(
    gym: Labelled, change: Callable[[Labelled], Labelled]
) -> None:
    changed = change(gym)
    bands = calibration([(changed, found_by_ours(changed))])
    large = bands[bands["matches"] >= 50]
    assert not large.empty
    assert (large["said"] - large["right"]).abs().max() <= 0.05


def test_a_calibration_counts_matches_by_band_and_leaves_namesake_strangers_out() -> None:
    labelled = Labelled("small", {}, {1: 10, 2: 10, 3: None, 4: None}, frozenset({4}))
    enriched = pd.DataFrame(
        {
            "checkin_id": [1, 2, 3, 4, 5],
            "purchaser_customer_id": pd.array([10, 11, 12, 13, None], dtype="Int64"),
            "match_confidence": [100, 95, 93, 100, 0],
        }
    )
    bands = calibration([(labelled, enriched)])
    assert bands.to_dict("index") == {
        90: {"matches": 2, "said": 0.94, "right": 0.0},
        100: {"matches": 1, "said": 1.0, "right": 1.0},
    }


def test_a_score_counts_namesake_strangers_apart() -> None:
    labelled = Labelled(
        "small",
        {},
        {1: 10, 2: 10, 3: None, 4: None, 5: 11},
        frozenset({4}),
    )
    counted = score(labelled, {1: 10, 2: 11, 3: 12, 4: 13, 5: None})
    assert counted == Score(1, 1, 3, 1, 1, 1, 1)
    assert counted.precision == pytest.approx(1 / 3)
    assert counted.recall == pytest.approx(1 / 3)
