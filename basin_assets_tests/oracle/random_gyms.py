"""Small gyms, deterministic in a seed, in which the edges of the rules are common.

Every gym lies in the months 2024-01 to `NOW_MONTH`, but for rows that must be refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from .parse import fold
from .random_cells import bool_text, broken_rows, csv_bytes, id_text, time_text
from .random_memberships import random_memberships
from .random_timelines import random_timeline
from .sources import column_names

NOW_MONTH = "2026-02"

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
BIRTHDAYS = ("1990-05-05", "1985-12-31", "2014-02-28", "someday")
CHECKIN_COLUMNS = column_names("checkins")
CUSTOMER_COLUMNS = column_names("customers")
TRANSFER_COLUMNS = column_names("pass_transfers")
OVERRIDE_COLUMNS = column_names("purchaser_overrides")


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


def random_gym(seed: int) -> dict[str, bytes]:
    """The files of one gym by their keys below the store."""
    rng = Random(seed)
    first_day = rng.choice(
        [date(2024, 1, 1), date(2025, 1, 15), date(2025, 8, 1), date(2025, 8, 20)]
    )
    plot = Plot(rng, first_day, 30 * rng.randint(3, 5))
    plot.next_checkin_id = rng.choice([0, 500, 2**53 - 20, 2**63 - 400])
    _people(plot)
    target = rng.randint(20, 70)
    if rng.random() < 0.3:
        _regulars(plot)
    while len(plot.visits) < target:
        _meeting(plot)
    _clock_change(plot)
    while len(plot.transfers) < 10:
        _transfer(plot, rng.choice(plot.visits))
    _new_customers(plot)
    as_of = max(visit.at for visit in plot.visits).date()

    files = {"capitan/customers.csv": _customers(plot)}
    files |= _checkins(plot)
    files |= _transfers(plot)
    everybody = [person.customer_id for person in plot.people]
    files |= random_memberships(rng, plot.groups, everybody, plot.first_guest_days, as_of)
    if rng.random() < 0.5:
        files["capitan/purchaser_overrides.csv"] = _overrides(plot)
    if rng.random() < 0.4:
        files["capitan/accounts_to_ignore.csv"] = _accounts_to_ignore(plot)
    for source in ("relations", "referrals"):
        if rng.random() < 0.5:
            files[f"capitan/{source}.csv"] = _pairs_of_people(plot, source)
    if rng.random() < 0.75:
        files["capitan/customer_events.csv"] = random_timeline(rng, everybody)
    return files


def _people(plot: Plot) -> None:
    rng = plot.rng
    surnames = rng.sample(LAST_NAMES, rng.randint(2, 5))
    ids = rng.sample(range(1, 10_000), 14)
    ids[0] = rng.choice([0, ids[0], 2**53 + 1, 2**53 + 2])
    for number in range(rng.randint(5, 14)):
        first, last = rng.choice(FIRST_NAMES), rng.choice(surnames)
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
    for _ in range(3):
        plot.groups.append(rng.sample(everybody, rng.randint(2, min(5, len(everybody)))))
    _absent(plot)
    surname = rng.choice(surnames)
    relatives = [person.customer_id for person in plot.people if person.last_name == surname]
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
            if rng.random() < 0.45 and len(plot.transfers) < 38:
                _transfer(plot, visit, people)


def _regulars(plot: Plot) -> None:
    """Two people who meet and give so often that the caps are reached."""
    host, guest = plot.groups[0][:2]
    together, kind = plot.rng.random() < 0.5, plot.rng.choice(["guest_pass", "entry_pass", ""])
    for week in range(plot.rng.randint(6, 11)):
        day = plot.first_day + timedelta(days=7 * week)
        at = datetime.fromisoformat(f"{day} 17:00:00")
        if together:
            _visit(plot, host, at, ("1", ""))
        visit = _visit(plot, guest, at + timedelta(minutes=2), ("1", ""))
        if plot.rng.random() < 0.9:
            _transfer(plot, visit, [host], kind)


def _new_customers(plot: Plot) -> None:
    """Two customers are created on the day of a transfer, or the day after it."""
    rng = plot.rng
    for index in rng.sample(range(len(plot.people)), 2):
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


def _transfer(plot: Plot, visit: Visit, company: Sequence[int] = (), kind: str = "") -> None:
    rng = plot.rng
    user = plot.person(visit.customer_id)
    giver = plot.person(rng.choice(list(company) or [person.customer_id for person in plot.people]))
    if giver.customer_id == user.customer_id and rng.random() < 0.7:
        giver = rng.choice(plot.people)
    printed = _printed(rng, giver) if rng.random() < 0.9 else rng.choice(STRANGERS)
    if rng.random() < 0.15:
        printed = _printed_of_absent(plot, giver)
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
        plot.described[visit.checkin_id] = (method, _gift(rng, pass_type, printed))
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


def _printed_of_absent(plot: Plot, giver: Person) -> str:
    """The name of several who never came, or two people in one field of whom one never did."""
    rng, partner = plot.rng, plot.absent[-1]
    first = giver.first_name.strip()
    full = f"{first} {giver.last_name}"
    joint = [f"{full} and {PARTNER} {partner.last_name}", f"{' '.join(NAMESAKES)} & {full}"]
    if giver.last_name == partner.last_name and " " not in first:
        joint = [f"{first} & {PARTNER} {partner.last_name}"]
    return rng.choice([" ".join(NAMESAKES), *joint, *joint])


def _customers(plot: Plot) -> bytes:
    rng = plot.rng
    rows: list[list[str]] = []
    for person in [*plot.people, *plot.absent]:
        if not person.is_customer:
            continue
        created = person.created.isoformat() if person.created else rng.choice(["", "unknown"])
        rows.append(
            [
                id_text(rng, person.customer_id),
                person.first_name,
                person.last_name,
                rng.choice(["", "", "Kit"]),
                rng.choice(BIRTHDAYS),
                created,
                rng.choice(["True", "yes", "1", ""]),
            ]
        )
    extra = broken_rows(rng, CUSTOMER_COLUMNS, rows, ["customer_id"]) if rows else []
    if rows and rng.random() < 0.4:
        extra.append(list(rng.choice(rows)))
    if rows and rng.random() < 0.4:
        changed = list(rng.choice(rows))
        changed[2] = rng.choice(LAST_NAMES)
        extra.append(changed)
    rows += extra
    rng.shuffle(rows)
    return csv_bytes(rng, CUSTOMER_COLUMNS, rows, shuffle_columns=False)


def _checkins(plot: Plot) -> dict[str, bytes]:
    rng = plot.rng
    visits = list(plot.visits)
    for text, at in _around_the_first_month():
        if rng.random() < 0.4:
            plot.next_checkin_id += 1
            who = rng.choice(plot.people).customer_id
            visits.append(Visit(plot.next_checkin_id, who, at, text, ("1", ""), ""))
    rows = [_checkin_row(rng, visit, plot.described) for visit in visits]
    for visit in rng.sample(plot.visits, 5):
        later = rng.choice([visit.created_at, visit.created_at, "2026-01-20 08:00:00", ""])
        moved = visit.at + rng.choice([*GAPS, timedelta(days=31)])
        text = rng.choice([visit.text, time_text(rng, moved)])
        place = rng.choice([visit.place, ("2", "River")])
        moved_visit = replace(visit, text=text, place=place, created_at=later)
        rows.append(_checkin_row(rng, moved_visit, plot.described))
    rows += [list(row) for row in rng.sample(rows, rng.randint(0, 4))]
    rows += broken_rows(rng, CHECKIN_COLUMNS, rows, CHECKIN_COLUMNS[:3])
    return _as_files(rng, "checkins", CHECKIN_COLUMNS, rows)


def _checkin_row(rng: Random, visit: Visit, described: Mapping[int, tuple[str, str]]) -> list[str]:
    return [
        id_text(rng, visit.checkin_id),
        id_text(rng, visit.customer_id),
        visit.text,
        *visit.place,
        *described.get(visit.checkin_id, _described(rng)),
        visit.created_at,
    ]


def _described(rng: Random) -> tuple[str, str]:
    """How the desk let somebody in, and its words: mostly of a pass of one's own."""
    method = rng.choice(["MEM", "ENT", "GUE", "FRE", "EVE", "", "gue"])
    own = rng.choice(["", "Day Pass", "two\nlines, é", "5 Climb Pass (4 remaining)", "from "])
    if rng.random() < 0.8:
        return method, own
    name = rng.choice(["Nancy Davis", "Zed (Bo) Stranger", "from Nancy", "Robert García"])
    return method, _gift(rng, rng.choice(PASS_TYPES), name)


