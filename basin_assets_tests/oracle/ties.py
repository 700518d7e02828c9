"""What the visits of two people weigh, and how close they arrive, counted row by row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import combinations, product
from math import exp, log, log2, sqrt

from .gym import Gym

WINDOW = timedelta(minutes=30)
BINS = (60, 120, 300, 600, 1800)
GAPS = (15, 30, 60, 120, 240, 480, 900, 1800)
Place = tuple[str, str]
Visit = tuple[int, date, Place]
Ingredients = dict[str, float]


@dataclass(frozen=True)
class TieReading:
    """Days by gap, days expected by chance, evidence and what it is made of, of one pair."""

    gap_bins: dict[str, int]
    expected_co_visits: float
    evidence: float
    silent_days: int
    rarity: float
    ingredients: Ingredients
    gaps: str


@dataclass(frozen=True)
class Meeting:
    """The closest two scans of a pair on one day at one place."""

    day: date
    place: Place
    gap: timedelta
    at: datetime
    crowd: float
    density: float
    is_silent: bool


class Scans:
    """The times of check-ins by place; what is counted once is kept."""

    def __init__(self, gym: Gym) -> None:
        self.of_place: dict[Place, list[datetime]] = {}
        self.of_weekday: dict[tuple[Place, int], list[datetime]] = {}
        self.of_day: dict[tuple[Place, date], list[datetime]] = {}
        for each in gym.checkins:
            place = each.location
            self.of_place.setdefault(place, []).append(each.at)
            self.of_weekday.setdefault((place, each.at.weekday()), []).append(each.at)
            self.of_day.setdefault((place, each.at.date()), []).append(each.at)

    @cache  # noqa: B019
    def on_day(self, place: Place, at: datetime, span: timedelta) -> int:
        """Check-ins of that day within the span, the scan itself among them."""
        return sum(abs(each - at) <= span for each in self.of_day[place, at.date()])

    @cache  # noqa: B019
    def on_others(self, place: Place, at: datetime, span: timedelta) -> int:
        """Check-ins of other days of the weekday within the span of the time of day."""
        return sum(
            abs(datetime.combine(at, each.time()) - at) <= span
            for each in self.of_weekday[place, at.weekday()]
            if each.date() != at.date()
        )

    @cache  # noqa: B019
    def is_silent(self, place: Place, at: datetime) -> bool:
        """A second of the day that is stamped, not come in; or four scans within a second."""
        times = [datetime.combine(at, each.time()) for each in self.of_place[place]]
        same = sum(each.replace(microsecond=0) == at.replace(microsecond=0) for each in times)
        around = sum(abs(each - at) <= WINDOW for each in times)
        is_stamped = same >= 10 and same >= around / 4
        at_once = self.on_day(place, at, timedelta(seconds=1)) >= 4
        return is_stamped or at_once or self.is_of_silent_day(place, at)

    def is_of_silent_day(self, place: Place, at: datetime) -> bool:
        """All at midnight, most in a minute or half an hour, one time, or hours unlike others'."""
        day = self.of_day[place, at.date()]
        if len(day) > 1 and all(each.time() == time() for each in day):
            return True
        in_minute = sum((each.hour, each.minute) == (at.hour, at.minute) for each in day)
        shared = [each for each in day if day.count(each) > 2]
        return (
            (in_minute >= 10 and 2 * in_minute > len(day))
            or (at in shared and len(day) >= 10 and 3 * len(shared) >= len(day))
            or self._is_entered_later(at, day)
            or self._has_unusual_hours(place, at, day)
        )

    @staticmethod
    def _is_entered_later(at: datetime, day: list[datetime]) -> bool:
        return len(day) >= 50 and any(
            2 * sum(begin <= each <= begin + WINDOW for each in day) > len(day)
            for begin in day
            if begin <= at <= begin + WINDOW
        )

    def _has_unusual_hours(self, place: Place, at: datetime, day: list[datetime]) -> bool:
        others = [each for each in self.of_weekday[place, at.weekday()] if each.date() != at.date()]
        if len(day) < 50 or len(others) < 100:
            return False
        here, there = (Counter(each.hour for each in times) for times in (day, others))
        return sum(abs(here[h] / len(day) - there[h] / len(others)) for h in range(24)) / 2 >= 0.6


