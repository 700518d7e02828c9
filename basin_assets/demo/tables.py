"""Rows of the exported tables: what happened at the gym, under the columns of the real files."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import permutations

import numpy as np

from basin_assets.demo.handwriting import Handwriting
from basin_assets.demo.world import LOCATIONS, Checkin, Membership, Person, Transfer, World

Row = dict[str, str]

COLUMNS_WITHOUT_ROWS = {
    "purchaser_overrides": ("purchaser_name", "customer_id", "from", "to"),
    "relations": ("customer_id", "related_customer_id", "relationship"),
    "referrals": ("referral_id", "referrer_customer_id", "referred_customer_id", "purchase_date"),
}
"""Of the tables that may have none."""


def export(world: World) -> dict[str, list[Row]]:
    """The rows of every table, before they are repeated, lost and spoilt."""
    return {name: rows_of(world) for name, rows_of in _TABLES.items()}


def _checkins(world: World) -> list[Row]:
    """In the order of check-in ids."""
    hand = Handwriting(world.plan, "checkins")
    printed = {t.checkin.checkin_id: t.printed_name for t in world.transfers}
    rows = []
    for checkin, lost in zip(world.checkins, _lost_locations(world), strict=True):
        visit = checkin.visit
        person, customer_id = world.people[visit.person], world.customer_ids[visit.person]
        location_id, location_name = LOCATIONS[visit.location]
        rows.append(
            {
                "checkin_id": str(checkin.checkin_id),
                "customer_id": str(customer_id) if visit.untouched else hand.id(customer_id),
                "customer_first_name": person.first_name,
                "customer_last_name": person.last_name,
                "customer_email": _email(person, customer_id),
                "customer_birthday": str(person.birthday or ""),
                "checkin_datetime": hand.time(visit.when, checkin.time_format),
                "location_id": "" if lost < 1.0 else location_id,
                "location_name": "" if lost < 0.3 else location_name,
                "entry_method": checkin.entry_method,
                "entry_method_description": _description(checkin, printed),
                "event_name": "Intro to Climbing" if checkin.entry_method == "EVE" else "",
                "created_at": str(checkin.created_at),
            }
        )
    return rows


def _lost_locations(world: World) -> list[float]:
    """Per check-in: at least 1 keeps the location, below 1 loses the id, below 0.3 the name too."""
    share = world.plan.blank_location_share
    draws = world.plan.stream("locations").random(len(world.checkins))
    kept = np.array([share == 0.0 or checkin.visit.untouched for checkin in world.checkins])
    lost: list[float] = np.where(kept, 1.0, draws / (share or 1.0)).tolist()
    return lost


def _description(checkin: Checkin, printed: dict[int, str]) -> str:
    """The entry in words, such as "Day Pass from Ann Smith (0 remaining)"."""
    text, remaining = checkin.paid_by, checkin.visit.remaining
    if checkin.checkin_id in printed:
        text += f" from {printed[checkin.checkin_id]}"
    if remaining is not None and not text.endswith(" remaining)"):
        text += f" ({remaining} remaining)"
    return text


def _email(person: Person, customer_id: int) -> str:
    initial = person.first_name[:1].lower()
    letter = initial if initial.isascii() and initial.isalpha() else "x"
    return f"{letter}{customer_id}@example.invalid"


def _customers(world: World) -> list[Row]:
    """In the order of ids; people of a missing account have none."""
    hand = Handwriting(world.plan, "customers")
    rows = []
    for customer_id, number in sorted(
        zip(world.customer_ids, range(len(world.people)), strict=True)
    ):
        person = world.people[number]
        if number in world.missing:
            continue
        signs = person.is_minor and customer_id % 40 == 0
        rows.append(
            {
                "customer_id": str(customer_id),
                "first_name": person.first_name,
                "last_name": person.last_name,
                "preferred_name": person.preferred_name,
                "email": _email(person, customer_id),
                "phone": f"555-01{customer_id % 100:02d}",
                "birthday": str(person.birthday or ""),
                "created_at": str(world.created_at[number]),
                "has_opted_in_to_marketing": hand.flag(person.opted_in),
                "notes": "Parent signs.\nSee waiver." if signs else "",
            }
        )
    return rows


def _pass_transfers(world: World) -> list[Row]:
    """In the order of check-in ids.

    The last columns are those of an older program, which took the first customer with the very
    name; readers of the file must ignore them.
    """
    hand = Handwriting(world.plan, "pass_transfers")
    first_of_name: dict[str, int] = {}
    for person, customer_id in zip(world.people, world.customer_ids, strict=True):
        first_of_name.setdefault(person.full_name, customer_id)
    rows = []
    for transfer in world.transfers:
        visit, used = transfer.checkin.visit, transfer.used
        user, user_id = world.people[visit.person], world.customer_ids[visit.person]
        guess = first_of_name.get(transfer.printed_name)
        rows.append(
            {
                "checkin_id": str(transfer.checkin.checkin_id),
                "checkin_datetime": hand.time(visit.when, transfer.checkin.time_format),
                "transfer_type": "guest_pass" if used.is_guest_pass else "entry_pass",
                "pass_type": used.name,
                "purchaser_name": transfer.printed_name,
                "user_customer_id": str(user_id) if visit.untouched else hand.id(user_id),
                "user_first_name": user.first_name,
                "user_last_name": user.last_name,
                "remaining_count": "" if visit.remaining is None else str(visit.remaining),
                "is_punch_pass": hand.flag("Punch" in used.name),
                "is_youth_pass": hand.flag("Youth" in used.name),
                "entry_method": transfer.checkin.entry_method,
                "location_name": LOCATIONS[visit.location][1],
                "purchaser_customer_id": str(guess or ""),
                "match_method": "exact_match" if guess else "none",
                "match_confidence": "100" if guess else "0",
            }
        )
    return rows


def _members(world: World) -> list[Row]:
    """In the order of member ids; `membership_id` is the type's."""
    rows: dict[int, Row] = {}
    for membership in world.memberships:
        for person, member_id in membership.roster:
            rows[member_id] = {
                "membership_id": str(membership.type.type_id),
                "member_id": str(member_id),
                "customer_id": str(world.customer_ids[person]),
                "member_first_name": world.people[person].first_name,
                "member_last_name": world.people[person].last_name,
                **_terms(membership, without_amount=""),
                "interval": membership.type.interval,
                "status": _status(membership, world.plan.last_day),
                "size": membership.type.size,
            }
    return [rows[member_id] for member_id in sorted(rows)]


