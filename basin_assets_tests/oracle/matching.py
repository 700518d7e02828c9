"""Who bought the pass: the plain part of matching, without nicknames and spellings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .gym import Customer, Gym, Override, Transfer
from .parse import fold

NAMESAKE_CONFIDENCE = 50
ONE_OF_TWO = "one of two people printed"
"""In the place of a method: the contract does not say by which a person of two is told."""
DAYS_BEFORE = timedelta(days=90)
TOGETHER = timedelta(minutes=2)
_AND = re.compile(r"\s+(?:&|and)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    customer_id: int | None
    method: str
    confidence: int


@dataclass(frozen=True)
class Gift:
    """A transfer with a known purchaser other than the user: who gave, who received."""

    sharer: int
    recipient: int
    transfer: Transfer

    @property
    def day(self) -> date:
        return self.transfer.at.date()

    @property
    def pair(self) -> tuple[int, int]:
        return (min(self.sharer, self.recipient), max(self.sharer, self.recipient))


UNMATCHED = Match(None, "unmatched", 0)


def match_transfers(gym: Gym, found: Mapping[int, Match]) -> dict[int, Match]:
    """The purchaser of each transfer by its `checkin_id`.

    Who it is, is read here wherever the contract alone decides. What it leaves to spellings and
    likelihoods, and how sure a match is, is taken from what somebody else `found`.
    """
    matches: dict[int, Match] = {}
    for transfer in gym.transfers:
        own, theirs = read_purchaser(gym, transfer), found[transfer.checkin_id]
        if own is None or own.method == "override":
            matches[transfer.checkin_id] = own or theirs
        else:
            method = theirs.method if own.method == ONE_OF_TWO else own.method
            matches[transfer.checkin_id] = Match(own.customer_id, method, theirs.confidence)
    return matches


def read_purchaser(gym: Gym, transfer: Transfer) -> Match | None:
    """Whom the contract alone decides on: a person's word, else who bears the printed name.

    One bearer is exact, several with the user among them are ambiguous, and of several of whom
    nothing else is known the most recent is taken, with low confidence. None: likelihoods decide.
    What an account to ignore bought is a seller's.
    """
    match = _read_name(gym, transfer)
    if match is not None and match.customer_id in gym.ignored:
        return Match(None, "seller", 0)
    return match


def _read_name(gym: Gym, transfer: Transfer) -> Match | None:
    name = fold(transfer.purchaser_name)
    day = transfer.at.date()
    if not name:
        return UNMATCHED
    if " " not in name and len(transfer.purchaser_name.split()) > 1:
        return None  # behind one word it is not clear whether a suffix belongs to it
    override = override_of(gym, name, day)
    if override is not None:
        return Match(override.customer_id, "override", 100)
    bearers = bearers_of(gym, name, day)
    if len(bearers) == 1:
        return Match(bearers[0].customer_id, "exact", 100)
    if transfer.user_customer_id in [customer.customer_id for customer in bearers]:
        return Match(None, "ambiguous", 0)
    if bearers:
        return _most_recent_of(gym, bearers, transfer)
    return _one_of_two_people(gym, transfer)


def bearers_of(gym: Gym, folded_name: str, day: date) -> list[Customer]:
    """The customers of that day who bear the name; one with but one name bears none."""
    return [
        customer
        for customer in gym.customers.values()
        if fold(f"{customer.first_name} {customer.last_name}") == folded_name
        and fold(customer.first_name)
        and fold(customer.last_name)
        and (customer.created_at is None or customer.created_at.date() <= day)
    ]


def _most_recent_of(gym: Gym, bearers: list[Customer], transfer: Transfer) -> Match | None:
    """The latest of namesakes between whom nothing else decides, a minor only where all are."""
    printed = transfer.purchaser_name.casefold().split()
    for each in bearers:
        is_written_so = each.name.casefold().split() == printed  # with the same suffix, if any
        if not is_written_so or not _is_unseen(gym, each, transfer):
            return None
    adults = [each for each in bearers if not _is_minor(each, transfer.at.date())]
    latest = max(adults or bearers, key=_most_recent)
    return Match(latest.customer_id, "recent_namesake", NAMESAKE_CONFIDENCE)


def _one_of_two_people(gym: Gym, transfer: Transfer) -> Match | None:
    """Of two people in one printed field the one who came with the user, where that is plain.

    It is, where the other never came and is on no membership; where neither did it is ambiguous,
    and where the user is one of them.
    """
    named = [bearers_of(gym, name, transfer.at.date()) for name in two_people(transfer)]
    if [len(bearers) for bearers in named] != [1, 1] or named[0] == named[1]:
        return None
    both = [bearers[0] for bearers in named]
    if transfer.user_customer_id in [customer.customer_id for customer in both]:
        return Match(None, "ambiguous", 0)
    seen = [customer for customer in both if not _is_unseen(gym, customer, transfer)]
    if not seen:
        return Match(None, "ambiguous", 0)
    if (
        len(seen) == 1
        and _came_along(gym, seen[0], transfer)
        and not _is_minor(seen[0], transfer.at.date())
    ):
        return Match(seen[0].customer_id, ONE_OF_TWO, 0)
    return None


def two_people(transfer: Transfer) -> list[str]:
    """The two folded names of "Ann & Bo Lee" or "Ann Lee and Bo Ray"; none where it is one name.

    Nor behind a comma: "Bo, Marie Garcia and Tove Ray" may be a list of three.
    """
    if "," in transfer.purchaser_name:
        return []
    people = [each.split() for each in _AND.split(transfer.purchaser_name.strip())]
    if len(people) != 2 or not people[0] or len(people[1]) < 2:
        return []
    if len(people[0]) == 1:
        people[0].append(people[1][-1])
    return [fold(" ".join(words)) for words in people]


def _is_unseen(gym: Gym, customer: Customer, transfer: Transfer) -> bool:
    """Whether no check-in of the day or the 90 days before is theirs, and no membership at all."""
    day = transfer.at.date()
    return not (
        any(
            visit.customer_id == customer.customer_id
            and day - DAYS_BEFORE <= visit.at.date() <= day
            for visit in gym.checkins
        )
        or customer.customer_id in [member.customer_id for member in gym.members]
        or customer.customer_id in [each.owner_id for each in gym.memberships or ()]
    )


def _came_along(gym: Gym, customer: Customer, transfer: Transfer) -> bool:
    """Whether they checked in within a minute or two of the user; of a bare day nobody can tell."""
    is_bare_day = transfer.at.time() == time(0)
    return not is_bare_day and any(
        visit.customer_id == customer.customer_id and abs(visit.at - transfer.at) <= TOGETHER
        for visit in gym.checkins
    )


def _is_minor(customer: Customer, day: date) -> bool:
    born = customer.birthday
    return born is not None and (day.year - 18, day.month, day.day) < (
        born.year,
        born.month,
        born.day,
    )


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
        sharer = matches[transfer.checkin_id].customer_id
        if sharer is not None and sharer != transfer.user_customer_id:
            found.append(Gift(sharer, transfer.user_customer_id, transfer))
    return found


def _most_recent(customer: Customer) -> tuple[datetime, int]:
    return (customer.created_at or datetime.min, customer.customer_id)
