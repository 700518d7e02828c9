"""How well planted groups are found, by pairs and by whole groups."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from basin_assets.rules.groups.communities import Group
from basin_assets_tests.evaluation.planted_groups import Pair, PlantedGym


@dataclass(frozen=True)
class GroupScore:
    """Counts of pairs; of the found ones, those in any one group.

    Attributes:
        found: pairs in one group.
        right: those among them who were planted in one circle.
        right_seen: those of these whom the data could show: they met, gave a pass or share a
            membership.
        planted_seen: pairs planted in one circle whom the data could show.
        likeness: mean over the planted groups of the best Jaccard index with a group found.
        purity: the same the other way round.
    """

    found: int
    right: int
    right_seen: int
    planted_seen: int
    likeness: float
    purity: float

    @property
    def precision(self) -> float:
        """Share of the found pairs who were planted."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Share found of the planted pairs whom the data could show."""
        return self.right_seen / max(self.planted_seen, 1)

    @property
    def f1(self) -> float:
        """Of precision and recall."""
        return _harmonic(self.precision, self.recall)

    @property
    def group_f1(self) -> float:
        """Of likeness and purity: lone pairs for a family of five score low here."""
        return _harmonic(self.likeness, self.purity)


def score_groups(gym: PlantedGym, groups: Sequence[Group]) -> GroupScore:
    """The score of some groups."""
    found = pairs_in(groups)
    right = found & gym.pairs
    return GroupScore(
        len(found),
        len(right),
        len(right & gym.seen),
        len(gym.seen & gym.pairs),
        _mean_likeness(gym.groups, groups),
        _mean_likeness(groups, gym.groups),
    )


def pairs_in(groups: Iterable[Group]) -> set[Pair]:
    """All pairs of the same group."""
    return {pair for group in groups for pair in combinations(group, 2)}


def _mean_likeness(groups: Sequence[Group], others: Sequence[Group]) -> float:
    """The mean over the groups of the best Jaccard index with any of the others."""
    of_person: defaultdict[int, list[frozenset[int]]] = defaultdict(list)
    for other in others:
        for person in other:
            of_person[person].append(frozenset(other))
    best = [
        max(
            (
                len(other & set(group)) / len(other | set(group))
                for person in group
                for other in of_person[person]
            ),
            default=0.0,
        )
        for group in groups
    ]
    return sum(best) / max(len(best), 1)


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