def _status(membership: Membership, today: date) -> str:
    if membership.start > today:
        return "PEN"
    return "ACT" if membership.covers(today) else "END"


def _memberships(world: World) -> list[Row]:
    """One per membership as sold."""
    return [
        {
            "membership_id": str(membership.instance_id),
            "membership_type_id": str(membership.type.type_id),
            **_terms(membership, without_amount="0.0"),
            "owner_id": str(world.customer_ids[membership.owner]),
        }
        for membership in sorted(world.memberships, key=lambda each: each.instance_id)
    ]


def _terms(membership: Membership, *, without_amount: str) -> Row:
    """The columns of a membership that both exports have; each has its own text for no amount."""
    return {
        "name": membership.type.name,
        "start_date": str(membership.start),
        "end_date": str(membership.end or ""),
        "billing_amount": membership.type.billing_amount or without_amount,
    }


def _purchaser_overrides(world: World) -> list[Row]:
    """A person's decisions on printed names: right ones, and two kinds that cannot be used.

    They are a known stranger, a nickname valid from a day on, a typo for good, a name given to a
    customer that does not exist, and one name twice with equal first days.
    """
    of_kind: dict[str, list[Transfer]] = {}
    for transfer in world.transfers if world.plan.overrides else []:
        if not transfer.checkin.visit.untouched:
            of_kind.setdefault(transfer.kind, []).append(transfer)
    decisions: list[tuple[str, str, str]] = []
    for kind in ("stranger", "nickname", "typo"):
        for transfer in of_kind.get(kind, [])[:1]:
            day = transfer.checkin.visit.when.date() - timedelta(days=1)
            first_day = str(day) if kind == "nickname" else ""
            purchaser = _id_or_blank(world, transfer.used.purchaser)
            decisions.append((transfer.printed_name, purchaser, first_day))
    by_name = {each.printed_name: each for each in reversed(of_kind.get("exact", []))}
    if len(by_name) >= 2:
        transfer, other = list(by_name.values())[-2:]
        decisions.append((transfer.printed_name, "9999999", ""))
        for person in (other.used.purchaser, other.checkin.visit.person):
            decisions.append((other.printed_name, _id_or_blank(world, person), ""))
    columns = COLUMNS_WITHOUT_ROWS["purchaser_overrides"]
    return [dict(zip(columns, (*decision, ""), strict=True)) for decision in decisions]


