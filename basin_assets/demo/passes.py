"""Simulates transfers: visits on passes that another person bought."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from basin_assets.demo.circles import Circle
from basin_assets.demo.crowd import Crowd
from basin_assets.demo.households import Population
from basin_assets.demo.memberships import MembershipBook
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.visits import (
    WORKED_EXAMPLE_LOCATION,
    Diary,
    Pass,
    PassType,
    PassUse,
    at,
    late_gaps,
    sequential_gaps,
)

FIVE_CLIMBS = PassType("5 Climb Punch Pass 60 Days", 5, is_punch_pass=True, is_youth_pass=False)
_WITH_GEAR = PassType(
    "Day Pass with Gear (Adult 14 and Up)", 1, is_punch_pass=False, is_youth_pass=False
)
_ENTRY_PASSES: tuple[tuple[PassType, float], ...] = (
    (FIVE_CLIMBS, 0.45),
    (PassType("10 Climb Punch Pass", 10, is_punch_pass=True, is_youth_pass=False), 0.2),
    (PassType("5 Climb Youth Punch Pass 60 Days", 5, is_punch_pass=True, is_youth_pass=True), 0.15),
    (PassType("Day Pass", 1, is_punch_pass=False, is_youth_pass=False), 0.09),
    (_WITH_GEAR, 0.04),
    (PassType("Youth Day Pass", 1, is_punch_pass=False, is_youth_pass=True), 0.07),
)
GUEST_PASS = PassType("Guest Pass", 1, is_punch_pass=False, is_youth_pass=False)


@dataclass
class Ledger:
    """Counts of transfers so far, and the passes with visits left.

    Attributes:
        transfers: Visits on somebody else's pass, self-transfers among them.
        known: Those of a purchaser who is a customer.
        absent: Those whose purchaser did not come that day.
        by_strangers: Those of a purchaser who is no customer.
        on_guest_passes: Those of a customer who hosts a guest.
        passes: Passes bought.
        open: Pass and visits left on it, by purchaser.
    """

    transfers: int = 0
    known: int = 0
    absent: int = 0
    by_strangers: int = 0
    on_guest_passes: int = 0
    passes: int = 0
    open: dict[int, tuple[Pass, int]] = field(default_factory=dict)

    def new_pass(self, kind: PassType, purchaser: int | None, *, is_guest_pass: bool) -> Pass:
        """Buy a pass."""
        self.passes += 1
        return Pass(self.passes, kind, purchaser, is_guest_pass)


class PassSharing:
    """Fills the diary with the visits on passes that the plan asks for."""

    def __init__(
        self,
        plan: GymPlan,
        crowd: Crowd,
        population: Population,
        book: MembershipBook,
        circles: list[Circle],
    ) -> None:
        """Find possible sharers and recipients.

        Args:
            plan: The plan.
            crowd: When people come.
            population: All people.
            book: Memberships, to tell hosts and guests.
            circles: Who knows whom.
        """
        self._plan = plan
        self._crowd = crowd
        self._population = population
        self._book = book
        self._rng = plan.stream("passes")
        self._ledger = Ledger(passes=1)
        self._circles_of: dict[int, list[Circle]] = {}
        for circle in circles:
            if circle.knows_each_other:
                for person in circle.members:
                    self._circles_of.setdefault(person, []).append(circle)
        adults = [p for p in population.adults() if p in self._circles_of]
        self._sharers = self._rng.permutation(adults).tolist()
        self._eagerness = self._rng.lognormal(0.0, 1.1, len(self._sharers)).cumsum()
        self._hosts = [person for person in self._sharers if book.of(person)]
        self._hospitality = self._rng.lognormal(0.0, 0.8, len(self._hosts)).cumsum()
        self._parties = [c for c in circles if c.kind in ("family", "partner", "friends")]

    def fill(self, diary: Diary, transfers: int) -> None:
        """Add visits until exactly `transfers` of them are on somebody else's pass."""
        ledger, plan, rng = self._ledger, self._plan, self._rng
        self._planted_give(diary, transfers)
        next_sharer: int | None = None
        for _ in range(50 * transfers + 1000):
            if ledger.transfers >= transfers:
                return
            room = transfers - ledger.transfers
            if ledger.by_strangers < plan.stranger_share * ledger.transfers:
                # At most half of the strangers' share at once, so that small gyms keep to it too.
                most = max(1, int(plan.stranger_share * transfers / 2))
                self._stranger_gives(diary, min(room, most))
                continue
            hosting = self._wants_host()
            sharer = next_sharer
            if sharer is None:
                sharer = self._draw_host() if hosting else self._draw_sharer()
            next_sharer = None
            if rng.random() < plan.self_transfer_share:
                self._give_oneself(diary, sharer)
                continue
            recipients = self._give(diary, sharer, room, hosting=hosting)
            adults = [p for p in recipients if p in self._circles_of and not self._is_minor(p)]
            if adults and rng.random() < plan.reciprocity:
                next_sharer = adults[0]
        raise ValueError(
            f"{transfers} transfers do not fit into {plan.people} people and {plan.days} days"
        )

    def _planted_give(self, diary: Diary, transfers: int) -> None:
        """People of planted names give first, so that their names are printed in every gym."""
        for sharer in self._population.planted:
            for _ in range(10):
                room = transfers - self._ledger.transfers
                if sharer not in self._circles_of or room <= 0:
                    break
                if self._give(diary, sharer, room, hosting=False):
                    break

    def _wants_host(self) -> bool:
        """Whether guest passes lag behind their share; not always, as hosts may run dry."""
        ledger = self._ledger
        lags = ledger.on_guest_passes < self._plan.guest_pass_share * ledger.transfers
        return bool(self._hosts) and lags and bool(self._rng.random() < 0.9)

    def _is_minor(self, person: int) -> bool:
        return self._population.people[person].is_minor

    def _draw_sharer(self) -> int:
        point = self._rng.random() * self._eagerness[-1]
        sharer: int = self._sharers[int(np.searchsorted(self._eagerness, point, side="right"))]
        return sharer

    def _draw_host(self) -> int:
        point = self._rng.random() * self._hospitality[-1]
        host: int = self._hosts[int(np.searchsorted(self._hospitality, point, side="right"))]
        return host

    def _recipients(self, circle: Circle, sharer: int | None, day: date, diary: Diary) -> list[int]:
        """Draws the recipients from the circle: mostly people without a membership."""
        chosen = []
        for person in circle.members:
            if person == sharer or not diary.is_free(person, day):
                continue
            covered = self._book.covering(person, day) is not None
            if self._rng.random() < (0.06 if covered else 0.8):
                chosen.append(person)
        return chosen[: int(self._rng.integers(1, 5))]

    def _give(self, diary: Diary, sharer: int, room: int, *, hosting: bool) -> list[int]:
        rng, ledger = self._rng, self._ledger
        circles = self._circles_of[sharer]
        # People mostly bring the same friends: the first circle twice as often as the next.
        circle = circles[min(int(rng.geometric(0.5)) - 1, len(circles) - 1)]
        day = self._crowd.draw_day(rng)
        recipients = self._recipients(circle, sharer, day, diary)[:room]
        if not recipients or not diary.is_free(sharer, day):
            return []
        hosting = hosting and self._book.covering(sharer, day) is not None
        guest_use = self._guest_use(sharer) if hosting else None
        absent = ledger.absent < self._plan.absent_purchaser_share * ledger.known
        second = self._crowd.draw_second(rng, day)
        visitors = recipients if absent else [sharer, *recipients]
        offsets = self._offsets(circle, len(visitors))
        if absent:
            diary.keep_away(sharer, day)
        else:
            own = None if self._book.covering(sharer, day) else self._punch(sharer)
            diary.add_at(sharer, at(day, second), circle.location, "pass", own)
        for person, offset in zip(recipients, offsets[-len(recipients) :], strict=True):
            use = guest_use or self._punch(sharer)
            diary.add_at(person, at(day, second + offset), circle.location, "pass", use)
        ledger.transfers += len(recipients)
        ledger.known += len(recipients)
        ledger.on_guest_passes += len(recipients) if hosting else 0
        ledger.absent += len(recipients) if absent else 0
        return recipients

    def _offsets(self, circle: Circle, people: int) -> list[float]:
        if circle.meets_inside:
            return late_gaps(self._rng, people)
        plan = self._plan
        friends = circle.kind in ("friends", "club")
        mean = plan.friend_gap_seconds if friends else plan.household_gap_seconds
        return sequential_gaps(self._rng, people, mean)

    def _guest_use(self, sharer: int) -> PassUse:
        return PassUse(self._ledger.new_pass(GUEST_PASS, sharer, is_guest_pass=True), None)

    def _punch(self, sharer: int) -> PassUse:
        """One visit of the sharer's pass, a new one where the last is used up."""
        held, left = self._ledger.open.get(sharer, (None, 0))
        if held is None or left == 0:
            held = self._ledger.new_pass(self._draw_entry_pass(), sharer, is_guest_pass=False)
            left = held.type.visits
        self._ledger.open[sharer] = (held, left - 1)
        return PassUse(held, left - 1)

    def _draw_entry_pass(self) -> PassType:
        shares = [share for _, share in _ENTRY_PASSES]
        return _ENTRY_PASSES[int(self._rng.choice(len(shares), p=shares))][0]

    def _stranger_gives(self, diary: Diary, room: int) -> None:
        """Somebody who is no customer gives one pass to a party, on one or two days."""
        rng, ledger = self._rng, self._ledger
        party = self._parties[int(rng.integers(len(self._parties)))]
        is_guest_pass = bool(rng.random() < self._plan.guest_pass_share)
        kind = GUEST_PASS if is_guest_pass else self._draw_entry_pass()
        source = ledger.new_pass(kind, None, is_guest_pass=is_guest_pass)
        left = kind.visits
        for _ in range(int(rng.integers(1, 3))):
            day = self._crowd.draw_day(rng)
            second = self._crowd.draw_second(rng, day)
            recipients = self._recipients(party, None, day, diary)[: min(room, left)]
            offsets = self._offsets(party, max(len(recipients), 1))
            for person, offset in zip(recipients, offsets, strict=False):
                left -= 1
                use = PassUse(source, None if is_guest_pass else left)
                diary.add_at(person, at(day, second + offset), party.location, "pass", use)
            ledger.transfers += len(recipients)
            ledger.by_strangers += len(recipients)
            room -= len(recipients)

    def _give_oneself(self, diary: Diary, person: int) -> None:
        """A visit on a pass that is printed as a gift from oneself."""
        day = self._crowd.draw_day(self._rng)
        when = at(day, self._crowd.draw_second(self._rng, day))
        if diary.is_free(person, day):
            use = self._punch(person)
            diary.add_at(person, when, WORKED_EXAMPLE_LOCATION, "self_transfer", use)
            self._ledger.transfers += 1
