"""What people ask of the connections, and who may be talked to, by plain loops."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import duckdb

from .families import SharedMembership, household, parents_and_children, rosters
from .gym import Gym
from .matching import Gift, Match
from .pairs import Pair

Tables = duckdb.DuckDBPyConnection
MIN_CONFIDENCE = 60
MONTH = timedelta(days=30)
Change = tuple[str, Pair, int, int, str, str | None]
Contact = tuple[int | None, str | None]
Connected = tuple[str, int, str]
"""Types, strength and band of a pair."""
BANDS = ("Weak", "Moderate", "Strong", "Very Strong", "Family/Core")
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


def _connected(pairs: Tables) -> dict[Pair, Connected]:
    rows = pairs.sql(
        "SELECT customer_id_1, customer_id_2, connection_type, connection_strength, strength_band "
        "FROM customer_connections"
    ).fetchall()
    return {
        (first, second): (types, strength, band) for first, second, types, strength, band in rows
    }


def week_before(gym: Gym) -> Gym:
    """The gym as it was seven days before `as_of`; without a check-in it is the same."""
    if gym.as_of is None:
        return gym
    day = gym.as_of - timedelta(days=7)
    return replace(
        gym,
        checkins=[checkin for checkin in gym.checkins if checkin.at.date() <= day],
        transfers=[transfer for transfer in gym.transfers if transfer.at.date() <= day],
        as_of=day,
    )


def top_connectors(
    gym: Gym, pairs: Tables, given: list[Gift], score_of: Mapping[Pair, float]
) -> list[tuple[int | None, ...]]:
    """Customer, ties, strength sum, passes given, guests brought, guests converted, customers
    referred, those of them who are members.
    """
    ties: dict[int, list[int]] = {}
    for pair, (types, strength, _) in _connected(pairs).items():
        if _is_tie(types, strength) or score_of.get(pair, 0) >= 0.8:
            for person in pair:
                ties.setdefault(person, []).append(strength)
    brought = pairs.sql("SELECT host_customer_id, conversion_status FROM frequent_guest").fetchall()
    found = []
    referred: dict[int, set[int]] = {}
    for referrer, customer in gym.referrals or ():
        if customer != referrer:
            referred.setdefault(referrer, set()).add(customer)
    for person in ties.keys() | referred.keys():
        strengths, customers = ties.get(person, []), referred.get(person, set())
        guests = [status for host, status in brought if host == person]
        converted = [status for status in guests if status == "converted"]
        passes = [gift for gift in given if gift.sharer == person]
        counts = (len(strengths), sum(strengths), len(passes), len(guests), len(converted))
        found.append((person, *counts, len(customers), sum(_is_member(gym, c) for c in customers)))
    found.sort(key=lambda r: (-r[4], -r[5], -r[6], -r[7], -r[3], -r[1], -r[2], r[0]))
    referrals = 2 if gym.referrals is not None else 0
    return [(*row[: 6 + referrals], *[None] * (2 - referrals)) for row in found]


def guests_to_convert(
    gym: Gym, sure_pairs: Tables
) -> list[tuple[Contact, Contact, tuple[object, ...]]]:
    """Guest, host, (visits, last visit, strength)."""
    rows = sure_pairs.sql(
        """
        SELECT taker, giver, count(*) AS visits, max(day) AS last, strength
        FROM passes
        JOIN frequent_guest ON taker = guest_customer_id AND giver = host_customer_id
        JOIN (SELECT customer_id_1, customer_id_2, connection_strength AS strength
              FROM customer_connections) AS connected
          ON connected.customer_id_1 = least(taker, giver)
         AND connected.customer_id_2 = greatest(taker, giver), today
        WHERE is_guest_pass AND conversion_status = 'not_member' AND strength > 30
        GROUP BY taker, giver, strength, as_of
        HAVING visits >= 2 AND as_of - last <= 90
        ORDER BY strength DESC, visits DESC, last DESC, taker, giver
        """
    ).fetchall()
    return _named(gym, [(guest, host, tuple(rest)) for guest, host, *rest in rows])


def friends_at_risk(
    gym: Gym, sure_pairs: Tables, score_of: Mapping[Pair, float]
) -> list[tuple[Contact, Contact, tuple[object, ...]]]:
    """Person, friend, (last day, days to it, strength, the reason for it in words)."""
    if gym.as_of is None:
        return []
    found = []
    for pair, (_, strength, band) in _connected(sure_pairs).items():
        score = score_of.get(pair, 0)
        for person, friend in (pair, pair[::-1]):
            end = _last_day(gym, person)
            if end is None or abs(end - gym.as_of) > MONTH or not _is_member(gym, friend):
                continue
            why = [f"strength {strength} ({band})"] if strength > 40 else []
            why += [f"tie score {score:.3f}"] if score >= 0.8 else []
            if why:
                days = (end - gym.as_of).days
                found.append(
                    (end, person, -strength, friend, (end, days, strength, ", ".join(why)))
                )
    found.sort(key=lambda row: row[:4])
    return _named(gym, [(person, friend, rest) for _, person, _, friend, rest in found])


def changes(now: Tables, then: Tables) -> list[Change]:
    """Change, the pair, strength, strength before, types, types before: of all pairs made twice."""
    then_of, current_then, current_now = _connected(then), _share_current(then), _share_current(now)
    found: list[Change] = []
    for pair, (types, strength, band) in _connected(now).items():
        types_then, strength_then, band_then = then_of.get(pair, (None, 0, "Weak"))
        rose = types_then is not None and BANDS.index(band) > BANDS.index(band_then)
        was_tie = types_then is not None and _is_tie(types_then, strength_then)
        said = (pair, strength, strength_then, types, types_then)
        is_new_tie = _is_tie(types, strength) and not was_tie
        if rose or (is_new_tie and types_then is not None):
            found.append(("stronger", *said))
        elif is_new_tie:
            found.append(("new", *said))
        if pair in current_then - current_now:
            found.append(("gone", *said))
    order = ("new", "stronger", "gone")
    return sorted(found, key=lambda row: (order.index(row[0]), -row[2], row[1]))


def _is_tie(types: str, strength: int) -> bool:
    return types != "same_day_group" or strength > 20


def _share_current(pairs: Tables) -> set[Pair]:
    rows = pairs.sql("SELECT customer_id_1, customer_id_2 FROM family_membership WHERE is_current")
    return {(first, second) for first, second in rows.fetchall()}


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
