"""The printed names that a person should look at, with the customers who may be meant."""

from collections.abc import Sequence

import pandas as pd

from basin_assets.contracts.tables import METHODS_TO_REVIEW, PURCHASER_REVIEW
from basin_assets.rules.names import names_of
from basin_assets.rules.purchasers.posterior import Candidate, PurchaserIndex, Weighing
from basin_assets.rules.purchasers.visit_evidence import visits_of

_SHOWN = 3


def review_purchasers(
    enriched: pd.DataFrame,
    customers: pd.DataFrame,
    purchasers: PurchaserIndex,
    checkins: pd.DataFrame,
) -> pd.DataFrame:
    """One row per printed name that is not surely resolved, most transfers first.

    Args:
        enriched: `enriched_transfers` of all months.
        customers: the typed customers, for the names of who used the passes.
        purchasers: who may be meant, by `matching.index_purchasers`.
        checkins: all check-ins.

    Returns:
        `purchaser_review`, with up to three candidates a name: the likeliest over all transfers in
        question, each with the terms of the transfer in which they are likeliest, and up to three
        customers who used the passes: who somebody climbs with is the best clue to who they are.
    """
    named = enriched.assign(
        name=enriched["purchaser_name"].fillna(""),
        day=enriched["checkin_datetime"].dt.normalize(),
        in_question=enriched["match_method"].isin(METHODS_TO_REVIEW),
    )
    by_name = named[named["name"].isin(named.loc[named["in_question"], "name"])].groupby("name")
    rows = by_name.agg(
        transfers=("checkin_id", "size"),
        transfers_to_review=("in_question", "sum"),
        first_day=("day", "min"),
        last_day=("day", "max"),
    )
    rows["methods"] = by_name["match_method"].agg(lambda methods: ",".join(sorted(set(methods))))
    rows["used_by"] = _used_by(named[named["in_question"]], customers)
    rows = rows.reset_index(names="purchaser_name")
    rows = rows.sort_values(["transfers", "purchaser_name"], ascending=[False, True])
    weighing = Weighing.of(purchasers, checkins)
    likeliest = _likeliest(named[named["in_question"]], weighing)
    columns = _columns([likeliest.get(name, []) for name in rows["purchaser_name"]])
    return PURCHASER_REVIEW.frame(rows.reset_index(drop=True).join(columns))


def _used_by(in_question: pd.DataFrame, customers: pd.DataFrame) -> "pd.Series[str]":
    """By printed name who used the passes: `Ann Lee (3), 2 times; Bo Ray (7) and 1 more`."""
    uses = in_question.groupby(["name", "user_customer_id"]).size().reset_index(name="times")
    uses = uses.sort_values(["name", "times", "user_customer_id"], ascending=[True, False, True])
    called = names_of(uses["user_customer_id"], customers).fillna("customer")
    often = [f", {times} times" if times > 1 else "" for times in uses["times"].tolist()]
    times = pd.Series(often, index=uses.index, dtype="str")
    uses["who"] = called + " (" + uses["user_customer_id"].astype("str") + ")" + times
    return uses.groupby("name")["who"].agg(_listed)


def _listed(people: "pd.Series[str]") -> str:
    more = len(people) - _SHOWN
    return "; ".join(people.iloc[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _likeliest(in_question: pd.DataFrame, weighing: Weighing) -> dict[str, list[Candidate]]:
    """The likeliest customers of each name over its transfers, without doubles."""
    best: dict[str, dict[int, Candidate]] = {}
    for name, day, visit in zip(
        in_question["name"].tolist(),
        in_question["day"].tolist(),
        visits_of(in_question),
        strict=True,
    ):
        of_name = best.setdefault(name, {})
        for candidate in weighing.candidates(name, visit, day, even_later=True) if name else ():
            known = of_name.get(candidate.customer_id)
            if known is None or _rank(candidate) < _rank(known):
                of_name[candidate.customer_id] = candidate
    return {name: sorted(of_name.values(), key=_rank)[:_SHOWN] for name, of_name in best.items()}


def _rank(candidate: Candidate) -> tuple[object, ...]:
    return -candidate.posterior, candidate.fit.customer.recency, candidate.why


def _columns(found: Sequence[Sequence[Candidate]]) -> pd.DataFrame:
    """The candidates' columns, a row for each of the lists."""
    columns: dict[str, pd.Series] = {}
    for rank in range(_SHOWN):
        of_rank = [each[rank] if rank < len(each) else None for each in found]
        prefix = f"candidate_{rank + 1}"
        columns[f"{prefix}_id"] = pd.Series([c and c.customer_id for c in of_rank], dtype="Int64")
        columns[f"{prefix}_name"] = pd.Series(
            [c.fit.customer.name if c else None for c in of_rank], dtype="str"
        )
        columns[f"{prefix}_score"] = pd.Series([c and c.score for c in of_rank], dtype="Int64")
        columns[f"{prefix}_why"] = pd.Series([c and c.why for c in of_rank], dtype="str")
    return pd.DataFrame(columns)
