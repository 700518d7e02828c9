"""Visits on passes that another person bought."""

from datetime import date

from basin_assets.demo.crowd import Crowd, draw_by_weight, party_gaps
from basin_assets.demo.worked_example import WORKED_EXAMPLE_LOCATION
from basin_assets.demo.world import GUEST_PASS, Circle, Pass, Visit, World, at

# Name, visits, share of the passes sold.
_ENTRY_PASSES = (
    ("5 Climb Punch Pass 60 Days", 5, 0.45),
    ("10 Climb Punch Pass", 10, 0.2),
    ("5 Climb Youth Punch Pass 60 Days", 5, 0.15),
    ("Day Pass", 1, 0.09),
    ("Day Pass with Gear (Adult 14 and Up)", 1, 0.04),
    ("Youth Day Pass", 1, 0.07),
)


class PassSharing:
    """Adds the visits on passes that the plan asks for."""

    def __init__(self, world: World, crowd: Crowd) -> None:
        self._world, self._plan, self._crowd = world, world.plan, crowd
        self._rng = rng = world.plan.stream("passes")
        self._circles_of: dict[int, list[Circle]] = {}
        for circle in world.circles:
            if circle.knows_each_other:
                for person in circle.members:
                    self._circles_of.setdefault(person, []).append(circle)
        adults = [p for p in world.adults() if p in self._circles_of]
        self._sharers: list[int] = rng.permutation(adults).tolist()
        self._eagerness = rng.lognormal(0.0, 1.1, len(self._sharers)).cumsum()
        self._hosts: list[int] = [person for person in self._sharers if world.held_by(person)]
        self._hospitality = rng.lognormal(0.0, 0.8, len(self._hosts)).cumsum()
        self._parties = [c for c in world.circles if c.kind in ("family", "partner", "friends")]
        self._passes = 1  # bought, the worked example's among them
        self._open: dict[int, tuple[Pass, int]] = {}  # pass and visits left on it, by purchaser
        self._given = 0  # visits on somebody else's pass, self-transfers among them
        self._of_customers = self._of_absent = self._of_strangers = self._of_hosts = 0

    def fill(self, transfers: int) -> None:
        """Add visits until exactly `transfers` of them are on somebody else's pass."""
        plan, rng = self._plan, self._rng
        self._planted_give(transfers)
        next_sharer: int | None = None
        for _ in range(50 * transfers + 1000):
            room = transfers - self._given
            if room <= 0:
                return
            if self._of_strangers < plan.stranger_share * self._given:
                # At most half of the strangers' share at once, so that small gyms keep to it too.
                most = max(1, int(plan.stranger_share * transfers / 2))
                self._stranger_gives(min(room, most))
                continue
            hosting = self._wants_host()
            sharer = self._draw_sharer(hosting) if next_sharer is None else next_sharer
            next_sharer = None
            if rng.random() < plan.self_transfer_share:
                self._give_oneself(sharer)
                continue
            recipients = self._give(sharer, room, hosting=hosting)
            people, circles_of = self._world.people, self._circles_of
            adults = [p for p in recipients if p in circles_of and not people[p].is_minor]
            if adults and rng.random() < plan.reciprocity:
                next_sharer = adults[0]
        raise ValueError(
            f"{transfers} transfers do not fit into {plan.people} people and {plan.days} days"
        )

    def _planted_give(self, transfers: int) -> None:
        """People of planted names give first, so that their names are printed in every gym."""
        for sharer in self._world.planted:
            for _ in range(10):
                room = transfers - self._given
                if sharer not in self._circles_of or room <= 0:
                    break
                if self._give(sharer, room, hosting=False):
                    break

    def _wants_host(self) -> bool:
        """Whether guest passes lag behind their share; not always, as hosts may run dry."""
        lags = self._of_hosts < self._plan.guest_pass_share * self._given
        return bool(self._hosts) and lags and self._rng.random() < 0.9

    def _draw_sharer(self, hosting: bool) -> int:
        if hosting:
            return self._hosts[draw_by_weight(self._rng, self._hospitality)]
        return self._sharers[draw_by_weight(self._rng, self._eagerness)]

    def _recipients(self, circle: Circle, sharer: int | None, day: date) -> list[int]:
        """Draws the recipients from the circle: mostly people without a membership."""
        chosen = []
        for person in circle.members:
            if person == sharer or not self._world.is_free(person, day):
                continue
            covered = self._world.covering(person, day) is not None
            if self._rng.random() < (0.06 if covered else 0.8):
                chosen.append(person)
        return chosen[: int(self._rng.integers(1, 5))]

    def _give(self, sharer: int, room: int, *, hosting: bool) -> list[int]:
        """The sharer brings people of one circle; returns whom, nobody where it did not suit."""
        rng, world = self._rng, self._world
        circles = self._circles_of[sharer]
        # People mostly bring the same friends: the first circle twice as often as the next.
        circle = circles[min(int(rng.geometric(0.5)) - 1, len(circles) - 1)]
        day = self._crowd.draw_day(rng)
        recipients = self._recipients(circle, sharer, day)[:room]
        if not recipients or not world.is_free(sharer, day):
            return []
        is_member = world.covering(sharer, day) is not None
        hosting = hosting and is_member
        guest_pass = self._buy(GUEST_PASS, 1, sharer) if hosting else None
        absent = self._of_absent < self._plan.absent_purchaser_share * self._of_customers
        second = self._crowd.draw_second(rng, day)
        people = len(recipients) + (0 if absent else 1)
        offsets = party_gaps(self._plan, rng, circle, people)
        if absent:
            world.keep_away(sharer, day)
        else:
            own = (None, None) if is_member else self._punch(sharer)
            world.add(Visit(sharer, at(day, second), circle.location, "pass", *own))
        for person, offset in zip(recipients, offsets[-len(recipients) :], strict=True):
            use = (guest_pass, None) if guest_pass else self._punch(sharer)
            world.add(Visit(person, at(day, second + offset), circle.location, "pass", *use))
        self._given += len(recipients)
        self._of_customers += len(recipients)
        self._of_hosts += len(recipients) if hosting else 0
        self._of_absent += len(recipients) if absent else 0
        return recipients

    def _buy(self, name: str, visits: int, purchaser: int | None) -> Pass:
        self._passes += 1
        return Pass(self._passes, name, visits, purchaser)

    def _buy_entry_pass(self, purchaser: int | None) -> Pass:
        shares = [share for *_, share in _ENTRY_PASSES]
        name, visits, _ = _ENTRY_PASSES[int(self._rng.choice(len(shares), p=shares))]
        return self._buy(name, visits, purchaser)

    def _punch(self, sharer: int) -> tuple[Pass, int]:
        """One visit of the sharer's pass, a new one where the last is used up; what is left."""
        held, left = self._open.get(sharer, (None, 0))
        if held is None or left == 0:
            held = self._buy_entry_pass(sharer)
            left = held.visits
        self._open[sharer] = held, left - 1
        return self._open[sharer]

    def _stranger_gives(self, room: int) -> None:
        """Somebody who is no customer gives one pass to a party, on one or two days."""
        rng = self._rng
        party = self._parties[int(rng.integers(len(self._parties)))]
        is_guest_pass = rng.random() < self._plan.guest_pass_share
        used = self._buy(GUEST_PASS, 1, None) if is_guest_pass else self._buy_entry_pass(None)
        left = used.visits
        for _ in range(int(rng.integers(1, 3))):
            day = self._crowd.draw_day(rng)
            second = self._crowd.draw_second(rng, day)
            recipients = self._recipients(party, None, day)[: min(room, left)]
            offsets = party_gaps(self._plan, rng, party, max(len(recipients), 1))
            for person, offset in zip(recipients, offsets, strict=False):
                left -= 1
                remaining = None if is_guest_pass else left
                when = at(day, second + offset)
                self._world.add(Visit(person, when, party.location, "pass", used, remaining))
            self._given += len(recipients)
            self._of_strangers += len(recipients)
            room -= len(recipients)

    def _give_oneself(self, person: int) -> None:
        """A visit on a pass that is printed as a gift from oneself."""
        day = self._crowd.draw_day(self._rng)
        when = at(day, self._crowd.draw_second(self._rng, day))
        if self._world.is_free(person, day):
            used, left = self._punch(person)
            location = WORKED_EXAMPLE_LOCATION
            self._world.add(Visit(person, when, location, "self_transfer", used, left))
            self._given += 1
