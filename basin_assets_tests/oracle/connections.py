"""The four kinds of connection, and the one table of all of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from .events import as_json
from .families import shared_by_pair
from .gym import Gym
from .matching import Gift
from .parse import fold

Pair = tuple[int, int]

TYPES = ("pass_sharer_recipient", "same_day_group", "family_membership", "frequent_guest")
WINDOW = timedelta(minutes=30)
BANDS = ((20, "Weak"), (40, "Moderate"), (60, "Strong"), (80, "Very Strong"))
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Connection:
    strength: int
    first: date
    last: date
    count: int
    metadata: dict[str, object]


def pass_sharing(gifts: list[Gift]) -> dict[Pair, Connection]:
    """min(50, 10 x shares + 5 if both gave), from entry and guest passes."""
    found: dict[Pair, Connection] = {}
    for pair, mine in _by_pair(gifts).items():
        forward = sum(1 for gift in mine if gift.sharer == pair[0])
        back = len(mine) - forward
        reciprocal = forward > 0 and back > 0
        found[pair] = Connection(
            min(50, 10 * len(mine) + (5 if reciprocal else 0)),
            min(gift.day for gift in mine),
            max(gift.day for gift in mine),
            len(mine),
            {
                "shares_from_1_to_2": forward,
                "shares_from_2_to_1": back,
                "pass_types_shared": sorted(
                    {gift.transfer.pass_type for gift in mine if gift.transfer.pass_type}
                ),
                "is_reciprocal": reciprocal,
            },
        )
    return found


def co_visit_days(gym: Gym) -> dict[Pair, set[date]]:
    """The days on which check-ins of the two lie at most 30 minutes apart at one location.

    30 minutes to the microsecond count; 23:50 and 00:10 do not, they are two days.
    """
    days: dict[Pair, set[date]] = {}
    for one in gym.checkins:
        for other in gym.checkins:
            if (
                one.customer_id < other.customer_id
                and one.location == other.location
                and one.at.date() == other.at.date()
                and abs(one.at - other.at) <= WINDOW
            ):
                pair = (one.customer_id, other.customer_id)
                days.setdefault(pair, set()).add(one.at.date())
    return days


def same_day(gym: Gym, gifts: list[Gift]) -> dict[Pair, Connection]:
    """min(40, 5 x days + 10 if two or more of the days are shared-pass days)."""
    found: dict[Pair, Connection] = {}
    for pair, days in co_visit_days(gym).items():
        shared_days = {gift.day for gift in gifts if gift.pair == pair} & days
        found[pair] = Connection(
            min(40, 5 * len(days) + (10 if len(shared_days) >= 2 else 0)),
            min(days),
            max(days),
            len(days),
            {
                "co_visit_count": len(days),
                "co_visits_with_shared_pass": len(shared_days),
                "typical_day_of_week": typical_day(days),
            },
        )
    return found


def typical_day(days: set[date]) -> str:
    """The most frequent day of the week; on a tie the one seen last."""
    by_weekday: dict[int, list[date]] = {}
    for day in days:
        by_weekday.setdefault(day.weekday(), []).append(day)
    return DAYS[max(by_weekday, key=lambda weekday: _often_then_late(by_weekday[weekday]))]


def _often_then_late(days: list[date]) -> tuple[int, date]:
    return (len(days), max(days))


def family(gym: Gym) -> dict[Pair, Connection]:
    """80 for two on one family or duo membership; the latest of several speaks."""
    found: dict[Pair, Connection] = {}
    if gym.as_of is None:
        return found
    for pair, shared in shared_by_pair(gym).items():
        speaks = max(
            shared,
            key=lambda m: (m.start, -1 if m.membership_id is None else m.membership_id, m.type_id),
        )
        first = min(membership.start for membership in shared)
        last = max(membership.last_day(gym.as_of) for membership in shared)
        found[pair] = Connection(
            80,
            first,
            max(first, last),
            len(shared),
            {
                "membership_id": speaks.membership_id,
                "membership_type_id": speaks.type_id,
                "membership_type": speaks.name,
                "relationship": speaks.size,
                "is_current": speaks.covers(gym.as_of),
            },
        )
    return found


def frequent_guest(gym: Gym, gifts: list[Gift]) -> dict[Pair, Connection]:
    """min(60, 15 x visits), both directions summed.

    The guest is who was guest more often, on a tie the guest of the latest visit; of two
    visits at one time the one with the higher `checkin_id` is the later.
    """
    guest_passes = [gift for gift in gifts if gift.transfer.transfer_type == "guest_pass"]
    found: dict[Pair, Connection] = {}
    for pair, visits in _by_pair(guest_passes).items():
        visits.sort(key=lambda gift: (gift.transfer.at, gift.transfer.checkin_id))
        of_1 = sum(1 for visit in visits if visit.recipient == pair[0])
        of_2 = len(visits) - of_1
        guest = pair[0] if of_1 > of_2 else pair[1]
        if of_1 == of_2:
            guest = visits[-1].recipient
        host = pair[0] if guest == pair[1] else pair[1]
        first_visit = min(visit.day for visit in visits if visit.recipient == guest)
        found[pair] = Connection(
            min(60, 15 * len(visits)),
            visits[0].day,
            visits[-1].day,
            len(visits),
            {
                "guest_visit_count": len(visits),
                "host_customer_id": str(host),
                "guest_customer_id": str(guest),
                "guest_visits_of_1_by_2": of_1,
                "guest_visits_of_2_by_1": of_2,
                "first_guest_visit": first_visit.isoformat(),
                "conversion_status": conversion_status(gym, guest, first_visit),
            },
        )
    return found


def conversion_status(gym: Gym, guest: int, first_visit: date) -> str:
    """member: covered the day before; else converted: one starts from that day to `as_of`."""
    day_before = first_visit - timedelta(days=1)
    mine = [member for member in gym.members if member.customer_id == guest]
    for member in mine:
        started = member.start is not None and member.start <= day_before
        if started and (member.end is None or day_before <= member.end):
            return "member"
    for member in mine:
        if gym.as_of and member.start and first_visit <= member.start <= gym.as_of:
            return "converted"
    return "not_member"


def customer_connections(gym: Gym, gifts: list[Gift]) -> list[dict[str, str]]:
    """The published rows, sorted by the two ids as numbers."""
    tables = dict(
        zip(
            TYPES,
            (pass_sharing(gifts), same_day(gym, gifts), family(gym), frequent_guest(gym, gifts)),
            strict=True,
        )
    )
    rows: list[dict[str, str]] = []
    for pair in sorted({pair for table in tables.values() for pair in table}):
        mine = {name: table[pair] for name, table in tables.items() if pair in table}
        strength = min(100, sum(connection.strength for connection in mine.values()))
        went_between = pair in tables["pass_sharer_recipient"]
        metadata: dict[str, object] = {
            name: connection.metadata for name, connection in mine.items()
        }
        metadata["shares"] = _count(mine, "pass_sharer_recipient")
        metadata["co_visits"] = _count(mine, "same_day_group")
        metadata["is_family_group"] = (
            "family_membership" in mine
            or (went_between and _one_surname(gym, pair))
            or any(
                {one, other} == {*pair} and how in ("CHI", "PRE", "SIB")
                for one, other, how in gym.relations
            )
        )
        metadata["strength_band"] = strength_band(strength)
        rows.append(
            {
                "customer_id_1": str(pair[0]),
                "customer_id_2": str(pair[1]),
                "connection_type": ",".join(mine),
                "connection_strength": str(strength),
                "first_interaction_date": min(c.first for c in mine.values()).isoformat(),
                "last_interaction_date": max(c.last for c in mine.values()).isoformat(),
                "interaction_count": str(sum(c.count for c in mine.values())),
                "metadata": as_json(metadata),
            }
        )
    return rows


def strength_band(strength: int) -> str:
    """Weak 0-20, Moderate 21-40, Strong 41-60, Very Strong 61-80, Family/Core 81-100."""
    for highest, band in BANDS:
        if strength <= highest:
            return band
    return "Family/Core"


def _count(mine: dict[str, Connection], name: str) -> int:
    return mine[name].count if name in mine else 0


def _one_surname(gym: Gym, pair: Pair) -> bool:
    if not all(person in gym.customers for person in pair):
        return False
    first, second = (fold(gym.customers[person].last_name) for person in pair)
    return first == second != ""


def _by_pair(gifts: list[Gift]) -> dict[Pair, list[Gift]]:
    pairs: dict[Pair, list[Gift]] = {}
    for gift in gifts:
        pairs.setdefault(gift.pair, []).append(gift)
    return pairs