def _id_or_blank(world: World, person: int | None) -> str:
    return "" if person is None else str(world.customer_ids[person])


def _customer_events(world: World) -> list[Row]:
    """Another program's timeline, by time: accounts made, memberships started, check-ins."""
    entries: list[tuple[datetime, int, str, dict[str, object]]] = []
    for person, created_at in enumerate(world.created_at):
        name = {"name": world.people[person].full_name}
        entries.append((created_at, person, "account_created", dict(name)))
    for membership in world.memberships:
        if membership.start <= world.plan.last_day:
            details: dict[str, object] = {
                "membership": membership.type.name,
                "billing_amount": float(membership.type.billing_amount or 0),
                "open_ended": membership.end is None,
            }
            start = datetime.combine(membership.start, time())
            entries.append((start, membership.owner, "membership_started", details))
    for checkin in world.checkins:
        visit = checkin.visit
        details = {
            "checkin_id": checkin.checkin_id,
            "method": checkin.entry_method,
            "location": LOCATIONS[visit.location][1],
        }
        entries.append((visit.when, visit.person, "checkin", details))
    ids = [str(customer_id) for customer_id in world.customer_ids]
    entries.sort(key=lambda entry: (entry[0], ids[entry[1]], entry[2]))
    return [
        {
            "customer_id": ids[person],
            "event_date": str(when.replace(microsecond=0)),
            "event_type": event_type,
            "event_source": "capitan_export",
            "source_confidence": "exact",
            "metadata": json.dumps(details, ensure_ascii=False),
        }
        for when, person, event_type, details in entries
    ]


def _associations(_: World) -> list[Row]:
    """Sellers, the last with a name like a person's."""
    names = ("Summit Gear Co", "Active Member", "Granite Ravens")
    return [
        {"association_id": str(number), "name": name, "num_members": "40"}
        for number, name in enumerate(names, start=11)
    ]


def _relations(world: World) -> list[Row]:
    """For half of the families, from both sides, where both are customers.

    The worked example's family has none, since its connections must not depend on them.
    """
    rng = world.plan.stream("relations")
    kinds = {(False, True): "CHI", (True, False): "PRE", (True, True): "SIB", (False, False): "SPO"}
    rows = []
    for household in world.of_kind("family"):
        if rng.random() < 0.5:
            continue
        for person, other in permutations(household.members, 2):
            if not {person, other} & world.missing:
                ids = (str(world.customer_ids[person]), str(world.customer_ids[other]))
                kind = kinds[person in household.minors, other in household.minors]
                rows.append(dict(zip(COLUMNS_WITHOUT_ROWS["relations"], (*ids, kind), strict=True)))
    return rows


def _referrals(world: World) -> list[Row]:
    """Guests who bought a membership, with the first host of each."""
    hosts: dict[int, int] = {}
    for transfer in world.transfers:
        if transfer.used.is_guest_pass and transfer.used.purchaser is not None:
            hosts.setdefault(transfer.checkin.visit.person, transfer.used.purchaser)
    bought = [m for m in world.memberships if m.story == "converted" and m.owner in hosts]
    return [
        {
            "referral_id": str(number),
            "referrer_customer_id": str(world.customer_ids[hosts[membership.owner]]),
            "referred_customer_id": str(world.customer_ids[membership.owner]),
            "purchase_date": str(membership.start),
        }
        for number, membership in enumerate(bought, start=1)
    ]


_TABLES: dict[str, Callable[[World], list[Row]]] = {
    "checkins": _checkins,
    "customers": _customers,
    "pass_transfers": _pass_transfers,
    "members": _members,
    "memberships": _memberships,
    "purchaser_overrides": _purchaser_overrides,
    "customer_events": _customer_events,
    "associations": _associations,
    "relations": _relations,
    "referrals": _referrals,
}
