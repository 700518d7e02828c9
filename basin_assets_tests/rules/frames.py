"""Builders of small frames by the contracts, for tests that write their rows out.

A row is a dict of what matters to the test; everything else has a default. A time of day alone
is on `DAY`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from basin_assets.contracts import connections, tables
from basin_assets.contracts.table import Kind, Table
from basin_assets.contracts.tie_scores import TIE_CALIBRATION, TIE_EVIDENCE
from basin_assets.rules.purchasers.matching import (
    enrich_transfers_with_purchaser_ids,
    index_purchasers,
)
from basin_assets.settings import Settings

Row: TypeAlias = dict[str, Any]

SETTINGS = Settings.model_construct()  # the defaults, whatever this machine is set to
DAY = "2025-10-26"
PUNCH_PASS = "5 Climb Punch Pass 60 Days"


def moment(text: str | None) -> pd.Timestamp:
    """A wall time or a day; a time of day alone is on `DAY`, and None is not known."""
    if text is None:
        return pd.NaT  # type: ignore[return-value]
    return pd.Timestamp(f"{DAY} {text}" if "-" not in text else text)


def frame(table: Table, defaults: Mapping[str, Any], rows: tuple[Row, ...]) -> pd.DataFrame:
    """The rows by the table's contract, which must hold for them."""
    unknown = {name for row in rows for name in row} - set(table.column_names)
    assert not unknown, f"{table.name} has no column {sorted(unknown)}"
    full = [{**dict.fromkeys(table.column_names), **defaults, **row} for row in rows]
    columns: dict[str, Any] = {}
    for column in table.columns:
        values = [row[column.name] for row in full]
        if column.kind in (Kind.WALL_TIME, Kind.DAY):
            values = [moment(value) for value in values]
        columns[column.name] = pd.Series(values, dtype=column.dtype)
    return table.validate(table.frame(columns))


def numbered(rows: tuple[Row, ...], name: str) -> tuple[Row, ...]:
    """The rows with an id each, from 1, where they have none."""
    return tuple({name: number, **row} for number, row in enumerate(rows, start=1))


_BOOKS = {
    **dict.fromkeys(("rows_read", "used", "duplicates", "quarantined", "extra_columns"), 0),
    "files": 1,
    "of_accounts_to_ignore": 0,
    "differing_values": "{}",
    "unreadable_values": "{}",
}


def source_accounting(*rows: Row) -> pd.DataFrame:
    """The books of some exports; what is not said of one is 0."""
    return frame(tables.SOURCE_ACCOUNTING, _BOOKS, rows)


def visit(customer_id: int, at: str, location_id: str | None = "1", **more: Any) -> Row:
    """A check-in."""
    return {
        "customer_id": customer_id,
        "checkin_datetime": at,
        "location_id": location_id,
        "entry_method": "MEM",
        **more,
    }


def checkins(*visits: Row) -> pd.DataFrame:
    return frame(tables.CHECKINS, {}, numbered(visits, "checkin_id"))


def customer(
    customer_id: int, name: str, created_at: str | None = "2024-01-01", **more: Any
) -> Row:
    """A customer by "first last"; the first word is the first name."""
    first, _, last = name.partition(" ")
    return {
        "customer_id": customer_id,
        "first_name": first or None,
        "last_name": last or None,
        "created_at": created_at,
        **more,
    }


def customers(*rows: Row) -> pd.DataFrame:
    return frame(tables.CUSTOMERS, {}, rows)


_PASS = {
    "checkin_datetime": "17:08:59",
    "transfer_type": "entry_pass",
    "pass_type": PUNCH_PASS,
    "origin": tables.FROM_FILE,
}


def printed(
    purchaser_name: str | None, on: str = "17:08:59", *, user: int = 99, **more: Any
) -> Row:
    """A transfer as it is exported: the purchaser is a printed name."""
    return {
        "purchaser_name": purchaser_name,
        "checkin_datetime": on,
        "user_customer_id": user,
        **more,
    }


def transfers(*rows: Row) -> pd.DataFrame:
    return frame(tables.TRANSFERS, _PASS, numbered(rows, "checkin_id"))


def gift(sharer: int | None, recipient: int, on: str = "17:08:59", **more: Any) -> Row:
    """A transfer whose purchaser is known, or, with None, is not."""
    method, confidence = ("unmatched", 0) if sharer is None else ("exact", 100)
    return {
        "purchaser_customer_id": sharer,
        "user_customer_id": recipient,
        "checkin_datetime": on,
        "match_method": method,
        "match_confidence": confidence,
        "match_candidates": int(sharer is not None),
        **more,
    }


