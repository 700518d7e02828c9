"""`customer_friends`: who met more than by chance, from both sides, the most telling first."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from basin_assets.contracts.connections import SAME_DAY_GROUP
from basin_assets.contracts.insights import CLOSENESS, CUSTOMER_FRIENDS
from basin_assets.rules.connections.combine import SPAN
from basin_assets.rules.connections.ranges import EVERYBODY, IdRange
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.connections.types import TYPES
from basin_assets.rules.insights.ties import (
    closeness,
    from_both_sides,
    is_beyond_check_ins,
    is_more_than_chance,
    with_tie_scores,
)
from basin_assets.rules.json_columns import Texts, text_series
from basin_assets.rules.names import names_of
from basin_assets.rules.pairs import PAIR, Ints, number_pairs
from basin_assets.settings import Settings

_COLUMNS = [*PAIR, "connection_type", "connection_strength", *SPAN]
_TEXT = pa.large_string()
_SEPARATOR = pa.scalar("; ", _TEXT)
_DAYS_FIRST = sorted(TYPES, key=lambda each: each.name != SAME_DAY_GROUP)


def list_customer_friends(
    connections: pd.DataFrame,
    by_type: Mapping[str, pd.DataFrame],
    customers: pd.DataFrame,
    settings: Settings,
    of: IdRange = EVERYBODY,
) -> pd.DataFrame:
    """Each pair twice, by customer: by closeness, evidence beyond check-ins, strength, score, id.

    Four in five pairs met once and by chance, and are left out: see `is_more_than_chance`.

    Args:
        connections: `customer_connections`, at least those of the customers asked for.
        by_type: the table of each connection type, for the evidence.
        customers: the typed customers, for their names.
        settings: the bands, and the tie score that is high.
        of: the customers whose friends are listed.
    """
    pairs = with_tie_scores(connections[_COLUMNS], by_type[SAME_DAY_GROUP])
    pairs = pairs[is_more_than_chance(pairs)].reset_index(drop=True)
    pairs["closeness"] = closeness(pairs, settings)
    pairs["is_beyond_check_ins"] = is_beyond_check_ins(pairs)
    friends = of.rows(from_both_sides(pairs), ["customer_id"])
    row = friends.index.to_numpy()  # of both sides: those of 2 come after all of 1
    seen = row[row < len(pairs)], row[row >= len(pairs)] - len(pairs)
    friends = friends.assign(evidence=_evidence(pairs, by_type, seen).array)
    friends = friends.iloc[_most_telling_first(friends)]
    strength = friends["connection_strength"].to_numpy("int64")
    return CUSTOMER_FRIENDS.frame(
        dict(friends)
        | {
            "customer_name": names_of(friends["customer_id"], customers),
            "friend_name": names_of(friends["friend_customer_id"], customers),
            "tie_score": friends["tie_score"].round(3),
            "closeness": _words(CLOSENESS, friends["closeness"].to_numpy("int64")),
            "strength_band": strength_band(strength, settings),
            "connection_types": friends["connection_type"],
            "friends_since": friends["first_interaction_date"],
            "last_seen": friends["last_interaction_date"],
        }
    )


def _evidence(
    pairs: pd.DataFrame, by_type: Mapping[str, pd.DataFrame], seen: tuple[Ints, Ints]
) -> "pd.Series[str]":
    """What speaks for some pairs as 1 would tell it; after these, for some as 2 would.

    Days together come first: most pairs have nothing else.

    Args:
        pairs: the pairs.
        by_type: the table of each connection type.
        seen: the positions of the pairs of which 1 tells, and of those of which 2 does.
    """
    tables = [by_type[each.name] for each in _DAYS_FIRST]
    _, (wanted, *known) = number_pairs([pairs, *tables])
    told: tuple[list[Texts], list[Texts]] = ([], [])
    for each, table, numbers in zip(_DAYS_FIRST, tables, known, strict=True):
        row = pd.Index(numbers).get_indexer(pd.Index(wanted))
        has = row >= 0
        place = np.cumsum(has) - 1  # among the rows of wanted pairs
        words_of_sides = each.words(table.iloc[row[has]].reset_index(drop=True))
        for of_side, at, words in zip(told, seen, words_of_sides, strict=True):
            of_side.append(words.take(pa.array(place[at], mask=~has[at])).cast(_TEXT))
    sides = [pc.binary_join_element_wise(*each, _SEPARATOR, null_handling="skip") for each in told]
    return text_series(pa.concat_arrays(sides))


def _most_telling_first(friends: pd.DataFrame) -> np.ndarray:
    """The order of the rows: by customer, then what speaks most for the friend."""
    return np.lexsort(
        (
            friends["friend_customer_id"],
            -friends["tie_score"].fillna(0),
            -friends["connection_strength"],
            ~friends["is_beyond_check_ins"],
            friends["closeness"],
            friends["customer_id"],
        )
    )


def _words(words: tuple[str, ...], positions: np.ndarray) -> pd.Series:
    return pd.Series(pd.array(list(words), dtype="str").take(positions))
