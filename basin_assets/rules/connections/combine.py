"""`customer_connections`: the types joined, one row a pair."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from basin_assets.contracts.connections import (
    CONNECTION_TYPES,
    CUSTOMER_CONNECTIONS,
    FAMILY_MEMBERSHIP,
    PASS_SHARER_RECIPIENT,
    SAME_DAY_GROUP,
    TYPE_TABLES,
    typed_columns,
)
from basin_assets.contracts.table import Column, Kind
from basin_assets.rules.connections.kin import family_pairs
from basin_assets.rules.connections.strength import calculate_connection_strength, strength_band
from basin_assets.rules.json_columns import joined_members, json_objects, json_values, text_series
from basin_assets.rules.names import folded_surnames
from basin_assets.rules.pairs import PAIR, Ints, are_among, number_pairs
from basin_assets.rules.visits.visits import changes
from basin_assets.settings import Settings

SPAN = ["first_interaction_date", "last_interaction_date"]
_OF_WHOLE_PAIR = (
    Column("shares", Kind.COUNT, "Passes that went between the two"),
    Column("co_visits", Kind.COUNT, "Days together"),
    Column("is_family_group", Kind.FLAG, "One household, as far as the tables tell"),
    Column("strength_band", Kind.TEXT, "The strength in words"),
)


def combine_connections(
    by_type: Mapping[str, pd.DataFrame],
    customers: pd.DataFrame,
    relations: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """One row a connected pair, by ids: types in their order, strength min(100, sum).

    The earliest first day, the latest last day and the sum of the counts hold. The metadata has
    each type's own under its name, and `shares`, `co_visits`, `is_family_group` and
    `strength_band`.

    Args:
        by_type: the table of each connection type. The metadata is made of the typed columns.
        customers: the typed customers, for their surnames.
        relations: the typed relations.
        settings: caps and bands.
    """
    pairs, at = _join(by_type)
    if pairs.empty:
        return CUSTOMER_CONNECTIONS.empty()
    strength = calculate_connection_strength(
        _spread(by_type, at, "connection_strength", len(pairs)), settings
    )
    spans = pd.concat([by_type[name][SPAN].assign(pair=at[name]) for name in CONNECTION_TYPES])
    spans = spans.groupby("pair").agg({SPAN[0]: "min", SPAN[1]: "max"})
    counts = _spread(by_type, at, "interaction_count", len(pairs))
    of_whole_pair = {
        "shares": counts[CONNECTION_TYPES.index(PASS_SHARER_RECIPIENT)],
        "co_visits": counts[CONNECTION_TYPES.index(SAME_DAY_GROUP)],
        "is_family_group": _is_family_group(pairs, counts, customers, relations),
        "strength_band": strength_band(strength, settings),
    }
    return CUSTOMER_CONNECTIONS.frame(
        {
            "customer_id_1": pairs["customer_id_1"],
            "customer_id_2": pairs["customer_id_2"],
            "connection_type": _types(counts),
            "connection_strength": strength,
            "first_interaction_date": spans[SPAN[0]],
            "last_interaction_date": spans[SPAN[1]],
            "interaction_count": counts.sum(axis=0),
            "metadata": _metadata(by_type, at, pd.DataFrame(of_whole_pair)),
        }
    )


def _join(by_type: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, Mapping[str, Ints]]:
    """All pairs, by ids, and where each row of each type's table stands among them."""
    ids, numbers = number_pairs([by_type[name] for name in CONNECTION_TYPES])
    every = np.sort(np.concatenate(numbers), kind="stable")  # of four runs in order: fast
    every = every[changes(every)]
    first, second = np.divmod(every, len(ids))
    pairs = pd.DataFrame({"customer_id_1": ids[first], "customer_id_2": ids[second]})
    at = (np.searchsorted(every, each) for each in numbers)
    return pairs, dict(zip(CONNECTION_TYPES, at, strict=True))


def _spread(
    by_type: Mapping[str, pd.DataFrame], at: Mapping[str, Ints], column: str, pair_count: int
) -> Ints:
    """A column of all types: one row a type, one column a pair, 0 where the pair has it not."""
    spread = np.zeros((len(CONNECTION_TYPES), pair_count), dtype=np.int64)
    for row, name in enumerate(CONNECTION_TYPES):
        spread[row, at[name]] = by_type[name][column]
    return spread


def _types(counts: Ints) -> "pd.Series[str]":
    """The types that each pair has, comma-separated, in the contract's order."""
    bits = 1 << np.arange(len(CONNECTION_TYPES))
    codes, which = np.unique(((counts > 0) * bits[:, None]).sum(axis=0), return_inverse=True)
    joined = [
        ",".join(name for bit, name in enumerate(CONNECTION_TYPES) if code >> bit & 1)
        for code in codes.tolist()
    ]
    return pd.Series(joined, dtype="str").take(which)


def _is_family_group(
    pairs: pd.DataFrame, counts: Ints, customers: pd.DataFrame, relations: pd.DataFrame
) -> npt.NDArray[np.bool_]:
    """A shared membership, kin, or one surname and a pass that went between the two."""
    is_family: npt.NDArray[np.bool_] = counts[CONNECTION_TYPES.index(FAMILY_MEMBERSHIP)] > 0
    passed = np.flatnonzero(counts[CONNECTION_TYPES.index(PASS_SHARER_RECIPIENT)])
    surnames = customers.set_index("customer_id")["last_name"]
    first, second = (
        folded_surnames(surnames.reindex(pairs[name].take(passed))).to_numpy() for name in PAIR
    )
    is_family[passed] |= (first == second) & pd.notna(first)
    return is_family | are_among(pairs, family_pairs(relations))


def _metadata(
    by_type: Mapping[str, pd.DataFrame], at: Mapping[str, Ints], of_whole_pair: pd.DataFrame
) -> "pd.Series[str]":
    """Each type's metadata under its name, and what is said of the pair as a whole."""
    members = {each.name: json_values(each, of_whole_pair[each.name]) for each in _OF_WHOLE_PAIR}
    for table in TYPE_TABLES:
        row_of_pair = np.full(len(of_whole_pair), -1)
        row_of_pair[at[table.name]] = np.arange(len(at[table.name]))
        rows = pa.array(row_of_pair, mask=row_of_pair < 0)
        members[table.name] = json_objects(typed_columns(table), by_type[table.name]).take(rows)
    return text_series(joined_members(members))
