"""`friends_at_risk`: who may leave, and their close friends who are still members."""

import pandas as pd

from basin_assets.contracts.groups import MEMBER_SEPARATOR
from basin_assets.contracts.insights import FRIENDS_AT_RISK, MEMBERSHIPS_ENDING, NO_CLOSE_FRIEND
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.insights.outreach import (
    count_sure_transfers_only,
    name_only_contacts,
    why_nobody_is_named,
)
from basin_assets.rules.insights.ties import (
    from_both_sides,
    has_high_score,
    is_close,
    with_tie_scores,
)
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings


def find_friends_at_risk(
    connections: pd.DataFrame,
    same_day: pd.DataFrame,
    evidence: Evidence,
    contacts: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """One row for each leaving member and close friend who is still a member, by membership end.

    Args:
        connections: `customer_connections`.
        same_day: `same_day_group`, for the tie scores.
        evidence: the facts behind them; unsure transfers do not count.
        contacts: by `outreach.find_contacts`.
        settings: the days, what is close, the least confidence.
    """
    if evidence.as_of is None:
        return FRIENDS_AT_RISK.empty()
    ends = _ends_about_now(evidence.members, evidence.as_of, settings)
    found = _close_members(connections, same_day, evidence, ends.index, settings)
    last_days = last_membership_days(evidence.members)
    found["membership_end"] = ends.reindex(found["customer_id"]).array
    found["days_to_end"] = (found["membership_end"] - evidence.as_of).dt.days
    found["friend_member_until"] = last_days.reindex(found["friend_customer_id"]).array
    found["why"] = _reasons(found, settings)
    found = found.sort_values(
        ["membership_end", "customer_id", "by_strength", "friend_customer_id"],
    )
    named = name_only_contacts(found, "customer", "friend", contacts, evidence.customers)
    named["friend_member_until"] = named["friend_member_until"].where(named["friend_is"].notna())
    return FRIENDS_AT_RISK.frame(named.assign(tie_score=named["tie_score"].round(3)))


def find_memberships_ending(
    connections: pd.DataFrame,
    same_day: pd.DataFrame,
    evidence: Evidence,
    contacts: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """`memberships_ending`: every member whose membership ends about now, and why some of them are
    not in `friends_at_risk`.

    Args:
        connections: `customer_connections`.
        same_day: `same_day_group`, for the tie scores.
        evidence: the facts behind them; unsure transfers do not count.
        contacts: by `outreach.find_contacts`.
        settings: the days, what is close, the least confidence.
    """
    if evidence.as_of is None:
        return MEMBERSHIPS_ENDING.empty()
    ends = _ends_about_now(evidence.members, evidence.as_of, settings)
    close = _close_members(connections, same_day, evidence, ends.index, settings)
    close = close.sort_values(["customer_id", "by_strength", "friend_customer_id"])
    friends = close["friend_customer_id"].astype("str").groupby(close["customer_id"])
    found = ends.rename("membership_end").reset_index()
    contact = contacts.set_index("customer_id").reindex(found["customer_id"])
    found["days_to_end"] = (found["membership_end"] - evidence.as_of).dt.days
    found["close_friends"] = friends.agg(MEMBER_SEPARATOR.join).reindex(found["customer_id"]).array
    found["contact_customer_id"] = contact["contact"].array
    found["contact_is"] = contact["contact_is"].astype("str").array
    unnamed = why_nobody_is_named(found["customer_id"], contacts, evidence, settings)
    is_friendless = unnamed.isna() & found["close_friends"].isna()
    found["not_listed"] = unnamed.where(~is_friendless, NO_CLOSE_FRIEND)
    return MEMBERSHIPS_ENDING.frame(found.sort_values(["membership_end", "customer_id"]))


def _ends_about_now(
    members: pd.DataFrame, as_of: pd.Timestamp, settings: Settings
) -> "pd.Series[pd.Timestamp]":
    """The last membership day of each customer for whom it lies within the days of `as_of`."""
    last_days = last_membership_days(members)
    return last_days[(last_days - as_of).dt.days.abs() <= settings.at_risk_days]


def _close_members(
    connections: pd.DataFrame,
    same_day: pd.DataFrame,
    evidence: Evidence,
    leaving: pd.Index,
    settings: Settings,
) -> pd.DataFrame:
    """The connection of each leaving member with each close friend who is still a member."""
    staying = pd.Index(members_on(evidence.members, evidence.as_of).unique())
    counted = count_sure_transfers_only(_between(connections, leaving, staying), evidence, settings)
    scored = with_tie_scores(counted, same_day)
    found = from_both_sides(scored[is_close(scored, settings)])
    return found[
        found["customer_id"].isin(leaving) & found["friend_customer_id"].isin(staying)
    ].assign(by_strength=lambda rows: -rows["connection_strength"])


def last_membership_days(members: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """The last day of all memberships of each customer; null where one has no end."""
    by_customer = members.groupby("customer_id")["end_date"]
    return by_customer.max().where(by_customer.count() == by_customer.size())


def members_on(members: pd.DataFrame, day: pd.Timestamp | None) -> pd.Series:
    """The customers with a membership that covers the day; nobody without a day."""
    if day is None:
        return members["customer_id"].iloc[:0]
    end = members["end_date"]
    return members.loc[(members["start_date"] <= day) & (end.isna() | (end >= day)), "customer_id"]


def _between(connections: pd.DataFrame, leaving: pd.Index, staying: pd.Index) -> pd.DataFrame:
    """The connections between a leaving and a staying member."""
    leaves_1, leaves_2 = (connections[name].isin(leaving) for name in PAIR)
    stays_1, stays_2 = (connections[name].isin(staying) for name in PAIR)
    return connections[(leaves_1 & stays_2) | (leaves_2 & stays_1)]


def _reasons(found: pd.DataFrame, settings: Settings) -> list[str]:
    """`membership ended 12 days ago; strength 85 (Family/Core), tie score 0.912`."""
    reasons = []
    bands = strength_band(found["connection_strength"].to_numpy("int64"), settings)
    for days, strength, score, is_high, band in zip(
        found["days_to_end"].tolist(),
        found["connection_strength"].tolist(),
        found["tie_score"].tolist(),
        has_high_score(found, settings).tolist(),
        bands.tolist(),
        strict=True,
    ):
        close = [f"strength {strength} ({band})"] if strength > settings.moderate_up_to else []
        close += [f"tie score {score:.3f}"] if is_high else []
        reasons.append(f"membership {_when(int(days))}; {', '.join(close)}")
    return reasons


def _when(days_to_end: int) -> str:
    if days_to_end == 0:
        return "ends today"
    days = "1 day" if abs(days_to_end) == 1 else f"{abs(days_to_end)} days"
    return f"ends in {days}" if days_to_end > 0 else f"ended {days} ago"
