"""`frequent_guest`: pairs of host and guest, by the guest passes that went between them."""

import pandas as pd

from basin_assets.contracts.connections import FREQUENT_GUESTS
from basin_assets.rules.connections.strength import Points, Term
from basin_assets.rules.connections.table import connection_frame
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

_ONE_DAY = pd.Timedelta(days=1)


def extract_guest_connections(
    enriched: pd.DataFrame,
    members: pd.DataFrame,
    as_of: pd.Timestamp | None,
    settings: Settings,
) -> pd.DataFrame:
    """One row a pair with a guest visit. The count is the visits, both directions summed.

    Args:
        enriched: the enriched transfers of all months.
        members: the typed members, for what became of the guest.
        as_of: the day that stands for today; None where there is no check-in at all.
        settings: the points.
    """
    shared = shares(enriched)
    visits = shared[shared["transfer_type"] == "guest_pass"]
    if visits.empty:
        return FREQUENT_GUESTS.empty()
    pairs = _visits_by_pair(visits)
    pairs["conversion_status"] = _conversions(pairs, members, as_of)
    pairs["guest_visit_count"] = pairs["interaction_count"]
    return connection_frame(FREQUENT_GUESTS, pairs, guest_points(pairs, settings))


def guest_points(guests: pd.DataFrame, settings: Settings) -> Points:
    """min(60, 15 x visits, both directions summed), of the pairs of `frequent_guest`."""
    visits = guests["guest_visit_count"]
    return Points(
        (Term("visit", settings.points_per_guest_visit, visits),), settings.max_guest_points
    )


def _visits_by_pair(visits: pd.DataFrame) -> pd.DataFrame:
    """Counts in both directions, who is the guest, and that guest's first visit."""
    ordered = visits.sort_values(["at", "checkin_id"])
    pairs = (
        ordered.groupby(PAIR)
        .agg(
            guest_visits_of_2_by_1=("is_from_1", "sum"),
            interaction_count=("is_from_1", "size"),
            latest_is_from_1=("is_from_1", "last"),
            first_interaction_date=("day", "min"),
            last_interaction_date=("day", "max"),
        )
        .reset_index()
    )
    pairs["guest_visits_of_1_by_2"] = pairs["interaction_count"] - pairs["guest_visits_of_2_by_1"]
    lead = pairs["guest_visits_of_2_by_1"] - pairs["guest_visits_of_1_by_2"]
    guest_is_2 = (lead > 0) | ((lead == 0) & pairs["latest_is_from_1"])
    first, second = pairs["customer_id_1"], pairs["customer_id_2"]
    pairs["guest_customer_id"] = second.where(guest_is_2, first)
    pairs["host_customer_id"] = first.where(guest_is_2, second)
    firsts = visits.groupby(["sharer", "recipient"])["day"].min()
    at = pd.MultiIndex.from_frame(pairs[["host_customer_id", "guest_customer_id"]])
    pairs["first_guest_visit"] = firsts.reindex(at).to_numpy()
    return pairs


def _conversions(
    pairs: pd.DataFrame, members: pd.DataFrame, as_of: pd.Timestamp | None
) -> "pd.Series[str]":
    """What became of each pair's guest: `member` if a membership covered the day before the first
    visit, `converted` if one starts from that day to `as_of`, else `not_member`.
    """
    guests = pairs[["guest_customer_id", "first_guest_visit"]].reset_index(names="pair")
    held = guests.merge(members, left_on="guest_customer_id", right_on="customer_id")
    visit, start, end = held["first_guest_visit"], held["start_date"], held["end_date"]
    before = visit - _ONE_DAY
    was_member = held.loc[(start <= before) & (end.isna() | (end >= before)), "pair"]
    status = pd.Series("not_member", index=pairs.index)
    if as_of is not None:
        status[held.loc[(start >= visit) & (start <= as_of), "pair"].unique()] = "converted"
    status[was_member.unique()] = "member"
    return status
