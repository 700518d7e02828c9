"""The two events of a shared pass: `shared_pass` of the giver, `received_shared_pass` of the user.

Grain: one transfer, with the names of the customers.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from basin_assets.contracts.table import Row
from basin_assets.contracts.tables import SHARING_EVENTS
from basin_assets.domain.json_text import to_json
from basin_assets.domain.names import full_names
from basin_assets.domain.sharing import has_known_purchaser, is_self_transfer

ROW_ORDER = ["event_date", "checkin_id", "event_type"]


def extract_sharing_events(enriched: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The events of the transfers, by day, check-in and type.

    A transfer with a known purchaser makes two events, one with an unknown purchaser only the
    recipient's, and one of somebody's own pass none.

    Args:
        enriched: any number of transfers, by the `enriched_transfers` contract.
        customers: the typed customers, for their names.
    """
    names = _names_by_id(customers)
    given = enriched[~is_self_transfer(enriched)]
    is_known = has_known_purchaser(given)
    rows = [
        event
        for transfer, known in zip(given.to_dict("records"), is_known, strict=True)
        for event in _events(transfer, known, names)
    ]
    columns: dict[str, list[object]] = {name: [] for name in SHARING_EVENTS.column_names}
    for row in rows:
        for name, values in columns.items():
            values.append(row[name])
    if not rows:
        return SHARING_EVENTS.empty()
    return SHARING_EVENTS.frame(SHARING_EVENTS.frame(columns).sort_values(ROW_ORDER))


def _names_by_id(customers: pd.DataFrame) -> Mapping[int, str]:
    names = full_names(customers["first_name"], customers["last_name"])
    known = names.notna()
    return dict(zip(customers.loc[known, "customer_id"], names[known], strict=True))


def _events(transfer: Row, is_known: bool, names: Mapping[int, str]) -> list[dict[str, object]]:
    """One or two events of a transfer that is not of somebody's own pass."""
    user = int(transfer["user_customer_id"])
    purchaser = int(transfer["purchaser_customer_id"]) if is_known else None
    printed = (_or_blank(transfer["user_first_name"]), _or_blank(transfer["user_last_name"]))
    printed_user = " ".join(printed).strip()
    user_name = names.get(user, printed_user)
    printed_purchaser = _or_blank(transfer["purchaser_name"])
    purchaser_name = (
        printed_purchaser if purchaser is None else names.get(purchaser, printed_purchaser)
    )
    pass_type = _or_none(transfer["pass_type"])
    sold_as = pass_type or "a pass"
    received = {
        "sharer_customer_id": None if purchaser is None else str(purchaser),
        "sharer_name": purchaser_name,
        "description": f"Received {sold_as} from {purchaser_name}",
    }
    shared = {
        "recipient_customer_id": str(user),
        "recipient_name": user_name,
        "description": f"Shared {sold_as} with {user_name}",
    }
    events = [_event("received_shared_pass", user, transfer, received)]
    if purchaser is not None:
        events.append(_event("shared_pass", purchaser, transfer, shared))
    return events


def _event(
    event_type: str, customer_id: int, transfer: Row, own: Mapping[str, object]
) -> dict[str, object]:
    at: pd.Timestamp = transfer["checkin_datetime"]
    metadata = {
        "transfer_type": _or_none(transfer["transfer_type"]),
        "pass_type": _or_none(transfer["pass_type"]),
        "remaining_count": _or_none(transfer["remaining_count"], int),
        "is_punch_pass": _or_none(transfer["is_punch_pass"], bool),
        "is_youth_pass": _or_none(transfer["is_youth_pass"], bool),
        "checkin_id": int(transfer["checkin_id"]),
        "checkin_datetime": str(at.to_pydatetime()),
        "match_method": transfer["match_method"],
        "match_confidence": int(transfer["match_confidence"]),
        **own,
    }
    return {
        "event_type": event_type,
        "event_date": at.normalize(),
        "customer_id": customer_id,
        "metadata": to_json(metadata),
        "checkin_id": int(transfer["checkin_id"]),
        "checkin_datetime": at,
        "match_confidence": int(transfer["match_confidence"]),
    }


def _or_none(value: Any, kind: type = str) -> Any:
    return None if pd.isna(value) else kind(value)


def _or_blank(value: Any) -> str:
    """Printed text as it is printed: blank where nothing is."""
    return "" if pd.isna(value) else str(value)
