"""How good a score of ties is: how well it ranks, and whether it says how often it is right."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BINS = 10


def average_precision(score: Floats, is_tie: Bools) -> float:
    """The area under precision by recall, in steps; pairs of one score come all at once.

    Args:
        score: of each pair, any scale; a higher one is a likelier tie.
        is_tie: whether the two know each other; at least one pair does.
    """
    order = np.argsort(-score, kind="stable")
    ranked, right = score[order], np.cumsum(is_tie[order])
    is_last = np.append(ranked[1:] != ranked[:-1], True)
    precision = (right / np.arange(1, len(right) + 1))[is_last]
    recall = (right / right[-1])[is_last]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def precision_at(score: Floats, is_tie: Bools, count: int) -> float:
    """The share of ties among the `count` highest scores; of equal ones those that come first."""
    return float(is_tie[top(score, count)].mean())


def top(score: Floats, count: int) -> npt.NDArray[np.int64]:
    """Where the `count` highest scores are, the highest first."""
    return np.argsort(-score, kind="stable")[:count]


@dataclass(frozen=True)
class Calibration:
    """Pairs in ten bins of equal width by their score, 0 to 1; gyms can be added.

    Attributes:
        pairs: how many, by bin.
        predicted: sum of the scores, by bin.
        tied: how many know each other, by bin.
    """

    pairs: Floats
    predicted: Floats
    tied: Floats

    @classmethod
    def of(cls, score: Floats, is_tie: Bools) -> Self:
        """The pairs of a gym."""
        at = np.minimum((score * BINS).astype(np.int64), BINS - 1)

        def summed(figure: Floats) -> Floats:
            return np.bincount(at, weights=figure, minlength=BINS).astype(np.float64)

        return cls(summed(np.ones(len(score))), summed(score), summed(is_tie.astype(np.float64)))

    def __add__(self, other: Self) -> "Calibration":
        return Calibration(
            self.pairs + other.pairs, self.predicted + other.predicted, self.tied + other.tied
        )

    def error(self, first_bin: int = 0) -> float:
        """The expected calibration error: how far what is said is from what is, by pair.

        Args:
            first_bin: bins below are left out; 1 leaves out the pairs below .1.
        """
        off = np.abs(self.predicted - self.tied)[first_bin:]
        return float(off.sum() / max(self.pairs[first_bin:].sum(), 1.0))