def guest_visit(host: int | None, guest: int, on: str = "17:08:59", **more: Any) -> Row:
    """A gift of a guest pass."""
    return gift(host, guest, on, transfer_type="guest_pass", pass_type="Guest Pass", **more)


def enriched(*gifts: Row) -> pd.DataFrame:
    return frame(tables.ENRICHED_TRANSFERS, _PASS, numbered(gifts, "checkin_id"))


def matched(
    rows: pd.DataFrame,
    people: pd.DataFrame,
    statements: pd.DataFrame | None = None,
    *,
    families: pd.DataFrame | None = None,
    visits: pd.DataFrame | None = None,
    associations: Sequence[str] = (),
) -> pd.DataFrame:
    """The transfers with the purchasers that matching finds; by name alone without visits."""
    return tables.ENRICHED_TRANSFERS.validate(
        enrich_transfers_with_purchaser_ids(
            rows,
            index_purchasers(
                people,
                members() if families is None else families,
                memberships(),
                SETTINGS,
                associations=pd.DataFrame({"name": pd.Series(associations, dtype="str")}),
            ),
            overrides() if statements is None else statements,
            checkins() if visits is None else visits,
            SETTINGS,
        )
    )


def override(
    purchaser_name: str,
    customer_id: int | None,
    first_day: str | None = None,
    last_day: str | None = None,
) -> Row:
    return {
        "purchaser_name": purchaser_name,
        "customer_id": customer_id,
        "from": first_day,
        "to": last_day,
    }


def accounts_to_ignore(*ids: int) -> pd.DataFrame:
    return frame(tables.ACCOUNTS_TO_IGNORE, {}, tuple({"customer_id": each} for each in ids))


def relations(*rows: tuple[int, int, str]) -> pd.DataFrame:
    """Relations: customer, who is related, and how."""
    names = ("customer_id", "related_customer_id", "relationship")
    return frame(tables.RELATIONS, {}, tuple(dict(zip(names, row, strict=True)) for row in rows))


def overrides(*rows: Row) -> pd.DataFrame:
    return frame(tables.PURCHASER_OVERRIDES, {}, rows)


FAMILY_WEEKLY = 446
_PLAN = {
    "membership_id": FAMILY_WEEKLY,
    "name": "Family Weekly",
    "start_date": "2025-01-01",
    "billing_amount": 85.0,
}


def member(customer_id: int, member_id: int | None = None, **more: Any) -> Row:
    """A person on a membership; of the plan Family Weekly where nothing else is said."""
    return {"customer_id": customer_id, "member_id": member_id, **more}


def members(*rows: Row) -> pd.DataFrame:
    return frame(tables.MEMBERS, {**_PLAN, "size": "family"}, rows)


def membership(membership_id: int, owner_id: int, **more: Any) -> Row:
    """A membership as `memberships.csv` has it; of the same plan."""
    return {"membership_id": membership_id, "owner_id": owner_id, **more}


def memberships(*rows: Row) -> pd.DataFrame:
    return frame(tables.MEMBERSHIPS, {**_PLAN, "membership_type_id": FAMILY_WEEKLY}, rows)


def shared(part: int, *customer_ids: int, **more: Any) -> tuple[Row, ...]:
    """One membership and the customers on it."""
    return tuple({"part": part, "customer_id": customer_id, **more} for customer_id in customer_ids)


def shared_memberships(*parts: tuple[Row, ...]) -> pd.DataFrame:
    defaults = {
        "membership_type_id": FAMILY_WEEKLY,
        "membership_type": "Family Weekly",
        "size": "family",
        "start_date": "2025-01-01",
    }
    rows = tuple(row for part in parts for row in part)
    return frame(tables.SHARED_MEMBERSHIPS, defaults, rows)


def together(
    first: int, second: int, day: str = DAY, location: str = "1", gap_seconds: float = 60.0
) -> Row:
    """A co-visit."""
    return {
        "customer_id_1": first,
        "customer_id_2": second,
        "day": day,
        "location": location,
        "gap_seconds": gap_seconds,
    }


def co_visits(*rows: Row) -> pd.DataFrame:
    return frame(tables.CO_VISITS, {"second": 61_200.0, "hour": 17, "crowd": 0.0}, rows)


