"""Which connections are ties, and which of them are close; every pair from both its sides."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.connections import SAME_DAY_GROUP
from basin_assets.contracts.insights import CLOSENESS
from basin_assets.contracts.tie_scores import PROBABILITY
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

Flags = npt.NDArray[np.bool_]

EVEN_TIE_SCORE = 0.5
"""Below it the visits of two say that coincidence is likelier."""


def with_tie_scores(connections: pd.DataFrame, same_day: pd.DataFrame) -> pd.DataFrame:
    """The connections, each with its `tie_score` and `tie_score_is`; null where the two never
    co-visited.
    """
    scores = same_day[[*PAIR, "tie_score", "tie_score_is"]]
    return connections.merge(scores, on=PAIR, how="left", validate="one_to_one")


def is_beyond_check_ins(connections: pd.DataFrame) -> Flags:
    """Between whom a pass went, or who share a membership: more than being there at one time."""
    return (connections["connection_type"] != SAME_DAY_GROUP).to_numpy("bool")


def is_more_than_chance(scored: pd.DataFrame) -> Flags:
    """Any type but `same_day_group`, or two days, or a tie score, as published, from .5.

    Args:
        scored: connections with their `tie_score`.
    """
    is_again = scored["first_interaction_date"] < scored["last_interaction_date"]
    is_likely = scored["tie_score"].round(3) >= EVEN_TIE_SCORE
    return np.asarray(is_beyond_check_ins(scored) | is_again | is_likely)


def is_tie(connections: pd.DataFrame, settings: Settings) -> Flags:
    """A connection that is over Weak, or that is more than being there at one time."""
    is_over_weak = (connections["connection_strength"] > settings.weak_up_to).to_numpy("bool")
    return is_over_weak | is_beyond_check_ins(connections)


def is_close(scored: pd.DataFrame, settings: Settings) -> Flags:
    """A strength over Moderate, or a high tie score that is a probability; a rank never is.

    Args:
        scored: connections with their `tie_score` and `tie_score_is`.
        settings: the bands, and the tie score that is high.
    """
    is_strong = (scored["connection_strength"] > settings.moderate_up_to).to_numpy("bool")
    return np.asarray(is_strong | has_high_score(scored, settings))


def has_high_score(scored: pd.DataFrame, settings: Settings) -> Flags:
    """A tie score that is high and a probability."""
    is_high = scored["tie_score"] >= settings.close_tie_score
    return (is_high & (scored["tie_score_is"] == PROBABILITY)).to_numpy("bool")


def closeness(scored: pd.DataFrame, settings: Settings) -> npt.NDArray[np.int64]:
    """For each connection the position in `CLOSENESS`: close, a tie, or what may be chance."""
    close, tie, chance = range(len(CLOSENESS))
    ranks = np.where(is_tie(scored, settings), tie, chance)
    return np.where(is_close(scored, settings), close, ranks)


def from_both_sides(pairs: pd.DataFrame) -> pd.DataFrame:
    """Every pair twice, the first half from the side of `customer_id_1`.

    Returns:
        The columns of the pairs, with `customer_id` and `friend_customer_id` for the two ids.
    """
    sides = [
        pairs.rename(columns={mine: "customer_id", theirs: "friend_customer_id"})
        for mine, theirs in (PAIR, PAIR[::-1])
    ]
    return pd.concat(sides, ignore_index=True)
