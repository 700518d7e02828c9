"""Precision, recall and matched strangers of what a matcher found, and how sure it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import pandas as pd

from basin_assets_tests.evaluation.labelled_gyms import Labelled

_BANDS = (0, 50, 60, 70, 80, 90, 99, 100, 101)


@dataclass(frozen=True)
class Score:
    """Counts of transfers. Strangers who bear a customer's very name are counted apart."""

    right: int = 0
    wrong: int = 0
    of_customers: int = 0
    strangers: int = 0
    strangers_matched: int = 0
    namesakes: int = 0
    namesakes_matched: int = 0

    def __add__(self, other: Self) -> "Score":
        return Score(*(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, ...]:
        """The counts in their order."""
        return tuple(vars(self).values())

    @property
    def precision(self) -> float:
        """Of those matched, the share that is right; a matched stranger is wrong."""
        matched = self.right + self.wrong + self.strangers_matched
        return self.right / matched if matched else 1.0

    @property
    def recall(self) -> float:
        """Of the transfers of customers, the share that is right."""
        return self.right / self.of_customers if self.of_customers else 1.0

    @property
    def share_of_strangers(self) -> float:
        """Of the strangers, the share that is matched."""
        return self.strangers_matched / self.strangers if self.strangers else 0.0


def score(labelled: Labelled, found: Mapping[int, int | None]) -> Score:
    """The score of found purchasers by `checkin_id`."""
    right = wrong = of_customers = strangers = matched = namesakes = namesakes_matched = 0
    for checkin, purchaser in labelled.purchaser.items():
        customer = found.get(checkin)
        if checkin in labelled.namesakes:
            namesakes += 1
            namesakes_matched += customer is not None
        elif purchaser is None:
            strangers += 1
            matched += customer is not None
        else:
            of_customers += 1
            right += customer == purchaser
            wrong += customer is not None and customer != purchaser
    return Score(right, wrong, of_customers, strangers, matched, namesakes, namesakes_matched)


def calibration(found: Iterable[tuple[Labelled, pd.DataFrame]]) -> pd.DataFrame:
    """By band of confidence how many matches there are, and what share was said and is right.

    Strangers who bear a customer's very name are left out, since nobody can tell them.
    """
    matches = pd.concat([_matches(labelled, enriched) for labelled, enriched in found])
    lowest = pd.cut(matches["confidence"], _BANDS, right=False, labels=_BANDS[:-1])
    by_band = matches.groupby(lowest.astype("int64"))
    return by_band.agg(
        matches=("is_right", "size"), said=("confidence", "mean"), right=("is_right", "mean")
    ).assign(said=lambda bands: bands["said"] / 100)


def _matches(labelled: Labelled, enriched: pd.DataFrame) -> pd.DataFrame:
    """The matches of `enriched` with their confidence, and whether each is right."""
    known = enriched.dropna(subset="purchaser_customer_id")
    known = known[~known["checkin_id"].isin(labelled.namesakes)]
    right = known["checkin_id"].map(labelled.purchaser) == known["purchaser_customer_id"]
    return pd.DataFrame(
        {"confidence": known["match_confidence"].astype("int64"), "is_right": right.fillna(False)}
    )
