"""Known pairs: people who know each other by a pass, a membership or a relation."""

import pandas as pd

from basin_assets.rules.connections.kin import family_pairs
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

MISTAKEN = 0.02
"""Share of known pairs who do not know each other: a match may be wrong, a pass sold on."""


def find_known_pairs(
    enriched: pd.DataFrame,
    family_membership: pd.DataFrame,
    relations: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Returns the pairs who shared a pass or a membership, or are parent, child or siblings.

    Args:
        enriched: the enriched transfers; a match counts from `min_confidence` on.
        family_membership: the pairs on one membership.
        relations: by the `relations` contract.
        settings: `min_confidence`.

    Returns:
        customer_id_1, customer_id_2; each pair once.
    """
    sure = enriched[enriched["match_confidence"] >= settings.min_confidence]
    pairs = pd.concat([shares(sure)[PAIR], family_membership[PAIR], family_pairs(relations)])
    return pairs.drop_duplicates().astype("int64")
