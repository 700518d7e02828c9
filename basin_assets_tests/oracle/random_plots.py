"""What happens in a random gym: who comes when and with whom, and whose pass they use."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from .random_cells import bool_text, id_text, time_text

FIRST_NAMES = (
    "Nancy", "Charlie", "José", "Zoë", "Ann\nLee", "Max 😀", "Robert", "Katherine", 'Al "Ace"',
    "Bo, Marie", "  Harry ", "Wälter", "Li", "=Sum",
)  # fmt: skip
LAST_NAMES = (
    "Davis", "DAVIS", "Davis Jr.", "García", "Garcia", "Null", "None", "NA", "nan", "O'Neil",
    "Smith-Jones", "de la Cruz", "Novák, III", "",
)  # fmt: skip
NICKNAMES = {"Robert": "Bob", "Katherine": "Kate", "Charlie": "Charles"}
NAMESAKES = ("Orla", "Wexcombe")
PARTNER = "Tove"
STRANGERS = ("Zed Stranger", "Walk In", "", "   ", "Guest")
PLACES = (
    ("1", "Main Street"), ("1", "Main St"), ("2", "River"), ("", "Main Street"),
    ("", " Main Street "), ("", ""), ("  ", ""), ("1.0", ""),
)  # fmt: skip
GAPS = (
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(seconds=64),
    timedelta(minutes=15),
    timedelta(minutes=30) - timedelta(microseconds=1),
    timedelta(minutes=30),
    timedelta(minutes=30),
    timedelta(minutes=30, microseconds=1),
    timedelta(hours=1),
)
ANCHORS = ("17:08:37", "17:00:00", "23:45:00", "23:59:59", "00:00:00", "12:00:00", "06:30:10")
PASS_TYPES = ("5 Climb Punch Pass 60 Days", "Day Pass, Youth", 'The "Big" Pass', "Pase Año")
BIRTHDAYS = ("1990-05-05", "1985-12-31", "1971-02-28", "2001-07-07", "2014-02-28", "someday")


@dataclass(frozen=True)
class Person:
    customer_id: int
    first_name: str
    last_name: str
    created: date | None
    is_customer: bool = True


@dataclass(frozen=True)
class Visit:
    checkin_id: int
    customer_id: int
    at: datetime
    text: str
    place: tuple[str, str]
    created_at: str


@dataclass
class Plot:
    """What happens in the gym, before it is written down."""

    rng: Random
    first_day: date
    days: int
    people: list[Person] = field(default_factory=list)
    absent: list[Person] = field(default_factory=list)
    groups: list[list[int]] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    transfers: list[list[str]] = field(default_factory=list)
    transfer_days: list[date] = field(default_factory=list)
    described: dict[int, tuple[str, str]] = field(default_factory=dict)
    first_guest_days: dict[int, date] = field(default_factory=dict)
    next_checkin_id: int = 500

    def person(self, customer_id: int) -> Person:
        return next(person for person in self.people if person.customer_id == customer_id)


def random_plot(rng: Random) -> Plot:
    """What happens in one gym."""
    first_day = rng.choice(
        [date(2024, 1, 1), date(2025, 1, 15), date(2025, 8, 1), date(2025, 8, 20)]
    )
    plot = Plot(rng, first_day, 30 * rng.randint(3, 5))
    plot.next_checkin_id = rng.choice([0, 500, 2**53 - 20, 2**63 - 3000])
    _people(plot)
    target = rng.randint(120, 320)
    for _ in range(rng.randint(3, 8)):
        _regulars(plot)
    for group in rng.sample(plot.groups, 6):
        _guests_in_turn(plot, *group[:2])
    while len(plot.visits) < target:
        _meeting(plot)
    _clock_change(plot)
    while len(plot.transfers) < 50:
        _transfer(plot, rng.choice(plot.visits))
    _new_customers(plot)
    return plot


def _people(plot: Plot) -> None:
    rng = plot.rng
    surnames = rng.sample(LAST_NAMES, rng.randint(8, 14))
    names = rng.sample([(first, last) for first in FIRST_NAMES for last in surnames], 60)
    ids = rng.sample(range(1, 10_000), 60)
    ids[0] = rng.choice([0, ids[0], 2**53 + 1, 2**53 + 2])
    for number in range(rng.randint(25, 60)):
        first, last = names[number]
        if plot.people and rng.random() < 0.15:
            other = rng.choice(plot.people)
            first, last = other.first_name, rng.choice([other.last_name, other.last_name.upper()])
        created: date | None = plot.first_day - timedelta(days=rng.randint(1, 900))
        if rng.random() < 0.2:
            created = plot.first_day + timedelta(days=rng.randint(0, plot.days))
        if rng.random() < 0.1:
            created = None
        plot.people.append(Person(ids[number], first, last, created, rng.random() < 0.92))
    everybody = [person.customer_id for person in plot.people]
    for _ in range(15):
        plot.groups.append(rng.sample(everybody, rng.randint(2, min(5, len(everybody)))))
    _absent(plot)
    for surname in surnames:
        relatives = [each.customer_id for each in plot.people if each.last_name == surname]
        if 2 <= len(relatives) <= 10:
            plot.groups.append(relatives)


def _absent(plot: Plot) -> None:
    """Customers who never come: two or three of one name, and somebody's partner."""
    rng = plot.rng
    partner = rng.choice(plot.people)
    for customer_id in rng.sample(range(10_000, 20_000), rng.randint(2, 3)):
        created = plot.first_day + timedelta(days=rng.randint(-300, plot.days))
        plot.absent.append(Person(customer_id, *NAMESAKES, rng.choice([created, None])))
    plot.absent.append(Person(20_000, PARTNER, partner.last_name, plot.first_day))


