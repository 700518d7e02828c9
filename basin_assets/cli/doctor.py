"""Looks at a store before anything is run on it, and says what is there and what to do."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from basin_assets.contracts.sources import (
    CHECKINS,
    PASS_TRANSFERS,
    SOURCES,
    Source,
    settled_with,
)
from basin_assets.contracts.tables import SHARING_EVENTS
from basin_assets.rules.events.timeline import TimelineRefusedError, merge_timeline
from basin_assets.rules.exports.accounting import are_many
from basin_assets.rules.exports.settling import ACCOUNT_TO_IGNORE, SOURCE_LINE, accounting_of
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets.rules.exports.transfers import missing_in_file, tell_missing, unite_transfers
from basin_assets.rules.months import MonthWindow, month_of
from basin_assets.rules.ties.silent_times import find_silent_times, tell_silent_days
from basin_assets.settings import Settings
from basin_assets.stores.conditional_writes import PROBE, UnsafeStoreError, refuse_unsafe_writes
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import RefusedError, Store, StoreError, read_if_there
from basin_assets.tables.keys import SOURCES_PREFIX
from basin_assets.tables.ownership import find_foreign_files
from basin_assets.tables.shrinkage import LastRunUnknownError, shrunken_since_last_run
from basin_assets.tables.source_reader import SourceReader

_LAST_RUN = "last run"
_PUBLISHED = "published files"
_TIMELINE = "customer_events.csv"
_USUAL_TIMELINE = "customers/customer_events.csv"
"""Where the gym's own program keeps the timeline."""


MEND = {
    "wrong_field_count": "write as many cells as the header has; one with a comma needs quotes",
    "stray_quote": "close the quote, and double one within a cell",
    "unreadable_id": "fill in the id, in digits",
    "unreadable_time": "write a day and a time of day, such as 2025-10-26 17:08:59",
    "unreadable_day": "write a day such as 2025-10-26",
    "blank_name": "fill in the name",
    "outside_months": "correct the time; where it lies before BASIN_FIRST_MONTH, set that earlier",
    "equal_override": "another line gives this name another answer from the same day on; keep one",
    "ends_before_it_begins": "write the first day into from, and the last into to",
    "unknown_customer": "write the id of a customer in customers.csv",
}
"""What to change about a row that cannot be used, by its reason."""


class Health(StrEnum):
    """How a thing is, on one scale for all.

    Attributes:
        GOOD: at most 1 % of its rows are bad.
        WARNING: more are, or a person should know something.
        BAD: a run would be refused, or not one row can be used.
    """

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Finding(NamedTuple):
    """One thing that was looked at, how it is, and what to know or to do."""

    health: Health
    what: str
    says: str


def examine_address(settings: Settings, last_month: str) -> Iterator[Finding]:
    """Every finding about the store of the settings; one that cannot be opened is a finding."""
    try:
        store = open_store(settings.store)
    except StoreError as error:
        yield Finding(Health.BAD, "store", str(error))
        return
    yield from examine(store, settings, last_month)


def examine(store: Store, settings: Settings, last_month: str) -> Iterator[Finding]:
    """Every finding, as it is found; what cannot be looked at any more is left out.

    Args:
        store: the store.
        settings: timezone and months.
        last_month: the current gym-local month.
    """
    looks = _Looks()
    reachable = list(looks.at("store", partial(_reachable, store)))
    yield from reachable
    if not is_fit(reachable):
        return
    window = MonthWindow(settings.first_month, last_month)
    reader = SourceReader(store, settings, last_month)
    for source in _deciding_first():
        yield from looks.at(source.file_name, partial(_source, reader, source))
    yield from looks.at(_LAST_RUN, partial(_last_run, store, reader, settings))
    yield from looks.at("transfers", partial(_transfers, reader))
    yield from looks.at("months", partial(_months, reader, window))
    yield from looks.at("times", partial(_times, reader))
    yield from looks.at(_TIMELINE, partial(_timeline, store, settings))
    yield from looks.at(_PUBLISHED, partial(_ownership, store, settings))
    yield from looks.at("conditional writes", partial(_conditional_writes, store))
    yield from looks.at("bucket", partial(_safeguards, store))
    yield from looks.not_made()


