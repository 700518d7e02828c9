"""The truth about a synthetic gym, in a file beside the exports."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date

from basin_assets.demo.circles import Circle, Tie, ties_of
from basin_assets.demo.exported_twice import Repeats
from basin_assets.demo.naming import folded
from basin_assets.demo.off_roster import off_roster
from basin_assets.demo.tables import Facts


@dataclass(frozen=True, slots=True)
class TransferTruth:
    """The true purchaser of a transfer.

    Attributes:
        checkin_id: The recipient's check-in, as in pass_transfers.csv.
        purchaser_customer_id: The true purchaser, None for a stranger.
        user_customer_id: The recipient.
        printed_name: As in the file.
        kind: The distortion of the name, one of `printed_names.NAME_KINDS`.
        purchaser_present: Whether the purchaser checked in on that day.
        bearers: Customers made by then whose folded name is the printed one.
    """

    checkin_id: int
    purchaser_customer_id: int | None
    user_customer_id: int
    printed_name: str
    kind: str
    purchaser_present: bool
    bearers: int


@dataclass(frozen=True, slots=True)
class TieTruth:
    """Two people who know each other, the lower id first.

    Attributes:
        customer_id_1: Lower customer id.
        customer_id_2: Higher customer id.
        kind: `family`, `partner`, `friends` or `club`; the first of these that holds.
        meets_inside: They arrive far apart and meet inside.
    """

    customer_id_1: int
    customer_id_2: int
    kind: str
    meets_inside: bool


@dataclass(frozen=True, slots=True)
class MembershipTruth:
    """One membership of two or more people.

    Attributes:
        membership_id: The instance, as in memberships.csv.
        membership_type_id: The type, which members.csv calls `membership_id`.
        name: Name of the plan.
        size: `duo`, `family` or `corporate`.
        start_date: First day, ISO.
        end_date: Last day, ISO; None while open.
        story: Why it is there: `plain`, `collision`, `unclear`, `unclear_other`, `renewal`,
            `staff`, `starts_after_newest_checkin`.
        members: Customer ids of those on its roster, ascending.
    """

    membership_id: int
    membership_type_id: int
    name: str
    size: str
    start_date: str
    end_date: str | None
    story: str
    members: list[int]


@dataclass(frozen=True, slots=True)
class CircleTruth:
    """People with a common habit; of `class` and `regular` nobody knows anybody.

    Attributes:
        kind: `family`, `partner`, `friends`, `club`, `class` or `regular`.
        members: Customer ids, ascending.
        slots: Usual [weekday, second of the day]; 0 is Monday.
        meets_inside: The members arrive far apart and meet inside.
    """

    kind: str
    members: list[int]
    slots: list[list[int]]
    meets_inside: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything known about the gym.

    Attributes:
        plan: The plan, as plain values.
        as_of: Day of the newest check-in, ISO.
        transfers: By check-in id.
        ties: By customer ids.
        memberships: Those of two or more people, by instance id.
        circles: In the order made.
        ingredients: Keys of what was planted: check-in ids for visits, customer ids for people,
            membership ids for memberships, counts of rows for `bad_rows_<file>`.
    """

    plan: dict[str, object]
    as_of: str
    transfers: list[TransferTruth]
    ties: list[TieTruth]
    memberships: list[MembershipTruth]
    circles: list[CircleTruth]
    ingredients: dict[str, list[int]]

    def to_json(self) -> bytes:
        """The truth as JSON in UTF-8: keys sorted, one line, the same bytes for equal truths."""
        text = json.dumps(
            asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
        )
        return text.encode() + b"\n"


