"""What the insights of a small gym full of edges say otherwise than a brute-force reading."""

from collections.abc import Mapping

import pandas as pd

from basin_assets.contracts.connections import SAME_DAY_GROUP
from basin_assets_tests.oracle.gym import Gym
from basin_assets_tests.oracle.insights import (
    changes,
    connection_types,
    friends_at_risk,
    guests_to_convert,
    top_connectors,
)
from basin_assets_tests.oracle.matching import Match
from basin_assets_tests.pure_run import PureRun, insights_of
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


def matches_of(enriched: pd.DataFrame) -> dict[int, Match]:
    """The purchasers as they were found."""
    columns = ("checkin_id", "purchaser_customer_id", "match_method", "match_confidence")
    return {row[0]: Match(*row[1:]) for row in rows_of(enriched, *columns)}


def insight_differences(gym: Gym, run: PureRun) -> list[str]:
    """The names of the insights of a run over the gym that the reading has otherwise."""
    tables = insights_of(run)
    matches = matches_of(run.enriched)
    scores = {
        (first, second): score if meaning == "probability" else 0.0  # a rank is never close
        for first, second, score, meaning in rows_of(
            run.by_type[SAME_DAY_GROUP],
            "customer_id_1",
            "customer_id_2",
            "tie_score",
            "tie_score_is",
        )
    }
    due = {
        "connection_types": [
            (*ids, name, strength, count, f"{first} 00:00:00", f"{last} 00:00:00")
            for *ids, name, strength, count, first, last in connection_types(gym, matches)
        ],
        "top_connectors": top_connectors(gym, matches, scores),
        "guests_to_convert": [
            (*guest, *host, visits, f"{last} 00:00:00", strength)
            for guest, host, (visits, last, strength) in guests_to_convert(gym, matches)
        ],
        "friends_at_risk": [
            (*person, *friend, f"{end} 00:00:00", days, strength, why)
            for person, friend, (end, days, strength, why) in friends_at_risk(gym, matches, scores)
        ],
        "changes_last_7_days": [
            (change, *pair, *said) for change, pair, *said in changes(gym, matches)
        ],
    }
    return [name for name, rows in _shown(tables).items() if rows != due[name]]


def _shown(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[tuple[object, ...]]]:
    at_risk = tables["friends_at_risk"]
    at_risk = at_risk.assign(close=[why.partition("; ")[2] for why in at_risk["why"]])
    return {
        "connection_types": rows_of(
            tables["connection_types"],
            *("customer_id", "other_customer_id", "connection_type", "connection_strength"),
            *("interaction_count", "first_interaction_date", "last_interaction_date"),
        ),
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
