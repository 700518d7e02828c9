"""What the connection types have in common: the shape of their tables."""

import pandas as pd

from basin_assets.contracts.connections import typed_columns
from basin_assets.contracts.table import Table
from basin_assets.rules.connections.strength import Points
from basin_assets.rules.json_columns import json_objects, text_series
from basin_assets.rules.pairs import PAIR


def connection_frame(table: Table, pairs: pd.DataFrame, points: Points) -> pd.DataFrame:
    """The pairs as the type's table, by ids; the metadata is the JSON of its typed columns.

    Args:
        table: the contract of the type.
        pairs: one row a pair: ids, both days, `interaction_count` and the typed columns.
        points: of the same pairs.
    """
    known = {"connection_type": table.name, "metadata": ""}
    described = pairs.assign(connection_strength=points.total, **known)
    found = table.frame(described.sort_values(PAIR, kind="stable"))
    return found.assign(metadata=text_series(json_objects(typed_columns(table), found)))