class _Looks:
    """Looks at one thing after another. A fault that stops several looks is told at the first."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}  # what was looked at, by the words of its fault
        self._stopped: dict[str, list[str]] = {}  # what could not be looked at, by the same

    def at(self, what: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
        """The findings, or why they could not be made, unless that has been told."""
        try:
            yield from look()
        except (StoreError, SourceFileError, LastRunUnknownError) as error:
            faulty = self._told.setdefault(str(error), what)
            if faulty == what:
                yield Finding(Health.BAD, what, str(error))
            else:
                self._stopped.setdefault(faulty, []).append(what)

    def not_made(self) -> Iterator[Finding]:
        """One finding for each fault that stopped further looks: which these are."""
        for faulty, stopped in self._stopped.items():
            says = f"{', '.join(stopped)}, because of {faulty}. Mend that first, and look again."
            yield Finding(Health.WARNING, "not looked at", says)


def _deciding_first() -> Iterable[Source]:
    """Every export, behind those that decide over its rows: a fault is told of its own file."""
    # `settled_with` names the one that decides over the others last.
    return dict.fromkeys(
        each for source in SOURCES for each in (*reversed(settled_with(source)), source)
    )


def _reachable(store: Store) -> Iterator[Finding]:
    if found := store.keys(SOURCES_PREFIX):
        yield Finding(Health.GOOD, "store", f"{store.address} answers, {len(found)} files")
        return
    says = f"{store.location(SOURCES_PREFIX)} is empty or not there. Check BASIN_STORE, or put the"
    yield Finding(Health.BAD, "store", f"{says} exports into it.")


def _source(reader: SourceReader, source: Source) -> Iterator[Finding]:
    """How much of an export can be used, and how to mend the rest."""
    if not reader.found(source).files:
        yield Finding(Health.GOOD, source.file_name, "not there; it is optional")
        return
    settled = reader.settled(source)
    read = settled.rows_read
    ignored = settled.quarantine["reason"] == ACCOUNT_TO_IGNORE
    lost = settled.quarantine[~ignored]
    says = f"{_rows(read)}: {len(settled.used):,} used, {settled.duplicates:,} duplicates"
    says += f", {ignored.sum():,} of accounts to ignore" if ignored.any() else ""
    says += f", {len(lost):,} that cannot be used" if len(lost) else ""
    mend = [
        f"{_place(len(rows), *rows[SOURCE_LINE].iloc[0])}, {reason}: {MEND[str(reason)]}"
        for reason, rows in lost.groupby("reason")
    ]
    yield Finding(_health(len(lost), read), source.file_name, "\n".join([says, *mend]))
    for column, count in settled.unreadable.items():
        place = _place(count, *settled.first_unreadable[column])
        says = f"{place}, unreadable_value: it counts as blank; correct it in the export"
        yield Finding(_health(count, read), f"{source.file_name} {column}", says)


def _health(bad: int, rows: int) -> Health:
    """One scale for every file and column, by the share of its rows that are bad."""
    if bad and bad == rows:
        return Health.BAD
    return Health.WARNING if are_many(bad, rows) else Health.GOOD


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _place(count: int, file: str, line: int) -> str:
    """`line 17 of capitan/members.csv`, or of several rows the first."""
    first = f"line {line} of {file}"
    return first if count == 1 else f"{_rows(count)}, the first {first}"


def _last_run(store: Store, reader: SourceReader, settings: Settings) -> Iterator[Finding]:
    """Whether a run would take the exports for ones that broke off."""
    accounting = accounting_of(reader.all_settled())
    shrunken = shrunken_since_last_run(accounting, store, settings)
    for says in (shrunken or {}).values():
        yield Finding(Health.BAD, _LAST_RUN, says)
    if not shrunken:
        none = "there is no earlier run to hold the exports against"
        says = none if shrunken is None else "no export has lost many rows since"
        yield Finding(Health.GOOD, _LAST_RUN, says)


def _transfers(reader: SourceReader) -> Iterator[Finding]:
    """Where passes that were shared are known from, and how the two places differ."""
    settled = reader.settled(PASS_TRANSFERS)
    transfers = unite_transfers(settled.used, reader.settled(CHECKINS).used)
    missing, has_file = len(missing_in_file(transfers)), settled.files > 0
    health = Health.WARNING if has_file and missing else Health.GOOD
    yield Finding(health, "transfers", tell_missing(missing, len(transfers), has_file=has_file))
    for column, count in settled.differing.items():
        health = Health.WARNING if are_many(count, settled.rows_read) else Health.GOOD
        says = f"{_rows(count)} with another value than the check-in, whose value is used. Export"
        says += " the file again, or do without it."
        yield Finding(health, f"{PASS_TRANSFERS.file_name} {column}", says)


def _times(reader: SourceReader) -> Iterator[Finding]:
    """The days whose times do not say when people came."""
    days = find_silent_times(reader.settled(CHECKINS).used).days
    if days.empty:
        yield Finding(Health.GOOD, "times", "the times of every day say when people came")
        return
    says = f"{len(days):,} days bear times that do not say when people came, and no tie evidence: "
    yield Finding(Health.WARNING, "times", says + tell_silent_days(days))


def _months(reader: SourceReader, window: MonthWindow) -> Iterator[Finding]:
    times = reader.settled(CHECKINS).used["checkin_datetime"]
    span = f"{window.first} to {window.last}"
    if times.empty:
        yield Finding(Health.WARNING, "months", f"no check-in in the months {span}")
        return
    months = month_of(times)
    first, last = months.min(), months.max()
    gaps = [m for m in MonthWindow(first, last).keys if m not in set(months)]
    says = f"check-ins from {first} to {last}, newest on {times.max().date()}; built are {span}"
    yield Finding(Health.GOOD, "months", says)
    if gaps:
        yield Finding(Health.WARNING, "months", f"no check-in at all in {', '.join(gaps)}")


def _timeline(store: Store, settings: Settings) -> Iterator[Finding]:
    current = read_if_there(store, settings.events_key)
    says, foreign = f"{settings.events_key} is not there; it will be begun", b""
    if current is not None:
        try:
            foreign = merge_timeline(current.data, SHARING_EVENTS.empty(), settings)
        except TimelineRefusedError as error:
            yield Finding(Health.BAD, _TIMELINE, str(error))
            return
        says = f"events can be merged into {settings.events_key}"
    has_foreign_rows = len(foreign.splitlines()) > 1
    if has_foreign_rows or not _lies_elsewhere(store, settings):
        yield Finding(Health.GOOD, _TIMELINE, says)
        return
    # A timeline of our rows alone is one that a run began, which the gym's programs do not read.
    advice = f"If {_USUAL_TIMELINE} is the timeline, set BASIN_EVENTS_KEY={_USUAL_TIMELINE}."
    yield Finding(Health.WARNING, _TIMELINE, f"{says}. {advice}")


def _lies_elsewhere(store: Store, settings: Settings) -> bool:
    """Whether a timeline lies where the gym's program keeps it, if we may look there."""
    if settings.events_key == _USUAL_TIMELINE:
        return False
    try:
        return _USUAL_TIMELINE in store.keys(_USUAL_TIMELINE)
    except RefusedError:
        return False


