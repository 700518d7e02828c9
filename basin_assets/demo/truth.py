"""The truth about a synthetic gym, in a file beside the exports."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import combinations

from basin_assets.demo.naming import folded
from basin_assets.demo.world import World


@dataclass(frozen=True, slots=True)
class TransferTruth:
    """The true purchaser of a transfer."""

    checkin_id: int  # the recipient's, as in pass_transfers.csv
    purchaser_customer_id: int | None  # None for a stranger
    user_customer_id: int  # the recipient
    printed_name: str  # as in the file
    kind: str  # what was done to the name, one of `printed_names.NAME_KINDS`
    purchaser_present: bool  # checked in on that day
    bearers: int  # customers made by then whose folded name is the printed one


@dataclass(frozen=True, slots=True)
class TieTruth:
    """Two people who know each other, the lower id first."""

    customer_id_1: int
    customer_id_2: int
    kind: str  # `family`, `partner`, `friends` or `club`; the first of these that holds
    meets_inside: bool  # they arrive far apart and meet inside


@dataclass(frozen=True, slots=True)
class MembershipTruth:
    """One membership of two or more people."""

    membership_id: int  # the instance, as in memberships.csv
    membership_type_id: int  # which members.csv calls `membership_id`
    name: str  # of the plan
    size: str
    start_date: str
    end_date: str | None  # None while open
    story: str  # why it is there, such as `plain`, `collision`, `unclear` or `renewal`
    members: list[int]  # customer ids of those on its roster, ascending


@dataclass(frozen=True, slots=True)
class CircleTruth:
    """People with a common habit; of `class` and `regular` nobody knows anybody."""

    kind: str
    members: list[int]  # customer ids, ascending
    slots: list[list[int]]  # usual [weekday, second of the day]; 0 is Monday
    meets_inside: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything known about the gym."""

    plan: dict[str, object]  # as plain values
    as_of: str  # day of the newest check-in, ISO
    transfers: list[TransferTruth]  # by check-in id
    ties: list[TieTruth]  # by customer ids
    memberships: list[MembershipTruth]  # by instance id
    circles: list[CircleTruth]  # in the order made
    ingredients: dict[str, list[int]]
    """Keys of what was planted: check-in ids for visits, customer ids for people, membership ids
    for memberships, counts of rows for `bad_rows_<file>`."""

    def to_json(self) -> bytes:
        """The truth as JSON in UTF-8: keys sorted, one line, the same bytes for equal truths."""
        text = json.dumps(
            asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
        )
        return text.encode() + b"\n"


def truth_of(world: World, planted: dict[str, list[int]]) -> Truth:
    """Collect the truth; `planted` are the ingredients that only the files have."""
    return Truth(
        plan=asdict(world.plan),
        as_of=str(max(checkin.visit.when for checkin in world.checkins).date()),
        transfers=_transfers(world),
        ties=_ties(world),
        memberships=_memberships(world),
        circles=[
            CircleTruth(
                kind=circle.kind,
                members=_ids(world, circle.members),
                slots=[list(slot) for slot in circle.slots],
                meets_inside=circle.meets_inside,
            )
            for circle in world.circles
        ],
        ingredients=_ingredients(world) | planted,
    )


def _ids(world: World, people: Iterable[int]) -> list[int]:
    return sorted(world.customer_ids[person] for person in people)


def _transfers(world: World) -> list[TransferTruth]:
    present = {(row.visit.person, row.visit.when.date()) for row in world.checkins}
    truths = []
    for transfer in world.transfers:
        visit, purchaser = transfer.checkin.visit, transfer.used.purchaser
        truths.append(
            TransferTruth(
                checkin_id=transfer.checkin.checkin_id,
                purchaser_customer_id=None if purchaser is None else world.customer_ids[purchaser],
                user_customer_id=world.customer_ids[visit.person],
                printed_name=transfer.printed_name,
                kind=transfer.kind,
                purchaser_present=(purchaser, visit.when.date()) in present,
                bearers=transfer.bearers,
            )
        )
    return truths


def _ties(world: World) -> list[TieTruth]:
    """Every pair that knows each other, once, under the first circle that holds both."""
    groups = [(c.members, c.kind, c.meets_inside) for c in world.circles if c.knows_each_other]
    groups.append((world.households[0].members, "family", False))
    ties: dict[tuple[int, int], TieTruth] = {}
    for members, kind, meets_inside in groups:
        for low, high in combinations(_ids(world, members), 2):
            ties.setdefault((low, high), TieTruth(low, high, kind, meets_inside))
    return [ties[pair] for pair in sorted(ties)]


def _memberships(world: World) -> list[MembershipTruth]:
    return [
        MembershipTruth(
            membership_id=membership.instance_id,
            membership_type_id=membership.type.type_id,
            name=membership.type.name,
            size=membership.type.size,
            start_date=str(membership.start),
            end_date=str(membership.end) if membership.end else None,
            story=membership.story,
            members=_ids(world, (person for person, _ in membership.roster)),
        )
        for membership in sorted(world.memberships, key=lambda each: each.instance_id)
        if len(membership.members) > 1
    ]


def _ingredients(world: World) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in world.checkins:
        if row.visit.untouched or row.visit.origin in ("double_scan", "self_transfer"):
            found.setdefault(row.visit.origin, []).append(row.checkin_id)
    for membership in world.memberships:
        if membership.story != "plain":
            found.setdefault(f"membership_{membership.story}", []).append(membership.instance_id)
    found["owners_off_roster"] = _ids(
        world, (each.owner for each in world.memberships if each.is_owner_off_roster)
    )
    found["memberships_without_amount"] = [
        membership.instance_id
        for membership in world.memberships
        if not membership.type.billing_amount and len(membership.members) > 1
    ]
    found["customers_missing"] = _ids(world, world.missing)
    names = {
        number: folded(person.full_name)
        for number, person in enumerate(world.people)
        if number not in world.missing
    }
    counts = Counter(names.values())
    namesakes = (number for number, name in names.items() if counts[name] > 1)
    found["customers_namesakes"] = _ids(world, namesakes)
    return found
