"""Rows of the exported tables: the gym's facts under the columns of the real files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from basin_assets.demo.checkins import Checkin
from basin_assets.demo.households import Population
from basin_assets.demo.memberships import Membership, MembershipBook
from basin_assets.demo.people import Person
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.printed_names import Transfer
from basin_assets.demo.quirks import Handwriting, Row
from basin_assets.demo.registration import Registration

LOCATIONS = (("1", "Northside"), ("2", "Riverside"))


@dataclass(frozen=True)
class Facts:
    """Everything that happened at the gym."""

    plan: GymPlan
    population: Population
    book: MembershipBook
    registration: Registration
    checkins: list[Checkin]
    transfers: list[Transfer]

    def customer_id(self, person: int) -> int:
        """Id of the person's account."""
        return self.registration.customer_ids[person]

    def handwriting(self, table: str) -> Handwriting:
        """How values of one table are written."""
        plan = self.plan
        return Handwriting(plan.stream(f"write {table}"), plan.mixed_format_share, plan.timezone)


def checkin_rows(facts: Facts) -> list[Row]:
    """Rows of checkins.csv, in the order of check-in ids."""
    hand = facts.handwriting("checkins")
    printed = {t.checkin.checkin_id: t.printed_name for t in facts.transfers}
    blank = _blank_locations(facts)
    rows = []
    for checkin, lost in zip(facts.checkins, blank, strict=True):
        visit = checkin.visit
        person = facts.population.people[visit.person]
        location_id, location_name = LOCATIONS[visit.location]
        customer_id = facts.customer_id(visit.person)
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


def customer_rows(facts: Facts) -> list[Row]:
    """Rows of customers.csv, in the order of ids; people of a missing account have none."""
    hand = facts.handwriting("customers")
    ids = facts.registration.customer_ids
    rows = []
    for person_number in sorted(range(len(ids)), key=lambda number: ids[number]):
        if person_number in facts.registration.missing:
            continue
        person = facts.population.people[person_number]
        customer_id = ids[person_number]
        phone = f"555-01{customer_id % 100:02d}"
        note = "Parent signs.\nSee waiver." if person.is_minor and customer_id % 40 == 0 else ""
        rows.append(
            {
                "customer_id": str(customer_id),
                "first_name": person.first_name,
                "last_name": person.last_name,
                "preferred_name": person.preferred_name,
                "email": _email(person, customer_id),
                "phone": phone,
                "birthday": str(person.birthday or ""),
                "created_at": str(facts.registration.created_at[person_number]),
                "has_opted_in_to_marketing": hand.flag(person.opted_in),
                "notes": note,
            }
        )
    return rows


def transfer_rows(facts: Facts) -> list[Row]:
    """Rows of pass_transfers.csv, in the order of check-in ids.

    The last columns are those of an older program, which took the first customer with the very
    name; readers of the file must ignore them.
    """
    hand = facts.handwriting("pass_transfers")
    first_of_name: dict[str, int] = {}
    for number, person in enumerate(facts.population.people):
        first_of_name.setdefault(person.full_name, number)
    rows = []
    for transfer in facts.transfers:
        visit, use = transfer.checkin.visit, transfer.checkin.visit.pass_use
        if use is None:
            raise ValueError("a transfer is a visit on a pass")
        user = facts.population.people[visit.person]
        user_id = facts.customer_id(visit.person)
        guess = first_of_name.get(transfer.printed_name)
        rows.append(
            {
                "checkin_id": str(transfer.checkin.checkin_id),
                "checkin_datetime": hand.time(visit.when, transfer.checkin.time_format),
                "transfer_type": "guest_pass" if use.source.is_guest_pass else "entry_pass",
                "pass_type": use.source.type.name,
                "purchaser_name": transfer.printed_name,
                "user_customer_id": str(user_id) if visit.untouched else hand.id(user_id),
                "user_first_name": user.first_name,
                "user_last_name": user.last_name,
                "remaining_count": "" if use.remaining is None else str(use.remaining),
                "is_punch_pass": hand.flag(use.source.type.is_punch_pass),
                "is_youth_pass": hand.flag(use.source.type.is_youth_pass),
                "entry_method": transfer.checkin.entry_method,
                "location_name": LOCATIONS[visit.location][1],
                "purchaser_customer_id": "" if guess is None else str(facts.customer_id(guess)),
                "match_method": "none" if guess is None else "exact_match",
                "match_confidence": "0" if guess is None else "100",
            }
        )
    return rows


def member_rows(facts: Facts, off_roster: Membership | None) -> list[Row]:
    """Rows of members.csv, in the order of member ids; `membership_id` is the type's.

    The owner of the membership `off_roster` has no row there.
    """
    rows: list[tuple[int, Row]] = []
    for membership in facts.book.memberships:
        for person_number, member_id in zip(membership.members, membership.member_ids, strict=True):
            if membership == off_roster and person_number == membership.owner:
                continue
            person = facts.population.people[person_number]
            rows.append(
                (
                    member_id,
                    {
                        "membership_id": str(membership.type.type_id),
                        "member_id": str(member_id),
                        "customer_id": str(facts.customer_id(person_number)),
                        "member_first_name": person.first_name,
                        "member_last_name": person.last_name,
                        **_terms(membership, without_amount=""),
                        "interval": membership.type.interval,
                        "status": _status(membership, facts.plan.last_day),
                        "size": membership.type.size,
                    },
                )
            )
    return [row for _, row in sorted(rows, key=lambda entry: entry[0])]


def membership_rows(facts: Facts) -> list[Row]:
    """Rows of memberships.csv, one per membership as sold."""
    ordered = sorted(facts.book.memberships, key=lambda membership: membership.instance_id)
    return [
        {
            "membership_id": str(membership.instance_id),
            "membership_type_id": str(membership.type.type_id),
            **_terms(membership, without_amount="0.0"),
            "owner_id": str(facts.customer_id(membership.owner)),
        }
        for membership in ordered
    ]


def _terms(membership: Membership, *, without_amount: str) -> Row:
    """The columns of a membership that both exports have; each has its own text for no amount."""
    return {
        "name": membership.type.name,
        "start_date": str(membership.start),
        "end_date": str(membership.end or ""),
        "billing_amount": membership.type.billing_amount or without_amount,
    }


def _status(membership: Membership, today: date) -> str:
    if membership.start > today:
        return "PEN"
    return "ACT" if membership.covers(today) else "END"


def _email(person: Person, customer_id: int) -> str:
    initial = person.first_name[:1].lower()
    letter = initial if initial.isascii() and initial.isalpha() else "x"
    return f"{letter}{customer_id}@example.invalid"


def _description(checkin: Checkin, printed: dict[int, str]) -> str:
    """The entry in words, such as "Day Pass from Ann Smith (0 remaining)"."""
    text = checkin.paid_by
    if checkin.checkin_id in printed:
        text += f" from {printed[checkin.checkin_id]}"
    use = checkin.visit.pass_use
    if use is not None and use.remaining is not None and not text.endswith(" remaining)"):
        text += f" ({use.remaining} remaining)"
    return text


def _blank_locations(facts: Facts) -> list[float]:
    """Per check-in: at least 1 keeps the location, below 1 loses the id, below 0.3 the name too."""
    share = facts.plan.blank_location_share
    if share == 0.0:
        return [1.0] * len(facts.checkins)
    draws = facts.plan.stream("locations").random(len(facts.checkins))
    untouched = np.array([checkin.visit.untouched for checkin in facts.checkins])
    return [float(x) for x in np.where(untouched, 1.0, draws / share)]
