"""Takes a connection apart: every day, pass and membership behind it, and how its points add up.

Published tables hold no days, so this reads the internal ones, and says where what is published
differs from them. The connection is made by the functions that make all connections.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

import pandas as pd
import pyarrow.compute as pc

from basin_assets.cli.published import is_customer, read_published
from basin_assets.cli.who import Person, WhoError
from basin_assets.contracts import connections as types
from basin_assets.contracts import tables
from basin_assets.contracts.tie_scores import RANK_BECAUSE, TIE_CALIBRATION, TIE_EVIDENCE
from basin_assets.rules.connections import strength
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.connections.of_pairs import connect_pairs_by_type
from basin_assets.rules.connections.same_day import find_days_together
from basin_assets.rules.connections.types import TYPES
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.exports.as_of import day_of
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.visits.visits import location_of
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store
from basin_assets.tables.keys import table_object
from basin_assets.tables.last_run import is_of_other_code
from basin_assets.tables.table_files import load_all_months, load_table


@dataclass(frozen=True)
class Term:
    """Points for each of what is counted; a bonus is earned (1) or not (0)."""

    what: str
    points_each: int
    count: int
    is_bonus: bool

    @property
    def points(self) -> int:
        """What it adds, in points."""
        return self.points_each * self.count


@dataclass(frozen=True)
class Part:
    """The points of one connection type: the terms summed, at most so many."""

    connection_type: str
    terms: tuple[Term, ...]
    points: int
    at_most: int


@dataclass(frozen=True)
class Day:
    """A day together: the smallest gap between two check-ins of theirs, at one location.

    Attributes:
        location_name: what the location is called; the location itself where that is not known.
        hour: of the earlier check-in.
        crowd: how many others checked in around then.
        is_shared_pass_day: one gave the other a pass that day.
    """

    day: date
    weekday: str
    location: str
    location_name: str
    hour: int
    gap_seconds: float
    crowd: int
    is_shared_pass_day: bool


@dataclass(frozen=True)
class Transfer:
    """A pass that one bought and the other used; `guest_pass` is a guest visit.

    Attributes:
        purchaser_name: the sharer, as printed.
        match_method: how the printed name was resolved.
        match_confidence: how sure that is, 0 to 100.
    """

    checkin_id: int
    at: datetime
    sharer_customer_id: int
    recipient_customer_id: int
    transfer_type: str | None
    pass_type: str | None
    purchaser_name: str | None
    match_method: str
    match_confidence: int


@dataclass(frozen=True)
class Membership:
    """A membership of both; one with a reason why that is not clear does not connect them."""

    membership_id: int | None
    membership_type_id: int
    membership_type: str | None
    size: str
    start_date: date | None
    end_date: date | None
    unclear_reason: str | None


_Fact = TypeVar("_Fact", Day, Transfer, Membership)


@dataclass(frozen=True)
class Tie:
    """How far their days together are more than coincidence.

    Attributes:
        is_known: whether the score rests on a pass, a membership or a relation, too.
        tie_score: 0 to 1; `tie_score_is` a probability, or a rank where only the order counts.
        rank_because: why it is a rank, in words; None of a probability.
    """

    days: int
    expected_co_visits: float
    is_known: bool
    tie_score: float
    tie_score_is: str
    rank_because: str | None


@dataclass(frozen=True)
class Explanation:
    """What lies behind the connection of two people, or that there is none.

    Attributes:
        customers: the two, as they were asked for.
        strength: points, 0 to 100, as they follow from the evidence; 0 where not connected.
        published_strength: the same as it is published; None where the pair is not.
        is_of_other_code: whether the tie score rests on what another version has learnt.
    """

    customers: tuple[Person, Person]
    connected: bool
    strength: int
    strength_at_most: int
    strength_band: str | None
    published_strength: int | None
    arithmetic: tuple[Part, ...]
    days: tuple[Day, ...]
    transfers: tuple[Transfer, ...]
    memberships: tuple[Membership, ...]
    tie: Tie | None
    is_of_other_code: bool = False


def explain_connection(
    store: Store, settings: Settings, first: Person, second: Person
) -> Explanation:
    """What lies behind the connection of the two.

    Raises:
        WhoError: they are one and the same, or one is nobody.
        NotPublishedError: nothing was published yet.
        MissingMonthsError: a table was not built.
    """
    if first.customer_id == second.customer_id:
        raise WhoError("that is one and the same customer; name two", str(first.customer_id))
    low, high = sorted((first.customer_id, second.customer_id))
    published = read_published(
        store,
        types.CUSTOMER_CONNECTIONS,
        where=lambda rows: pc.and_(
            is_customer(rows[PAIR[0]], low), is_customer(rows[PAIR[1]], high)
        ),
        columns=[*PAIR, "connection_strength"],
        key=settings.connections_key,
    )
    found = explain_evidence(read_evidence(store), settings, (first, second))
    for person in (first, second):
        if not (person.is_customer or found.connected or published):
            raise WhoError.nobody(str(person.customer_id))
    strengths = [row["connection_strength"] for row in published]
    return replace(
        found,
        published_strength=strengths[0] if strengths else None,
        is_of_other_code=is_of_other_code(store, table_object(TIE_CALIBRATION)),
    )


def read_evidence(store: Store) -> Evidence:
    """What connections are made from, as the last run left it."""
    return Evidence(
        checkins=load_all_months(store, tables.CHECKINS),
        co_visits=[load_all_months(store, tables.CO_VISITS)],
        enriched=load_all_months(store, tables.ENRICHED_TRANSFERS),
        ties=load_table(store, TIE_EVIDENCE),
        calibration=load_table(store, TIE_CALIBRATION),
        shared_memberships=load_table(store, tables.SHARED_MEMBERSHIPS),
        members=load_table(store, tables.MEMBERS),
        customers=load_table(store, tables.CUSTOMERS),
        relations=load_table(store, tables.RELATIONS),
        as_of=day_of(load_table(store, tables.AS_OF)),
    )


def explain_evidence(
    evidence: Evidence, settings: Settings, customers: tuple[Person, Person]
) -> Explanation:
    """What lies behind a connection, by the evidence alone; nothing is published of it yet."""
    ids = sorted(person.customer_id for person in customers)
    pairs = pd.DataFrame([ids], columns=PAIR)
    of_two = evidence.of(pairs)
    by_type = connect_pairs_by_type(pairs, of_two, settings)
    connection = combine_connections(by_type, of_two.customers, of_two.relations, settings)
    connected = not connection.empty
    total = connection["connection_strength"].to_numpy("int64")
    return Explanation(
        customers=customers,
        connected=connected,
        strength=int(total[0]) if connected else 0,
        strength_at_most=settings.max_strength,
        strength_band=str(strength.strength_band(total, settings)[0]) if connected else None,
        published_strength=None,
        arithmetic=_arithmetic(by_type, settings),
        days=_days(of_two),
        transfers=_transfers(of_two),
        memberships=_memberships(of_two.shared_memberships),
        tie=_tie(by_type[types.SAME_DAY_GROUP], of_two),
    )


def _arithmetic(by_type: Mapping[str, pd.DataFrame], settings: Settings) -> tuple[Part, ...]:
    """The types that the pair has, in their order."""
    return tuple(
        Part(
            each.name,
            tuple(
                Term(term.what, term.points_each, int(term.count.iloc[0]), term.is_bonus)
                for term in points.terms
            ),
            int(points.total[0]),
            points.at_most,
        )
        for each in TYPES
        if len(by_type[each.name])
        for points in [each.points(by_type[each.name], settings)]
    )


def _days(of_two: Evidence) -> tuple[Day, ...]:
    """The distinct days together, oldest first."""
    (co_visits,) = of_two.co_visits
    if co_visits.empty:
        return ()
    found = find_days_together(co_visits, of_two.enriched)
    names = _location_names(of_two.checkins)
    shown = found.assign(
        day=found["day"].dt.date,
        weekday=[types.WEEKDAYS[number] for number in found["day"].dt.day_of_week],
        location_name=[names.get(location, location) for location in found["location"]],
    )
    return _facts(Day, shown.rename(columns={"is_shared": "is_shared_pass_day"}))


def _location_names(checkins: pd.DataFrame) -> dict[str, str]:
    """By location, what the last of some check-ins call it."""
    named = checkins.dropna(subset="location_name")
    distinct = named[["location_id", "location_name"]].drop_duplicates(keep="last")
    return dict(zip(location_of(distinct), distinct["location_name"], strict=True))


def _transfers(of_two: Evidence) -> tuple[Transfer, ...]:
    """The passes between the two, oldest first."""
    matches = ["checkin_id", "purchaser_name", "match_method", "match_confidence"]
    found = shares(of_two.enriched).merge(of_two.enriched[matches], on="checkin_id")
    ids = {"sharer": "sharer_customer_id", "recipient": "recipient_customer_id"}
    return _facts(Transfer, found.sort_values(["at", "checkin_id"]).rename(columns=ids))


def _memberships(of_either: pd.DataFrame) -> tuple[Membership, ...]:
    """The memberships with both of them on, the earliest start first."""
    both = of_either[of_either.duplicated("part", keep=False)].drop_duplicates("part")
    ordered = both.sort_values(["start_date", "part"])
    days = {name: ordered[name].dt.date for name in ("start_date", "end_date")}
    return _facts(Membership, ordered.assign(**days))


def _tie(same_day: pd.DataFrame, of_two: Evidence) -> Tie | None:
    """What their days together say; None where the two never met."""
    calibration = of_two.calibration
    for row in same_day.to_dict("records"):
        return Tie(
            row["co_visit_count"],
            row["expected_co_visits"],
            bool(of_two.ties["is_known"].iloc[0]),
            row["tie_score"],
            str(calibration["tie_score_is"].iloc[0]),
            RANK_BECAUSE.get(calibration["rank_because"].iloc[0]),
        )
    return None


def _facts(of: type[_Fact], rows: pd.DataFrame) -> tuple[_Fact, ...]:
    """A fact per row, from the columns of its fields' names; None where a cell is blank."""
    names = [field.name for field in fields(of)]
    return tuple(
        of(**{name: _python_value(row[name]) for name in names})
        for row in rows[names].to_dict("records")
    )


def _python_value(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
