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
        planted: pairs planted in one circle.
        planted_seen: those of them whom the data could show.
        f1_to_six: as `f1`, where pairs of clubs, which are larger, count neither way.
        likeness: mean over the planted groups of the best Jaccard index with a group found.
        purity: the same the other way round.
        exact: share of planted groups that are found member by member.
        groups: groups found.
    """

    found: int
    right: int
    right_seen: int
    planted: int
    planted_seen: int
    f1_to_six: float
    likeness: float
    purity: float
    exact: float
    groups: int

    @property
    def precision(self) -> float:
        """Share of the found pairs who were planted."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Share found of the planted pairs whom the data could show."""
        return self.right_seen / max(self.planted_seen, 1)

    @property
    def recall_of_all(self) -> float:
        """Share found of all planted pairs; a third of them were never seen together."""
        return self.right / max(self.planted, 1)

    @property
    def f1(self) -> float:
        """Of precision and recall."""
        return _harmonic(self.precision, self.recall)

    @property
    def f1_of_all(self) -> float:
        """Of precision and recall of all."""
        return _harmonic(self.precision, self.recall_of_all)

    @property
    def group_f1(self) -> float:
        """Of likeness and purity: lone pairs for a family of five score low here."""
        return _harmonic(self.likeness, self.purity)


def score_groups(gym: PlantedGym, groups: Sequence[Group]) -> GroupScore:
    """The score of some groups."""
    found = pairs_in(groups)
    right = found & gym.pairs.keys()
    best = _best_likeness(gym.groups, groups)
    return GroupScore(
        len(found),
        len(right),
        len(right & gym.seen),
        len(gym.pairs),
        len(gym.seen & gym.pairs.keys()),
        _f1_to_six(gym, found),
        sum(best) / max(len(best), 1),
        sum(_best_likeness(groups, gym.groups)) / max(len(groups), 1),
        best.count(1.0) / max(len(best), 1),
        len(groups),
    )


def _f1_to_six(gym: PlantedGym, found: set[Pair]) -> float:
    clubs = {pair for pair, kind in gym.pairs.items() if kind == "club"}
    planted, others = gym.pairs.keys() - clubs, found - clubs
    seen, right = planted & gym.seen, others & planted
    return _harmonic(len(right) / max(len(others), 1), len(right & gym.seen) / max(len(seen), 1))


def pairs_in(groups: Iterable[Group]) -> set[Pair]:
    """All pairs of the same group."""
    return {pair for group in groups for pair in combinations(group, 2)}


def _best_likeness(groups: Sequence[Group], others: Sequence[Group]) -> list[float]:
    """Of each group the best Jaccard index with any of the others."""
    of_person: defaultdict[int, list[frozenset[int]]] = defaultdict(list)
    for other in others:
        for person in other:
            of_person[person].append(frozenset(other))
    return [
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


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