def read_ties(gym: Gym) -> dict[tuple[int, int], TieReading]:
    """By pair, lower id first; pairs who never met are absent."""
    meetings = _meetings(gym)
    visits = _visits(gym)
    chance = Chance(meetings, visits)
    readings = {}
    for pair, of_pair in meetings.items():
        closest = sorted(of_pair, key=lambda each: (each.gap, each.place[1]))
        days: dict[date, Meeting] = {}
        told: dict[date, Meeting] = {}
        for meeting in closest:
            days.setdefault(meeting.day, meeting)
            if not meeting.is_silent:
                told.setdefault(meeting.day, meeting)
        bins = Counter(
            next(most for most in BINS if day.gap <= timedelta(seconds=most))
            for day in days.values()
        )
        evidence, rarity, ingredients = _evidence(pair, list(told.values()), visits)
        readings[pair] = TieReading(
            {str(most): bins[most] for most in BINS},
            chance.expected(pair, days.values()),
            evidence,
            len(days) - len(told),
            rarity,
            ingredients,
            "".join(_code(told[day]) for day in sorted(told)),
        )
    return readings


def _code(meeting: Meeting) -> str:
    """A letter for the gap, and a step of a twelfth of a doubling for the density of chance."""
    letter = next(n for n, most in enumerate(GAPS) if meeting.gap <= timedelta(seconds=most))
    return chr(ord("a") + letter) + chr(ord("0") + min(round(12 * log2(meeting.density)), 78))


def _meetings(gym: Gym) -> dict[tuple[int, int], list[Meeting]]:
    closest: dict[tuple[tuple[int, int], date, Place], tuple[timedelta, datetime, datetime]] = {}
    for one, other in combinations(gym.checkins, 2):
        earlier, later = sorted((one.at, other.at))
        if (
            one.customer_id == other.customer_id
            or one.location != other.location
            or earlier.date() != later.date()
            or later - earlier > WINDOW
        ):
            continue
        low, high = sorted((one.customer_id, other.customer_id))
        key = ((low, high), earlier.date(), one.location)
        two = (later - earlier, earlier, later)
        closest[key] = min(closest.get(key, two), two)
    found: dict[tuple[int, int], list[Meeting]] = {}
    scans = Scans(gym)
    for (pair, day, place), (gap, *both) in closest.items():
        meeting = Meeting(
            day,
            place,
            gap,
            both[0],
            sum(scans.on_day(place, at, WINDOW) - 2 for at in both) / 2,
            _density(scans, place, gap, both),
            any(scans.is_silent(place, at) for at in both),
        )
        found.setdefault(pair, []).append(meeting)
    return found


def _density(scans: Scans, place: Place, gap: timedelta, both: list[datetime]) -> float:
    """How many times as likely chance brings two so close as where people arrive evenly."""

    def others(seconds: int) -> float:
        span = timedelta(seconds=seconds)
        return sum(scans.on_day(place, at, span) - 1 - (gap <= span) for at in both) / 2

    def usual(seconds: int) -> float:
        return sum(scans.on_others(place, at, timedelta(seconds=seconds)) for at in both) / 2

    crowd, found = others(1800), [1.0]
    span = _span(gap.total_seconds())
    if span is not None:
        part = span / 1800
        found.append((usual(span) + 10) / (usual(1800) * part + 10))
        if crowd >= 20:
            weight = crowd / (crowd + 20)
            found.append(weight * others(span) / crowd / part + 1 - weight)
    for seconds in (30, 60, 120, 300, 600, 1800):
        if gap <= timedelta(seconds=seconds):
            dense = max(others(seconds) - 3, 0) + 2
            found.append(dense / (crowd * seconds / 1800 + 2))
    return max(found)


def _span(gap: float) -> int | None:
    """The seconds within which arrivals are counted for a gap of so many."""
    if gap < 120:
        return 120
    if gap < 300:
        return 300
    return 600 if gap <= 600 else None


def _visits(gym: Gym) -> dict[Visit, time]:
    """The time of the first scan, by customer, day and place."""
    times: dict[Visit, time] = {}
    for each in gym.checkins:
        key = (each.customer_id, each.at.date(), each.location)
        times[key] = min(each.at.time(), times.get(key, time.max))
    return times