def truth_of(facts: Facts, circles: list[Circle], repeats: dict[str, Repeats]) -> Truth:
    """Collect the truth.

    Args:
        facts: What happened.
        circles: Who comes with whom.
        repeats: Rows exported twice, by file.

    Returns:
        The truth, without the counts of bad rows.
    """
    as_of = max(checkin.visit.when for checkin in facts.checkins).date()
    return Truth(
        plan=asdict(facts.plan),
        as_of=str(as_of),
        transfers=_transfers(facts),
        ties=_ties(facts, circles),
        memberships=_memberships(facts),
        circles=[
            CircleTruth(
                kind=circle.kind,
                members=sorted(facts.customer_id(person) for person in circle.members),
                slots=[list(slot) for slot in circle.slots],
                meets_inside=circle.meets_inside,
            )
            for circle in circles
        ],
        ingredients=_ingredients(facts, repeats),
    )


def _transfers(facts: Facts) -> list[TransferTruth]:
    present: set[tuple[int | None, date]] = {
        (checkin.visit.person, checkin.visit.when.date()) for checkin in facts.checkins
    }
    truths = []
    for transfer in facts.transfers:
        visit, purchaser = transfer.checkin.visit, transfer.purchaser
        truths.append(
            TransferTruth(
                checkin_id=transfer.checkin.checkin_id,
                purchaser_customer_id=(None if purchaser is None else facts.customer_id(purchaser)),
                user_customer_id=facts.customer_id(visit.person),
                printed_name=transfer.printed_name,
                kind=transfer.kind,
                purchaser_present=(purchaser, visit.when.date()) in present,
                bearers=transfer.bearers,
            )
        )
    return truths


def _ties(facts: Facts, circles: list[Circle]) -> list[TieTruth]:
    example = facts.population.households[0].members
    ties = ties_of(circles)
    ties += [Tie(a, b, "family", False) for a in example for b in example if a < b]
    truths = []
    for tie in ties:
        low, high = sorted((facts.customer_id(tie.first), facts.customer_id(tie.second)))
        truths.append(TieTruth(low, high, tie.kind, tie.meets_inside))
    return sorted(truths, key=lambda tie: (tie.customer_id_1, tie.customer_id_2))


def _memberships(facts: Facts) -> list[MembershipTruth]:
    off = off_roster(facts)
    truths = [
        MembershipTruth(
            membership_id=membership.instance_id,
            membership_type_id=membership.type.type_id,
            name=membership.type.name,
            size=membership.type.size,
            start_date=str(membership.start),
            end_date=str(membership.end) if membership.end else None,
            story=membership.story,
            members=sorted(
                facts.customer_id(person)
                for person in membership.members
                if not (membership == off and person == membership.owner)
            ),
        )
        for membership in facts.book.memberships
        if len(membership.members) > 1
    ]
    return sorted(truths, key=lambda membership: membership.membership_id)


def _ingredients(facts: Facts, repeats: dict[str, Repeats]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for checkin in facts.checkins:
        if checkin.visit.untouched or checkin.visit.origin in ("double_scan", "self_transfer"):
            found.setdefault(checkin.visit.origin, []).append(checkin.checkin_id)
    for membership in facts.book.memberships:
        if membership.story != "plain":
            found.setdefault(f"membership_{membership.story}", []).append(membership.instance_id)
    off = off_roster(facts)
    found["owners_off_roster"] = [] if off is None else [facts.customer_id(off.owner)]
    found["memberships_without_amount"] = [
        membership.instance_id
        for membership in facts.book.memberships
        if not membership.type.billing_amount and len(membership.members) > 1
    ]
    for file, repeat in repeats.items():
        found[f"{file}_exported_twice_equal"] = repeat.equal_keys
        found[f"{file}_exported_twice_changed"] = repeat.changed_keys
    found["customers_missing"] = sorted(
        facts.customer_id(person) for person in facts.registration.missing
    )
    found["customers_namesakes"] = _namesakes(facts)
    return found


def _namesakes(facts: Facts) -> list[int]:
    """Ids of customers who share their folded name with another customer."""
    names = {
        facts.customer_id(number): folded(person.full_name)
        for number, person in enumerate(facts.population.people)
        if number not in facts.registration.missing
    }
    counts = Counter(names.values())
    return sorted(customer_id for customer_id, name in names.items() if counts[name] > 1)
