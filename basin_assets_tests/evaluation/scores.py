"""Precision, recall and matched strangers of what a matcher found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from basin_assets_tests.evaluation.labelled_gyms import Labelled


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
