"""`connection_types`: each pair, type and side a row, so that a filter by type finds every pair."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets.contracts.insights import CONNECTION_TYPE_ROWS
from basin_assets.rules.connections.combine import SPAN
from basin_assets.rules.connections.ranges import EVERYBODY, IdRange
from basin_assets.rules.connections.types import TYPES, ConnectionType
from basin_assets.rules.json_columns import text_series
from basin_assets.rules.names import names_of
from basin_assets.rules.pairs import PAIR

_FIGURES = ["connection_strength", "interaction_count", *SPAN]


def list_connection_types(
    by_type: Mapping[str, pd.DataFrame], customers: pd.DataFrame, of: IdRange = EVERYBODY
) -> pd.DataFrame:
    """One row a pair, type and side: by customer, by the other's id, by type in their order.

    Args:
        by_type: the table of each connection type, at least the pairs of the customers asked for.
        customers: the typed customers, for their names.
        of: the customers whose side is listed.
    """
    sides = [side for each in TYPES for side in _both_sides(each, by_type[each.name])]
    rows = of.rows(pd.concat(sides, ignore_index=True), ["customer_id"])
    order = np.lexsort((rows["type"], rows["other_customer_id"], rows["customer_id"]))
    rows = rows.iloc[order]
    return CONNECTION_TYPE_ROWS.frame(
        dict(rows)
        | {
            "customer_name": names_of(rows["customer_id"], customers),
            "other_name": names_of(rows["other_customer_id"], customers),
            "connection_type": pd.Series(list(CONNECTION_TYPES), dtype="str").take(
                rows["type"].to_numpy("int64")
            ),
        }
    )


def _both_sides(each: ConnectionType, table: pd.DataFrame) -> list[pd.DataFrame]:
    """A type's rows as 1 of each pair tells them, then as 2 does."""
    number = CONNECTION_TYPES.index(each.name)
    ids = (PAIR, PAIR[::-1])
    return [
        pd.DataFrame(
            {
                "customer_id": table[mine].array,
                "other_customer_id": table[theirs].array,
                "type": np.full(len(table), number),
                **{name: table[name].array for name in _FIGURES},
                "direction": text_series(words.cast(pa.large_string())),
            }
        )
        for (mine, theirs), words in zip(ids, each.words(table), strict=True)
    ]
