"""Ways to make groups of the same ties, to hold ours against."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import igraph
import numpy as np
import pandas as pd

from basin_assets.rules.groups.acquaintance import find_acquaintances
from basin_assets.rules.groups.communities import Group, find_groups, without_subsets
from basin_assets.rules.pairs import PAIR
from basin_assets_tests.evaluation.planted_groups import SETTINGS, PlantedGym
from basin_assets_tests.rules.frames import pairs_of

Method = Callable[[PlantedGym], list[Group]]


def ours(gym: PlantedGym) -> list[Group]:
    """What `customer_groups` does."""
    return find_groups(gym.acquaintances(), SETTINGS)


def lone_pairs(gym: PlantedGym) -> list[Group]:
    """Every tie a group of its own."""
    return pairs_of(_ties(gym))  # type: ignore[return-value]


def partition_that_knows(gym: PlantedGym) -> list[Group]:
    """The best that a partition can do: Leiden-CPM over the planted pairs seen, without mistake."""
    pairs = pd.DataFrame(sorted(gym.pairs.keys() & gym.seen), columns=PAIR)
    return _leiden(pairs.assign(likelihood=1.0), 0.5)


def components(gym: PlantedGym) -> list[Group]:
    """Connected components of people."""
    graph = _Named(_ties(gym))
    return graph.groups(graph.of_igraph.connected_components())


def louvain(gym: PlantedGym) -> list[Group]:
    """Plain modularity, by Louvain's method."""
    graph = _Named(_ties(gym))
    _seed()
    return graph.groups(graph.of_igraph.community_multilevel(weights=graph.weights))


def leiden_cpm(resolution: float) -> Method:
    """Leiden's method on the constant Potts model, as a partition of people."""
    return lambda gym: _leiden(_ties(gym), resolution)


def merged_cliques(gym: PlantedGym) -> list[Group]:
    """Maximal cliques, merged while those who would meet are likely to know each other."""
    ties = _ties(gym)
    graph = _Named(ties)
    likelihood = dict(zip(pairs_of(ties), ties["likelihood"].tolist(), strict=True))
    cliques = [graph.names(clique) for clique in graph.of_igraph.maximal_cliques(min=2)]
    groups = [set(clique) for clique in sorted(cliques, key=lambda each: (-len(each), each))]
    holding: dict[int, set[int]] = {}
    for number, group in enumerate(groups):
        for person in group:
            holding.setdefault(person, set()).add(number)
    for number, group in enumerate(groups):
        for other in sorted({n for person in group for n in holding[person] if n > number}):
            strange = [
                likelihood.get((min(a, b), max(a, b)), 0.0)
                for a in group - groups[other]
                for b in groups[other] - group
            ]
            if groups[other] & group and strange and np.mean(strange) >= 0.3:
                group |= groups[other]
                groups[other] = set()
    return without_subsets(tuple(sorted(group)) for group in groups if group)


def without(evidence: str) -> Method:
    """Ours, where one kind of evidence says nothing."""

    def find(gym: PlantedGym) -> list[Group]:
        tables = dict(gym.inputs)
        if evidence == "surnames":
            tables["customers"] = tables["customers"].assign(last_name=None)
        if evidence == "parties":
            tables["enriched"] = tables["enriched"].assign(purchaser_name=None)
        if evidence == "passes":
            tables["enriched"] = tables["enriched"].iloc[:0]
        if evidence == "memberships":
            tables["family_membership"] = tables["family_membership"].iloc[:0]
        if evidence == "visits":
            tables["same_day_group"] = tables["same_day_group"].iloc[:0]
        return find_groups(find_acquaintances(**tables, settings=SETTINGS), SETTINGS)

    return find


def unsplit(gym: PlantedGym) -> list[Group]:
    """Ours, where chains of ties are left as they are."""
    settings = SETTINGS.model_copy(update={"small_group_size": 10**6})
    return find_groups(gym.acquaintances(), settings)


METHODS: Mapping[str, Method] = {
    "customer_groups": ours,
    "chains left as they are": unsplit,
    "without surnames": without("surnames"),
    "without parties on one pass": without("parties"),
    "without passes": without("passes"),
    "without memberships": without("memberships"),
    "without visits": without("visits"),
    "every tie a group": lone_pairs,
    "maximal cliques, merged": merged_cliques,
    "connected components": components,
    "modularity (Louvain)": louvain,
    "Leiden-CPM 0.3": leiden_cpm(0.3),
    "Leiden-CPM 0.5": leiden_cpm(0.5),
    "Leiden-CPM 0.7": leiden_cpm(0.7),
    "partition that knows all ties": partition_that_knows,
}


@dataclass
class _Named:
    """A weighted graph whose vertices are customers, in the order of their ids."""

    pairs: pd.DataFrame

    def __post_init__(self) -> None:
        ends, people = pd.factorize(self.pairs[PAIR].to_numpy("int64").ravel(), sort=True)
        self.people = people
        self.weights = self.pairs["likelihood"].tolist()
        self.of_igraph: Any = igraph.Graph(n=len(people), edges=ends.reshape(-1, 2).tolist())

    def names(self, vertices: list[int]) -> Group:
        """The customers of some vertices, ascending."""
        return tuple(self.people[sorted(vertices)].tolist())

    def groups(self, parts: list[list[int]]) -> list[Group]:
        """The parts of two or more."""
        return [self.names(part) for part in parts if len(part) > 1]


def _ties(gym: PlantedGym) -> pd.DataFrame:
    pairs = gym.acquaintances()
    return pairs[pairs["likelihood"] >= SETTINGS.group_threshold]


def _leiden(ties: pd.DataFrame, resolution: float) -> list[Group]:
    graph = _Named(ties)
    _seed()
    return graph.groups(
        graph.of_igraph.community_leiden(
            objective_function="CPM",
            weights=graph.weights,
            resolution=resolution,
            n_iterations=-1,
        )
    )


def _seed() -> None:
    igraph.set_random_number_generator(random.Random(0))
