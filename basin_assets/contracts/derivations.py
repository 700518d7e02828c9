"""Which columns a column is made from: `table.column`, where that can be said in a line.

The exports bear the names of their assets, `capitan/<source>`. Columns that are made of whole
tables, such as an evidence score's constants, are not told column by column.
"""

from collections.abc import Mapping

from basin_assets.contracts.connections import CONNECTION_COLUMNS, CONNECTION_TYPES
from basin_assets.contracts.sources import PASS_TRANSFERS, SOURCES
from basin_assets.contracts.table import Table

Origins = Mapping[str, tuple[str, ...]]
"""The columns that each of some columns is made from."""


def origins_of(table: Table) -> Origins:
    """What the table's columns are made from; columns that are not told are left out."""
    return _DERIVATIONS.get(table.name, {})


def copied_from(table: Table) -> Origins:
    """What the columns of a copy of the table are made from: those of the same name."""
    return {name: (f"{table.name}.{name}",) for name in table.column_names}


_NAMES = ("customers.first_name", "customers.last_name")
_GIVER, _RECEIVER = (
    "enriched_transfers.purchaser_customer_id",
    "enriched_transfers.user_customer_id",
)
_BOTH = (_GIVER, _RECEIVER)
_PASS_USED = ("enriched_transfers.checkin_datetime",)
_MATCHED = (
    "pass_transfers.purchaser_name",
    *_NAMES,
    "customers.preferred_name",
    "purchaser_overrides.customer_id",
)
_SPAN = ("first_interaction_date", "last_interaction_date")


def _of_pairs(*origins: str) -> Origins:
    return {"customer_id_1": origins, "customer_id_2": origins}


def _of_connections(names: Mapping[str, str]) -> Origins:
    """Columns of `customer_connections` under names of their own."""
    return {name: (f"customer_connections.{column}",) for name, column in names.items()}


_BOTH_CONNECTED = ("customer_connections.customer_id_1", "customer_connections.customer_id_2")
_STRENGTH = ("customer_connections.connection_strength",)
_SAME_DAY_TIE = {"tie_score": ("same_day_group.tie_score",)}

