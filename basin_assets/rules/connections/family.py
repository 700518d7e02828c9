"""`family_membership`: pairs on one family or duo membership."""

from itertools import combinations

import pandas as pd

from basin_assets.contracts.connections import FAMILY_MEMBERSHIPS
from basin_assets.rules.connections.strength import Points, Term
from basin_assets.rules.connections.table import connection_frame
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings


def extract_family_membership_connections(
    shared_memberships: pd.DataFrame, as_of: pd.Timestamp | None, settings: Settings
) -> pd.DataFrame:
    """One row a pair who share a membership. The count is the memberships shared.

    Of several shared memberships the latest start, then the higher id, speaks. The first day is
    the earliest start; the last the latest min(end, as_of), never before the first.

    Args:
        shared_memberships: who is on one membership; unclear rows connect nobody.
        as_of: the day that stands for today; None only where nothing is shared.
        settings: the points.
    """
    clear = shared_memberships[shared_memberships["unclear_reason"].isna()]
    pairs = _pairs_of_parts(clear)
    if as_of is None or pairs.empty:
        return FAMILY_MEMBERSHIPS.empty()
    ends = pairs["end_date"].fillna(as_of)
    pairs["last"] = ends.where(ends < as_of, as_of)
    pairs["id_rank"] = pairs["membership_id"].fillna(-1)
    speaks = (
        pairs.sort_values(["start_date", "id_rank", "membership_type_id", "part"])
        .drop_duplicates(PAIR, keep="last")
        .set_index(PAIR)
    )
    spans = pairs.groupby(PAIR).agg(
        first_interaction_date=("start_date", "min"),
        last_interaction_date=("last", "max"),
        interaction_count=("part", "size"),
    )
    spans["last_interaction_date"] = spans[["first_interaction_date", "last_interaction_date"]].max(
        axis=1
    )
    found = spans.join(speaks).rename(columns={"size": "relationship"}).reset_index()
    found["is_current"] = (found["start_date"] <= as_of) & (
        found["end_date"].isna() | (found["end_date"] >= as_of)
    )
    return connection_frame(FAMILY_MEMBERSHIPS, found, family_points(found, settings))


def family_points(families: pd.DataFrame, settings: Settings) -> Points:
    """80, on however many memberships the pairs of `family_membership` are together."""
    shared = families["interaction_count"] > 0
    return Points(
        (Term("on one membership", settings.family_points, shared, is_bonus=True),),
        settings.family_points,
    )


def _pairs_of_parts(clear: pd.DataFrame) -> pd.DataFrame:
    """Every pair on one membership, with the membership; a row a pair and membership."""
    pairs = [
        (part, first, second)
        for part, customer_ids in clear.groupby("part")["customer_id"]
        for first, second in combinations(sorted(customer_ids.tolist()), 2)
    ]
    of_part = clear.drop(columns="customer_id").drop_duplicates("part")
    return pd.DataFrame(pairs, columns=["part", *PAIR]).merge(of_part, on="part", how="left")
