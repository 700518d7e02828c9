"""Communities: overlapping groups of people, from the graph of acquaintances.

Most people are in a family and in a circle of friends, so ties connect nearly everybody, and a
partition of people tears circles apart: with every tie known it still loses a fifth of the pairs.
Therefore this partitions the ties. Two ties of one person are in one group if the other two people
are tied, if more weakly; each connected component of ties is a group. Components larger than a
party are split by Leiden's method on the constant Potts model: unlike modularity it has no
resolution limit, so it does not merge small groups.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.insights.graphs import SeededIgraph, graph
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

CLOSING_LIKELIHOOD = 0.4
"""Least likelihood of a triangle's third tie that joins the other two."""
_RESOLUTION = 0.7
"""Least mean likelihood within a part of a split component."""
_LONE_TIE_LIKELIHOOD = 0.8
"""Least likelihood of a tie that is a group of two where no other group holds both people."""
_ROUNDS = -1  # of Leiden's method: until nothing improves

Ints = npt.NDArray[np.int64]
Group = tuple[int, ...]


def find_groups(acquaintances: pd.DataFrame, settings: Settings) -> list[Group]:
    """Returns the groups as ascending customer ids, sorted; no group is a part of another.

    Args:
        acquaintances: customer_id_1, customer_id_2, likelihood; each pair once.
        settings: `group_threshold`, the least likelihood of a tie, and `small_group_size`, the
            largest component that is not split.
    """
    near = acquaintances[acquaintances["likelihood"] >= CLOSING_LIKELIHOOD]
    near = near.sort_values(PAIR)
    is_tied = near["likelihood"].to_numpy("float64") >= settings.group_threshold
    if not is_tied.any():
        return []
    ends, people = pd.factorize(near[PAIR].to_numpy("int64").ravel(), sort=True)
    edges = np.asarray(ends, dtype=np.int64).reshape(-1, 2)
    likelihood = near["likelihood"].to_numpy("float64")
    found: list[Group] = []
    for members in _tie_components(edges, len(people), is_tied):
        if len(members) <= settings.small_group_size:
            found.append(members)
        else:
            inside = np.isin(edges, members).all(axis=1)
            found += _split(edges[inside], likelihood[inside])
    return sorted(tuple(people[list(group)].tolist()) for group in without_subsets(found))


def _tie_components(edges: Ints, people: int, is_tied: npt.NDArray[np.bool_]) -> Iterator[Group]:
    """The people of each connected component of ties; triangles connect ties."""
    corners = np.asarray(graph(people, edges).list_triangles(), dtype=np.int64).reshape(-1, 3)
    corners.sort(axis=1)
    codes = edges[:, 0] * people + edges[:, 1]
    sides = [np.searchsorted(codes, corners[:, a] * people + corners[:, b]) for a, b in _SIDES]
    joined = np.concatenate([np.column_stack(two) for two in combinations(sides, 2)])
    joined = joined[is_tied[joined].all(axis=1)]
    component = np.asarray(graph(len(edges), joined).connected_components().membership)
    members = defaultdict(set)
    for number, ends in zip(component[is_tied].tolist(), edges[is_tied].tolist(), strict=True):
        members[number].update(ends)
    return (tuple(sorted(each)) for each in members.values())


_SIDES = ((0, 1), (0, 2), (1, 2))


def _split(edges: Ints, likelihood: npt.NDArray[np.float64]) -> list[Group]:
    """The parts of a component by Leiden's method, and its surest ties as groups of two."""
    ends, people = np.unique(edges, return_inverse=True)
    chain = graph(len(ends), people.reshape(edges.shape))
    with SeededIgraph():
        parts = chain.community_leiden(
            objective_function="CPM",
            weights=likelihood.tolist(),
            resolution=_RESOLUTION,
            n_iterations=_ROUNDS,
        )
    groups = [tuple(ends[sorted(part)].tolist()) for part in parts if len(part) > 1]
    surest = edges[likelihood >= _LONE_TIE_LIKELIHOOD]
    return [*groups, *((first, second) for first, second in surest.tolist())]


def without_subsets(groups: Iterable[Group]) -> list[Group]:
    """The distinct groups that are no subset of another."""
    kept: list[Group] = []
    of_person: defaultdict[int, list[set[int]]] = defaultdict(list)
    for group in sorted(set(groups), key=lambda each: (-len(each), each)):
        members = set(group)
        if not any(members <= larger for larger in of_person[group[0]]):
            kept.append(group)
            for person in group:
                of_person[person].append(members)
    return kept
