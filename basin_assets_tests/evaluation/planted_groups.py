"""Synthetic gyms of several kinds, and the groups that were planted in them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from basin_assets.contracts.connections import FAMILY_MEMBERSHIP, SAME_DAY_GROUP
from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets.demo.truth import Truth
from basin_assets.rules.groups.acquaintance import find_acquaintances
from basin_assets.rules.groups.communities import Group, find_groups
from basin_assets.settings import Settings
from basin_assets_tests.evaluation import tie_gyms
from basin_assets_tests.pure_run import run_purely
from basin_assets_tests.rules.frames import pairs_of

SETTINGS = Settings.model_construct()
_LAST_MONTH = "2025-12"
PLANTED = ("family", "partner", "friends", "club")

Pair = tuple[int, int]

TUNING: Mapping[str, Mapping[str, Any]] = {each.name: each.knobs for each in tie_gyms.TUNING}
"""Gyms on which thresholds and method were chosen; seeds from 300."""

HELD_OUT: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "spread": {
        "friend_gap_seconds": 240.0,
        "household_gap_seconds": 90.0,
        "late_friend_share": 0.3,
    },
    "tight": {
        "friend_gap_seconds": 30.0,
        "household_gap_seconds": 10.0,
        "habit_share": 0.7,
        "co_arrival_share": 0.15,
    },
    "clubby": {"clubs": 16, "classes": 20, "circle_attendance": 0.8},
    "quiet": {"evening_peak": 1.5, "weekend_peak": 1.0, "second_location_share": 0.05},
    "busy": {
        "evening_peak": 7.0,
        "walk_in_share": 0.35,
        "classes": 20,
        "regular_spread_minutes": 8.0,
    },
    "slow": {
        "friend_gap_seconds": 600.0,
        "household_gap_seconds": 240.0,
        "late_friend_share": 0.4,
        "habit_share": 0.8,
    },
}
"""Gyms of other knobs, looked at for the report alone; seeds from 700."""


@dataclass(frozen=True)
class PlantedGym:
    """What grouping is given, and which groups there are.

    Attributes:
        name: what to call it in a table.
        inputs: the tables that `customer_groups` is made from.
        pairs: planted pairs.
        seen: all pairs of `customer_connections`: who met, gave a pass or share a membership.
        groups: the planted groups as far as they are seen: who of a circle hangs together by
            pairs seen; none lies within another.
    """

    name: str
    inputs: Mapping[str, pd.DataFrame]
    pairs: frozenset[Pair]
    seen: frozenset[Pair]
    groups: list[Group]

    def found(self) -> list[Group]:
        """The groups as `customer_groups` finds them."""
        return find_groups(find_acquaintances(**self.inputs, settings=SETTINGS), SETTINGS)


def planted_gyms(
    variants: Mapping[str, Mapping[str, Any]], first_seed: int, size: SizeName = "full"
) -> list[PlantedGym]:
    """A gym of each variant, each of a seed of its own."""
    return [
        planted_gym(name, first_seed + number, knobs, size)
        for number, (name, knobs) in enumerate(variants.items())
    ]


def planted_gym(
    name: str, seed: int, knobs: Mapping[str, Any], size: SizeName = "full"
) -> PlantedGym:
    """A gym of a size with some knobs turned."""
    gym = make_gym(dataclasses.replace(plan_of_size(size, seed=seed), **knobs))
    run = run_purely(gym.files, last_month=_LAST_MONTH)
    seen = frozenset(pairs_of(run.connections))
    return PlantedGym(
        name,
        {
            "same_day_group": run.by_type[SAME_DAY_GROUP],
            "enriched": run.enriched,
            "family_membership": run.by_type[FAMILY_MEMBERSHIP],
            "customers": run.settled["customers"].used,
        },
        frozenset((tie.customer_id_1, tie.customer_id_2) for tie in gym.truth.ties),
        seen,
        _seen_groups(gym.truth, seen),
    )


def _seen_groups(truth: Truth, seen: frozenset[Pair]) -> list[Group]:
    parts: set[frozenset[int]] = set()
    for circle in truth.circles:
        if circle.kind in PLANTED:
            parts |= _hanging_together(circle.members, seen)
    return sorted(tuple(sorted(p)) for p in parts if not any(p < other for other in parts))


def _hanging_together(members: list[int], seen: frozenset[Pair]) -> set[frozenset[int]]:
    """The members by connected components over the pairs seen; no lone ones."""
    parts = [{member} for member in members]
    for one, other in combinations(members, 2):
        if (one, other) in seen:
            touched = [part for part in parts if one in part or other in part]
            parts = [part for part in parts if part not in touched] + [set().union(*touched)]
    return {frozenset(part) for part in parts if len(part) > 1}
