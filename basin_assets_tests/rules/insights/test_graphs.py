"""Graphs of people: who hangs together."""

import subprocess
import sys

import numpy as np

from basin_assets.rules.insights.graphs import graph


def test_who_hangs_together_is_one_component() -> None:
    ties = graph(4, np.array([[0, 1], [1, 2]]))
    assert ties.connected_components().membership == [0, 0, 0, 1]


def test_a_graph_loads_no_plots_and_hides_none_from_whoever_wants_them() -> None:
    code = (
        "import sys, numpy as np\n"
        "from basin_assets.rules.insights.graphs import graph\n"
        "graph(2, np.array([[0, 1]]))\n"
        "print('matplotlib' in sys.modules)\n"
        "import matplotlib.figure\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