NOBODY_KNOWN = pd.DataFrame({"customer_id_1": [], "customer_id_2": []}, dtype="int64")
"""Known pairs, none."""


def tie_evidence(*rows: Row) -> pd.DataFrame:
    """Evidence of pairs: customer_id_1, customer_id_2, and what matters."""
    defaults = {
        "evidence": 1.0,
        "expected_co_visits": 0.5,
        "is_known": False,
        "silent_days": 0,
        "rarity": 1.0,
        "crowd": 2.0,
        "people": 2.0,
        "alone": 1.0,
        "activity": 1.0,
        "occasions": 1.0,
        "gaps": "a0",
    }
    return frame(TIE_EVIDENCE, defaults, rows)


def evidence_of(days: pd.DataFrame) -> pd.DataFrame:
    """The same evidence for every pair of some co-visits."""
    pairs = days[["customer_id_1", "customer_id_2"]].drop_duplicates()
    return tie_evidence(
        *(
            {"customer_id_1": first, "customer_id_2": second}
            for first, second in sorted(pairs_of(pairs))
        )
    )


def tie_calibration(**more: Any) -> pd.DataFrame:
    """A curve: half of the pairs of evidence 1 know each other."""
    row = {
        "tie_score_is": "probability",
        "rank_because": None,
        "pairs": 100,
        "known_pairs": 50,
        "known_found_share": 0.8,
        "silent_share": 0.0,
        "untold_share": 0.1,
        "midpoint": 1.0,
        "slope": 2.0,
        "mixture": None,
    }
    return frame(TIE_CALIBRATION, row, (more,))


def event(event_type: str = "shared_pass", customer_id: int = 1, **more: Any) -> Row:
    return {"event_type": event_type, "customer_id": customer_id, **more}


def events(*rows: Row) -> pd.DataFrame:
    defaults = {
        "event_date": DAY,
        "metadata": '{"checkin_id":7}',
        "checkin_datetime": "17:08:59",
        "match_confidence": 100,
    }
    return frame(tables.SHARING_EVENTS, defaults, numbered(rows, "checkin_id"))


def tie(first: int, second: int, strength: int = 10, count: int = 1, **more: Any) -> Row:
    """A connection of some type."""
    return {
        "customer_id_1": first,
        "customer_id_2": second,
        "connection_strength": strength,
        "interaction_count": count,
        **more,
    }


_TYPED = {
    "first_interaction_date": DAY,
    "last_interaction_date": DAY,
    "metadata": "{}",
    "shares_from_1_to_2": 1,
    "shares_from_2_to_1": 0,
    "pass_types_shared": "[]",
    "is_reciprocal": False,
    "co_visit_count": 1,
    "co_visits_with_shared_pass": 0,
    "typical_day_of_week": "Sunday",
    "expected_co_visits": 0.5,
    "gap_bins": '{"120":0,"1800":0,"300":0,"60":1,"600":0}',
    "tie_score": 0.5,
    "tie_score_is": "probability",
    "membership_type_id": FAMILY_WEEKLY,
    "relationship": "family",
    "is_current": True,
    "guest_visit_count": 1,
    "host_customer_id": 1,
    "guest_customer_id": 2,
    "guest_visits_of_1_by_2": 0,
    "guest_visits_of_2_by_1": 1,
    "first_guest_visit": DAY,
    "conversion_status": "not_member",
}


def ties_by_type(**ties: list[Row]) -> dict[str, pd.DataFrame]:
    """The table of each connection type; without rows where the test gives none."""
    return {
        table.name: frame(
            table, {**_TYPED, "connection_type": table.name}, tuple(ties.get(table.name, []))
        )
        for table in connections.TYPE_TABLES
    }


def customer_connections(*ties: Row) -> pd.DataFrame:
    defaults = {**_TYPED, "connection_type": "same_day_group"}
    return frame(connections.CUSTOMER_CONNECTIONS, defaults, ties)


def rows_of(found: pd.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    """The rows as tuples of the named columns: times and days as text, null as None."""
    columns = []
    for name in names:
        values = [None if pd.isna(value) else value for value in found[name].tolist()]
        columns.append([str(v) if isinstance(v, pd.Timestamp) else v for v in values])
    return list(zip(*columns, strict=True))


def pairs_of(found: pd.DataFrame) -> list[tuple[int, int]]:
    """The pairs of a table of pairs, in its order."""
    return list(zip(found["customer_id_1"].tolist(), found["customer_id_2"].tolist(), strict=True))
