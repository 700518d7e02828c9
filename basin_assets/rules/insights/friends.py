"""`customer_friends`: each connected pair from both sides, the most telling friends first."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from basin_assets.contracts.connections import SAME_DAY_GROUP
from basin_assets.contracts.insights import CLOSENESS, CUSTOMER_FRIENDS
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.insights.evidence import evidence_of_both
from basin_assets.rules.insights.ties import (
    closeness,
    from_both_sides,
    is_beyond_check_ins,
    with_tie_scores,
)
from basin_assets.rules.names import names_of
from basin_assets.settings import Settings


def list_customer_friends(
    connections: pd.DataFrame,
    by_type: Mapping[str, pd.DataFrame],
    customers: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Each pair twice, by customer: by closeness, evidence beyond check-ins, strength, score, id.

    Args:
        connections: `customer_connections`.
        by_type: the table of each connection type, for the evidence.
        customers: the typed customers, for their names.
        settings: the bands, and the tie score that is high.
    """
    pairs = with_tie_scores(connections, by_type[SAME_DAY_GROUP])
    pairs["closeness"] = closeness(pairs, settings)
    pairs["is_beyond_check_ins"] = is_beyond_check_ins(pairs)
    told = np.concatenate(evidence_of_both(pairs, by_type))
    friends = from_both_sides(pairs)
    order = _most_telling_first(friends)
    friends = friends.iloc[order]
    strength = friends["connection_strength"].to_numpy("int64")
    return CUSTOMER_FRIENDS.frame(
        dict(friends)
        | {
            "customer_name": names_of(friends["customer_id"], customers),
            "friend_name": names_of(friends["friend_customer_id"], customers),
            "tie_score": friends["tie_score"].round(3),
            "closeness": _words(CLOSENESS, friends["closeness"].to_numpy("int64")),
            "strength_band": strength_band(strength, settings),
            "connection_types": friends["connection_type"],
            "friends_since": friends["first_interaction_date"],
            "last_seen": friends["last_interaction_date"],
            "evidence": told[order],
        }
    )


def _most_telling_first(friends: pd.DataFrame) -> np.ndarray:
    """The order of the rows: by customer, then what speaks most for the friend."""
    return np.lexsort(
        (
            friends["friend_customer_id"],
            -friends["tie_score"].fillna(0),
            -friends["connection_strength"],
            ~friends["is_beyond_check_ins"],
            friends["closeness"],
            friends["customer_id"],
        )
    )


def _words(words: tuple[str, ...], positions: np.ndarray) -> pd.Series:
    return pd.Series(pd.array(list(words), dtype="str").take(positions))
