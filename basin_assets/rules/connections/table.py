"""What the connection types have in common: the shape of their tables."""

import pandas as pd

from basin_assets.contracts.table import Table
from basin_assets.rules.pairs import PAIR


def connection_frame(table: Table, connection_type: str, pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs as the type's table, by ids.

    Args:
        table: the contract of the type.
        connection_type: its name.
        pairs: one row a pair, with the contract's columns but `connection_type`.
    """
    ordered = pairs.sort_values(PAIR, kind="stable")
    return table.frame(dict(ordered) | {"connection_type": [connection_type] * len(ordered)})
