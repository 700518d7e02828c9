"""What a gym is made of: people, memberships, circles, passes and visits."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from basin_assets.demo.plan import GymPlan
from basin_assets.demo.worked_example import RESERVED_FROM, RESERVED_UNTIL, WORKED_EXAMPLE_LOCATION

HouseholdKind = Literal["family", "couple", "single", "lone_minor", "worked_example"]

GUEST_PASS = "Guest Pass"  # a member's for a guest; the other passes are bought for entry
LOCATIONS = (("1", "Northside"), ("2", "Riverside"))


@dataclass(slots=True)
class Person:
    """One person; everywhere else people are known by their position in `World.people`."""

    first_name: str
    last_name: str  # a suffix included
    preferred_name: str  # another first name, or empty
    middle_initial: str  # in no file; it turns up in printed names
    birthday: date | None  # None where the gym does not know it
    is_minor: bool  # under 18 on the plan's last day, known or not
    opted_in: bool | None  # wants marketing; None where the field is blank
    household: int  # its number

    @property
    def full_name(self) -> str:
        """First and last name as the customer record has them."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Household:
    """People who live together."""

    kind: HouseholdKind
    adults: tuple[int, ...]
    minors: tuple[int, ...]

    @property
    def members(self) -> tuple[int, ...]:
        """Adults, then minors."""
        return self.adults + self.minors


@dataclass(frozen=True, slots=True)
class MembershipType:
    """A plan on the price list."""

    type_id: int  # what members.csv calls `membership_id`
    name: str
    size: Literal["solo", "duo", "family", "corporate"]
    interval: str  # `once` is prepaid
    billing_amount: str  # blank where prepaid


@dataclass(slots=True, eq=False)
class Membership:
    """One membership as sold."""

    type: MembershipType
    start: date
    end: date | None  # None while open
    members: tuple[int, ...]
    story: str = "plain"  # why it is in the gym
    instance_id: int = 0  # number of the sale (memberships.csv), 0 until numbered
    member_ids: tuple[int, ...] = ()  # numbers of the rows of members.csv, one a member
    is_owner_off_roster: bool = False  # members.csv has no row for the owner

    @property
    def owner(self) -> int:
        """The person who pays."""
        return self.members[0]

    @property
    def roster(self) -> list[tuple[int, int]]:
        """Person and member number of each row of members.csv."""
        rows = list(zip(self.members, self.member_ids, strict=True))
        return rows[1:] if self.is_owner_off_roster else rows

    def covers(self, day: date) -> bool:
        """Whether the membership is valid on `day`."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Circle:
    """People with a habit of coming."""

    kind: Literal["family", "partner", "friends", "club", "class", "regular"]
    members: tuple[int, ...]
    weekly_rate: float  # mean visits a week, before the plan's number of check-ins scales it
    slots: tuple[tuple[int, int], ...]  # usual (weekday, second of the day)
    location: int  # position in `LOCATIONS`
    first_day: date
    last_day: date
    attendance: float = 1.0  # probability that a member joins a visit
    meets_inside: bool = False  # the members arrive far apart and meet inside

    @property
    def knows_each_other(self) -> bool:
        """Whether the members know each other; those of a class and regulars do not."""
        return self.kind in ("family", "partner", "friends", "club")


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One pass as bought."""

    number: int
    name: str
    visits: int  # that a new one holds
    purchaser: int | None  # None for a stranger

    @property
    def is_guest_pass(self) -> bool:
        """A member's guest pass rather than a bought one."""
        return self.name == GUEST_PASS


@dataclass(frozen=True, slots=True)
class Visit:
    """One person coming in."""

    person: int
    when: datetime  # gym-local wall time
    location: int  # position in `LOCATIONS`
    origin: str  # kind of circle, `pass`, `walk_in` or a planted edge
    used: Pass | None = None  # None for a membership or a day ticket
    remaining: int | None = None  # visits left on the pass, where they are printed
    untouched: bool = False  # no quirk may change or repeat this visit


@dataclass(frozen=True, slots=True)
class Checkin:
    """One row of the check-in table."""

    checkin_id: int  # 8 digits, ascending by time
    visit: Visit
    entry_method: str  # MEM, ENT, GUE, FRE or EVE
    paid_by: str  # name of the membership, pass or ticket, without the purchaser
    created_at: datetime  # when the row was written, gym-local
    time_format: str  # one of `handwriting.ODD_FORMATS`, or `plain`


@dataclass(frozen=True, slots=True)
class Transfer:
    """One visit on a pass that somebody gave."""

    checkin: Checkin
    used: Pass
    printed_name: str  # the purchaser as printed
    kind: str  # what was done to the name, one of `printed_names.NAME_KINDS`
    bearers: int  # customers of that day whose folded name is the printed one


@dataclass
class World:
    """Everything that is and happens at one gym; each stage of `gym.make_gym` adds its part."""

    plan: GymPlan
    people: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)  # the worked example's is first
    planted: list[int] = field(default_factory=list)  # adults of planted names: two namesakes first
    memberships: list[Membership] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    customer_ids: list[int] = field(default_factory=list)  # by person, as `created_at`
    created_at: list[datetime] = field(default_factory=list)  # of the account, gym-local
    missing: frozenset[int] = frozenset()  # people whose account is not in customers.csv
    checkins: list[Checkin] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    _held: dict[int, list[Membership]] = field(default_factory=lambda: defaultdict(list))
    _taken: set[tuple[int, date]] = field(default_factory=set)

    def of_kind(self, *kinds: str) -> list[Household]:
        """Households of these kinds, in order."""
        return [household for household in self.households if household.kind in kinds]

    def adults(self) -> list[int]:
        """Adults outside the worked example, in order."""
        return [p for household in self.households[1:] for p in household.adults]

    def sell(self, membership: Membership) -> None:
        """Sell a membership to its members."""
        self.memberships.append(membership)
        for person in membership.members:
            self._held[person].append(membership)

    def held_by(self, person: int) -> list[Membership]:
        """Memberships of a person, in the order sold."""
        return self._held.get(person, [])

    def covering(self, person: int, day: date) -> Membership | None:
        """The membership a person would check in on that day, if there is one."""
        return next((m for m in self.held_by(person) if m.covers(day)), None)

    def is_free(self, person: int, day: date) -> bool:
        """Whether the person can still come on that day of the plan; nobody comes twice a day."""
        in_plan = self.plan.first_day <= day <= self.plan.last_day
        return in_plan and (person, day) not in self._taken

    def keep_away(self, person: int, day: date) -> None:
        """Keep the person away on that day."""
        self._taken.add((person, day))

    def add(self, visit: Visit) -> None:
        """Note a visit where the person is free on that day.

        An ordinary visit is moved out of the minutes that the worked example has for itself.
        """
        when = visit.when
        reserved = RESERVED_FROM <= when < RESERVED_UNTIL
        if reserved and visit.location == WORKED_EXAMPLE_LOCATION and not visit.untouched:
            delay = RESERVED_UNTIL - RESERVED_FROM
            visit = replace(visit, when=when + delay)
        if self.is_free(visit.person, visit.when.date()):
            self.keep_away(visit.person, visit.when.date())
            self.visits.append(visit)


def at(day: date, second: float) -> datetime:
    """Wall time of a whole second of `day`, within the hours in which the desk is staffed."""
    return datetime.combine(day, time()) + timedelta(seconds=min(max(int(second), 21_000), 84_000))
