"""Gyms to make explorers of: synthetic ones, one with hostile names, and one of 300,000 pairs."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.connections import (
    PASS_SHARER_RECIPIENT,
    SAME_DAY_GROUP,
)
from basin_assets.contracts.insights import CLOSENESS, CUSTOMER_FRIENDS
from basin_assets.demo import Gym
from basin_assets.demo.name_pools import ADULT_FIRST_NAMES, SURNAMES, TAIL_SURNAMES
from basin_assets.explorer.content import ExplorerTables
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.insights.ties import EVEN_TIE_SCORE
from basin_assets_tests.pure_run import insights_of, run_purely
from basin_assets_tests.rules.frames import SETTINGS

NANCY = 1439247  # the worked example's purchaser
CHILDREN = ("Charlie D.", "Harry D.", "Rhodes D.")
HOSTILE = '<img src=x onerror="window.isHacked = true">'
HOSTILE_END = "</script><script>window.isHacked = true</script>"
FORMULA = '=HYPERLINK("http://example.org")'
MANY_PAIRS = 300_000
_MANY_PEOPLE = 14_000
_MANY_CHECKINS = 50_000


def tables_of(gym: Gym) -> ExplorerTables:
    """What a run over the gym gives to the explorer."""
    run = run_purely(gym.files, last_month="2025-12")
    tables: dict[str, Any] = {**run.tables, **insights_of(run), "as_of": run.as_of}
    return ExplorerTables(**{each.name: tables[each.name] for each in fields(ExplorerTables)})


def with_hostile_texts(tables: ExplorerTables) -> ExplorerTables:
    """The same gym, where names, passes and printed names would do harm if they were let."""
    customers, friends = tables.customers.copy(), tables.customer_friends.copy()
    customers.loc[customers["customer_id"] == NANCY, "first_name"] = HOSTILE
    customers.loc[customers["customer_id"] == NANCY, "last_name"] = HOSTILE_END
    friends["evidence"] += f" ({HOSTILE}{HOSTILE_END})"
    review = tables.purchaser_review.copy()
    review.loc[review.index[0], "purchaser_name"] = HOSTILE
    review.loc[review.index[1], "purchaser_name"] = FORMULA
    return replace(tables, customers=customers, customer_friends=friends, purchaser_review=review)


def of_many_pairs(tables: ExplorerTables) -> ExplorerTables:
    """The same gym with 300,000 connections among 14,000 people, most of whom met once."""
    random = np.random.default_rng(7)
    ids = np.unique(random.integers(1_000_000, 3_000_000, 2 * _MANY_PEOPLE))[:_MANY_PEOPLE]
    customers = tables.customers.iloc[np.zeros(len(ids), dtype="int64")].assign(
        customer_id=ids,
        first_name=random.choice(ADULT_FIRST_NAMES, len(ids)),
        last_name=random.choice([*SURNAMES, *TAIL_SURNAMES], len(ids)),
    )
    # Some come often and meet many, as at a real gym.
    ends = ids[(len(ids) * random.random((2 * MANY_PAIRS, 2)) ** 2).astype("int64")]
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    ends = ends[np.sort(random.permutation(len(ends))[:MANY_PAIRS])]
    friends = _friends(ends, random, tables.as_of or pd.Timestamp("2025-11-30"))
    # As many check-ins as a gym has in 14 months.
    visits = tables.checkins.iloc[random.integers(0, len(tables.checkins), _MANY_CHECKINS)]
    visits = visits.assign(customer_id=random.choice(ids, _MANY_CHECKINS))
    connections = pd.DataFrame(ends, columns=["customer_id_1", "customer_id_2"])
    return replace(
        tables,
        customer_connections=connections,
        customer_friends=friends,
        customers=customers,
        checkins=visits,
    )


def _friends(
    ends: npt.NDArray[np.int64], random: np.random.Generator, as_of: pd.Timestamp
) -> pd.DataFrame:
    """`customer_friends` of pairs of whom 79 % met once, 5 % gave each other passes."""
    pairs = len(ends)
    days = np.where(random.random(pairs) < 0.79, 1, 1 + random.geometric(0.3, pairs))
    gave = random.random(pairs) < 0.05
    score = np.round(random.beta(0.15, 0.9, pairs), 3)
    strength = np.minimum(100, 5 * days + 10 * gave)
    last = as_of - pd.to_timedelta(random.integers(0, 400, pairs), unit="D")
    since = last - pd.to_timedelta(np.where(days > 1, random.integers(1, 300, pairs), 0), unit="D")
    gaps = random.choice([1, 2, 5, 10, 30], pairs)
    chance = np.round(random.gamma(1.0, 1.5, pairs), 1)
    evidence = [
        f"{day} days together, usually within {gap} minutes, "
        f"where chance would give {expected:g}"
        + ("; gave 2 passes (5 Climb Punch Pass 60 Days, Guest Pass)" if gift else "")
        for day, gap, expected, gift in zip(days, gaps, chance, gave, strict=True)
    ]
    is_close, is_tie = (strength > 40) | (score >= 0.8), gave | (strength > 20)
    columns = {
        "closeness": np.array(CLOSENESS)[np.where(is_close, 0, np.where(is_tie, 1, 2))],
        "connection_strength": strength,
        "strength_band": strength_band(strength, SETTINGS),
        "tie_score": score,
        "tie_score_is": np.full(pairs, "probability"),
        "connection_types": np.where(
            gave, f"{PASS_SHARER_RECIPIENT},{SAME_DAY_GROUP}", SAME_DAY_GROUP
        ),
        "friends_since": since,
        "last_seen": last,
        "evidence": evidence,
    }
    nobody = pd.Series([None] * pairs, dtype="str")
    sides = [
        CUSTOMER_FRIENDS.frame(
            columns
            | {
                "customer_id": ends[:, mine],
                "customer_name": nobody,
                "friend_customer_id": ends[:, 1 - mine],
                "friend_name": nobody,
            }
        )[gave | (days > 1) | (score >= EVEN_TIE_SCORE)]
        for mine in (0, 1)
    ]
    return pd.concat(sides, ignore_index=True)
