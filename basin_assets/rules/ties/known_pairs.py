"""Known pairs: people who surely know each other, whatever their visits say."""

import pandas as pd

from basin_assets.rules.connections.kin import family_pairs
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings


def find_known_pairs(
    enriched: pd.DataFrame,
    family_membership: pd.DataFrame,
    relations: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """A pass went between them, they share a membership, or they are parent, child or siblings.

    Args:
        enriched: the enriched transfers; those at least `min_confidence` sure count.
        family_membership: the pairs on one membership.
        relations: who is related to whom, by the `relations` contract.
        settings: the least confidence.

    Returns:
        customer_id_1, customer_id_2; each pair once.
    """
    sure = enriched[enriched["match_confidence"] >= settings.min_confidence]
    pairs = pd.concat([shares(sure)[PAIR], family_membership[PAIR], family_pairs(relations)])
    return pairs.drop_duplicates(ignore_index=True).astype("int64")
