"""The sharing events: two of a transfer with a known purchaser, one of the others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .gym import Gym, Transfer
from .matching import Match
from .parse import wall_time

COLUMNS = ("event_type", "event_date", "customer_id", "metadata")
SHARED = "shared_pass"
RECEIVED = "received_shared_pass"


@dataclass(frozen=True)
class Event:
    event_type: str
    at: datetime
    checkin_id: int
    customer_id: int
    metadata: str
    match_confidence: int

    def row(self) -> dict[str, str]:
        """The published cells, in the published order of columns."""
        return {
            "event_type": self.event_type,
            "event_date": self.at.date().isoformat(),
            "customer_id": str(self.customer_id),
            "metadata": self.metadata,
        }


def sharing_events(gym: Gym, matches: Mapping[int, Match]) -> list[Event]:
    """All events by (`event_date`, `checkin_id`, `event_type`); a self-transfer makes none."""
    events: list[Event] = []
    for transfer in gym.transfers:
        match = matches[transfer.checkin_id]
        user = transfer.user_customer_id
        if match.customer_id == user:
            continue
        sharer_name = name_of(gym, match.customer_id, transfer.purchaser_name)
        recipient_name = name_of(gym, user, transfer.user_name)
        kind = transfer.pass_type or "a pass"
        recipient, sharer = recipient_name or f"customer {user}", sharer_name or "somebody"
        if match.customer_id is not None and not sharer_name:
            sharer = f"customer {match.customer_id}"
        if match.customer_id is not None:
            other: dict[str, object] = {
                "recipient_customer_id": str(user),
                "recipient_name": recipient_name,
                "description": f"Shared {kind} with {recipient}",
            }
            events.append(_event(SHARED, transfer, match, match.customer_id, other))
        other = {
            "sharer_customer_id": None if match.customer_id is None else str(match.customer_id),
            "sharer_name": sharer_name,
            "description": f"Received {kind} from {sharer}",
        }
        events.append(_event(RECEIVED, transfer, match, user, other))
    return sorted(events, key=lambda e: (e.at.date(), e.checkin_id, e.event_type))


def name_of(gym: Gym, customer_id: int | None, printed: str) -> str:
    """The "first last" of the customer where the id is known, else the printed text, trimmed."""
    if customer_id is not None and customer_id in gym.customers:
        return gym.customers[customer_id].name
    return printed.strip()


def as_json(value: Mapping[str, object]) -> str:
    """JSON as the project writes it: keys sorted, no spaces, UTF-8 unescaped, null written."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _event(
    event_type: str,
    transfer: Transfer,
    match: Match,
    customer_id: int,
    other: Mapping[str, object],
) -> Event:
    metadata: dict[str, object] = {
        "transfer_type": transfer.transfer_type,
        "pass_type": transfer.pass_type,
        "remaining_count": transfer.remaining_count,
        "is_punch_pass": transfer.is_punch_pass,
        "is_youth_pass": transfer.is_youth_pass,
        "checkin_id": transfer.checkin_id,
        "checkin_datetime": wall_time(transfer.at),
        "match_method": match.method,
        "match_confidence": match.confidence,
        **other,
    }
    return Event(
        event_type,
        transfer.at,
        transfer.checkin_id,
        customer_id,
        as_json(metadata),
        match.confidence,
    )
