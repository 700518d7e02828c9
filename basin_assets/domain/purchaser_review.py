"""The printed names that a person should look at, with the customers who may be meant."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from basin_assets.contracts.tables import METHODS_TO_REVIEW, PURCHASER_REVIEW
from basin_assets.domain.names import folded, full_names
from basin_assets.domain.purchaser_index import Alike, Bearer, CustomerNames, index_customers

_SHOWN = 3
_LEAST_ALIKE = 60


class Candidate(NamedTuple):
    """A customer who may be meant. The score runs from 0 to 100."""

    customer_id: int
    score: int
    why: str


def review_purchasers(enriched: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """One row per printed name that is not surely resolved, most transfers first.

    Args:
        enriched: `enriched_transfers` of all months.
        customers: the typed customers.

    Returns:
        `purchaser_review`, with up to three candidates a name, likeliest first.
    """
    named = enriched.assign(
        name=enriched["purchaser_name"].fillna(""),
        day=enriched["checkin_datetime"].dt.normalize(),
        in_question=enriched["match_method"].isin(METHODS_TO_REVIEW),
    )
    by_name = named.groupby("name", sort=True)
    rows = by_name.agg(
        transfers=("checkin_id", "size"),
        transfers_to_review=("in_question", "sum"),
        first_day=("day", "min"),
        last_day=("day", "max"),
    )
    rows["methods"] = by_name["match_method"].agg(lambda methods: ",".join(sorted(set(methods))))
    rows = rows[rows["transfers_to_review"] > 0].reset_index(names="purchaser_name")
    rows = rows.sort_values(["transfers", "purchaser_name"], ascending=[False, True])
    return PURCHASER_REVIEW.frame(rows.reset_index(drop=True).join(_candidates(rows, customers)))


def _candidates(rows: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The candidates' columns, a row for each of the rows, in their order."""
    names = index_customers(customers)
    printed = folded(rows["purchaser_name"].replace("", pd.NA))
    alike = dict(names.alike(printed.dropna(), _LEAST_ALIKE))
    shown = dict(
        zip(
            customers["customer_id"],
            full_names(customers["first_name"], customers["last_name"]),
            strict=True,
        )
    )
    found = [
        _candidates_of(name, names, alike.get(name, [])) if isinstance(name, str) else []
        for name in printed
    ]
    columns: dict[str, pd.Series] = {}
    for rank in range(_SHOWN):
        of_rank = [each[rank] if rank < len(each) else None for each in found]
        prefix = f"candidate_{rank + 1}"
        columns[f"{prefix}_id"] = pd.Series([c and c.customer_id for c in of_rank], dtype="Int64")
        columns[f"{prefix}_name"] = pd.Series(
            [shown.get(c.customer_id) if c else None for c in of_rank], dtype="str"
        )
        columns[f"{prefix}_score"] = pd.Series([c and c.score for c in of_rank], dtype="Int64")
        columns[f"{prefix}_why"] = pd.Series([c and c.why for c in of_rank], dtype="str")
    return pd.DataFrame(columns)


def _candidates_of(name: str, names: CustomerNames, alike: Sequence[Alike]) -> list[Candidate]:
    """The likeliest customers for a folded name, without doubles."""
    bearing = [(b, 100, "bears the name") for b in names.full.get(name, ())]
    preferred = [(b, 95, "goes by the name") for b in names.preferred.get(name, ())]
    spelled = [
        (bearer, other.similarity, "is spelled alike")
        for other in alike[: _SHOWN + 1]
        if other.name != name
        for bearer in names.full[other.name]
    ]
    best: dict[int, Candidate] = {}
    for bearer, score, why in bearing + preferred + spelled:
        candidate = Candidate(bearer.customer_id, score, f"{why}; {_since(bearer)}")
        best.setdefault(bearer.customer_id, candidate)
    return sorted(best.values(), key=lambda candidate: -candidate.score)[:_SHOWN]


def _since(bearer: Bearer) -> str:
    if pd.isna(bearer.created_at):
        return "customer since an unknown day"
    return f"customer since {bearer.created_at.date().isoformat()}"
