"""Gyms with known ties: variants of the simulator to tune on, and others that are held out whole.

The held-out ones were chosen before any of them was measured, as hard as the tuning ones or
harder, and no constant of the score was set by them.
"""

import dataclasses
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import pandas as pd

from basin_assets.contracts.tables import AS_OF
from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.exports.as_of import day_of, find_as_of
from basin_assets.rules.exports.transfers import unite_transfers
from basin_assets.rules.months import MonthWindow
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.purchasers.matching import (
    enrich_transfers_with_purchaser_ids,
    index_purchasers,
)
from basin_assets.rules.ties.known_pairs import find_known_pairs
from basin_assets.settings import Settings
from basin_assets_tests.pure_run import settle_all

SETTINGS = Settings()
_LAST_MONTH = "2025-12"


@dataclass(frozen=True)
class Variant:
    """A gym to make: the plan of a size with some knobs turned.

    Attributes:
        name: what to call it in a table.
        seed: of every random stream.
        knobs: fields of `GymPlan` and their values.
        spoilt: how its times are spoilt, by `spoilt_gyms.SPOILT`; not where blank.
    """

    name: str
    seed: int
    knobs: Mapping[str, float]
    spoilt: str = ""


@dataclass(frozen=True)
class TieGym:
    """What a score is given, and who knows whom.

    Attributes:
        name: what to call it in a table.
        checkins: of all months.
        known_pairs: customer_id_1, customer_id_2 of those whom the gym itself knows to be tied.
        tied: (customer_id_1, customer_id_2) of those who know each other.
    """

    name: str
    checkins: pd.DataFrame
    known_pairs: pd.DataFrame
    tied: Set[tuple[int, int]]


def _variants(first_seed: int, several: dict[str, dict[str, float]]) -> tuple[Variant, ...]:
    """One variant a name, with a seed of its own."""
    return tuple(
        Variant(name, seed, knobs) for seed, (name, knobs) in enumerate(several.items(), first_seed)
    )


def _spoilt(first_seed: int, plans: Mapping[str, dict[str, float]]) -> tuple[Variant, ...]:
    """Each plan with its times spoilt in every way, each with a seed of its own."""
    ways = ("competitions", "weekly classes", "entered at 21:00", "at midnight")
    both = [(name, way) for name in plans for way in ways]
    return tuple(
        Variant(f"{name}, {way}", seed, plans[name], way)
        for seed, (name, way) in enumerate(both, first_seed)
    )


TUNING = _variants(
    300,
    {
        "as the demo": {},
        "wide gaps": {"friend_gap_seconds": 420.0, "household_gap_seconds": 150.0},
        "habits": {"habit_share": 0.9, "regular_spread_minutes": 6.0},
        "no habits": {"habit_share": 0.1},
        "clubs": {"clubs": 24, "club_size": 8, "classes": 4, "club_spread_minutes": 6.0},
        "classes": {"clubs": 2, "classes": 30, "class_spread_minutes": 4.0, "class_size": 12},
        "crowd": {"evening_peak": 10.0, "weekend_peak": 3.0},
        "meeting inside": {"late_friend_share": 0.5},
        "same bus": {"co_arrival_share": 0.3, "walk_in_share": 0.3},
        "walk-ins": {"walk_in_share": 0.5, "friend_groups": 400},
    },
)

TUNING_SPOILT = _spoilt(340, {"as the demo": {}})

HELD_OUT = _variants(
    700,
    {
        "minutes apart": {"friend_gap_seconds": 240.0, "household_gap_seconds": 90.0},
        "ten minutes apart": {
            "friend_gap_seconds": 600.0,
            "household_gap_seconds": 240.0,
            "late_friend_share": 0.3,
        },
        "seconds apart": {"friend_gap_seconds": 20.0, "household_gap_seconds": 8.0},
        "few habits": {"habit_share": 0.15, "friend_gap_seconds": 150.0},
        "many habits": {
            "habit_share": 0.95,
            "regular_spread_minutes": 5.0,
            "friend_gap_seconds": 240.0,
        },
        "many clubs": {"clubs": 24, "classes": 6, "circle_attendance": 0.8},
        "many classes": {
            "clubs": 4,
            "classes": 36,
            "class_size": 12,
            "class_spread_minutes": 4.0,
            "circle_attendance": 0.8,
        },
        "clubs like classes": {
            "clubs": 16,
            "classes": 24,
            "club_spread_minutes": 6.0,
            "class_spread_minutes": 6.0,
            "circle_attendance": 0.8,
        },
        "quiet": {"evening_peak": 1.5, "weekend_peak": 1.0, "friend_gap_seconds": 300.0},
        "crowded": {"evening_peak": 12.0, "weekend_peak": 3.5, "habit_share": 0.7},
        "half meet inside": {"late_friend_share": 0.5, "friend_gap_seconds": 240.0},
        "same bus for all": {"co_arrival_share": 0.35, "walk_in_share": 0.3},
        "mostly walk-ins": {"walk_in_share": 0.55},
        "one location": {"second_location_share": 0.0, "friend_gap_seconds": 180.0},
        "half the check-ins": {"checkins": 24_000, "transfers": 2_000},
        "few friends": {"friend_groups": 300, "co_arrival_share": 0.15},
        "all at once": {
            "friend_gap_seconds": 420.0,
            "household_gap_seconds": 150.0,
            "late_friend_share": 0.35,
            "habit_share": 0.75,
            "classes": 26,
            "circle_attendance": 0.8,
            "co_arrival_share": 0.2,
            "evening_peak": 8.0,
            "second_location_share": 0.0,
        },
    },
)


HELD_OUT_SPOILT = _spoilt(
    740,
    {
        "as the demo": {},
        "minutes apart": {"friend_gap_seconds": 150.0, "household_gap_seconds": 60.0},
    },
)


def make_tie_gym(variant: Variant, size: SizeName = "full") -> TieGym:
    """The gym of a variant, settled and matched as a run does.

    No overrides are read: some of them tell the truth.
    """
    knobs: dict[str, Any] = {"overrides": False, "seed": variant.seed, **variant.knobs}
    gym = make_gym(dataclasses.replace(plan_of_size(size), **knobs))
    settled = settle_all(gym.files, MonthWindow(SETTINGS.first_month, _LAST_MONTH), SETTINGS)
    used = {name: source.used for name, source in settled.items()}
    tied = {(tie.customer_id_1, tie.customer_id_2) for tie in gym.truth.ties}
    return TieGym(variant.name, used["checkins"], _known_pairs(used), tied)


def _known_pairs(used: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The pairs that a run calibrates by: passes with a sure purchaser, and shared memberships."""
    as_of = day_of(AS_OF.validate(find_as_of(used["checkins"])))
    shared = find_shared_memberships(
        used["members"],
        used["memberships"],
        used["customers"],
        as_of,
        has_memberships=True,
        settings=SETTINGS,
    )
    enriched = enrich_transfers_with_purchaser_ids(
        unite_transfers(used["pass_transfers"], used["checkins"]),
        index_purchasers(used["customers"], used["members"], used["memberships"], SETTINGS),
        used["purchaser_overrides"],
        used["checkins"],
        SETTINGS,
    )
    family = extract_family_membership_connections(shared, as_of, SETTINGS)
    return find_known_pairs(enriched, family, used["relations"], SETTINGS)[PAIR]
