"""The connections of some pairs alone, by the very functions that make those of all."""

import pandas as pd

from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.evidence import Evidence, of_pairs
from basin_assets.rules.connections.types import TYPES
from basin_assets.settings import Settings


def connect_pairs(pairs: pd.DataFrame, evidence: Evidence, settings: Settings) -> pd.DataFrame:
    """`customer_connections` of those pairs among the given that are connected at all.

    Args:
        pairs: the pairs, each once.
        evidence: what connections are made from, of these pairs and any others.
        settings: points, caps and bands.
    """
    by_type = connect_pairs_by_type(pairs, evidence.of(pairs), settings)
    return combine_connections(by_type, evidence.customers, evidence.relations, settings)


def connect_pairs_by_type(
    pairs: pd.DataFrame, evidence: Evidence, settings: Settings
) -> dict[str, pd.DataFrame]:
    """The table of each connection type, with the rows of those pairs; see `connect_pairs`.

    Args:
        pairs: the pairs, each once.
        evidence: best of these pairs alone, by `Evidence.of`: all of it is gone through.
        settings: points and caps.
    """
    return {each.name: of_pairs(each.extract(evidence, settings), pairs) for each in TYPES}
