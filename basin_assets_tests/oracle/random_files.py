"""A random gym written down: its exports, with the noise that real ones have."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from .columns import column_names
from .parse import fold
from .random_cells import broken_rows, csv_bytes, id_text, time_text
from .random_plots import (
    BIRTHDAYS,
    GAPS,
    LAST_NAMES,
    PASS_TYPES,
    Plot,
    Visit,
    gift_text,
)

CHECKIN_COLUMNS = column_names("checkins")
CUSTOMER_COLUMNS = column_names("customers")
TRANSFER_COLUMNS = column_names("pass_transfers")
OVERRIDE_COLUMNS = column_names("purchaser_overrides")


def written_customers_and_visits(plot: Plot) -> dict[str, bytes]:
    """Customers, check-ins and transfers."""
    return {"capitan/customers.csv": _customers(plot)} | _checkins(plot) | _transfers(plot)


def written_statements(plot: Plot) -> dict[str, bytes]:
    """What people at the gym say about customers, each file there or not."""
    rng, files = plot.rng, dict[str, bytes]()
    if rng.random() < 0.5:
        files["capitan/purchaser_overrides.csv"] = _overrides(plot)
    if rng.random() < 0.4:
        files["capitan/accounts_to_ignore.csv"] = _accounts_to_ignore(plot)
    for source in ("relations", "referrals"):
        if rng.random() < 0.5:
            files[f"capitan/{source}.csv"] = _pairs_of_people(plot, source)
    return files


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
    for visit in rng.sample(plot.visits, 25):
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
    return method, gift_text(rng, rng.choice(PASS_TYPES), name)


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
    for row in rng.sample(plot.transfers, 15):
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
        for _ in range(rng.randint(5, 50))
    ]
    rows += [rng.choice(rows), ["somebody", rows[0][1], words[0]]]
    return csv_bytes(rng, column_names(source), rows, shuffle_columns=True)


def _overrides(plot: Plot) -> bytes:
    """Windows that begin and end on the days of transfers, strangers, unknown and equal ones."""
    rng = plot.rng
    rows: list[list[str]] = []
    for index in rng.sample(range(len(plot.transfers)), rng.randint(5, 20)):
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
