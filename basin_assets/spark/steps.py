"""The steps: rules that may be too large for one machine, and the grain along which to cut each.

`tie_calibration` is not among them, since it compares all pairs. Nor are memberships, transfers and
what is counted from these alone: a hundred gyms have as many transfers as two have pairs.
"""

from typing import Any

import pandas as pd

from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets.rules.events.sharing import has_known_purchaser
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.pipeline import PIPELINE
from basin_assets.rules.visits.visits import location_of
from basin_assets.spark.step import Keys, Step

_RULES = {rule.table.name: rule for rule in PIPELINE}
_SHARERS = ["purchaser_customer_id", "user_customer_id"]


def _hashes_of_day_and_location(checkins: pd.DataFrame) -> "list[pd.Series[Any]]":
    """A hash of each check-in's day and location."""
    day = checkins["checkin_datetime"].dt.normalize()
    where = pd.DataFrame({"day": day, "location": location_of(checkins)})
    return [(pd.util.hash_pandas_object(where, index=False) // 2).astype("Int64")]


def _lower_of_share(enriched: pd.DataFrame) -> "list[pd.Series[Any]]":
    """The lower id of sharer and recipient; null for a transfer that is no share."""
    lower = enriched[_SHARERS].astype("Int64").min(axis=1)
    return [lower.where(has_known_purchaser(enriched))]


def _ids(*columns: str) -> Keys:
    """Keys that are ids as they stand."""
    return Keys(columns, lambda rows: [rows[name].astype("Int64") for name in columns])


_LOWER_OF_PAIR, _BOTH_OF_PAIR = _ids(PAIR[0]), _ids(*PAIR)
_LOWER_OF_SHARE = Keys(_SHARERS, _lower_of_share)
_DAY_AND_LOCATION = Keys(
    ("checkin_datetime", "location_id", "location_name"), _hashes_of_day_and_location
)

_STEPS = (
    Step(
        _RULES["co_visits"],
        keys={"checkins": _DAY_AND_LOCATION},
        order=[*PAIR, "day", "location"],
        fan_out=5,
    ),
    Step(
        _RULES["enriched_transfers"],
        keys={"transfers": _ids("checkin_id")},
        order=["checkin_id"],
    ),
    Step(
        _RULES["tie_evidence"],
        keys={"co_visits": _LOWER_OF_PAIR},
        order=PAIR,
    ),
    Step(
        _RULES["same_day_group"],
        keys={
            "co_visits": _LOWER_OF_PAIR,
            "enriched_transfers": _LOWER_OF_SHARE,
            "tie_evidence": _LOWER_OF_PAIR,
        },
        order=PAIR,
    ),
    Step(
        _RULES["customer_connections"],
        keys=dict.fromkeys(CONNECTION_TYPES, _LOWER_OF_PAIR),
        order=PAIR,
        fan_out=2,  # one row per row, but with two texts
    ),
    Step(
        _RULES["customer_friends"],
        keys=dict.fromkeys(["customer_connections", *CONNECTION_TYPES], _BOTH_OF_PAIR),
        order=["customer_id"],
        splits_rows=True,
    ),
    Step(
        _RULES["connection_types"],
        keys=dict.fromkeys(CONNECTION_TYPES, _BOTH_OF_PAIR),
        order=["customer_id"],
        fan_out=2,
        splits_rows=True,
    ),
)

STEPS = {step.output.name: step for step in _STEPS}
"""The steps by output table."""
