"""Reads the sources into typed rows, with every row that was read accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from .columns import COLUMNS, REQUIRED, TIMES, WITH_UPLOADS, column_names
from .gym import Checkin, Customer, Gym, Member, Membership, Override, Transfer
from .parse import (
    fold,
    has_the_day_first,
    is_day_alone,
    name_alone,
    read_amount,
    read_bool,
    read_count,
    read_date,
    read_description,
    read_id,
    read_time,
    split_records,
    wall_time,
)


class SourceError(ValueError):
    """A source that cannot be read at all; the whole run fails."""


@dataclass(frozen=True)
class Row:
    """A row of one source as text, and where it stands."""

    file: str
    file_rank: int
    line: int
    cells: dict[str, str]
    written: tuple[str, ...] = ()


def read_gym(files: Mapping[str, bytes], zone: tzinfo, first_month: str, now_month: str) -> Gym:
    """Every source of the store; `as_of` is the day of the newest check-in that is used."""
    gym = Gym()
    reader = _Reader(files, gym)

    if "capitan/accounts_to_ignore.csv" in files:
        for row in reader.settled("accounts_to_ignore", zone, None):
            gym.ignored.add(_known_id(row.cells["customer_id"]))
    all_checkins: dict[int, Checkin] = {}
    outside: list[Row] = []
    in_months = reader.settled("checkins", zone, (first_month, now_month), outside=outside)
    for row in [*in_months, *outside]:
        cells = row.cells
        checkin = Checkin(
            _known_id(cells["checkin_id"]),
            _known_id(cells["customer_id"]),
            _known_moment("checkins", cells["checkin_datetime"], zone),
            location_of(cells["location_id"], cells["location_name"]),
            cells["entry_method"].strip().upper(),
            cells["entry_method_description"],
        )
        all_checkins[checkin.checkin_id] = checkin
        if row not in outside and reader.is_of_guest("checkins", row, "customer_id"):
            gym.checkins.append(checkin)
    for row in reader.settled("customers", zone, None):
        cells = row.cells
        customer = Customer(
            _known_id(cells["customer_id"]),
            cells["first_name"].strip(),
            cells["last_name"].strip(),
            _created(cells["created_at"], zone),
            read_date(cells["birthday"]),
            read_bool(cells["has_opted_in_to_marketing"]),
        )
        gym.customers[customer.customer_id] = customer
    in_file: list[Row] = []
    if reader.is_there("pass_transfers"):
        months = (first_month, now_month)
        in_file = reader.settled("pass_transfers", zone, months, all_checkins)
    for row in in_file:
        cells = row.cells
        if not reader.is_of_guest("pass_transfers", row, "user_customer_id"):
            continue
        gym.transfers.append(
            Transfer(
                _known_id(cells["checkin_id"]),
                _known_moment("pass_transfers", cells["checkin_datetime"], zone),
                cells["transfer_type"].strip() or None,
                cells["pass_type"].strip() or None,
                name_alone(cells["purchaser_name"]),
                _known_id(cells["user_customer_id"]),
                f"{cells['user_first_name'].strip()} {cells['user_last_name'].strip()}".strip(),
                read_count(cells["remaining_count"]),
                read_bool(cells["is_punch_pass"]),
                read_bool(cells["is_youth_pass"]),
            )
        )
    known = {transfer.checkin_id for transfer in gym.transfers}
    described = [_described(checkin) for checkin in gym.checkins if checkin.checkin_id not in known]
    gym.transfers += [transfer for transfer in described if transfer is not None]
    gym.transfers.sort(key=lambda transfer: transfer.checkin_id)
    for row in reader.all_rows("members", ("membership_id", "customer_id")):
        cells = row.cells
        gym.members.append(
            Member(
                _known_id(cells["membership_id"]),
                read_id(cells["member_id"]),
                _known_id(cells["customer_id"]),
                cells["name"].strip(),
                read_date(cells["start_date"]),
                read_date(cells["end_date"]),
                read_amount(cells["billing_amount"]),
                cells["size"].strip().casefold(),
            )
        )
    if "capitan/memberships.csv" in files:
        gym.memberships = []
        required = ("membership_id", "membership_type_id", "owner_id")
        for row in reader.all_rows("memberships", required):
            cells = row.cells
            gym.memberships.append(
                Membership(
                    _known_id(cells["membership_id"]),
                    _known_id(cells["membership_type_id"]),
                    cells["name"].strip(),
                    read_date(cells["start_date"]),
                    read_date(cells["end_date"]),
                    read_amount(cells["billing_amount"]),
                    _known_id(cells["owner_id"]),
                )
            )
    if "capitan/relations.csv" in files:
        for row, pair in reader.of_two_guests("relations"):
            gym.relations.append((*pair, row.cells["relationship"].strip().upper()))
    if "capitan/referrals.csv" in files:
        gym.referrals = [pair for _, pair in reader.of_two_guests("referrals")]
    if "capitan/purchaser_overrides.csv" in files:
        reader.overrides()
    gym.as_of = max((checkin.at.date() for checkin in gym.checkins), default=None)
    for source, rows in gym.quarantined.items():
        rows.sort()
        gym.accounting[source]["quarantined"] = len(rows)
    return gym


def location_of(location_id: str, location_name: str) -> tuple[str, str]:
    """`location_id` where filled, else the trimmed `location_name`; all blanks are one place."""
    if location_id.strip():
        number = read_id(location_id)
        return ("id", location_id.strip() if number is None else str(number))
    return ("name", location_name.strip())


class _Reader:
    """Reads one source after the other and keeps the books in the gym."""

    def __init__(self, files: Mapping[str, bytes], gym: Gym) -> None:
        self.files = files
        self.gym = gym

    def all_rows(self, source: str, required_ids: tuple[str, ...]) -> list[Row]:
        """Rows whose required ids are readable, in the order of the files; no duplicates here."""
        rows = [row for row in self._rows(source) if self._has_ids(source, row, required_ids)]
        self.gym.accounting[source]["used"] = len(rows)
        self._refuse_nothing_usable(source, rows)
        return rows

    def of_two_guests(self, source: str) -> list[tuple[Row, tuple[int, int]]]:
        """The rows whose first two columns name two people, neither to be ignored."""
        first, second = column_names(source)[:2]
        return [
            (row, (_known_id(row.cells[first]), _known_id(row.cells[second])))
            for row in self.all_rows(source, (first, second))
            if self.is_of_guest(source, row, first, second)
        ]

    def is_of_guest(self, source: str, row: Row, *columns: str) -> bool:
        """Whether a row is no account's that is to be ignored; one that is, is set aside."""
        if not {_known_id(row.cells[column]) for column in columns} & self.gym.ignored:
            return True
        self.gym.accounting[source]["used"] -= 1
        self._quarantine(source, row, "an account to ignore")
        return False

    def settled(
        self,
        source: str,
        zone: tzinfo,
        months: tuple[str, str] | None,
        checkins: Mapping[int, Checkin] | None = None,
        outside: list[Row] | None = None,
    ) -> list[Row]:
        """One row for each key. Where its check-in is known, user and time are the check-in's.

        Unreadable rows are quarantined first; duplicates are settled over all months; what
        holds but lies outside the months is quarantined last, and put into `outside`.
        """
        ids = {
            "checkins": ("checkin_id", "customer_id"),
            "customers": ("customer_id",),
            "pass_transfers": ("checkin_id", "user_customer_id"),
            "accounts_to_ignore": ("customer_id",),
        }[source]
        by_key: dict[int, list[Row]] = {}
        for row in self._rows(source):
            row = _as_in_checkins(row, checkins or {})
            if not self._has_ids(source, row, ids):
                continue
            if months and _moment(source, row.cells["checkin_datetime"], zone) is None:
                self._quarantine(source, row, "checkin_datetime is no readable time")
                continue
            by_key.setdefault(_known_id(row.cells[ids[0]]), []).append(row)

        holding = {
            key: max(rows, key=lambda row: _holds(row, zone)) for key, rows in by_key.items()
        }
        if months and source == "checkins":
            _refuse_a_slow_clock(holding, zone, months[1])
        used: list[Row] = []
        for key in sorted(by_key):
            row = holding[key]
            self.gym.accounting[source]["duplicates"] += len(by_key[key]) - 1
            if months:
                at = _known_moment(source, row.cells["checkin_datetime"], zone)
                month = at.strftime("%Y-%m")
                if not months[0] <= month <= months[1]:
                    self._quarantine(source, row, "outside_months")
                    if outside is not None:
                        outside.append(row)
                    continue
            used.append(row)
        self.gym.accounting[source]["used"] = len(used)
        self._refuse_nothing_usable(source, used)
        return used

    def overrides(self) -> None:
        """Overrides that may be used: no equal ones, and none for nobody or for no day."""
        source = "purchaser_overrides"
        candidates: list[tuple[Row, Override]] = []
        for row in self._rows(source):
            text = row.cells["customer_id"]
            customer_id = read_id(text)
            name = fold(name_alone(row.cells["purchaser_name"]))
            if not name:
                self._quarantine(source, row, "no name")
            elif text.strip() and customer_id is None:
                self._quarantine(source, row, "customer_id is no readable id")
            elif customer_id is not None and customer_id not in self.gym.customers:
                self._quarantine(source, row, "customer_id is not a known customer")
            else:
                first, last = read_date(row.cells["from"]), read_date(row.cells["to"])
                if first and last and last < first:
                    self._quarantine(source, row, "its last day lies before its first")
                    continue
                candidates.append((row, Override(name, customer_id, first, last)))
        for row, override in candidates:
            same = [
                other
                for _, other in candidates
                if (other.folded_name, other.first_day)
                == (override.folded_name, override.first_day)
            ]
            if len(same) > 1:
                self._quarantine(source, row, "another override has this name and first day")
            else:
                self.gym.overrides.append(override)
        self.gym.accounting[source]["used"] = len(self.gym.overrides)

    def is_there(self, source: str) -> bool:
        """Whether the source has any file."""
        return bool(self._keys(source))

    def _keys(self, source: str) -> list[str]:
        keys = [f"capitan/{source}.csv"] if f"capitan/{source}.csv" in self.files else []
        if source in WITH_UPLOADS:
            keys += sorted(
                key
                for key in self.files
                if key.startswith(f"capitan/{source}/")
                and key.endswith(".csv")
                and key.count("/") == 2
            )
        return keys

    def _rows(self, source: str) -> list[Row]:
        keys = self._keys(source)
        if not keys:
            raise SourceError(f"{source}: no such file")
        self.gym.accounting[source] = {"rows_read": 0, "used": 0, "duplicates": 0, "quarantined": 0}
        self.gym.quarantined[source] = []
        rows: list[Row] = []
        for rank, key in enumerate(keys):
            rows += self._rows_of_file(source, key, rank)
        for row in rows:
            for column in TIMES:
                if has_the_day_first(row.cells.get(column, "")):
                    raise SourceError(f"{row.file} line {row.line}: {column} has the day first")
        return rows

    def _rows_of_file(self, source: str, key: str, rank: int) -> list[Row]:
        records = split_records(self.files[key].decode("utf-8-sig"))
        if not records:
            raise SourceError(f"{key}: 0 bytes")
        header = records[0].fields
        for column in header:
            if header.count(column) > 1:
                raise SourceError(f"{key}: column {column} is there twice")
        for column in COLUMNS[source].split():
            if column.endswith("*") and column.rstrip("*") not in header:
                raise SourceError(f"{key}: no column {column.rstrip('*')}")
        rows: list[Row] = []
        for record in records[1:]:
            if record.is_blank:
                continue
            self.gym.accounting[source]["rows_read"] += 1
            if len(record.fields) != len(header):
                row = Row(key, rank, record.line, {})
                self._quarantine(source, row, "too many or too few fields")
                continue
            found = dict(zip(header, record.fields, strict=True))
            cells = {name: found.get(name, "") for name in column_names(source)}
            rows.append(Row(key, rank, record.line, cells, tuple(cells.values())))
        return rows

    def _refuse_nothing_usable(self, source: str, used: list[Row]) -> None:
        if source in REQUIRED and self.gym.accounting[source]["rows_read"] and not used:
            raise SourceError(f"{source}: no row is usable")

    def _has_ids(self, source: str, row: Row, columns: tuple[str, ...]) -> bool:
        for column in columns:
            if read_id(row.cells[column]) is None:
                self._quarantine(source, row, f"{column} is no readable id")
                return False
        return True

    def _quarantine(self, source: str, row: Row, reason: str) -> None:
        self.gym.quarantined[source].append((row.file, row.line, reason))