def _gift(rng: Random, pass_type: str, printed: str) -> str:
    """The desk's words for a pass of somebody else's."""
    left = rng.choice(["", " (3 remaining)", "(0 REMAINING) ", " (remaining)", " (many remaining)"])
    return f"{pass_type}{rng.choice([' from ', ' from ', '  FROM ', ' via '])}{printed}{left}"


def _around_the_first_month() -> list[tuple[str, datetime]]:
    """Times just before the months, and just inside by way of an offset."""
    return [
        ("2023-12-31 23:59:59.999999", datetime(2023, 12, 31, 23, 59, 59)),
        ("2024-01-01T05:59:59Z", datetime(2023, 12, 31, 23, 59, 59)),
        ("2024-01-01T06:00:00Z", datetime(2024, 1, 1)),
    ]


def _transfers(plot: Plot) -> dict[str, bytes]:
    """The file of transfers: complete, late, or not there at all."""
    rng = plot.rng
    if rng.random() < 0.1:
        return {}
    there = rng.choice([1.0, 1.0, 0.6])
    rows = [list(row) for row in plot.transfers if rng.random() < there]
    for row in rng.sample(plot.transfers, 3):
        changed = list(row)
        column = rng.choice(["transfer_type", "pass_type", "purchaser_name", "remaining_count"])
        other = rng.choice(plot.transfers)
        changed[TRANSFER_COLUMNS.index(column)] = other[TRANSFER_COLUMNS.index(column)]
        rows.append(changed)
    # Check-ins after the last month would be refused: one in a hundred says that the clock is slow.
    after = ["2026-03-01 00:00:00", "3/1/2026 12:00 AM"]
    for text in [*after, *(text for text, _ in _around_the_first_month())]:
        if rng.random() < 0.3:
            plot.next_checkin_id += 1
            copy = list(rng.choice(plot.transfers))
            copy[0], copy[1] = id_text(rng, plot.next_checkin_id), text
            rows.append(copy)
    rows += [list(row) for row in rng.sample(rows, rng.randint(0, 3))]
    rows += broken_rows(
        rng, TRANSFER_COLUMNS, rows, ["checkin_id", "checkin_datetime", "user_customer_id"]
    )
    return _as_files(rng, "pass_transfers", TRANSFER_COLUMNS, rows)


