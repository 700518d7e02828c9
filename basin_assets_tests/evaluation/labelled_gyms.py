"""Transfers with known purchasers: synthetic gyms of fresh seeds, and public labelled names."""

import csv
import dataclasses
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets.rules.exports.transfers import unite_transfers
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings
from basin_assets_tests.pure_run import settle_all
from basin_assets_tests.rules import frames

SETTINGS = Settings()
_LAST_MONTH = "2025-12"
_STRANGERS_OF_LABELLED = 0.15


@dataclass(frozen=True)
class Labelled:
    """What a matcher is given, and who the purchasers were.

    Attributes:
        name: what to call it in a table.
        tables: the typed inputs, by table.
        purchaser: the true purchaser by `checkin_id`; None for a stranger.
        namesakes: `checkin_id` of strangers who bear a customer's very name.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    purchaser: Mapping[int, int | None]
    namesakes: frozenset[int]


def labelled_gym(
    seed: int, unlisted_variant_share: float = 0.0, size: SizeName = "full"
) -> Labelled:
    """A synthetic gym without overrides, which would tell the truth."""
    plan = dataclasses.replace(
        plan_of_size(size, seed=seed),
        overrides=False,
        unlisted_variant_share=unlisted_variant_share,
    )
    gym = make_gym(plan)
    settled = settle_all(gym.files, MonthWindow(SETTINGS.first_month, _LAST_MONTH), SETTINGS)
    used = {name: source.used for name, source in settled.items()}
    used["transfers"] = unite_transfers(used["pass_transfers"], used["checkins"])
    there = set(used["transfers"]["checkin_id"])
    truths = [truth for truth in gym.truth.transfers if truth.checkin_id in there]
    return Labelled(
        f"seed {seed}",
        used,
        {truth.checkin_id: truth.purchaser_customer_id for truth in truths},
        frozenset(t.checkin_id for t in truths if t.kind == "stranger_with_customers_name"),
    )


def labelled_names(path: Path, seed: int = 0) -> Labelled:
    """FEBRL's file: originals are the customers, corrupted copies what is printed.

    No visits and no context; 15 % of the originals are left out, and are the strangers.
    """
    originals: dict[int, tuple[str, str]] = {}
    copies: list[tuple[int, str]] = []
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file, skipinitialspace=True):
            kind, _, rest = row[0].partition("-")
            if kind != "rec":
                continue
            number, _, label = rest.partition("-")
            first, last = row[1].strip(), row[2].strip()
            if label == "org":
                originals[int(number)] = (first, last)
            else:
                copies.append((int(number), f"{first} {last}".strip()))
    left_out = _left_out(sorted(originals), seed)
    people = [
        frames.customer(number, "x", first_name=first or None, last_name=last or None)
        for number, (first, last) in originals.items()
        if number not in left_out
    ]
    printed = [
        frames.printed(name or None, user=10**9, checkin_id=at)
        for at, (_, name) in enumerate(copies, start=1)
    ]
    return Labelled(
        path.name,
        {
            "transfers": frames.transfers(*printed),
            "customers": frames.customers(*people),
            "purchaser_overrides": frames.overrides(),
            "members": frames.members(),
            "memberships": frames.memberships(),
            "checkins": frames.checkins(),
        },
        {at: None if n in left_out else n for at, (n, _) in enumerate(copies, start=1)},
        frozenset(),
    )


def _left_out(numbers: list[int], seed: int) -> set[int]:
    return set(random.Random(seed).sample(numbers, int(_STRANGERS_OF_LABELLED * len(numbers))))
