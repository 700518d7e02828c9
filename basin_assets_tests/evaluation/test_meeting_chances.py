"""What chance would give is what strangers have, and not what friends have."""

import numpy as np
import pytest

from basin_assets_tests.evaluation.meeting_chances import measure_chances, without_friends
from basin_assets_tests.evaluation.second_gyms import SecondPlan, make_second_gym
from basin_assets_tests.evaluation.spoilt_gyms import SPOILT

SMALL = SecondPlan("small", 906, people=2_400, weeks=30, usual=0.7)


@pytest.mark.parametrize("way", ["", "weekly classes"])
def test_strangers_meet_as_often_as_chance_would_give(way: str) -> None:
    gym = without_friends(make_second_gym(SMALL))
    if way:
        gym = SPOILT[way](gym, np.random.default_rng(907))
    found = measure_chances(gym)
    assert found.strangers == pytest.approx(1, abs=0.05)
    assert found.by_tenth[2:] == pytest.approx([1] * 8, abs=0.15)


def test_friends_meet_far_oftener_and_do_not_spoil_what_strangers_are_expected() -> None:
    found = measure_chances(make_second_gym(SMALL))
    assert found.strangers == pytest.approx(1, abs=0.05)
    counted, expected = found.ties
    assert counted > 4 * expected
