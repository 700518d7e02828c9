"""Who bought the pass: the plain part of matching, without nicknames and spellings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .parse import fold
from .sources import Customer, Gym, Override, Transfer

NAMESAKE_CONFIDENCE = 50


@dataclass(frozen=True)
class Match:
    customer_id: int | None
    method: str
    confidence: int


@dataclass(frozen=True)
class Gift:
    """A transfer with a known purchaser other than the user: who gave, who received."""

    giver: int
    receiver: int
    transfer: Transfer

    @property
    def day(self) -> date:
        return self.transfer.at.date()

    @property
    def pair(self) -> tuple[int, int]:
        return (min(self.giver, self.receiver), max(self.giver, self.receiver))


UNMATCHED = Match(None, "unmatched", 0)


def match_transfers(
    gym: Gym, purchaser_of: Mapping[int, tuple[int | None, str, int]] | None
) -> dict[int, Match]:
    """The purchaser of each transfer by its `checkin_id`; given purchasers are taken as they are.

    A given mapping that does not know a transfer leaves it unmatched.
    """
    matches: dict[int, Match] = {}
    for transfer in gym.transfers:
        if purchaser_of is None:
            matches[transfer.checkin_id] = match(gym, transfer)
        elif transfer.checkin_id in purchaser_of:
            matches[transfer.checkin_id] = Match(*purchaser_of[transfer.checkin_id])
        else:
            matches[transfer.checkin_id] = UNMATCHED
    return matches


def match(gym: Gym, transfer: Transfer) -> Match:
    """A person's word, else the customers who bear the printed name, both parts of it, on the day.

    One is exact, several with the user among them are ambiguous, of several others the most
    recent is taken, with low confidence, and a minor only where all are.
    """
    name = fold(transfer.purchaser_name)
    day = transfer.at.date()
    if not name:
        return UNMATCHED
    override = override_of(gym, name, day)
    if override is not None:
        return Match(override.customer_id, "override", 100)
    bearers = [
        customer
        for customer in gym.customers.values()
        if fold(f"{customer.first_name} {customer.last_name}") == name
        and customer.first_name.strip()
        and customer.last_name.strip()
        and (customer.created_at is None or customer.created_at.date() <= day)
    ]
    if not bearers:
        return UNMATCHED
    if len(bearers) == 1:
        return Match(bearers[0].customer_id, "exact", 100)
    if transfer.user_customer_id in [customer.customer_id for customer in bearers]:
        return Match(None, "ambiguous", 0)
    adults = [each for each in bearers if not _is_minor(each, day)]
    latest = max(adults or bearers, key=_most_recent)
    return Match(latest.customer_id, "recent_namesake", NAMESAKE_CONFIDENCE)


def override_of(gym: Gym, folded_name: str, day: date) -> Override | None:
    """Of the overrides that apply on the day, both ends inclusive, the one with the latest from."""
    applying = [
        override
        for override in gym.overrides
        if override.folded_name == folded_name
        and (override.first_day is None or override.first_day <= day)
        and (override.last_day is None or day <= override.last_day)
    ]
    return max(applying, key=lambda override: override.first_day or date.min, default=None)


def gifts(gym: Gym, matches: Mapping[int, Match]) -> list[Gift]:
    """The transfers that connect; a self-transfer does not."""
    found: list[Gift] = []
    for transfer in gym.transfers:
        giver = matches[transfer.checkin_id].customer_id
        if giver is not None and giver != transfer.user_customer_id:
            found.append(Gift(giver, transfer.user_customer_id, transfer))
    return found


def _is_minor(customer: Customer, day: date) -> bool:
    born = customer.birthday
    return born is not None and (day.year - 18, day.month, day.day) < (
        born.year,
        born.month,
        born.day,
    )


def _most_recent(customer: Customer) -> tuple[datetime, int]:
    return (customer.created_at or datetime.min, customer.customer_id)