def _evidence(
    pair: tuple[int, int], days: list[Meeting], visits: dict[Visit, time]
) -> tuple[float, float, Ingredients]:
    """Evidence, the same had they arrived at once, and the means of what these are made of."""
    total, at_once = 0.0, 0.0
    logs: dict[str, list[float]] = {"crowd": [], "people": [], "alone": [], "activity": []}
    for meeting in days:
        alone = 0
        together = sum(
            day.place == meeting.place and day.day.weekday() == meeting.day.weekday()
            for day in days
        )
        for person in pair:
            usual = sum(
                who == person
                and place == meeting.place
                and day.weekday() == meeting.day.weekday()
                and abs(at.hour - meeting.at.hour) <= 1
                for (who, day, place), at in visits.items()
            )
            alone += max(usual - together, 0)
        people = len({who for who, _, place in visits if place == meeting.place})
        activity = 1.0
        for person in pair:
            activity *= len({day for who, day, _ in visits if who == person})
        factors = (2 + meeting.crowd, people, 1 + alone, sqrt(activity))
        rarity = 1.0
        for name, factor in zip(logs, factors, strict=True):
            logs[name].append(log(factor))
            rarity /= sqrt(factor)
        at_once += rarity
        total += rarity / (1 + meeting.gap.total_seconds() / 600)
    slots = Counter((each.place, each.day.weekday(), each.at.hour) for each in days)
    occasions = len(days) ** 2 / sum(count**2 for count in slots.values()) if days else 1.0
    nothing = {"crowd": 2.0, "people": 1.0, "alone": 1.0, "activity": 1.0}
    means = {name: exp(sum(each) / len(each)) for name, each in logs.items() if each}
    ingredients = {**nothing, **means, "occasions": occasions}
    return total * occasions, at_once * occasions, ingredients


class Chance:
    """What visits of strangers give: by month and place, and by the hours that two people keep."""

    def __init__(
        self, meetings: dict[tuple[int, int], list[Meeting]], visits: dict[Visit, time]
    ) -> None:
        self.of_person: dict[int, list[Visit]] = {}
        for visit in visits:
            self.of_person.setdefault(visit[0], []).append(visit)
        self.at = visits
        pairs = [two for two in combinations(visits, 2) if two[0][0] != two[1][0]]
        pairs = [two for two in pairs if two[0][2] == two[1][2]]
        possible = Counter(_month(one) for one, other in pairs if _month(one) == _month(other))
        met = Counter(
            (each.day.year, each.day.month, each.place)
            for of_pair in meetings.values()
            for each in of_pair
        )
        overall = met.total() / max(possible.total(), 1)
        self.by_month = {
            cell: (met[cell] + 1000 * overall) / (possible[cell] + 1000)
            for cell in map(_month, visits)
        }
        self.near_share, self.apart = {}, {}
        for place in {place for _, _, place in visits}:
            here = [two for two in pairs if two[0][2] == place]
            today = [two for two in here if two[0][1] == two[1][1]]
            other_days = [two for two in here if (two[0][1] - two[1][1]).days % 7 == 0]
            other_days = [two for two in other_days if two[0][1] != two[1][1]]
            near, near_today = (
                sum(self.nearness(*two) for two in each) for each in (other_days, today)
            )
            self.near_share[place] = near / max(len(here), 1 / 2)
            as_today = len(other_days) * near_today / max(len(today), 1 / 2)
            self.apart[place] = min((near + 100) / (as_today + 100), 1)

    def nearness(self, one: Visit, other: Visit) -> float:
        """1 for quarters of an hour that follow on each other on one weekday, 1/2 for the next."""
        if one[2] != other[2] or one[1].weekday() != other[1].weekday():
            return 0
        quarters = [4 * self.at[each].hour + self.at[each].minute // 15 for each in (one, other)]
        apart = abs(quarters[0] - quarters[1])
        return 1 if apart < 2 else 1 / 2 if apart == 2 else 0

    def expected(self, pair: tuple[int, int], days: Iterable[Meeting]) -> float:
        """Days that two would meet who come as often and at the hours of these two."""
        at_any_hour = near = usually_near = 0.0
        for one, other in product(*(self.of_person[person] for person in pair)):
            if _month(one) == _month(other):
                at_any_hour += self.by_month[_month(one)] * self.apart[one[2]]
            if one[2] == other[2]:
                near += self.nearness(one, other)
                usually_near += self.near_share[one[2]]
        near -= sum(day.gap <= WINDOW for day in days)
        return at_any_hour * (max(near, 0) + 1 / 2) / (usually_near + 1 / 2)


def _month(visit: Visit) -> tuple[int, int, Place]:
    return visit[1].year, visit[1].month, visit[2]
