"""Gyms made harder than the generator makes them: what evidence is worth when it misleads."""

import dataclasses
import random

import pandas as pd

from basin_assets.rules.names import folded, full_names
from basin_assets_tests.evaluation.labelled_gyms import Labelled

_FAMILY_STRANGERS = 0.05
_LEFT_OUT = 0.15


def without_visits(gym: Labelled) -> Labelled:
    """The names alone: nobody checked in, nobody is on a membership."""
    empty = {name: gym.tables[name].iloc[:0] for name in ("checkins", "members", "memberships")}
    return dataclasses.replace(gym, tables={**gym.tables, **empty})


def purchasers_stay_at_home(gym: Labelled) -> Labelled:
    """No purchaser checked in on the day of the transfer, though others of the family may have."""
    transfers, checkins = gym.tables["transfers"], gym.tables["checkins"]
    days = transfers["checkin_datetime"].dt.normalize()
    bought = set(zip(transfers["checkin_id"].map(gym.purchaser), days, strict=True))
    came = zip(checkins["customer_id"], checkins["checkin_datetime"].dt.normalize(), strict=True)
    return dataclasses.replace(
        gym,
        tables={**gym.tables, "checkins": checkins[[each not in bought for each in came]]},
    )


def strangers_of_the_family(gym: Labelled, seed: int = 0) -> Labelled:
    """A few passes more are bought by strangers who bear the recipient's surname: grandparents."""
    rng = random.Random(seed)
    transfers, customers = gym.tables["transfers"].copy(), gym.tables["customers"]
    firsts = customers["first_name"].dropna().tolist()
    surnames = dict(zip(customers["customer_id"], customers["last_name"], strict=True))
    borne = set(
        (customers["first_name"].fillna("") + " " + customers["last_name"].fillna("")).str.lower()
    )
    purchaser, namesakes = dict(gym.purchaser), set(gym.namesakes)
    names = transfers["purchaser_name"].tolist()
    for at, (checkin, user) in enumerate(
        zip(transfers["checkin_id"], transfers["user_customer_id"], strict=True)
    ):
        name = f"{rng.choice(firsts)} {surnames.get(user)}"
        if rng.random() < _FAMILY_STRANGERS and surnames.get(user) and name.lower() not in borne:
            names[at], purchaser[checkin] = name, None
            namesakes.discard(checkin)
    transfers["purchaser_name"] = pd.Series(names, index=transfers.index, dtype="str")
    return dataclasses.replace(
        gym,
        tables={**gym.tables, "transfers": transfers},
        purchaser=purchaser,
        namesakes=frozenset(namesakes),
    )


def customers_left_out(gym: Labelled, seed: int = 0) -> Labelled:
    """A seventh of the customers are missing in the export, and so strangers to us."""
    customers = gym.tables["customers"]
    ids = customers["customer_id"].tolist()
    left_out = set(random.Random(seed).sample(ids, int(_LEFT_OUT * len(ids))))
    names = folded(full_names(customers["first_name"], customers["last_name"]))
    is_left_out = customers["customer_id"].isin(left_out)
    borne = set(names[~is_left_out])
    namesakes = set(customers.loc[is_left_out & names.isin(borne), "customer_id"])
    return dataclasses.replace(
        gym,
        tables={**gym.tables, "customers": customers[~is_left_out].reset_index(drop=True)},
        purchaser={at: None if who in left_out else who for at, who in gym.purchaser.items()},
        namesakes=gym.namesakes | {at for at, who in gym.purchaser.items() if who in namesakes},
    )
