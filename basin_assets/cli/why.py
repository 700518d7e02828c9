"""Says who may be meant by a printed purchaser, on which terms, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from basin_assets.cli.published import NotPublishedError
from basin_assets.contracts import tables
from basin_assets.rules.exports.descriptions import without_count_left
from basin_assets.rules.exports.overrides import overrides_by_name
from basin_assets.rules.names import fold
from basin_assets.rules.purchasers.matching import index_purchasers, match_one
from basin_assets.rules.purchasers.posterior import Weighing
from basin_assets.rules.purchasers.visit_evidence import DAY_US, Visit, visits_of
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store, StoreError
from basin_assets.tables.table_files import MissingMonthsError, load_all_months, load_table


class NoCheckinsError(StoreError):
    """The gym has no day yet that a transfer could be of."""


_NOBODY = -1
_SHOWN = 5
_SELLER = "seller"
_OF_ACCOUNT = "an account in accounts_to_ignore.csv"


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
    """What one transfer's purchaser was resolved to, or, without a check-in id, what one would be.

    Attributes:
        checkin_id: the transfer's; None where no transfer prints the name.
        day: the transfer's, or the one that was asked for.
        user_customer_id: who used the pass.
        method: how it was decided.
        customer_id: the purchaser; None is nobody.
        confidence: 0 to 100.
        sold_by: why the name is a seller's, nobody's; None where it may be a person's.
        stranger_percent: how likely it is that the purchaser is no customer, by name and visit.
        strangers_lately: of all purchasers of the day and the 90 days before, the share of
            strangers, from which the one of this purchaser follows.
        unlisted_lately: of the same, who is printed under a first name that no list holds.
        suspects: the likeliest customers; people's overrides do not count for them.
    """

    checkin_id: int | None
    day: str
    user_customer_id: int | None
    method: str
    customer_id: int | None
    confidence: int
    sold_by: str | None
    stranger_percent: int
    strangers_lately: float
    unlisted_lately: float
    suspects: Sequence[Suspect]


def explain_purchaser(
    store: Store,
    settings: Settings,
    printed: str,
    on: str | None = None,
    limit: int | None = None,
) -> tuple[list[Decision], int]:
    """The transfers that print the name, folded, the latest first, with who may be meant.

    Where there is none: what a transfer would be resolved to whose recipient nobody knows, on the
    day or else on the last one with transfers.

    Args:
        store: where the internal tables of a complete run are.
        settings: the thresholds.
        printed: the name.
        on: a day such as 2025-10-26; None is every day.
        limit: the most transfers that are explained; None is all.

    Returns:
        The decisions, and how many more transfers there are.

    Raises:
        NotPublishedError: no complete run was made yet.
        NoCheckinsError: there is no transfer, and no day that one could be of.
    """
    try:
        enriched = load_all_months(store, tables.ENRICHED_TRANSFERS)
    except MissingMonthsError:
        raise NotPublishedError(
            f"no run has been made yet on {store.address}. Run `basin run`, or say with --store"
            " where the gym is."
        ) from None
    customers, members, memberships, overrides, associations, accounts = (
        load_table(store, table)
        for table in (
            tables.CUSTOMERS,
            tables.MEMBERS,
            tables.MEMBERSHIPS,
            tables.PURCHASER_OVERRIDES,
            tables.ASSOCIATIONS,
            tables.ACCOUNTS_TO_IGNORE,
        )
    )
    checkins = load_all_months(store, tables.CHECKINS)
    purchasers = index_purchasers(
        customers, members, memberships, settings, associations=associations
    )
    weighing = Weighing.of(purchasers, checkins)
    days = enriched["checkin_datetime"].dt.normalize()
    wanted = enriched["purchaser_name"].map(fold, na_action="ignore") == fold(
        without_count_left(printed)
    )
    if on is not None:
        wanted &= days == pd.Timestamp(on)
    rows = enriched[wanted].sort_values(["checkin_datetime", "checkin_id"], ascending=False)
    if not rows.empty:
        return _decided(rows[:limit], weighing), len(rows[limit:]) if limit else 0
    if on is None and checkins.empty:
        raise NoCheckinsError("there is no check-in yet; say with --on which day is meant")
    day = checkins["checkin_datetime"].max().normalize() if on is None else pd.Timestamp(on)
    would_be = _hypothetical(printed, day, weighing, overrides, settings)
    is_sold = would_be.customer_id in accounts["customer_id"].tolist()
    return [_as_sold(would_be) if is_sold else would_be], 0


def _decided(rows: pd.DataFrame, weighing: Weighing) -> list[Decision]:
    """What was decided on transfers."""
    return [
        Decision(
            int(row["checkin_id"]),
            row["checkin_datetime"].date().isoformat(),
            visit.user,
            str(row["match_method"]),
            None if pd.isna(row["purchaser_customer_id"]) else int(row["purchaser_customer_id"]),
            int(row["match_confidence"]),
            weighing.index.why_sold(row["purchaser_name"])
            or (_OF_ACCOUNT if row["match_method"] == _SELLER else None),
            *_suspects(weighing, row["purchaser_name"], visit, row["checkin_datetime"].normalize()),
        )
        for row, visit in zip(rows.to_dict("records"), visits_of(rows), strict=True)
    ]


def _as_sold(decision: Decision) -> Decision:
    """The decision where the purchaser is an account to ignore: nobody shared the pass."""
    return replace(decision, method=_SELLER, customer_id=None, confidence=0, sold_by=_OF_ACCOUNT)


def _hypothetical(
    printed: str,
    day: pd.Timestamp,
    weighing: Weighing,
    overrides: pd.DataFrame,
    settings: Settings,
) -> Decision:
    """What would be decided on a transfer whose user nobody knows."""
    visit = Visit(_NOBODY, day.value // 1000)
    match = match_one(printed, day, visit, weighing, overrides_by_name(overrides), settings)
    return Decision(
        None,
        day.date().isoformat(),
        None,
        match.method,
        match.customer_id,
        match.confidence,
        weighing.index.why_sold(printed),
        *_suspects(weighing, printed, visit, day),
    )


def _suspects(
    weighing: Weighing, printed: str, visit: Visit, day: pd.Timestamp
) -> tuple[int, float, float, list[Suspect]]:
    """How likely a stranger is, how usual strangers and unlisted names are, and the likeliest
    customers.
    """
    candidates = weighing.candidates(printed, visit, day, even_later=True)
    stranger = 1 - sum(candidate.posterior for candidate in candidates)
    lately = weighing.shares_on(visit.at_us // DAY_US)
    suspects = [
        Suspect(
            candidate.customer_id,
            candidate.fit.customer.name,
            candidate.score,
            candidate.fit.why,
            candidate.fit.likelihood,
            [Reason(term.what, round(term.factor, 3)) for term in candidate.evidence],
        )
        for candidate in candidates[:_SHOWN]
    ]
    return round(100 * stranger), round(lately.stranger, 3), round(lately.unlisted, 3), suspects
