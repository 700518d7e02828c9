"""Acquaintance: the likelihood that two people know each other, from all evidence.

A shared pass, a shared membership, or coming together on passes of one purchaser settles it. Else
the tie score decides, where it is a probability, together with a shared surname: the rarer the
surname, the more it counts. Families often come only once, all at the same moment.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.tie_scores import PROBABILITY
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.names import folded, folded_surnames
from basin_assets.rules.pairs import PAIR, are_among
from basin_assets.rules.ties.known_pairs import MISTAKEN
from basin_assets.settings import Settings

_SURE = 1.0 - MISTAKEN
"""The least likelihood where a pass or membership connects the two."""
_PRIOR_PAIRS = 20.0
"""Weight of the prior on the share of sure pairs with one surname (a half), in pairs."""
_PARTY = ["purchaser", "day"]
_PASS = ["purchaser", "pass_type", "day"]

Floats = npt.NDArray[np.float64]
FLAGS = ("is_on_one_membership", "has_passed", "came_on_one_pass", "has_one_surname")


def find_acquaintances(
    same_day_group: pd.DataFrame,
    enriched: pd.DataFrame,
    family_membership: pd.DataFrame,
    customers: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Returns the pairs with any evidence that they know each other.

    Args:
        same_day_group: the pairs who met, with their tie scores.
        enriched: the enriched transfers; a match counts from `min_confidence` on.
        family_membership: the pairs on one membership.
        customers: the typed customers, for their surnames.
        settings: `min_confidence` and those of `find_pass_parties`.

    Returns:
        customer_id_1, customer_id_2, likelihood (0 to 1), days_together, last_day_together (NaT
        where they never met), and the flags is_on_one_membership, has_passed, came_on_one_pass,
        has_one_surname; one row a pair, by ids.
    """
    met = same_day_group[
        [*PAIR, "tie_score", "tie_score_is", "co_visit_count", "last_interaction_date"]
    ]
    known = {
        "is_on_one_membership": family_membership[PAIR],
        "has_passed": shares(enriched[enriched["match_confidence"] >= settings.min_confidence]),
        "came_on_one_pass": find_pass_parties(enriched, settings),
    }
    pairs = pd.concat([met[PAIR], *(frame[PAIR] for frame in known.values())])
    pairs = pairs.drop_duplicates().sort_values(PAIR, ignore_index=True)
    pairs = pairs.merge(met, on=PAIR, how="left", validate="one_to_one")
    flags = {name: are_among(pairs, known[name]) for name in known}
    is_sure = np.logical_or.reduce(list(flags.values()))
    rarity, has_surnames = _one_surname(pairs, customers)
    # A rank orders pairs, but is no likelihood.
    counts = pairs["tie_score_is"] == PROBABILITY
    score = pairs["tie_score"].where(counts, 0.0).to_numpy("float64")
    likelihood = _weigh_surnames(score, is_sure, rarity, has_surnames)
    return pairs[PAIR].assign(
        likelihood=np.where(is_sure, np.maximum(likelihood, _SURE), likelihood),
        days_together=pairs["co_visit_count"].fillna(0).astype("int64"),
        last_day_together=pairs["last_interaction_date"],
        has_one_surname=rarity > 0,
        **flags,
    )