def _ownership(store: Store, settings: Settings) -> Iterator[Finding]:
    foreign = find_foreign_files(store, settings)
    for says in foreign:
        yield Finding(Health.BAD, _PUBLISHED, says)
    if not foreign:
        yield Finding(Health.GOOD, _PUBLISHED, "nobody else's file lies where we publish")


def _conditional_writes(store: Store) -> Iterator[Finding]:
    """Whether a run may write, and is told when somebody else has written meanwhile."""
    what = "conditional writes"
    try:
        refuse_unsafe_writes(store)
    except UnsafeStoreError as error:
        yield Finding(Health.BAD, what, str(error))
    except RefusedError as error:
        yield Finding(Health.BAD, "writing", str(error))
    else:
        if "://" not in store.address:  # in a bucket it stays: another run may be looking, too
            store.delete(PROBE)
        yield Finding(Health.GOOD, what, "the store honours them")


def _safeguards(store: Store) -> Iterator[Finding]:
    """What a bucket should have switched on; a folder has none of it."""
    if not store.address.startswith("s3://"):
        return
    from basin_assets.stores.bucket_safeguards import missing_safeguards

    missing = missing_safeguards(store)
    for safeguard in missing:
        yield Finding(Health.WARNING, f"bucket {safeguard.name}", safeguard.advice)
    if not missing:
        yield Finding(Health.GOOD, "bucket", "versioning, encryption and the public block are on")


def is_fit(findings: list[Finding]) -> bool:
    """Whether nothing is BAD."""
    return all(finding.health is not Health.BAD for finding in findings)


def as_records(findings: list[Finding]) -> list[dict[str, str]]:
    """The findings for `--json`."""
    return [finding._asdict() for finding in findings]
