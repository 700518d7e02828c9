"""`customer_connections`: the four types joined, one row a pair."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from basin_assets.contracts.connections import (
    CONNECTION_TYPES,
    CUSTOMER_CONNECTIONS,
    FAMILY_MEMBERSHIP,
    PASS_SHARER_RECIPIENT,
    SAME_DAY_GROUP,
)
from basin_assets.domain.connections.strength import calculate_connection_strength, strength_band
from basin_assets.domain.connections.table import PAIR
from basin_assets.domain.json_text import embedded, to_json
from basin_assets.domain.names import folded_surnames
from basin_assets.settings import Settings


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
    at = pd.MultiIndex.from_frame(pairs)
    aligned = {name: by_type[name].set_index(PAIR).reindex(at) for name in CONNECTION_TYPES}
    strength = calculate_connection_strength(_counts(aligned, "connection_strength"), settings)
    first = pd.concat([of["first_interaction_date"] for of in aligned.values()], axis=1)
    last = pd.concat([of["last_interaction_date"] for of in aligned.values()], axis=1)
    return CUSTOMER_CONNECTIONS.frame(
        {
            "customer_id_1": pairs["customer_id_1"],
            "customer_id_2": pairs["customer_id_2"],
            "connection_type": _types(aligned),
            "connection_strength": strength,
            "first_interaction_date": first.min(axis=1).to_numpy(),
            "last_interaction_date": last.max(axis=1).to_numpy(),
            "interaction_count": _counts(aligned, "interaction_count").sum(axis=0),
            "metadata": _metadata(
                aligned, strength_band(strength, settings), _is_family_group(aligned, customers)
            ),
        }
    )


def _counts(aligned: Mapping[str, pd.DataFrame], column: str) -> np.ndarray:
    """One row a type, one column a pair; 0 where the pair has not that type."""
    return np.array([aligned[name][column].fillna(0).astype("int64") for name in CONNECTION_TYPES])


def _is_present(aligned: Mapping[str, pd.DataFrame]) -> np.ndarray:
    return np.array([aligned[name]["interaction_count"].notna() for name in CONNECTION_TYPES])


def _types(aligned: Mapping[str, pd.DataFrame]) -> list[str]:
    """The types that each pair has, comma-separated, in the contract's order."""
    code = (_is_present(aligned) * (1 << np.arange(len(CONNECTION_TYPES)))[:, None]).sum(axis=0)
    joined = {
        number: ",".join(name for bit, name in enumerate(CONNECTION_TYPES) if number >> bit & 1)
        for number in np.unique(code).tolist()
    }
    return [joined[number] for number in code.tolist()]


def _is_family_group(aligned: Mapping[str, pd.DataFrame], customers: pd.DataFrame) -> np.ndarray:
    """A shared membership, or one surname and a pass that went between the two."""
    pairs = aligned[FAMILY_MEMBERSHIP].index
    surnames = pd.Series(
        folded_surnames(customers["last_name"]).to_numpy(), index=customers["customer_id"]
    )
    first = surnames.reindex(pairs.get_level_values(0)).to_numpy(object)
    second = surnames.reindex(pairs.get_level_values(1)).to_numpy(object)
    one_surname = (first == second) & pd.notna(first)
    passed = aligned[PASS_SHARER_RECIPIENT]["interaction_count"].notna().to_numpy()
    share_membership = aligned[FAMILY_MEMBERSHIP]["interaction_count"].notna().to_numpy()
    return np.asarray(share_membership | (one_surname & passed), dtype=bool)


def _metadata(
    aligned: Mapping[str, pd.DataFrame], band: np.ndarray, is_family_group: np.ndarray
) -> list[str]:
    of_types = zip(*(aligned[name]["metadata"].tolist() for name in CONNECTION_TYPES), strict=True)
    counts = _counts(aligned, "interaction_count")
    shares = counts[CONNECTION_TYPES.index(PASS_SHARER_RECIPIENT)].tolist()
    co_visits = counts[CONNECTION_TYPES.index(SAME_DAY_GROUP)].tolist()
    return [
        to_json(
            {
                name: embedded(text)
                for name, text in zip(CONNECTION_TYPES, texts, strict=True)
                if isinstance(text, str)
            }
            | {
                "shares": share_count,
                "co_visits": day_count,
                "is_family_group": is_family,
                "strength_band": band_name,
            }
        )
        for texts, share_count, day_count, is_family, band_name in zip(
            of_types, shares, co_visits, is_family_group.tolist(), band.tolist(), strict=True
        )
    ]
