"""Known pairs: people who surely know each other, whatever their visits say."""

import pandas as pd

from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

RELATIONS_OF_KIN = ("CHI", "PRE", "SIB")


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
    kin = relations[relations["relationship"].isin(RELATIONS_OF_KIN)]
    ends = kin[["customer_id", "related_customer_id"]]
    pairs = pd.concat(
        [
            shares(sure)[PAIR],
            family_membership[PAIR],
            pd.DataFrame({PAIR[0]: ends.min(axis=1), PAIR[1]: ends.max(axis=1)}),
        ]
    )
    distinct = pairs[pairs[PAIR[0]] != pairs[PAIR[1]]].drop_duplicates(ignore_index=True)
    return distinct.astype("int64")
