"""Who a printed name may be: who used the pass, their households, and who else was there.

Whoever settles a name knows the people; whom somebody climbs with is the best clue.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from basin_assets.contracts.tables import METHODS_TO_REVIEW
from basin_assets.rules.connections.kin import parents_and_children
from basin_assets.rules.insights.outreach import households
from basin_assets.rules.insights.ties import from_both_sides
from basin_assets.rules.pairs import PAIR

MOST_BESIDE = 6
"""Of a household, and of those who were there, this many are shown."""
_NAMED = 3


@dataclass(frozen=True)
class Clues:
    """Of each printed name in question, customers; each list has the most telling first.

    Attributes:
        users: who used the passes, with how many of them.
        household: who shares a membership with a user, owns it, or is a parent or child.
        beside: who checked in within the window of a user on the day, and is none of the others.
    """

    users: Mapping[str, list[tuple[int, int]]]
    household: Mapping[str, list[int]]
    beside: Mapping[str, list[int]]


def find_clues(
    enriched: pd.DataFrame,
    co_visits: pd.DataFrame,
    shared_memberships: pd.DataFrame,
    memberships: pd.DataFrame,
    relations: pd.DataFrame,
) -> Clues:
    """The clues to every name of `purchaser_review`.

    Args:
        enriched: `enriched_transfers` of all months.
        co_visits: `co_visits` of all months.
        shared_memberships: who is on one membership.
        memberships: the typed memberships, for their owners.
        relations: the typed relations.
    """
    asked = enriched[enriched["match_method"].isin(METHODS_TO_REVIEW)]
    used = pd.DataFrame(
        {
            "name": asked["purchaser_name"].fillna(""),
            "user": asked["user_customer_id"],
            "day": asked["checkin_datetime"].dt.normalize(),
        }
    )
    times = used.groupby(["name", "user"]).size().reset_index(name="times")
    times = times.sort_values(["name", "times", "user"], ascending=[True, False, True])
    is_user = set(zip(times["name"], times["user"], strict=True))
    kin = parents_and_children(relations)
    home = _household(times, households(shared_memberships, memberships, kin), kin)
    home = _without(home, is_user)
    is_home = set(zip(home["name"], home["other"], strict=True))
    there = _without(_beside(used, co_visits), is_user | is_home)
    return Clues(
        {
            str(name): list(zip(of_name["user"].tolist(), of_name["times"].tolist(), strict=True))
            for name, of_name in times.groupby("name")
        },
        _by_name(home),
        _by_name(there),
    )


def used_by(users: list[tuple[int, int]], names: Mapping[int, str]) -> str:
    """`Ann Lee (3), 2 times; Bo R. (7) and 1 more`, as `purchaser_review` has it.

    Args:
        users: who used the passes, with how many.
        names: by id, as they may be shown.
    """
    shown = [
        f"{names.get(user, 'customer')} ({user}){f', {times} times' if times > 1 else ''}"
        for user, times in users[:_NAMED]
    ]
    more = len(users) - _NAMED
    return "; ".join(shown) + (f" and {more} more" if more > 0 else "")


def _household(times: pd.DataFrame, people: pd.DataFrame, kin: pd.DataFrame) -> pd.DataFrame:
    """(name, other) of the users' households, users of most passes first."""
    on_one = people[["part", "customer_id"]]
    together = on_one.merge(on_one.rename(columns={"customer_id": "relative"}), on="part")
    every = pd.concat([together[["customer_id", "relative"]], kin]).drop_duplicates()
    found = times.merge(every, left_on="user", right_on="customer_id")
    found = found.sort_values(
        ["name", "times", "user", "relative"], ascending=[True, False, True, True]
    )
    return found.rename(columns={"relative": "other"})[["name", "other"]]


def _beside(used: pd.DataFrame, co_visits: pd.DataFrame) -> pd.DataFrame:
    """(name, other) of those who checked in beside a user: on most days, then the closest."""
    days = co_visits.loc[co_visits["day"].isin(used["day"]), [*PAIR, "day", "gap_seconds"]]
    beside = used.drop_duplicates().merge(
        from_both_sides(days), left_on=["user", "day"], right_on=["customer_id", "day"]
    )
    found = beside.groupby(["name", "friend_customer_id"]).agg(
        days=("day", "nunique"), gap=("gap_seconds", "min")
    )
    found = found.reset_index(names=["name", "other"])
    return found.sort_values(["name", "days", "gap", "other"], ascending=[True, False, True, True])


def _without(found: pd.DataFrame, known: set[tuple[str, int]]) -> pd.DataFrame:
    pairs = zip(found["name"], found["other"], strict=True)
    is_other = np.array([pair not in known for pair in pairs], dtype="bool")
    return found[is_other].drop_duplicates(["name", "other"])


def _by_name(found: pd.DataFrame) -> dict[str, list[int]]:
    return {
        str(name): others.head(MOST_BESIDE).tolist()
        for name, others in found.groupby("name")["other"]
    }
