"""What people said about printed names, and on which days each statement holds."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from basin_assets.rules.exports.descriptions import without_count_left
from basin_assets.rules.exports.settling import SettledSource
from basin_assets.rules.formulas import as_they_were
from basin_assets.rules.names import folded

_ALWAYS_BEFORE = pd.Timestamp("0001-01-01")
_ALWAYS_AFTER = pd.Timestamp("9999-12-31")
_STATEMENT = ["name", "from", "to", "customer_id"]


@dataclass(frozen=True)
class Override:
    """One statement: on these days the name is that customer, or a known stranger (None)."""

    first_day: pd.Timestamp
    last_day: pd.Timestamp
    customer_id: int | None


def settle_overrides(settled: SettledSource, customers: pd.DataFrame) -> SettledSource:
    """Sets aside statements that contradict each other, that hold on no day, or that name a
    customer who is not there.

    Equal rows count once. Rows of one folded name with an equal `from` say different things about
    the same days, so neither is used.

    Args:
        settled: `purchaser_overrides` as settled without regard to customers.
        customers: the typed customers.
    """
    settled = replace(settled, used=settled.used.assign(purchaser_name=_names_of(settled.used)))
    rows = settled.used.assign(name=folded(settled.used["purchaser_name"]))
    reason = pd.Series(pd.NA, index=rows.index, dtype="str").mask(rows["name"].isna(), "blank_name")
    is_unknown = rows["customer_id"].notna() & ~rows["customer_id"].isin(customers["customer_id"])
    reason = reason.mask(reason.isna() & is_unknown, "unknown_customer")
    reason = reason.mask(reason.isna() & (rows["to"] < rows["from"]), "ends_before_it_begins")
    is_repeated = reason.isna() & rows.duplicated(_STATEMENT)
    stated = rows[reason.isna() & ~is_repeated]
    contradicts = stated.duplicated(["name", "from"], keep=False)
    reason = reason.mask(contradicts.reindex(rows.index, fill_value=False), "equal_override")
    distinct = replace(
        settled,
        used=settled.used[~is_repeated].reset_index(drop=True),
        source_lines=settled.source_lines[~is_repeated].reset_index(drop=True),
        duplicates=settled.duplicates + int(is_repeated.sum()),
    )
    return distinct.without(reason[~is_repeated].reset_index(drop=True))


def _names_of(overrides: pd.DataFrame) -> pd.Series:
    """The printed names as `transfers` has them, without the apostrophe that our files for people
    put before a formula.
    """
    written = pa.array(overrides["purchaser_name"], pa.string(), from_pandas=True)
    names = pd.Series(as_they_were(written).to_pandas(), index=overrides.index, dtype="str")
    return names.map(without_count_left, na_action="ignore").astype("str")


def overrides_by_name(overrides: pd.DataFrame) -> Mapping[str, list[Override]]:
    """The statements by folded name, the latest `from` first."""
    by_name: dict[str, list[Override]] = defaultdict(list)
    first = overrides["from"].fillna(_ALWAYS_BEFORE)
    last = overrides["to"].fillna(_ALWAYS_AFTER)
    columns = (folded(overrides["purchaser_name"]), first, last, overrides["customer_id"])
    for name, from_, to, customer_id in zip(*columns, strict=True):
        known = None if pd.isna(customer_id) else int(customer_id)
        by_name[name].append(Override(from_, to, known))
    for statements in by_name.values():
        statements.sort(key=lambda statement: statement.first_day, reverse=True)
    return by_name
