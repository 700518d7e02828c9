"""The steps that may be too large for one machine, and along which grain each may be cut.

Not here: `tie_calibration`, which compares all pairs, and memberships, which are few.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts import insights, tables
from basin_assets.rules.connections.combine import SPAN, combine_connections
from basin_assets.rules.connections.guests import extract_guest_connections
from basin_assets.rules.connections.pass_sharing import extract_pass_sharing_connections
from basin_assets.rules.connections.same_day import extract_same_day_group_connections
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.events.sharing_events import ROW_ORDER, extract_sharing_events
from basin_assets.rules.exports.as_of import day_of
from basin_assets.rules.insights.friends import list_customer_friends
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.purchasers.matching import enrich_transfers_with_purchaser_ids
from basin_assets.rules.purchasers.visit_evidence import DAYS_BEFORE
from basin_assets.rules.ties.evidence import Background, find_background, hold_against
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.rules.visits.visits import location_of
from basin_assets.settings import Settings
from basin_assets.spark.step import Step

_MONTHS_OF_EVIDENCE = 4  # hold the 90 days before each day: from February on they are 89 in May


def _day_and_location(checkins: pd.DataFrame) -> "list[pd.Series[Any]]":
    """A number for the day and the place of each check-in, scattered over all numbers."""
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
    """The lower of the two between whom the pass went; a transfer that is no sharing has none."""
    lower = shares(enriched).set_index("checkin_id")["customer_id_1"].astype("Int64")
    return [lower.reindex(enriched["checkin_id"])]


def _co_visits(settings: Settings, checkins: pd.DataFrame) -> pd.DataFrame:
    return find_co_visits(checkins, settings.window_minutes)


def _enriched_transfers(
    settings: Settings,
    pass_transfers: pd.DataFrame,
    customers: pd.DataFrame,
    purchaser_overrides: pd.DataFrame,
    members: pd.DataFrame,
    memberships: pd.DataFrame,
    checkins: pd.DataFrame,
) -> pd.DataFrame:
    first_day = pass_transfers["checkin_datetime"].dt.normalize().min()
    since = first_day - pd.Timedelta(days=DAYS_BEFORE)
    evidence = checkins[checkins["checkin_datetime"] >= since]  # the others would only be indexed
    return enrich_transfers_with_purchaser_ids(
        pass_transfers, customers, purchaser_overrides, members, memberships, evidence, settings
    )


def _sharing_events(
    _settings: Settings, enriched_transfers: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    return extract_sharing_events(enriched_transfers, customers)


def _pass_sharers(settings: Settings, enriched_transfers: pd.DataFrame) -> pd.DataFrame:
    return extract_pass_sharing_connections(enriched_transfers, settings)


def _background(
    _settings: Settings, checkins: pd.DataFrame, meeting_chance: pd.DataFrame
) -> Mapping[str, Any]:
    return {"background": find_background(checkins, meeting_chance)}


def _tie_evidence(
    _settings: Settings, co_visits: pd.DataFrame, background: Background
) -> pd.DataFrame:
    return hold_against(background, co_visits)


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


def _customer_friends(
    settings: Settings,
    customers: pd.DataFrame,
    customer_connections: pd.DataFrame,
    **by_type: pd.DataFrame,
) -> pd.DataFrame:
    return list_customer_friends(customer_connections, by_type, customers, settings)


CO_VISITS = Step(
    output=tables.CO_VISITS,
    inputs=[tables.CHECKINS],
    compute=_co_visits,
    keys={"checkins": _day_and_location},
    order=[*PAIR, "day", "location"],
    rows_made=5,
)

ENRICHED_TRANSFERS = Step(
    output=tables.ENRICHED_TRANSFERS,
    inputs=[
        tables.PASS_TRANSFERS,
        tables.CUSTOMERS,
        tables.PURCHASER_OVERRIDES,
        tables.MEMBERS,
        tables.MEMBERSHIPS,
        tables.CHECKINS,
    ],
    compute=_enriched_transfers,
    keys={"pass_transfers": _transfer},
    order=["checkin_id"],
    months_before={"checkins": _MONTHS_OF_EVIDENCE},
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

TIE_EVIDENCE = Step(
    output=tables.TIE_EVIDENCE,
    inputs=[tables.CO_VISITS, tables.CHECKINS, tables.MEETING_CHANCE],
    compute=_tie_evidence,
    keys={"co_visits": _lower_of_pair},
    order=PAIR,
    prepare=_background,
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
    inputs=[*types.TYPE_TABLES, tables.CUSTOMERS],
    compute=_customer_connections,
    keys=dict.fromkeys(types.CONNECTION_TYPES, _lower_of_pair),
    order=PAIR,
    columns={table.name: types.columns_without_metadata(table) for table in types.TYPE_TABLES},
    rows_made=2,  # of one row only one, but with a long text
)

CUSTOMER_FRIENDS = Step(
    output=insights.CUSTOMER_FRIENDS,
    inputs=[types.CUSTOMER_CONNECTIONS, *types.TYPE_TABLES, tables.CUSTOMERS],
    compute=_customer_friends,
    keys=dict.fromkeys(["customer_connections", *types.CONNECTION_TYPES], _both_of_pair),
    order=["customer_id"],
    columns={
        types.CUSTOMER_CONNECTIONS.name: [*PAIR, "connection_type", "connection_strength", *SPAN],
        types.SAME_DAY_GROUP: [
            *PAIR,
            "co_visit_count",
            "expected_co_visits",
            "gap_bins",
            "tie_score",
        ],
    },
    splits_rows=True,
)

STEPS = {
    step.output.name: step
    for step in (
        CO_VISITS,
        ENRICHED_TRANSFERS,
        SHARING_EVENTS,
        PASS_SHARER_RECIPIENT,
        TIE_EVIDENCE,
        SAME_DAY_GROUP,
        FREQUENT_GUEST,
        CUSTOMER_CONNECTIONS,
        CUSTOMER_FRIENDS,
    )
}
"""By the table that each makes."""
