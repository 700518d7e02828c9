"""What the insights of a small gym full of edges say otherwise than a brute-force reading."""

from collections.abc import Mapping

import pandas as pd

from basin_assets_tests.oracle.gym import Gym
from basin_assets_tests.oracle.insights import (
    Tables,
    changes,
    friends_at_risk,
    guests_to_convert,
    sure,
    top_connectors,
    week_before,
)
from basin_assets_tests.oracle.matching import Match, gifts
from basin_assets_tests.oracle.pairs import Score, pair_tables
from basin_assets_tests.rules.frames import rows_of

CONNECTORS = (
    "customer_id",
    "ties",
    "strength_sum",
    "passes_given",
    "guests_brought",
    "guests_converted",
    "customers_referred",
    "referred_members",
)


def insight_differences(
    gym: Gym,
    tables: Mapping[str, pd.DataFrame],
    matches: Mapping[int, Match],
    pairs: Tables,
    scores: Mapping[tuple[int, int], Score],
) -> list[str]:
    """The names of the insights of a run over the gym that the second reading has otherwise.

    Args:
        gym: the typed sources.
        tables: the insights of the run.
        matches: the purchasers.
        pairs: the tables of pairs.
        scores: the tie scores of the run.
    """
    probable = {pair: score for pair, (score, is_one) in scores.items() if is_one}
    sure_pairs = pair_tables(gym, gifts(gym, sure(matches)))
    before = week_before(gym)
    pairs_before = pair_tables(before, gifts(before, matches))
    due = {
        "top_connectors": top_connectors(gym, pairs, gifts(gym, matches), probable),
        "guests_to_convert": [
            (*guest, *host, visits, f"{last} 00:00:00", strength)
            for guest, host, (visits, last, strength) in guests_to_convert(gym, sure_pairs)
        ],
        "friends_at_risk": [
            (*person, *friend, f"{end} 00:00:00", days, strength, why)
            for person, friend, (end, days, strength, why) in friends_at_risk(
                gym, sure_pairs, probable
            )
        ],
        "changes_last_7_days": [
            (change, *pair, *said) for change, pair, *said in changes(pairs, pairs_before)
        ],
    }
    return [name for name, rows in _shown(tables).items() if rows != due[name]]


def _shown(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[tuple[object, ...]]]:
    at_risk = tables["friends_at_risk"]
    at_risk = at_risk.assign(close=[why.partition("; ")[2] for why in at_risk["why"]])
    return {
        "top_connectors": rows_of(tables["top_connectors"], *CONNECTORS),
        "guests_to_convert": rows_of(
            tables["guests_to_convert"],
            *("guest_customer_id", "guest_is", "host_customer_id", "host_is"),
            *("visits", "last_visit", "connection_strength"),
        ),
        "friends_at_risk": rows_of(
            at_risk,
            *("customer_id", "customer_is", "friend_customer_id", "friend_is"),
            *("membership_end", "days_to_end", "connection_strength", "close"),
        ),
        "changes_last_7_days": rows_of(
            tables["changes_last_7_days"],
            *("change", "customer_id_1", "customer_id_2", "connection_strength"),
            *("strength_before", "connection_types", "types_before"),
        ),
    }
