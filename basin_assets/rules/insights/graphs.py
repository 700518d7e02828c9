"""Graphs of people, as igraph keeps them."""

import random
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt


def graph(vertices: int, edges: npt.NDArray[np.int64]) -> Any:  # igraph is not typed
    """An undirected `igraph.Graph` of vertices 0, 1, ... and edges, an array of two columns."""
    return _igraph().Graph(n=vertices, edges=edges.tolist())


class SeededIgraph:
    """Lets igraph draw the same numbers at every call, and gives Python's own back afterwards."""

    def __enter__(self) -> None:
        _igraph().set_random_number_generator(random.Random(0))

    def __exit__(self, *_: object) -> None:
        _igraph().set_random_number_generator(random)


@cache
def _igraph() -> Any:
    """The library, imported by the first graph: the reading commands need none."""
    import igraph

    return igraph