def find_pass_parties(enriched: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Returns the pairs who came together on passes of one printed purchaser, matched or not.

    They came on one day, within the window of each other, or with consecutive counts left on the
    pass. Passes of a seller, or of a stranger by an override, tie nobody: their buyers need not
    know each other. A larger party is an event, whose people need not either.

    Args:
        enriched: the enriched transfers.
        settings: `window_minutes`, and `small_group_size`, the largest party.

    Returns:
        customer_id_1, customer_id_2; each pair once, by ids.
    """
    users = pd.DataFrame(
        {
            "purchaser": folded(enriched["purchaser_name"]),
            "day": enriched["checkin_datetime"].dt.normalize(),
            "at": enriched["checkin_datetime"],
            "run": _runs_of_counts(enriched),
            "user": enriched["user_customer_id"],
        }
    )
    users = users[_is_of_person(enriched)].dropna(subset="purchaser")
    size = users.groupby(_PARTY)["user"].transform("nunique")
    users = users[size <= settings.small_group_size]
    pairs = users.merge(users, on=_PARTY, suffixes=("_1", "_2"))
    pairs = pairs[pairs["user_1"] < pairs["user_2"]]
    is_near = (pairs["at_1"] - pairs["at_2"]).abs() <= pd.Timedelta(minutes=settings.window_minutes)
    pairs = pairs[is_near | (pairs["run_1"] == pairs["run_2"])]
    pairs = pairs.rename(columns={"user_1": PAIR[0], "user_2": PAIR[1]})
    return pairs[PAIR].drop_duplicates().sort_values(PAIR, ignore_index=True)


def _is_of_person(enriched: pd.DataFrame) -> "pd.Series[bool]":
    """Which transfers may have one person as purchaser: no seller, no stranger by an override."""
    is_stranger = (enriched["match_method"] == "override") & enriched[
        "purchaser_customer_id"
    ].isna()
    return (enriched["match_method"] != "seller") & ~is_stranger


def _runs_of_counts(enriched: pd.DataFrame) -> "pd.Series[int]":
    """Numbers the runs of uses of one pass on one day with consecutive counts: 4 left, 3, 2.

    A use without a count is a run of its own.
    """
    uses = pd.DataFrame(
        {
            "purchaser": folded(enriched["purchaser_name"]),
            "pass_type": folded(enriched["pass_type"]),
            "day": enriched["checkin_datetime"].dt.normalize(),
            "left": -enriched["remaining_count"].astype("Int64"),
            "at": enriched["checkin_datetime"],
            "user": enriched["user_customer_id"],
        }
    )
    uses = uses.sort_values(list(uses.columns))
    before = uses.shift()
    same = (uses[_PASS] == before[_PASS]).fillna(False).all(axis=1)
    follows = (uses["left"] == before["left"] + 1).fillna(False) & (uses["at"] >= before["at"])
    is_first: pd.Series[bool] = ~(same & follows).astype("bool")
    return is_first.astype("int64").cumsum().reindex(enriched.index)


def _one_surname(
    pairs: pd.DataFrame, customers: pd.DataFrame
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The rarity of each pair's shared surname (customers per bearer, 0 without a shared surname),
    and whether both surnames are known.
    """
    surname = folded_surnames(customers["last_name"])
    names, number = np.unique(surname.dropna().to_numpy(object), return_inverse=True)
    ids = pd.Index(customers.loc[surname.notna(), "customer_id"].to_numpy("int64"))
    rarity = len(number) / np.maximum(np.bincount(number, minlength=len(names)), 1)
    first, second = (ids.get_indexer(pd.Index(pairs[name])) for name in PAIR)
    has_surnames = (first >= 0) & (second >= 0)
    shared = np.zeros(len(pairs))
    one, other = number[first[has_surnames]], number[second[has_surnames]]
    shared[has_surnames] = np.where(one == other, rarity[one], 0.0)
    return shared, has_surnames


def _weigh_surnames(
    score: Floats,
    is_sure: npt.NDArray[np.bool_],
    rarity: Floats,
    has_surnames: npt.NDArray[np.bool_],
) -> Floats:
    """The posterior of the tie score after the surnames, by Bayes' rule.

    Sure pairs give the share of acquainted pairs with one surname; strangers share a surname as
    often as customers bear it.
    """
    judged = is_sure & has_surnames
    share = ((rarity[judged] > 0).sum() + _PRIOR_PAIRS / 2) / (judged.sum() + _PRIOR_PAIRS)
    ratio = np.where(has_surnames, np.where(rarity > 0, share * rarity, 1.0 - share), 1.0)
    likelihood: Floats = score * ratio / (score * ratio + 1.0 - score)
    return likelihood