def _refuse_a_slow_clock(holding: Mapping[int, Row], zone: tzinfo, now_month: str) -> None:
    """One check-in in a hundred after the clock's month; a lone one years ahead is a bad row."""
    times = [_known_moment("checkins", r.cells["checkin_datetime"], zone) for r in holding.values()]
    late = [at for at in times if at.strftime("%Y-%m") > now_month]
    next_year = f"{int(now_month[:4]) + 1}{now_month[4:]}"
    is_bad_row = len(late) == 1 and late[0].strftime("%Y-%m") > next_year
    if late and len(late) / len(times) >= 0.01 and not is_bad_row:
        raise SourceError("checkins: the clock is slow")


def _holds(row: Row, zone: tzinfo) -> tuple[int, datetime, tuple[str, ...]]:
    """What the row that holds is greatest by: file, then `created_at`, then all columns as text."""
    created = _created(row.cells.get("created_at", ""), zone) or datetime.min
    return (row.file_rank, created, row.written)


def _as_in_checkins(row: Row, checkins: Mapping[int, Checkin]) -> Row:
    """The transfer with the user and the time of its check-in, where that is known."""
    known = checkins.get(read_id(row.cells["checkin_id"]) or -1) if checkins else None
    if known is None:
        return row
    held = {"checkin_datetime": wall_time(known.at), "user_customer_id": str(known.customer_id)}
    return replace(row, cells=row.cells | held)