_EXPORTS: Mapping[str, Origins] = {
    source.name: {c.name: (f"capitan/{source.name}.{c.name}",) for c in source.columns}
    for source in SOURCES
}
_CO_VISITS: Origins = {
    **_of_pairs("checkins.customer_id"),
    "day": ("checkins.checkin_datetime",),
    "location": ("checkins.location_id", "checkins.location_name"),
    "gap_seconds": ("checkins.checkin_datetime",),
    "hour": ("checkins.checkin_datetime",),
    "crowd": ("checkins.checkin_datetime",),
}
_MEETING_CHANCE: Origins = {
    "location": ("checkins.location_id", "checkins.location_name"),
    "month": ("checkins.checkin_datetime",),
    "visits": ("checkins.customer_id", "checkins.checkin_datetime"),
    "visit_pairs": ("checkins.customer_id", "checkins.checkin_datetime"),
    "co_visits": ("co_visits.day", "co_visits.location"),
}
_TIE_EVIDENCE: Origins = {
    "customer_id_1": ("co_visits.customer_id_1",),
    "customer_id_2": ("co_visits.customer_id_2",),
    "evidence": ("co_visits.gap_seconds", "co_visits.crowd", "checkins.checkin_datetime"),
    "expected_co_visits": ("checkins.checkin_datetime", "meeting_chance.chance"),
}
_ENRICHED: Origins = {
    **{c.name: (f"pass_transfers.{c.name}",) for c in PASS_TRANSFERS.columns},
    "purchaser_customer_id": _MATCHED,
    "match_method": _MATCHED,
    "match_confidence": _MATCHED,
    "match_candidates": _MATCHED,
}
_EVENTS: Origins = {
    "event_type": (_GIVER,),
    "event_date": _PASS_USED,
    "customer_id": _BOTH,
    "checkin_id": ("enriched_transfers.checkin_id",),
    "checkin_datetime": _PASS_USED,
    "match_confidence": ("enriched_transfers.match_confidence",),
}
_REVIEW: Origins = {
    "purchaser_name": ("enriched_transfers.purchaser_name",),
    "transfers_to_review": ("enriched_transfers.match_method",),
    "methods": ("enriched_transfers.match_method",),
    "first_day": _PASS_USED,
    "last_day": _PASS_USED,
    **{f"candidate_{rank}_id": ("customers.customer_id",) for rank in (1, 2, 3)},
    **{f"candidate_{rank}_name": _NAMES for rank in (1, 2, 3)},
}
_SHARED: Origins = {
    "customer_id": ("members.customer_id",),
    "membership_id": ("memberships.membership_id",),
    "membership_type_id": ("members.membership_id", "memberships.membership_type_id"),
    "membership_type": ("members.name",),
    "size": ("members.size",),
    "start_date": ("members.start_date",),
    "end_date": ("members.end_date",),
}
_PASSES: Origins = {
    **_of_pairs(*_BOTH),
    **dict.fromkeys(_SPAN, _PASS_USED),
    "connection_strength": _BOTH,
    "shares_from_1_to_2": _BOTH,
    "shares_from_2_to_1": _BOTH,
    "pass_types_shared": ("enriched_transfers.pass_type",),
}
_SAME_DAY: Origins = {
    "customer_id_1": ("co_visits.customer_id_1",),
    "customer_id_2": ("co_visits.customer_id_2",),
    **dict.fromkeys((*_SPAN, "co_visit_count", "typical_day_of_week"), ("co_visits.day",)),
    "connection_strength": ("co_visits.day", *_BOTH),
    "co_visits_with_shared_pass": ("co_visits.day", *_BOTH),
    "expected_co_visits": ("tie_evidence.expected_co_visits",),
    "gap_bins": ("co_visits.gap_seconds",),
    "tie_score": ("tie_evidence.evidence", "tie_calibration.midpoint", "tie_calibration.slope"),
    "tie_score_is": ("tie_calibration.tie_score_is",),
}
_FAMILIES: Origins = {
    **_of_pairs("shared_memberships.customer_id"),
    "first_interaction_date": ("shared_memberships.start_date",),
    "last_interaction_date": ("shared_memberships.end_date", "as_of.as_of"),
    "membership_id": ("shared_memberships.membership_id",),
    "membership_type_id": ("shared_memberships.membership_type_id",),
    "membership_type": ("shared_memberships.membership_type",),
    "relationship": ("shared_memberships.size",),
    "is_current": ("shared_memberships.end_date", "as_of.as_of"),
}
_GUESTS: Origins = {
    **_of_pairs(*_BOTH),
    **dict.fromkeys((*_SPAN, "first_guest_visit"), _PASS_USED),
    "guest_visit_count": ("enriched_transfers.transfer_type",),
    "host_customer_id": (_GIVER,),
    "guest_customer_id": (_RECEIVER,),
    "conversion_status": ("members.start_date", "members.end_date"),
}
_FRIENDS: Origins = {
    "customer_id": _BOTH_CONNECTED,
    "friend_customer_id": _BOTH_CONNECTED,
    "customer_name": _NAMES,
    "friend_name": _NAMES,
    "strength_band": _STRENGTH,
    **_SAME_DAY_TIE,
    **_of_connections(
        {
            "connection_strength": "connection_strength",
            "connection_types": "connection_type",
            "friends_since": "first_interaction_date",
            "last_seen": "last_interaction_date",
        }
    ),
}
_CONNECTORS: Origins = {
    "customer_id": _BOTH_CONNECTED,
    "customer_name": _NAMES,
    "strength_sum": _STRENGTH,
    "passes_given": (
        "pass_sharer_recipient.shares_from_1_to_2",
        "pass_sharer_recipient.shares_from_2_to_1",
    ),
    "guests_brought": ("frequent_guest.host_customer_id",),
    "guests_converted": ("frequent_guest.conversion_status",),
}
_CHANGES: Origins = {
    "customer_name_1": _NAMES,
    "customer_name_2": _NAMES,
    **_of_connections(
        {
            "customer_id_1": "customer_id_1",
            "customer_id_2": "customer_id_2",
            "connection_strength": "connection_strength",
            "strength_band": "connection_strength",
            "connection_types": "connection_type",
            "last_seen": "last_interaction_date",
        }
    ),
}

_DERIVATIONS: Mapping[str, Origins] = {
    **_EXPORTS,
    "as_of": {"as_of": ("checkins.checkin_datetime",)},
    "co_visits": _CO_VISITS,
    "meeting_chance": _MEETING_CHANCE,
    "tie_evidence": _TIE_EVIDENCE,
    "enriched_transfers": _ENRICHED,
    "sharing_events": _EVENTS,
    "purchaser_review": _REVIEW,
    "shared_memberships": _SHARED,
    "pass_sharer_recipient": _PASSES,
    "same_day_group": _SAME_DAY,
    "family_membership": _FAMILIES,
    "frequent_guest": _GUESTS,
    "customer_connections": {
        column.name: tuple(f"{name}.{column.name}" for name in CONNECTION_TYPES)
        for column in CONNECTION_COLUMNS
    },
    "customer_friends": _FRIENDS,
    "top_connectors": _CONNECTORS,
    "changes_last_7_days": _CHANGES,
}
