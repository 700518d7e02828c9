"""Whom the gym's software knows to be one family: parents, children and siblings, by `relations`.

The export may have a relation from one side or from both; it holds from both.
"""

import numpy as np
import pandas as pd

from basin_assets.rules.pairs import PAIR

_SIDES = ["customer_id", "related_customer_id"]
_BOTH = ["customer_id", "relative"]
_PARENT_AND_CHILD = ("CHI", "PRE")
_FAMILY = (*_PARENT_AND_CHILD, "SIB")


def family_pairs(relations: pd.DataFrame) -> pd.DataFrame:
    """The pairs of parent and child, and of siblings, each once.

    Args:
        relations: the typed relations.
    """
    sides = relations.loc[relations["relationship"].isin(_FAMILY), _SIDES].to_numpy("int64")
    pairs = pd.DataFrame(np.sort(sides, axis=1), columns=PAIR).drop_duplicates()
    return pairs[pairs[PAIR[0]] != pairs[PAIR[1]]].sort_values(PAIR)


def parents_and_children(relations: pd.DataFrame) -> pd.DataFrame:
    """`customer_id` and `relative`, who is their parent or child: each such pair from both sides.

    Args:
        relations: the typed relations.
    """
    pairs = family_pairs(relations[relations["relationship"].isin(_PARENT_AND_CHILD)])
    sides = [pairs.set_axis(names, axis=1) for names in (_BOTH, _BOTH[::-1])]
    return pd.concat(sides, ignore_index=True)[_BOTH]
