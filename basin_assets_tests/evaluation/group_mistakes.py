"""Where the mistakes of grouping come from."""

from collections import Counter
from collections.abc import Sequence

from basin_assets.rules.groups.communities import Group
from basin_assets_tests.evaluation.group_scores import pairs_in
from basin_assets_tests.evaluation.planted_groups import SETTINGS, PlantedGym
from basin_assets_tests.rules.frames import pairs_of

_SURE = 0.98


def why_lost(gym: PlantedGym, groups: Sequence[Group]) -> Counter[str]:
    """The planted pairs seen that are in no group, by what there was to see of them."""
    pairs = gym.acquaintances()
    days = dict(zip(pairs_of(pairs), pairs["days_together"].tolist(), strict=True))
    lost = (gym.pairs.keys() & gym.seen) - pairs_in(groups)
    return Counter(f"{gym.pairs[pair]}, {_in_words(days.get(pair, 0))}" for pair in lost)


def why_wrong(gym: PlantedGym, groups: Sequence[Group]) -> Counter[str]:
    """The pairs in groups who were planted in none, by how they came in."""
    pairs = gym.acquaintances()
    likelihood = dict(zip(pairs_of(pairs), pairs["likelihood"].tolist(), strict=True))
    reasons: Counter[str] = Counter()
    for pair in pairs_in(groups) - gym.pairs.keys():
        least = likelihood.get(pair, 0.0)
        if pair in gym.strangers:
            reasons["of one class"] += 1
        elif least >= _SURE:
            reasons["as good as sure: mistaken purchasers, namesakes"] += 1
        elif least >= SETTINGS.group_threshold:
            reasons["tied by coincidence"] += 1
        else:
            reasons["through a third person"] += 1
    return reasons


def _in_words(days: int) -> str:
    if days > 1:
        return "met on several days"
    return "met once" if days else "never met"
