"""Members and memberships whose keys collide, fit, do not fit, and start and end on edges."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from .columns import column_names
from .random_cells import amount_text, broken_rows, csv_bytes, id_text

MEMBER_COLUMNS = column_names("members")
MEMBERSHIP_COLUMNS = column_names("memberships")
PLANS = (
    (446, "Family Weekly", "family"),
    (446, "Family Weekly", "family"),
    (447, "Duo Monthly", "duo"),
    (447, "Duo Monthly", "duo"),
    (448, "Solo Annual", "solo"),
    (449, "Corporate, Acme", "corporate"),
    (450, "Staff Family", "family"),
    (451, "Flagstaff Family", "family"),
    (452, "Duo STAFF (perk)", "duo"),
)


@dataclass(frozen=True)
class Plan:
    """One membership as it is, before it is written down."""

    instance_id: int
    type_id: int
    name: str
    size: str
    start: date
    end: date | None
    cents: int
    people: tuple[int, ...]
    owner: int
    first_member_id: int
    step: int = 1


def random_memberships(
    rng: Random,
    groups: Sequence[Sequence[int]],
    everybody: Sequence[int],
    first_guest_days: dict[int, date],
    as_of: date,
) -> dict[str, bytes]:
    """members.csv, and memberships.csv in two gyms of three."""
    plans: list[Plan] = []
    next_id = rng.randint(1000, 2000)
    for number in range(rng.randint(4, 12)):
        next_id += rng.randint(40, 400)
        plans.append(_plan(rng, number, groups, everybody, as_of, next_id))
        while rng.random() < 0.45:
            next_id += len(plans[-1].people) * plans[-1].step + rng.randint(30, 300)
            plans.append(_collision(rng, plans[-1], everybody, next_id))
        if rng.random() < 0.3:
            plans.append(_renewal(plans[-1], next_id + 7))
            next_id += 20
    for guest, day in sorted(first_guest_days.items()):
        if rng.random() < 0.4:
            next_id += 50
            plans.append(_of_a_guest(rng, guest, day, as_of, next_id))

    by_instance = rng.random() < 0.15
    member_rows: list[list[str]] = []
    membership_rows: list[list[str]] = []
    for plan in plans:
        shown_id = plan.instance_id if by_instance else plan.type_id
        for position, person in enumerate(plan.people):
            member_id = plan.first_member_id + position * plan.step
            member_rows.append(
                [
                    id_text(rng, shown_id),
                    id_text(rng, member_id) if rng.random() < 0.98 else "",
                    id_text(rng, person),
                    *_what_it_is(rng, plan),
                    "week",
                    rng.choice(["ACT", "END", ""]),
                    rng.choice([plan.size, plan.size.title()]),
                ]
            )
        if rng.random() < 0.96:
            membership_rows.append(
                [
                    id_text(rng, plan.instance_id),
                    id_text(rng, plan.type_id),
                    *_what_it_is(rng, plan),
                    id_text(rng, plan.owner),
                ]
            )
    member_rows += broken_rows(rng, MEMBER_COLUMNS, member_rows, ["membership_id", "customer_id"])
    rng.shuffle(member_rows)
    files = {
        "capitan/members.csv": csv_bytes(rng, MEMBER_COLUMNS, member_rows, shuffle_columns=True)
    }
    if rng.random() < 0.67:
        membership_rows += broken_rows(
            rng, MEMBERSHIP_COLUMNS, membership_rows, ["membership_id", "owner_id"]
        )
        rng.shuffle(membership_rows)
        files["capitan/memberships.csv"] = csv_bytes(
            rng, MEMBERSHIP_COLUMNS, membership_rows, shuffle_columns=True
        )
    return files


def _plan(
    rng: Random,
    number: int,
    groups: Sequence[Sequence[int]],
    everybody: Sequence[int],
    as_of: date,
    first_member_id: int,
) -> Plan:
    type_id, name, size = rng.choice(PLANS)
    if rng.random() < 0.6:  # a plan that no other membership has
        type_id += 10 * (number + 1)
    people = list(rng.choice(groups)) if rng.random() < 0.7 else rng.sample(list(everybody), 3)
    if size == "duo" and rng.random() < 0.8:
        people = people[:2]
    if rng.random() < 0.15:
        people.append(rng.choice(people))
    if size == "family" and rng.random() < 0.04:
        people = rng.sample(everybody, rng.randint(9, 12))
    start = as_of - timedelta(days=rng.choice([0, 1, 10, 30, 60, 100, 200, 400]))
    if rng.random() < 0.08:
        start = as_of + timedelta(days=rng.choice([1, 20]))
    end = None
    if rng.random() < 0.5:
        end = rng.choice([as_of, as_of - timedelta(days=1), as_of + timedelta(days=20)])
        if rng.random() < 0.3:
            end = start + timedelta(days=rng.choice([-3, 0, 30]))
    return Plan(
        9000 + number * 20,
        type_id,
        name,
        size,
        start,
        end,
        rng.choice([8500, 8550, 12000]),
        tuple(people),
        rng.choice(people) if rng.random() < 0.95 else rng.choice(list(everybody)),
        first_member_id,
        rng.choice([1, 1, 1, 2, 15]),
    )


def _collision(rng: Random, plan: Plan, everybody: Sequence[int], first_member_id: int) -> Plan:
    """Another membership of the same key; in one of five it cannot be told apart."""
    others = [person for person in everybody if person not in plan.people] or list(everybody)
    most = 3 if plan.size == "duo" else 4
    people = rng.sample(others, min(len(others), rng.randint(1, most)))
    owner = rng.choice(people)
    if rng.random() < 0.2:
        owner = rng.choice(plan.people)
    if rng.random() < 0.1:
        first_member_id = plan.first_member_id + len(plan.people) * plan.step
    return replace(
        plan,
        instance_id=plan.instance_id + 1,
        people=tuple(people),
        owner=owner,
        first_member_id=first_member_id,
        step=rng.choice([1, 1, 2]),
    )


def _renewal(plan: Plan, first_member_id: int) -> Plan:
    """The same people a year earlier, so that two memberships are shared; a third never ended."""
    return replace(
        plan,
        instance_id=plan.instance_id + 500,
        start=plan.start - timedelta(days=365),
        end=None if plan.instance_id % 3 == 0 else plan.start - timedelta(days=1),
        first_member_id=first_member_id,
    )


def _of_a_guest(rng: Random, guest: int, day: date, as_of: date, first_member_id: int) -> Plan:
    """A guest's own membership, on either side of each limit of the conversion."""
    start, end = rng.choice(
        [
            (day - timedelta(days=60), day - timedelta(days=1)),
            (day - timedelta(days=60), day - timedelta(days=2)),
            (day - timedelta(days=1), None),
            (day, None),
            (as_of, None),
            (as_of + timedelta(days=1), None),
            (day - timedelta(days=90), None),
        ]
    )
    type_id, name, size = rng.choice(PLANS[4:6])
    cents = rng.choice([2000, 3000])
    number = 20000 + first_member_id
    return Plan(number, type_id, name, size, start, end, cents, (guest,), guest, first_member_id)


def _what_it_is(rng: Random, plan: Plan) -> list[str]:
    """Name, start, end and amount: equal values, not always equal texts."""
    start = plan.start.isoformat() + rng.choice(["", "", " 00:00:00", "T23:30:00Z"])
    end = plan.end.isoformat() if plan.end else ""
    name = rng.choice([plan.name, plan.name, plan.name, f" {plan.name.upper()}"])
    return [name, start, end, amount_text(rng, plan.cents)]