def _meeting(plot: Plot) -> None:
    """Some people check in within edges of the window of one another; some on others' passes."""
    rng = plot.rng
    people = list(rng.choice(plot.groups))
    if rng.random() < 0.25:
        people = rng.sample([person.customer_id for person in plot.people], 3)
    day = plot.first_day + timedelta(
        days=rng.choice([rng.randrange(plot.days), 7 * rng.randint(0, 4)])
    )
    anchor = datetime.fromisoformat(f"{day} {rng.choice(ANCHORS)}")
    if rng.random() < 0.2:
        anchor += timedelta(microseconds=rng.randrange(1_000_000))
    place = rng.choice(PLACES)
    for customer_id in people:
        for _ in range(2 if rng.random() < 0.12 else 1):
            visit = _visit(plot, customer_id, anchor + rng.choice(GAPS), place)
            if rng.random() < 0.45 and len(plot.transfers) < 160:
                _transfer(plot, visit, people)


def _regulars(plot: Plot) -> None:
    """Two people who meet and give so often that the caps are reached."""
    host, guest = plot.rng.choice(plot.groups)[:2]
    together = plot.rng.random() < 0.5
    kind = plot.rng.choice(["guest_pass", "guest_pass", "entry_pass", ""])
    for week in range(plot.rng.randint(6, 11)):
        day = plot.first_day + timedelta(days=7 * week)
        at = datetime.fromisoformat(f"{day} 17:00:00")
        if together:
            _visit(plot, host, at, ("1", ""))
        visit = _visit(plot, guest, at + timedelta(minutes=2), ("1", ""))
        if plot.rng.random() < 0.9:
            _transfer(plot, visit, [host], kind, as_is=True)


def _guests_in_turn(plot: Plot, one: int, other: int) -> None:
    """Each is the other's guest once, on different days or at the very same time."""
    at = datetime.fromisoformat(f"{plot.first_day} 12:00:00")
    for host, guest in plot.rng.choice(
        [((one, other), (other, one)), ((other, one), (one, other))]
    ):
        at += timedelta(days=plot.rng.choice([0, 1, 9]))
        _transfer(plot, _visit(plot, guest, at, ("1", "")), [host], "guest_pass", as_is=True)


def _new_customers(plot: Plot) -> None:
    """Two customers are created on the day of a transfer, or the day after it."""
    rng = plot.rng
    for index in rng.sample(range(len(plot.people)), 8):
        created = rng.choice(plot.transfer_days) + timedelta(days=rng.choice([0, 0, 1]))
        person = plot.people[index]
        for day, row in zip(plot.transfer_days, plot.transfers, strict=True):
            if row[4] == f"{person.first_name} {person.last_name}":
                created = day
        if rng.random() < 0.6:
            plot.people[index] = replace(person, created=created)


def _visit(
    plot: Plot, customer_id: int, at: datetime, place: tuple[str, str], text: str = ""
) -> Visit:
    rng = plot.rng
    if rng.random() < 0.1:
        place = rng.choice(PLACES)
    plot.next_checkin_id += rng.randint(1, 3)
    created_at = f"{at + timedelta(seconds=2):%Y-%m-%d %H:%M:%S}"
    text = text or time_text(rng, at)
    visit = Visit(plot.next_checkin_id, customer_id, at, text, place, created_at)
    plot.visits.append(visit)
    return visit


