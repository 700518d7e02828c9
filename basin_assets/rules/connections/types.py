"""The connection types: of each its contract, its rule, its points, and what it means in words.

Whatever goes through all types (the combined table, `customer_friends`, the page, `basin explain`)
goes through `TYPES`, so a new type is one more entry here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa

from basin_assets.contracts import connections as contracts
from basin_assets.contracts.table import Table
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.connections.family import (
    extract_family_membership_connections,
    family_points,
)
from basin_assets.rules.connections.guests import extract_guest_connections, guest_points
from basin_assets.rules.connections.pass_sharing import (
    extract_pass_sharing_connections,
    share_points,
)
from basin_assets.rules.connections.same_day import (
    extract_same_day_group_connections,
    same_day_points,
)
from basin_assets.rules.connections.strength import Points
from basin_assets.settings import Settings

Words: TypeAlias = pa.DictionaryArray
"""Texts, of which the distinct ones are held once."""


@dataclass(frozen=True)
class ConnectionType:
    """One way in which two people are connected.

    Attributes:
        table: the contract of its table, which bears the type's name.
        extract: its rule: makes the table of the evidence.
        points: the terms of its strength, of rows of the table.
        label: what it consists of, e.g. "guest visits".
        words: the sentence of each row of the table as 1 of the pair tells it, e.g. "was their
            guest once", and as 2 does, e.g. "had them as guest once".
    """

    table: Table
    extract: Callable[[Evidence, Settings], pd.DataFrame]
    points: Callable[[pd.DataFrame, Settings], Points]
    label: str
    words: Callable[[pd.DataFrame], tuple[Words, Words]]

    @property
    def name(self) -> str:
        """The type's name, as it stands in `connection_type`."""
        return self.table.name


def _tell_each(tell: Callable[..., str], *figures: "pd.Series[Any]") -> Words:
    """`tell(*figures)` of each row, called once for each distinct row of figures."""
    code = np.zeros(len(figures[0]), dtype=np.int64)
    for values in figures:  # numbered anew after each, so that no number grows too large
        codes, distinct = pd.factorize(values)
        code, _ = pd.factorize(code * (len(distinct) + 1) + codes)
    firsts = np.flatnonzero(~pd.Series(code).duplicated())
    rows = zip(*(values.take(firsts).tolist() for values in figures), strict=True)
    texts = pa.array([tell(*row) for row in rows], pa.large_string())
    return pa.DictionaryArray.from_arrays(pa.array(code), texts)


def _words_of_passes(rows: pd.DataFrame) -> tuple[Words, Words]:
    from_1, from_2 = rows["shares_from_1_to_2"], rows["shares_from_2_to_1"]
    names = rows["pass_types_shared"]
    return _tell_each(_passes, from_1, from_2, names), _tell_each(_passes, from_2, from_1, names)


def _passes(gave: int, got: int, pass_types: str) -> str:
    """`gave 3 passes, got 1 (Day Pass)`."""
    told = f"gave {_counted(gave, 'pass', 'es')}" if gave else ""
    if got:
        told += f", got {got}" if gave else f"got {_counted(got, 'pass', 'es')}"
    names = ", ".join(orjson.loads(pass_types))
    return f"{told} ({names})" if names else told


def words_of_days(rows: pd.DataFrame) -> tuple[Words, Words]:
    """How 1 and 2 tell of their days together, of `same_day_group`: both alike."""
    bins, distinct_bins = pd.factorize(rows["gap_bins"])
    usual_gaps = np.array([_usual_gap(each) for each in distinct_bins], dtype=np.int64)
    gap, chance = pd.Series(usual_gaps.take(bins)), rows["expected_co_visits"].round(1)
    of_both = _tell_each(_days_together, rows["co_visit_count"], gap, chance)
    return of_both, of_both


def _days_together(days: int, gap_seconds: int, expected: float) -> str:
    """`12 days together, usually within a minute, where chance would give 1`."""
    minutes = -(-gap_seconds // 60)
    usually = "usually within" if days > 1 else "within"
    gap = f", {usually} {'a minute' if minutes == 1 else f'{minutes} minutes'}" if minutes else ""
    chance = f"{expected:g}" if expected else "almost none"
    return f"{_counted(days, 'day')} together{gap}, where chance would give {chance}"


def _usual_gap(gap_bins: str) -> int:
    """The bound in seconds within which they came on more than half of the days; 0 if unknown."""
    days = sorted((int(bound), count) for bound, count in orjson.loads(gap_bins).items())
    total, counted = sum(count for _, count in days), 0
    for bound, count in days:
        counted += count
        if 2 * counted > total:
            return bound
    return 0


def _words_of_memberships(rows: pd.DataFrame) -> tuple[Words, Words]:
    span = rows["first_interaction_date"], rows["last_interaction_date"]
    plan = rows["relationship"], rows["membership_type"]
    of_both = _tell_each(_membership, *plan, *span, rows["is_current"])
    return of_both, of_both


def _membership(
    size: str, plan: str, first: pd.Timestamp, last: pd.Timestamp, is_current: bool
) -> str:
    """`on one family membership (Family Weekly) since 2025-01-03`; of a past one from and to."""
    name = "" if pd.isna(plan) else f" ({plan})"
    when = f"since {first.date()}" if is_current else f"from {first.date()} to {last.date()}"
    return f"on one {size} membership{name} {when}"


def _words_of_guests(rows: pd.DataFrame) -> tuple[Words, Words]:
    guest_1, guest_2 = rows["guest_visits_of_1_by_2"], rows["guest_visits_of_2_by_1"]
    return _tell_each(_guest_visits, guest_1, guest_2), _tell_each(_guest_visits, guest_2, guest_1)


def _guest_visits(was_guest: int, hosted: int) -> str:
    """`was their guest 4 times, had them as guest once`."""
    told = [f"was their guest {_times(was_guest)}"] if was_guest else []
    told += [f"had them as guest {_times(hosted)}"] if hosted else []
    return ", ".join(told)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _counted(count: int, one: str, plural: str = "s") -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}{plural}"


TYPES = (
    ConnectionType(
        table=contracts.PASS_SHARER_RECIPIENTS,
        extract=lambda found, settings: extract_pass_sharing_connections(found.enriched, settings),
        points=share_points,
        label="passes",
        words=_words_of_passes,
    ),
    ConnectionType(
        table=contracts.SAME_DAY_GROUPS,
        extract=lambda found, settings: extract_same_day_group_connections(
            found.all_co_visits(), found.enriched, found.ties, found.calibration, settings
        ),
        points=same_day_points,
        label="visits together",
        words=words_of_days,
    ),
    ConnectionType(
        table=contracts.FAMILY_MEMBERSHIPS,
        extract=lambda found, settings: extract_family_membership_connections(
            found.shared_memberships, found.as_of, settings
        ),
        points=family_points,
        label="one membership",
        words=_words_of_memberships,
    ),
    ConnectionType(
        table=contracts.FREQUENT_GUESTS,
        extract=lambda found, settings: extract_guest_connections(
            found.enriched, found.members, found.as_of, settings
        ),
        points=guest_points,
        label="guest visits",
        words=_words_of_guests,
    ),
)
"""In the order of the contract's `CONNECTION_TYPES`."""
