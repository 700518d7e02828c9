"""What people ask of the connections, and who may be talked to, by plain loops."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from .connections import (
    TYPES,
    Connection,
    Pair,
    customer_connections,
    family,
    frequent_guest,
    pass_sharing,
    same_day,
    strength_band,
)
from .families import SharedMembership, household, parents_and_children, rosters
from .gym import Gym
from .matching import Gift, Match, gifts

MIN_CONFIDENCE = 60
MONTH = timedelta(days=30)
Change = tuple[str, Pair, int, int, str, str | None]
Contact = tuple[int | None, str | None]
NOBODY: Contact = (None, None)


def sure(matches: Mapping[int, Match]) -> dict[int, Match]:
    """The matches that are sure enough to talk to people; the others as if nobody were known."""
    stranger = Match(None, "unmatched", 0)
    return {
        checkin_id: match if match.confidence >= MIN_CONFIDENCE else stranger
        for checkin_id, match in matches.items()
    }


def contact_of(gym: Gym, person: int) -> Contact:
    """Themself if an adult who opted in; for one who is no adult an adult of the household."""
    if _is_adult(gym, person):
        return (person, "self") if gym.customers[person].opted_in else NOBODY
    best: list[tuple[tuple[object, ...], int]] = []
    for membership in rosters(gym):
        people = household(gym, membership)
        for adult in people if person in people else ():
            if _is_adult(gym, adult) and gym.customers[adult].opted_in:
                owns = _owns(gym, membership, adult)
                number = -1 if membership.membership_id is None else membership.membership_id
                is_on_it = adult in membership.people
                rank = (membership.start, number, membership.type_id, owns, is_on_it, -adult)
                best.append((rank, adult))
    for adult in () if best else parents_and_children(gym, person):
        if _is_adult(gym, adult) and gym.customers[adult].opted_in:
            best.append(((-adult,), adult))
    return (max(best)[1], "adult_of_family") if best else NOBODY


def _is_adult(gym: Gym, person: int) -> bool:
    if person not in gym.customers or gym.as_of is None:
        return False
    born = gym.customers[person].birthday
    if born is None:
        return False
    return (gym.as_of.year - 18, gym.as_of.month, gym.as_of.day) >= (
        born.year,
        born.month,
        born.day,
    )


def _owns(gym: Gym, membership: SharedMembership, person: int) -> bool:
    return any(
        each.membership_id == membership.membership_id and each.owner_id == person
        for each in gym.memberships or []
    )


def _named(
    gym: Gym, rows: list[tuple[int, int, tuple[object, ...]]]
) -> list[tuple[Contact, Contact, tuple[object, ...]]]:
    """(person, other, the rest) with contacts in their places; the rows come best first."""
    placed = []
    for at, (person, other, rest) in enumerate(rows):
        mine, theirs = contact_of(gym, person), contact_of(gym, other)
        if theirs[0] == mine[0]:
            theirs = NOBODY
        if mine[0] is not None:
            placed.append((mine[1] != "self", at, mine, theirs, rest))
    kept: dict[tuple[object, object], tuple[int, Contact, Contact, tuple[object, ...]]] = {}
    for _, at, mine, theirs, rest in sorted(placed, key=lambda row: row[:2]):
        kept.setdefault((mine[0], theirs[0]), (at, mine, theirs, rest))
    return [
        (mine, theirs, rest)
        for _, mine, theirs, rest in sorted(kept.values(), key=lambda row: row[0])
        if theirs[0] is not None
        or not any(id_ == mine[0] and other is not None for id_, other in kept)
    ]


def _strengths(gym: Gym, given: list[Gift]) -> dict[Pair, tuple[str, int]]:
    return {
        (int(row["customer_id_1"]), int(row["customer_id_2"])): (
            row["connection_type"],
            int(row["connection_strength"]),
        )
        for row in customer_connections(gym, given)
    }


def connection_types(gym: Gym, matches: Mapping[int, Match]) -> list[tuple[object, ...]]:
    """Customer, other, type, strength, count, first and last: each type of a pair, seen twice."""
    given = gifts(gym, matches)
    kinds = (pass_sharing(given), same_day(gym, given), family(gym), frequent_guest(gym, given))
    found = [
        (one, other, number, each)
        for number, kind in enumerate(kinds)
        for pair, each in kind.items()
        for one, other in (pair, pair[::-1])
    ]
    found.sort(key=lambda row: row[:3])
    return [
        (one, other, TYPES[number], each.strength, each.count, each.first, each.last)
        for one, other, number, each in found
    ]


def top_connectors(
    gym: Gym, matches: Mapping[int, Match], score_of: Mapping[Pair, float]
) -> list[tuple[int | None, ...]]:
    """Customer, ties, strength sum, passes given, guests brought, guests converted, customers
    referred, those of them who are members.
    """
    given = gifts(gym, matches)
    ties: dict[int, list[int]] = {}
    for pair, (types, strength) in _strengths(gym, given).items():
        if types != "same_day_group" or strength > 20 or score_of.get(pair, 0) >= 0.8:
            for person in pair:
                ties.setdefault(person, []).append(strength)
    brought = [each.metadata for each in frequent_guest(gym, given).values()]
    found = []
    referred: dict[int, set[int]] = {}
    for referrer, customer in gym.referrals or ():
        if customer != referrer:
            referred.setdefault(referrer, set()).add(customer)
    for person in ties.keys() | referred.keys():
        strengths, customers = ties.get(person, []), referred.get(person, set())
        guests = [each for each in brought if each["host_customer_id"] == str(person)]
        converted = [each for each in guests if each["conversion_status"] == "converted"]
        passes = [gift for gift in given if gift.sharer == person]
        counts = (len(strengths), sum(strengths), len(passes), len(guests), len(converted))
        found.append((person, *counts, len(customers), sum(_is_member(gym, c) for c in customers)))
    found.sort(key=lambda r: (-r[4], -r[5], -r[6], -r[7], -r[3], -r[1], -r[2], r[0]))
    referrals = 2 if gym.referrals is not None else 0
    return [(*row[: 6 + referrals], *[None] * (2 - referrals)) for row in found]


def guests_to_convert(
    gym: Gym, matches: Mapping[int, Match]
) -> list[tuple[Contact, Contact, tuple[object, ...]]]:
    """Guest, host, (visits, last visit, strength)."""
    given = gifts(gym, sure(matches))
    strengths = _strengths(gym, given)
    found = []
    for pair, connection in frequent_guest(gym, given).items():
        strength = strengths[pair][1]
        guest = int(str(connection.metadata["guest_customer_id"]))
        host = int(str(connection.metadata["host_customer_id"]))
        if strength > 30 and connection.metadata["conversion_status"] == "not_member":
            days = [
                gift.day
                for gift in given
                if (gift.sharer, gift.recipient) == (host, guest)
                and gift.transfer.transfer_type == "guest_pass"
            ]
            last = max(days)
            if len(days) >= 2 and gym.as_of is not None and (gym.as_of - last).days <= 90:
                found.append((guest, host, (len(days), last, strength)))
    found.sort(key=lambda r: (-r[2][2], -r[2][0], -r[2][1].toordinal(), r[0], r[1]))
    return _named(gym, [(guest, host, rest) for guest, host, rest in found])


def friends_at_risk(
    gym: Gym, matches: Mapping[int, Match], score_of: Mapping[Pair, float]
) -> list[tuple[Contact, Contact, tuple[object, ...]]]:
    """Person, friend, (last day, days to it, strength, the reason for it in words)."""
    if gym.as_of is None:
        return []
    found = []
    for pair, (_, strength) in _strengths(gym, gifts(gym, sure(matches))).items():
        score = score_of.get(pair, 0)
        for person, friend in (pair, pair[::-1]):
            end = _last_day(gym, person)
            if end is None or abs(end - gym.as_of) > MONTH or not _is_member(gym, friend):
                continue
            why = [f"strength {strength} ({strength_band(strength)})"] if strength > 40 else []
            why += [f"tie score {score:.3f}"] if score >= 0.8 else []
            if why:
                days = (end - gym.as_of).days
                found.append(
                    (end, person, -strength, friend, (end, days, strength, ", ".join(why)))
                )
    found.sort(key=lambda row: row[:4])
    return _named(gym, [(person, friend, rest) for _, person, _, friend, rest in found])


def changes(gym: Gym, matches: Mapping[int, Match]) -> list[Change]:
    """Change, the pair, strength, strength before, types, types before: of all pairs made twice."""
    if gym.as_of is None:
        return []
    day = gym.as_of - timedelta(days=7)
    then = replace(
        gym,
        checkins=[checkin for checkin in gym.checkins if checkin.at.date() <= day],
        transfers=[transfer for transfer in gym.transfers if transfer.at.date() <= day],
        as_of=day,
    )
    now_of, then_of = _strengths(gym, gifts(gym, matches)), _strengths(then, gifts(then, matches))
    family_now, family_then = family(gym), family(then)
    found: list[Change] = []
    for pair, (types, strength) in now_of.items():
        types_then, strength_then = then_of.get(pair, (None, 0))
        rose = types_then is not None and _band(strength) > _band(strength_then)
        was_tie = types_then is not None and _is_tie(types_then, strength_then)
        said = (pair, strength, strength_then, types, types_then)
        is_new_tie = _is_tie(types, strength) and not was_tie
        if rose or (is_new_tie and types_then is not None):
            found.append(("stronger", *said))
        elif is_new_tie:
            found.append(("new", *said))
        if _share_current(family_then, pair) and not _share_current(family_now, pair):
            found.append(("gone", *said))
    order = ("new", "stronger", "gone")
    return sorted(found, key=lambda row: (order.index(row[0]), -row[2], row[1]))


def _is_tie(types: str, strength: int) -> bool:
    return types != "same_day_group" or strength > 20


def _band(strength: int) -> int:
    names = ("Weak", "Moderate", "Strong", "Very Strong", "Family/Core")
    return names.index(strength_band(strength))


def _share_current(shared: Mapping[Pair, Connection], pair: Pair) -> bool:
    return pair in shared and bool(shared[pair].metadata["is_current"])


def _last_day(gym: Gym, person: int) -> date | None:
    """The last day of all memberships of a person; None where one is open, or there is none."""
    ends = [member.end for member in gym.members if member.customer_id == person]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _is_member(gym: Gym, person: int) -> bool:
    return any(
        member.customer_id == person
        and member.start is not None
        and gym.as_of is not None
        and member.start <= gym.as_of
        and (member.end is None or gym.as_of <= member.end)
        for member in gym.members
    )
