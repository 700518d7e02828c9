"""The steps that may be too large for one machine, and along which grain each may be cut.

Not here, for they are not local to a grain: `tie_evidence` holds each pair against all check-ins of
both people and of their places, `tie_calibration` compares all pairs, and memberships are cut apart
key by key, but are few.
"""

from typing import Any

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts import tables
from basin_assets.domain.as_of import day_of
from basin_assets.domain.co_visits import find_co_visits
from basin_assets.domain.connections.combine import combine_connections
from basin_assets.domain.connections.guests import extract_guest_connections
from basin_assets.domain.connections.pass_sharing import extract_pass_sharing_connections
from basin_assets.domain.connections.same_day import extract_same_day_group_connections
from basin_assets.domain.pairs import PAIR
from basin_assets.domain.sharing import shares
from basin_assets.domain.sharing_events import ROW_ORDER, extract_sharing_events
from basin_assets.domain.visits import location_of
from basin_assets.engine.step import Step
from basin_assets.settings import Settings


def _day_and_location(checkins: pd.DataFrame) -> "pd.Series[Any]":
    """A number for the day and the place of each check-in, scattered over all numbers."""
    day = checkins["checkin_datetime"].dt.normalize()
    where = pd.DataFrame({"day": day, "location": location_of(checkins)})
    return (pd.util.hash_pandas_object(where, index=False) // 2).astype("Int64")


def _transfer(transfers: pd.DataFrame) -> "pd.Series[Any]":
    return transfers["checkin_id"].astype("Int64")


def _lower_of_pair(pairs: pd.DataFrame) -> "pd.Series[Any]":
    return pairs["customer_id_1"].astype("Int64")


def _lower_of_sharing_pair(enriched: pd.DataFrame) -> "pd.Series[Any]":
    """The lower of the two between whom the pass went; a transfer that is no sharing has none."""
    lower = shares(enriched).set_index("checkin_id")["customer_id_1"].astype("Int64")
    return lower.reindex(enriched["checkin_id"])


def _co_visits(settings: Settings, checkins: pd.DataFrame) -> pd.DataFrame:
    return find_co_visits(checkins, settings.window_minutes)


def _sharing_events(
    _settings: Settings, enriched_transfers: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    return extract_sharing_events(enriched_transfers, customers)


def _pass_sharers(settings: Settings, enriched_transfers: pd.DataFrame) -> pd.DataFrame:
    return extract_pass_sharing_connections(enriched_transfers, settings)


def _same_day_groups(
    settings: Settings,
    co_visits: pd.DataFrame,
    enriched_transfers: pd.DataFrame,
    tie_evidence: pd.DataFrame,
    tie_calibration: pd.DataFrame,
) -> pd.DataFrame:
    return extract_same_day_group_connections(
        co_visits, enriched_transfers, tie_evidence, tie_calibration, settings
    )


def _frequent_guests(
    settings: Settings, enriched_transfers: pd.DataFrame, members: pd.DataFrame, as_of: pd.DataFrame
) -> pd.DataFrame:
    return extract_guest_connections(enriched_transfers, members, day_of(as_of), settings)


def _customer_connections(
    settings: Settings, customers: pd.DataFrame, **by_type: pd.DataFrame
) -> pd.DataFrame:
    return combine_connections(by_type, customers, settings)


CO_VISITS = Step(
    output=tables.CO_VISITS,
    inputs=[tables.CHECKINS],
    compute=_co_visits,
    keys={"checkins": _day_and_location},
    order=[*PAIR, "day", "location"],
)

SHARING_EVENTS = Step(
    output=tables.SHARING_EVENTS,
    inputs=[tables.ENRICHED_TRANSFERS, tables.CUSTOMERS],
    compute=_sharing_events,
    keys={"enriched_transfers": _transfer},
    order=ROW_ORDER,
)

PASS_SHARER_RECIPIENT = Step(
    output=types.PASS_SHARER_RECIPIENTS,
    inputs=[tables.ENRICHED_TRANSFERS],
    compute=_pass_sharers,
    keys={"enriched_transfers": _lower_of_sharing_pair},
    order=PAIR,
)

SAME_DAY_GROUP = Step(
    output=types.SAME_DAY_GROUPS,
    inputs=[
        tables.CO_VISITS,
        tables.ENRICHED_TRANSFERS,
        tables.TIE_EVIDENCE,
        tables.TIE_CALIBRATION,
    ],
    compute=_same_day_groups,
    keys={
        "co_visits": _lower_of_pair,
        "enriched_transfers": _lower_of_sharing_pair,
        "tie_evidence": _lower_of_pair,
    },
    order=PAIR,
)

FREQUENT_GUEST = Step(
    output=types.FREQUENT_GUESTS,
    inputs=[
        tables.ENRICHED_TRANSFERS,
        tables.MEMBERS,
        tables.AS_OF,
    ],
    compute=_frequent_guests,
    keys={"enriched_transfers": _lower_of_sharing_pair},
    order=PAIR,
)

CUSTOMER_CONNECTIONS = Step(
    output=types.CUSTOMER_CONNECTIONS,
    inputs=[
        types.PASS_SHARER_RECIPIENTS,
        types.SAME_DAY_GROUPS,
        types.FAMILY_MEMBERSHIPS,
        types.FREQUENT_GUESTS,
        tables.CUSTOMERS,
    ],
    compute=_customer_connections,
    keys=dict.fromkeys(types.CONNECTION_TYPES, _lower_of_pair),
    order=PAIR,
)

STEPS = {
    step.output.name: step
    for step in (
        CO_VISITS,
        SHARING_EVENTS,
        PASS_SHARER_RECIPIENT,
        SAME_DAY_GROUP,
        FREQUENT_GUEST,
        CUSTOMER_CONNECTIONS,
    )
}
"""By the table that each makes."""