def _clock_change(plot: Plot) -> None:
    """Two people in the hour that comes twice, and one in the hour that does not exist."""
    if plot.first_day.year != 2025 or plot.rng.random() < 0.5:
        return
    one, two = plot.groups[0][:2]
    if plot.first_day.month > 6 and plot.days >= 100:
        at = datetime(2025, 11, 2, 1, 30)
        _visit(plot, one, at, ("1", ""), "2025-11-02T06:30:00Z")
        _visit(plot, two, at, ("1", ""), "2025-11-02 01:30:00-06:00")
    elif plot.first_day.month == 1:
        at = datetime(2025, 3, 9, 2, 45)
        _visit(plot, one, at, ("1", ""), "2025-03-09 02:45:00")
        _visit(plot, two, at + timedelta(minutes=30), ("1", ""), "2025-03-09T08:15:00Z")


def _transfer(
    plot: Plot, visit: Visit, company: Sequence[int] = (), kind: str = "", *, as_is: bool = False
) -> None:
    """A pass of somebody's; `as_is`, their name is printed as it is in customers."""
    rng = plot.rng
    user = plot.person(visit.customer_id)
    sharer = plot.person(
        rng.choice(list(company) or [person.customer_id for person in plot.people])
    )
    if sharer.customer_id == user.customer_id and rng.random() < 0.7:
        sharer = rng.choice(plot.people)
    printed = _printed(rng, sharer) if rng.random() < 0.9 else rng.choice(STRANGERS)
    if rng.random() < 0.15:
        printed = _printed_of_absent(plot, sharer)
    if as_is:
        printed = f"{sharer.first_name} {sharer.last_name}"
    kind = kind or rng.choice(["guest_pass", "entry_pass"])
    plot.transfer_days.append(visit.at.date())
    if kind == "guest_pass":
        day = visit.at.date()
        plot.first_guest_days[user.customer_id] = min(
            plot.first_guest_days.get(user.customer_id, day), day
        )
    pass_type = rng.choice(PASS_TYPES)
    if rng.random() < 0.6:
        method = "GUE" if kind == "guest_pass" else rng.choice(["ENT", "FRE"])
        plot.described[visit.checkin_id] = (method, gift_text(rng, pass_type, printed))
    written = time_text(rng, visit.at) if rng.random() < 0.5 else visit.text
    named = user.customer_id if rng.random() < 0.9 else rng.choice(plot.people).customer_id
    plot.transfers.append(
        [
            id_text(rng, visit.checkin_id),
            written if rng.random() < 0.9 else "",
            kind,
            pass_type,
            printed,
            id_text(rng, named),
            user.first_name,
            user.last_name,
            rng.choice(["", "0", "3", "3.0", "04", "many"]),
            bool_text(rng, rng.choice([True, False, None])),
            bool_text(rng, rng.choice([True, False, None])),
            kind[:3].upper(),
            visit.place[1],
        ]
    )


def _printed(rng: Random, person: Person) -> str:
    name = f"{person.first_name} {person.last_name}"
    plain = name.replace("é", "e").replace("í", "i").replace("á", "a").replace("ä", "a")
    nickname = name
    for first, short in NICKNAMES.items():
        nickname = nickname.replace(first, short)
    typo = name[:3] + name[4:]
    forms = [name] * 6 + [name.upper(), plain, name.replace(" ", "  "), f" {name} ", f"{name} Jr."]
    return rng.choice([*forms, nickname, typo])


def _printed_of_absent(plot: Plot, sharer: Person) -> str:
    """The name of several who never came, or two people in one field of whom one never did."""
    rng, partner = plot.rng, plot.absent[-1]
    first = sharer.first_name.strip()
    full = f"{first} {sharer.last_name}"
    joint = [f"{full} and {PARTNER} {partner.last_name}", f"{' '.join(NAMESAKES)} & {full}"]
    if sharer.last_name == partner.last_name and " " not in first:
        joint = [f"{first} & {PARTNER} {partner.last_name}"]
    return rng.choice([" ".join(NAMESAKES), *joint, *joint])


def gift_text(rng: Random, pass_type: str, printed: str) -> str:
    """The desk's words for a pass of somebody else's."""
    left = rng.choice(["", " (3 remaining)", "(0 REMAINING) ", " (remaining)", " (many remaining)"])
    return f"{pass_type}{rng.choice([' from ', ' from ', '  FROM ', ' via '])}{printed}{left}"
