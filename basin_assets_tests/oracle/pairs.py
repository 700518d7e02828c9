"""The tables of pairs, computed by DuckDB from the plain SQL of `pairs.sql`."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from .families import shared_memberships
from .gym import Gym
from .matching import Gift
from .parse import fold

Pair = tuple[int, int]
Score = tuple[float, bool]
"""A tie score, and whether it is a probability."""

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_IDS, _DAY, _TEXT = pa.int64(), pa.date32(), pa.string()


def pair_tables(
    gym: Gym, gifts: Iterable[Gift], scores: Mapping[Pair, Score] | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory with every table of pairs of a gym.

    Args:
        gym: the typed sources.
        gifts: the transfers that connect.
        scores: the tie scores, which the contract leaves to a fit; without them nobody has one.
    """
    tables = {
        "checkins": _table(
            ((each.checkin_id, each.customer_id, each.at, each.location[1])
             for each in gym.checkins),
            checkin_id=_IDS, customer_id=_IDS, moment=pa.timestamp("us"), place=_TEXT,
        ),
        "gifts": _table(
            ((gift.transfer.checkin_id, gift.transfer.at, gift.sharer, gift.recipient,
              gift.transfer.transfer_type == "guest_pass", gift.transfer.pass_type)
             for gift in gifts),
            checkin_id=_IDS, moment=pa.timestamp("us"), giver=_IDS, taker=_IDS,
            is_guest_pass=pa.bool_(), pass_type=_TEXT,
        ),
        "members": _table(
            ((each.customer_id, each.start, each.end) for each in gym.members),
            customer_id=_IDS, starts=_DAY, ends=_DAY,
        ),
        "rosters": _table(
            ((number, person, each.membership_id, each.type_id, each.name, each.size, each.start,
              each.end)
             for number, each in enumerate(shared_memberships(gym)) for person in each.people),
            roster=_IDS, customer_id=_IDS, membership_id=_IDS, type_id=_IDS, name=_TEXT,
            size=_TEXT, starts=_DAY, ends=_DAY,
        ),
        "customers": _table(
            ((each.customer_id, each.name or None, fold(each.last_name))
             for each in gym.customers.values()),
            customer_id=_IDS, name=_TEXT, surname=_TEXT,
        ),
        "relations": _table(gym.relations, one=_IDS, other=_IDS, kind=_TEXT),
        "scores": _table(
            ((*pair, *score) for pair, score in (scores or {}).items()),
            one=_IDS, other=_IDS, score=pa.float64(), is_probability=pa.bool_(),
        ),
        "today": _table([(gym.as_of or date.min,)], as_of=_DAY),
    }  # fmt: skip
    database = duckdb.connect()
    for name, table in tables.items():
        database.register(f"{name}_here", table)
        database.execute(f"CREATE TABLE {name} AS FROM {name}_here")
    database.execute(_SQL)
    return database


def differing_rows(
    database: duckdb.DuckDBPyConnection, name: str, found: pa.Table
) -> list[tuple[object, ...]]:
    """Rows of a table that somebody else has otherwise, each with who has it.

    Compared are the columns that both have. Our `nth`, where we have it, is the place in which a
    row stands, and theirs has to stand there.
    """
    ours = database.table(name)
    if "nth" in ours.columns:
        found = found.append_column("nth", pa.array(range(1, len(found) + 1), pa.int64()))
    shared = {
        column: kind
        for column, kind in zip(ours.columns, ours.types, strict=True)
        if column in found.column_names
    }
    database.register("found", found)
    mine = f"SELECT {', '.join(shared)} FROM {name}"
    theirs = ", ".join(f"CAST({column} AS {kind})" for column, kind in shared.items())
    rows: list[tuple[object, ...]] = database.execute(
        f"(SELECT 'due', * FROM ({mine} EXCEPT ALL SELECT {theirs} FROM found))"
        f" UNION ALL (SELECT 'found', * FROM (SELECT {theirs} FROM found EXCEPT ALL {mine}))"
    ).fetchall()
    return rows


def _table(rows: Iterable[tuple[Any, ...]], **columns: pa.DataType) -> pa.Table:
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(each, kind) for each, kind in zip(cells, columns.values(), strict=True)]
    return pa.table(dict(zip(columns, arrays, strict=True)))