def _as_files(
    rng: Random, source: str, header: Sequence[str], rows: list[list[str]]
) -> dict[str, bytes]:
    """One file, or a folder of uploads with or without it; doubles fall into any of them."""
    rng.shuffle(rows)
    if rng.random() < 0.6:
        return {f"capitan/{source}.csv": csv_bytes(rng, header, rows, shuffle_columns=False)}
    keys = [f"capitan/{source}/{name}.csv" for name in ("2025-09", "2025-10", "b 2025", "B")]
    keys = rng.sample(keys, rng.randint(1, 4))
    if rng.random() < 0.6:
        keys.append(f"capitan/{source}.csv")
    parts: dict[str, list[list[str]]] = {key: [] for key in keys}
    for row in rows:
        parts[rng.choice(keys)].append(row)
    return {key: csv_bytes(rng, header, part, shuffle_columns=False) for key, part in parts.items()}


def _accounts_to_ignore(plot: Plot) -> bytes:
    """Somebody of the gym, perhaps twice, and ids of nobody."""
    rng = plot.rng
    rows = [[id_text(rng, rng.choice(plot.people).customer_id), "desk"] for _ in range(2)]
    rows += [["77777777", ""], rng.choice([["front desk", "no id"], rows[0]])]
    return csv_bytes(rng, column_names("accounts_to_ignore"), rows, shuffle_columns=True)


def _pairs_of_people(plot: Plot, source: str) -> bytes:
    """Who is related to whom, or brought whom: people of the gym, a few of nobody, and doubles."""
    rng = plot.rng
    ids = [*(person.customer_id for person in plot.people), 77777777]
    words = ["CHI", "PRE", "SIB", " chi", "SPO", ""]
    if source == "referrals":
        words = [plot.first_day.isoformat(), ""]
    rows = [
        [id_text(rng, rng.choice(ids)), id_text(rng, rng.choice(ids)), rng.choice(words)]
        for _ in range(rng.randint(1, 12))
    ]
    rows += [rng.choice(rows), ["somebody", rows[0][1], words[0]]]
    return csv_bytes(rng, column_names(source), rows, shuffle_columns=True)


def _overrides(plot: Plot) -> bytes:
    """Windows that begin and end on the days of transfers, strangers, unknown and equal ones."""
    rng = plot.rng
    rows: list[list[str]] = []
    for index in rng.sample(range(len(plot.transfers)), rng.randint(2, 6)):
        row, day = plot.transfers[index], plot.transfer_days[index]
        if " " not in fold(row[4]) and " " in row[4].strip():
            continue  # behind one word it is not clear whether a suffix belongs to it
        customer = str(rng.choice(plot.people).customer_id) if rng.random() < 0.8 else ""
        if rng.random() < 0.1:
            customer = rng.choice(["77777777", "nobody"])
        start = rng.choice(["", day.isoformat(), plot.first_day.isoformat()])
        end = rng.choice(["", day.isoformat(), (day - timedelta(days=1)).isoformat()])
        rows.append([rng.choice([row[4], row[4].upper()]), customer, start, end])
    return csv_bytes(rng, OVERRIDE_COLUMNS, rows, shuffle_columns=True)
