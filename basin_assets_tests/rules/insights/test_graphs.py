"""Graphs of people: who hangs together."""

import numpy as np

from basin_assets.rules.insights.graphs import graph


def test_who_hangs_together_is_one_component() -> None:
    ties = graph(4, np.array([[0, 1], [1, 2]]))
    assert ties.connected_components().membership == [0, 0, 0, 1]
