"""Says who may be meant by a printed purchaser, on which terms, and what was decided."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.table import Table
from basin_assets.domain.names import fold
from basin_assets.domain.purchaser_matching import weighing_of
from basin_assets.domain.purchaser_posterior import Weighing
from basin_assets.domain.visit_evidence import Visit, visits_of
from basin_assets.io import keys
from basin_assets.io.store import Store
from basin_assets.io.table_files import load_table
from basin_assets.settings import Settings

_NOBODY = -1
_SHOWN = 5


@dataclass(frozen=True)
class Reason:
    """A term of a candidate's posterior: what, and the factor by which it weighs."""

    what: str
    factor: float


@dataclass(frozen=True)
class Suspect:
    """A customer who may be meant; the score is the posterior in percent."""

    customer_id: int
    name: str
    score: int
    name_fits: str
    likelihood_of_name: float
    reasons: Sequence[Reason]


@dataclass(frozen=True)
class Decision:
    """One transfer with the printed name, or, with no check-in id, the name by itself."""

    checkin_id: int | None
    day: str | None
    user_customer_id: int | None
    method: str | None
    customer_id: int | None
    confidence: int | None
    suspects: Sequence[Suspect]

    def as_record(self) -> dict[str, object]:
        """As plain values."""
        return asdict(self)


def explain_purchaser(
    store: Store, settings: Settings, printed: str, on: str | None = None
) -> list[Decision]:
    """The transfers that print the name, folded, the latest first, with who may be meant.

    Args:
        store: where the internal tables of a complete run are.
        settings: how many fit a membership.
        printed: the name.
        on: a day such as 2025-10-26; None is every day.

    Raises:
        MissingMonthsError: no complete run was made yet.
    """
    enriched = _all_months(store, tables.ENRICHED_TRANSFERS)
    weighing = weighing_of(
        load_table(store, tables.CUSTOMERS),
        load_table(store, tables.MEMBERS),
        load_table(store, tables.MEMBERSHIPS),
        _all_months(store, tables.CHECKINS),
        settings,
    )
    days = enriched["checkin_datetime"].dt.normalize()
    wanted = enriched["purchaser_name"].map(fold, na_action="ignore") == fold(printed)
    if on is not None:
        wanted &= days == pd.Timestamp(on)
    rows = enriched[wanted].sort_values(["checkin_datetime", "checkin_id"], ascending=False)
    if rows.empty:
        day = days.max() if on is None else pd.Timestamp(on)
        at_us = 0 if on is None else day.value // 1000
        suspects = _suspects(weighing, printed, Visit(_NOBODY, at_us), day)
        return [Decision(None, on, None, None, None, None, suspects)]
    return [
        Decision(
            int(row["checkin_id"]),
            row["checkin_datetime"].date().isoformat(),
            int(row["user_customer_id"]),
            str(row["match_method"]),
            None if pd.isna(row["purchaser_customer_id"]) else int(row["purchaser_customer_id"]),
            int(row["match_confidence"]),
            _suspects(weighing, row["purchaser_name"], visit, row["checkin_datetime"].normalize()),
        )
        for row, visit in zip(rows.to_dict("records"), visits_of(rows), strict=True)
    ]


def _suspects(weighing: Weighing, printed: str, visit: Visit, day: pd.Timestamp) -> list[Suspect]:
    return [
        Suspect(
            candidate.customer_id,
            candidate.fit.customer.name,
            candidate.score,
            candidate.fit.why,
            candidate.fit.likelihood,
            [Reason(term.what, round(term.factor, 3)) for term in candidate.evidence],
        )
        for candidate in weighing.candidates(printed, visit, day, even_later=True)[:_SHOWN]
    ]


def _all_months(store: Store, table: Table) -> pd.DataFrame:
    built = sorted(keys.month_of_object(key) for key in store.keys(keys.table_folder(table)))
    return load_table(store, table, built)
