"""The two events of a shared pass: the sharer's and the recipient's.

Grain: one transfer, with the names of the customers.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from basin_assets.contracts.tables import SHARING_EVENTS
from basin_assets.rules.events.sharing import has_known_purchaser, is_self_transfer
from basin_assets.rules.json_text import to_json
from basin_assets.rules.names import full_names
from basin_assets.rules.plain_values import plain_rows

ROW_ORDER = ["event_date", "checkin_id", "event_type"]
_TOLD = (
    "transfer_type",
    "pass_type",
    "remaining_count",
    "is_punch_pass",
    "is_youth_pass",
    "checkin_id",
    "match_method",
    "match_confidence",
)


def extract_sharing_events(enriched: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The events of the transfers, by day, check-in and type.

    A known purchaser makes two events, an unknown one only the recipient's, a self-transfer none.

    Args:
        enriched: any number of transfers, by the `enriched_transfers` contract.
        customers: the typed customers, for their names.
    """
    names = _names_by_id(customers)
    given = enriched[~is_self_transfer(enriched)]
    is_known = has_known_purchaser(given)
    rows = [
        event
        for transfer, known in zip(plain_rows(given), is_known.tolist(), strict=True)
        for event in _events(transfer, known, names)
    ]
    if not rows:
        return SHARING_EVENTS.empty()
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns["event_date"] = pd.Series(columns["checkin_datetime"]).dt.normalize()
    return SHARING_EVENTS.frame(SHARING_EVENTS.frame(columns).sort_values(ROW_ORDER))


def _names_by_id(customers: pd.DataFrame) -> Mapping[int, str]:
    names = full_names(customers["first_name"], customers["last_name"])
    known = names.notna()
    ids = customers.loc[known, "customer_id"].tolist()
    return dict(zip(ids, names[known].tolist(), strict=True))


def _events(
    transfer: Mapping[str, Any], is_known: bool, names: Mapping[int, str]
) -> list[dict[str, object]]:
    """The one or two events of a transfer other than a self-transfer."""
    user: int = transfer["user_customer_id"]
    purchaser: int | None = transfer["purchaser_customer_id"] if is_known else None
    printed = (transfer["user_first_name"] or "", transfer["user_last_name"] or "")
    printed_user = " ".join(printed).strip()
    user_name = names.get(user, printed_user)
    printed_purchaser = transfer["purchaser_name"] or ""
    purchaser_name = (
        printed_purchaser if purchaser is None else names.get(purchaser, printed_purchaser)
    )
    sold_as = transfer["pass_type"] or "a pass"
    received = {
        "sharer_customer_id": None if purchaser is None else str(purchaser),
        "sharer_name": purchaser_name,
        "description": f"Received {sold_as} from {_called(purchaser_name, purchaser)}",
    }
    shared = {
        "recipient_customer_id": str(user),
        "recipient_name": user_name,
        "description": f"Shared {sold_as} with {_called(user_name, user)}",
    }
    events = [_event("received_shared_pass", user, transfer, received)]
    if purchaser is not None:
        events.append(_event("shared_pass", purchaser, transfer, shared))
    return events


def _called(name: str, customer_id: int | None) -> str:
    """What a description calls somebody: their name, or else what is known of them."""
    return name or ("somebody" if customer_id is None else f"customer {customer_id}")


def _event(
    event_type: str, customer_id: int, transfer: Mapping[str, Any], own: Mapping[str, object]
) -> dict[str, object]:
    at: pd.Timestamp = transfer["checkin_datetime"]
    metadata = {name: transfer[name] for name in _TOLD} | {
        "checkin_datetime": str(at.to_pydatetime()),
        **own,
    }
    return {
        "event_type": event_type,
        "customer_id": customer_id,
        "metadata": to_json(metadata),
        "checkin_id": transfer["checkin_id"],
        "checkin_datetime": at,
        "match_confidence": transfer["match_confidence"],
    }
