"""Strangers whom a score takes for friends: what they are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations

import pandas as pd

from basin_assets.rules.pairs import PAIR
from basin_assets_tests.evaluation.tie_gyms import TieGym

Pair = tuple[int, int]
CLASS = "in one class"
REGULARS = "regulars of one hour"
COMMON_FRIEND = "with a common friend"
CO_ARRIVAL = "arrived within a minute once"
OTHERS = "others"
SORTS = (CLASS, REGULARS, COMMON_FRIEND, CO_ARRIVAL, OTHERS)
_SAME_HOUR_SECONDS = 1800
_CO_ARRIVAL_SECONDS = 60.0


def sort_strangers(
    gym: TieGym, co_visits: pd.DataFrame, strangers: Iterable[Pair]
) -> dict[str, int]:
    """How many of the pairs there are of each sort, each pair under the first that fits."""
    classmates = {
        pair
        for circle in gym.circles
        if circle.kind == "class"
        for pair in combinations(circle.members, 2)
    }
    slots = {each.members[0]: each.slots for each in gym.circles if each.kind == "regular"}
    friends = _friends(gym.kinds)
    smallest_gap = co_visits.groupby(PAIR)["gap_seconds"].min()

    def sort(pair: Pair) -> str:
        one, other = pair
        if pair in classmates:
            return CLASS
        if _same_hour(slots.get(one, []), slots.get(other, [])):
            return REGULARS
        if friends.get(one, set()) & friends.get(other, set()):
            return COMMON_FRIEND
        return CO_ARRIVAL if smallest_gap[pair] <= _CO_ARRIVAL_SECONDS else OTHERS

    return dict(Counter(map(sort, strangers)))


def _friends(kinds: Mapping[Pair, str]) -> dict[int, set[int]]:
    friends: dict[int, set[int]] = {}
    for one, other in kinds:
        friends.setdefault(one, set()).add(other)
        friends.setdefault(other, set()).add(one)
    return friends


def _same_hour(slots: list[list[int]], others: list[list[int]]) -> bool:
    """Whether two people come on one weekday, at most half an hour apart."""
    return any(
        weekday == other_day and abs(second - other_second) <= _SAME_HOUR_SECONDS
        for weekday, second in slots
        for other_day, other_second in others
    )
