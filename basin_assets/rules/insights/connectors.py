"""`top_connectors`: who brings people in."""

import pandas as pd

from basin_assets.contracts.insights import TOP_CONNECTORS
from basin_assets.rules.insights.friends_at_risk import members_on
from basin_assets.rules.insights.ties import (
    from_both_sides,
    is_close,
    is_tie,
    with_tie_scores,
)
from basin_assets.rules.names import names_of
from basin_assets.settings import Settings

_REFERRED = ["customers_referred", "referred_members"]
_MOST_FIRST = [
    *("guests_brought", "guests_converted", *_REFERRED),
    *("passes_given", "ties", "strength_sum"),
]


def rank_top_connectors(
    connections: pd.DataFrame,
    same_day: pd.DataFrame,
    passes: pd.DataFrame,
    guests: pd.DataFrame,
    customers: pd.DataFrame,
    referrals: pd.DataFrame | None,
    members: pd.DataFrame,
    as_of: pd.Timestamp | None,
    settings: Settings,
) -> pd.DataFrame:
    """One row for each customer with a tie or a referral, most guests brought first.

    Host and conversion of a pair are those of `frequent_guest`: a guest is converted if a
    membership starts on the first visit with that host or later. A referred customer has stayed
    if a membership covers `as_of`.

    Args:
        connections: `customer_connections`.
        same_day: `same_day_group`, for the tie scores.
        passes: `pass_sharer_recipient`.
        guests: `frequent_guest`.
        customers: the typed customers, for their names.
        referrals: the typed referrals; None where there is no such export.
        members: the typed members.
        as_of: the day that stands for today; without it nobody is a member.
        settings: the bands, and the tie score that is high.
    """
    scored = with_tie_scores(connections, same_day)
    ties = from_both_sides(scored[is_tie(scored, settings) | is_close(scored, settings)])
    found = ties.groupby("customer_id")["connection_strength"].agg(["size", "sum"])
    found.columns = pd.Index(["ties", "strength_sum"])
    given = from_both_sides(passes)
    own = given["shares_from_1_to_2"].where(given.index < len(passes), given["shares_from_2_to_1"])
    found["passes_given"] = own.groupby(given["customer_id"]).sum()
    found["guests_brought"] = guests.groupby("host_customer_id").size()
    converted = guests[guests["conversion_status"] == "converted"]
    found["guests_converted"] = converted.groupby("host_customer_id").size()
    referred = _referred(referrals, members, as_of)
    found = found.reindex(found.index.union(referred.index)).join(referred)
    ranked = found.fillna(0).rename_axis("customer_id").reset_index()
    ranked = ranked.sort_values(
        [*_MOST_FIRST, "customer_id"], ascending=[False] * len(_MOST_FIRST) + [True]
    )
    names = names_of(ranked["customer_id"], customers)
    if referrals is None:
        ranked[_REFERRED] = None
    return TOP_CONNECTORS.frame(ranked.assign(customer_name=names))


def _referred(
    referrals: pd.DataFrame | None, members: pd.DataFrame, as_of: pd.Timestamp | None
) -> pd.DataFrame:
    """How many others each customer referred, each counted once, and how many are members."""
    if referrals is None:
        return pd.DataFrame(columns=_REFERRED, dtype="int64")
    sides = ["referrer_customer_id", "referred_customer_id"]
    pairs = referrals[sides].drop_duplicates().set_axis(["customer_id", "referred"], axis=1)
    pairs = pairs[pairs["customer_id"] != pairs["referred"]]
    is_member = pairs["referred"].isin(members_on(members, as_of))
    counts = is_member.groupby(pairs["customer_id"]).agg(["size", "sum"])
    return counts.set_axis(_REFERRED, axis=1)
