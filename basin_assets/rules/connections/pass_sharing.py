"""`pass_sharer_recipient`: pairs between whom passes went, entry and guest passes alike."""

import pandas as pd

from basin_assets.contracts.connections import PASS_SHARER_RECIPIENTS
from basin_assets.rules.connections.strength import Points, Term
from basin_assets.rules.connections.table import connection_frame
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.json_text import to_json
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings


def extract_pass_sharing_connections(enriched: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """One row a pair between whom a pass went. The count is the shares.

    Args:
        enriched: the enriched transfers of all months.
        settings: the points.
    """
    shared = shares(enriched)
    by_pair = shared.groupby(PAIR)
    pairs = by_pair.agg(
        shares_from_1_to_2=("is_from_1", "sum"),
        interaction_count=("is_from_1", "size"),
        first_interaction_date=("day", "min"),
        last_interaction_date=("day", "max"),
    ).reset_index()
    pairs["shares_from_2_to_1"] = pairs["interaction_count"] - pairs["shares_from_1_to_2"]
    pairs["is_reciprocal"] = (pairs["shares_from_1_to_2"] > 0) & (pairs["shares_from_2_to_1"] > 0)
    pairs["pass_types_shared"] = _pass_types(pairs, shared)
    return connection_frame(PASS_SHARER_RECIPIENTS, pairs, share_points(pairs, settings))


def share_points(passes: pd.DataFrame, settings: Settings) -> Points:
    """min(50, 10 x shares + 5 if both gave), of the pairs of `pass_sharer_recipient`."""
    both_gave = passes["is_reciprocal"]
    return Points(
        (
            Term("share", settings.points_per_share, passes["interaction_count"]),
            Term("both gave", settings.points_if_both_shared, both_gave, is_bonus=True),
        ),
        settings.max_share_points,
    )


def _pass_types(pairs: pd.DataFrame, shared: pd.DataFrame) -> "pd.Series[str]":
    """The passes' names of each pair as a sorted JSON list; a blank name is none."""
    named = shared.dropna(subset="pass_type").groupby(PAIR)["pass_type"]
    lists = named.agg(lambda names: to_json(sorted(set(names))))
    at = pd.MultiIndex.from_frame(pairs[PAIR])
    return pd.Series(lists.reindex(at).to_numpy(), dtype="str").fillna("[]")
