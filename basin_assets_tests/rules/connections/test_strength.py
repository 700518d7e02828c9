"""How strong a connection is: every formula, cap and band, at its edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from basin_assets.rules.connections.guests import guest_points
from basin_assets.rules.connections.pass_sharing import share_points
from basin_assets.rules.connections.same_day import same_day_points
from basin_assets.rules.connections.strength import (
    Counts,
    strength_band,
)
from basin_assets_tests.rules.frames import SETTINGS


def of_passes(shares: int, both_gave: bool) -> Counts:
    passes = pd.DataFrame({"interaction_count": [shares], "is_reciprocal": [both_gave]})
    return share_points(passes, SETTINGS).total


def of_days(days: int, shared: int) -> Counts:
    same_day = pd.DataFrame({"co_visit_count": [days], "co_visits_with_shared_pass": [shared]})
    return same_day_points(same_day, SETTINGS).total


def of_visits(visits: int) -> Counts:
    return guest_points(pd.DataFrame({"guest_visit_count": [visits]}), SETTINGS).total


@pytest.mark.parametrize(
    ("shares", "both_gave", "points"),
    [
        (1, False, 10),
        (2, False, 20),
        (2, True, 25),
        (4, True, 45),
        (5, False, 50),
        (5, True, 50),
        (6, False, 50),
        (156, True, 50),
    ],
)
def test_ten_points_a_share_and_five_if_both_gave_up_to_fifty(
    shares: int, both_gave: bool, points: int
) -> None:
    assert of_passes(shares, both_gave) == [points]


@pytest.mark.parametrize(
    ("days", "shared", "points"),
    [
        (1, 0, 5),
        (1, 1, 5),
        (2, 1, 10),
        (2, 2, 20),
        (3, 2, 25),
        (5, 2, 35),
        (6, 2, 40),
        (7, 2, 40),
        (7, 0, 35),
        (8, 0, 40),
        (9, 0, 40),
    ],
)
def test_five_points_a_day_and_ten_with_two_shared_pass_days_up_to_forty(
    days: int, shared: int, points: int
) -> None:
    assert of_days(days, shared) == [points]


@pytest.mark.parametrize(
    ("visits", "points"), [(1, 15), (2, 30), (3, 45), (4, 60), (5, 60), (99, 60)]
)
def test_fifteen_points_a_guest_visit_up_to_sixty(visits: int, points: int) -> None:
    assert of_visits(visits) == [points]


@pytest.mark.parametrize(
    ("strength", "band"),
    [
        (0, "Weak"),
        (5, "Weak"),
        (20, "Weak"),
        (21, "Moderate"),
        (40, "Moderate"),
        (41, "Strong"),
        (60, "Strong"),
        (61, "Very Strong"),
        (80, "Very Strong"),
        (81, "Family/Core"),
        (100, "Family/Core"),
    ],
)
def test_bands_begin_and_end_where_they_should(strength: int, band: str) -> None:
    assert strength_band(np.array([strength]), SETTINGS).tolist() == [band]


COUNT = st.integers(1, 10**6)
