"""The steps: rules that may be too large for one machine, and the grain along which to cut each.

`tie_calibration` is not among them, since it compares all pairs. Nor are memberships, transfers and
what is counted from these alone: a hundred gyms have as many transfers as two have pairs.
"""

from typing import Any

import pandas as pd

from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.pipeline import PIPELINE
from basin_assets.rules.visits.visits import location_of
from basin_assets.spark.step import Step

_RULES = {rule.table.name: rule for rule in PIPELINE}


def _day_and_location(checkins: pd.DataFrame) -> "list[pd.Series[Any]]":
    """A hash of each check-in's day and location."""
    day = checkins["checkin_datetime"].dt.normalize()
    where = pd.DataFrame({"day": day, "location": location_of(checkins)})
    return [(pd.util.hash_pandas_object(where, index=False) // 2).astype("Int64")]


def _transfer(transfers: pd.DataFrame) -> "list[pd.Series[Any]]":
    return [transfers["checkin_id"].astype("Int64")]


def _lower_of_pair(pairs: pd.DataFrame) -> "list[pd.Series[Any]]":
    return [pairs["customer_id_1"].astype("Int64")]


def _both_of_pair(pairs: pd.DataFrame) -> "list[pd.Series[Any]]":
    return [pairs[name].astype("Int64") for name in PAIR]


def _lower_of_sharing_pair(enriched: pd.DataFrame) -> "list[pd.Series[Any]]":
    """The lower id of sharer and recipient; null for a transfer that is no share."""
    lower = shares(enriched).set_index("checkin_id")["customer_id_1"].astype("Int64")
    return [lower.reindex(enriched["checkin_id"])]


_STEPS = (
    Step(
        _RULES["co_visits"],
        keys={"checkins": _day_and_location},
        order=[*PAIR, "day", "location"],
        fan_out=5,
    ),
    Step(
        _RULES["enriched_transfers"],
        keys={"transfers": _transfer},
        order=["checkin_id"],
    ),
    Step(
        _RULES["tie_evidence"],
        keys={"co_visits": _lower_of_pair},
        order=PAIR,
    ),
    Step(
        _RULES["same_day_group"],
        keys={
            "co_visits": _lower_of_pair,
            "enriched_transfers": _lower_of_sharing_pair,
            "tie_evidence": _lower_of_pair,
        },
        order=PAIR,
    ),
    Step(
        _RULES["customer_connections"],
        keys=dict.fromkeys(CONNECTION_TYPES, _lower_of_pair),
        order=PAIR,
        fan_out=2,  # one row per row, but with two texts
    ),
    Step(
        _RULES["customer_friends"],
        keys=dict.fromkeys(["customer_connections", *CONNECTION_TYPES], _both_of_pair),
        order=["customer_id"],
        splits_rows=True,
    ),
    Step(
        _RULES["connection_types"],
        keys=dict.fromkeys(CONNECTION_TYPES, _both_of_pair),
        order=["customer_id"],
        fan_out=2,
        splits_rows=True,
    ),
)

STEPS = {step.output.name: step for step in _STEPS}
"""The steps by output table."""
