"""`customer_connections`: the four types joined, one row a pair."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.connections import (
    CONNECTION_TYPES,
    CUSTOMER_CONNECTIONS,
    FAMILY_MEMBERSHIP,
    PASS_SHARER_RECIPIENT,
    SAME_DAY_GROUP,
)
from basin_assets.rules.connections.strength import calculate_connection_strength, strength_band
from basin_assets.rules.json_text import embedded, to_json
from basin_assets.rules.names import folded_surnames
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

SPAN = ["first_interaction_date", "last_interaction_date"]


def combine_connections(
    by_type: Mapping[str, pd.DataFrame], customers: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """One row a connected pair, by ids: types in their order, strength min(100, sum).

    The earliest first day, the latest last day and the sum of the counts hold. The metadata has
    each type's own under its name, and `shares`, `co_visits`, `is_family_group` and
    `strength_band`.

    Args:
        by_type: the table of each connection type.
        customers: the typed customers, for their surnames.
        settings: caps and bands.
    """
    pairs = pd.concat([by_type[name][PAIR] for name in CONNECTION_TYPES])
    pairs = pairs.drop_duplicates().sort_values(PAIR, ignore_index=True)
    if pairs.empty:
        return CUSTOMER_CONNECTIONS.empty()
    at = _positions(pairs, by_type)
    points = _spread(by_type, at, "connection_strength", len(pairs))
    strength = calculate_connection_strength(points, settings)
    spans = pd.concat([by_type[name][SPAN].assign(pair=at[name]) for name in CONNECTION_TYPES])
    spans = spans.groupby("pair").agg({SPAN[0]: "min", SPAN[1]: "max"})
    counts = _spread(by_type, at, "interaction_count", len(pairs))
    band = strength_band(strength, settings)
    is_family_group = _is_family_group(pairs, counts, customers)
    return CUSTOMER_CONNECTIONS.frame(
        {
            "customer_id_1": pairs["customer_id_1"],
            "customer_id_2": pairs["customer_id_2"],
            "connection_type": _types(counts),
            "connection_strength": strength,
            "first_interaction_date": spans[SPAN[0]],
            "last_interaction_date": spans[SPAN[1]],
            "interaction_count": counts.sum(axis=0),
            "metadata": _metadata(by_type, at, counts, band, is_family_group),
        }
    )


def _positions(
    pairs: pd.DataFrame, by_type: Mapping[str, pd.DataFrame]
) -> Mapping[str, npt.NDArray[np.int64]]:
    """Where each row of each type's table stands among all pairs, which are sorted."""
    ids = np.unique(pairs.to_numpy("int64"))

    def ranks(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
        first, second = (np.searchsorted(ids, frame[name].to_numpy("int64")) for name in PAIR)
        return np.asarray(first * len(ids) + second, dtype=np.int64)

    every = ranks(pairs)
    return {name: np.searchsorted(every, ranks(by_type[name])) for name in CONNECTION_TYPES}


def _spread(
    by_type: Mapping[str, pd.DataFrame],
    at: Mapping[str, npt.NDArray[np.int64]],
    column: str,
    pair_count: int,
) -> npt.NDArray[np.int64]:
    """A column of all types: one row a type, one column a pair, 0 where the pair has it not."""
    spread = np.zeros((len(CONNECTION_TYPES), pair_count), dtype=np.int64)
    for row, name in enumerate(CONNECTION_TYPES):
        spread[row, at[name]] = by_type[name][column]
    return spread


def _types(counts: npt.NDArray[np.int64]) -> list[str]:
    """The types that each pair has, comma-separated, in the contract's order."""
    bits = 1 << np.arange(len(CONNECTION_TYPES))
    code = ((counts > 0) * bits[:, None]).sum(axis=0)
    joined = {
        number: ",".join(name for bit, name in enumerate(CONNECTION_TYPES) if number >> bit & 1)
        for number in np.unique(code).tolist()
    }
    return [joined[number] for number in code.tolist()]


def _is_family_group(
    pairs: pd.DataFrame, counts: npt.NDArray[np.int64], customers: pd.DataFrame
) -> npt.NDArray[np.bool_]:
    """A shared membership, or one surname and a pass that went between the two."""
    surnames = pd.Series(
        folded_surnames(customers["last_name"]).to_numpy(), index=customers["customer_id"]
    )
    first, second = (surnames.reindex(pairs[name]).to_numpy(object) for name in PAIR)
    one_surname = (first == second) & pd.notna(first)
    passed = counts[CONNECTION_TYPES.index(PASS_SHARER_RECIPIENT)] > 0
    share_membership = counts[CONNECTION_TYPES.index(FAMILY_MEMBERSHIP)] > 0
    return np.asarray(share_membership | (one_surname & passed), dtype=bool)


def _metadata(
    by_type: Mapping[str, pd.DataFrame],
    at: Mapping[str, npt.NDArray[np.int64]],
    counts: npt.NDArray[np.int64],
    band: npt.NDArray[np.object_],
    is_family_group: npt.NDArray[np.bool_],
) -> list[str]:
    """Each type's metadata under its name, and what is said of the pair as a whole."""
    shares = counts[CONNECTION_TYPES.index(PASS_SHARER_RECIPIENT)].tolist()
    co_visits = counts[CONNECTION_TYPES.index(SAME_DAY_GROUP)].tolist()
    said: list[dict[str, object]] = [
        {"shares": s, "co_visits": c, "is_family_group": f, "strength_band": b}
        for s, c, f, b in zip(
            shares, co_visits, is_family_group.tolist(), band.tolist(), strict=True
        )
    ]
    for name in CONNECTION_TYPES:
        for pair, text in zip(at[name].tolist(), by_type[name]["metadata"].tolist(), strict=True):
            said[pair][name] = embedded(text)
    return [to_json(each) for each in said]