def _described(checkin: Checkin) -> Transfer | None:
    """The transfer that a check-in's description names, if it does."""
    said = read_description(checkin.description)
    if said is None or checkin.entry_method not in ("ENT", "GUE", "FRE"):
        return None
    pass_type, purchaser, count = said
    words = pass_type.casefold()
    return Transfer(
        checkin.checkin_id,
        checkin.at,
        "guest_pass" if checkin.entry_method == "GUE" else "entry_pass",
        pass_type,
        name_alone(purchaser),
        checkin.customer_id,
        "",
        count,
        "punch" in words or "climb" in words,
        "youth" in words or "under 14" in words,
    )


def _created(text: str, zone: tzinfo) -> datetime | None:
    at = read_time(text, zone)
    if at is not None:
        return at
    day = read_date(text) if is_day_alone(text) else None
    return datetime(day.year, day.month, day.day) if day else None


def _known_id(text: str) -> int:
    number = read_id(text)
    assert number is not None
    return number


def _moment(source: str, text: str, zone: tzinfo) -> datetime | None:
    """When it was. A check-in needs a time of day; a transfer of which only the day is known
    stands at its midnight.
    """
    at = read_time(text, zone)
    if at is None and source == "pass_transfers" and is_day_alone(text):
        day = read_date(text)
        at = None if day is None else datetime(day.year, day.month, day.day)
    return at


def _known_moment(source: str, text: str, zone: tzinfo) -> datetime:
    at = _moment(source, text, zone)
    assert at is not None
    return at
