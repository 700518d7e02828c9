"""How strong a connection is: what points are, the sum of all types' points, and the bands.

The points of a type are terms that can be shown to people. Each type's rule stands with the type,
its numbers in the settings.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.connections import BANDS
from basin_assets.settings import Settings

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Term:
    """So many points for each of what is counted; a flag is counted as 0 or 1.

    Attributes:
        what: what is counted, in the singular.
        points_each: points for one.
        count: how many, by pair.
        is_bonus: counted once at most, where it is earned.
    """

    what: str
    points_each: int
    count: "pd.Series[Any]"
    is_bonus: bool = False


class Points(NamedTuple):
    """The points of a connection type: the sum of its terms, up to a cap."""

    terms: tuple[Term, ...]
    at_most: int

    @property
    def total(self) -> Counts:
        """The points by pair, 0 to `at_most`."""
        summed = sum(term.points_each * term.count.to_numpy("int64") for term in self.terms)
        return np.asarray(np.minimum(self.at_most, summed), dtype=np.int64)


def calculate_connection_strength(points_of_types: Counts, settings: Settings) -> Counts:
    """min(100, sum of the types' points). Takes one row a type, one column a pair."""
    summed: Counts = points_of_types.sum(axis=0)
    return np.minimum(settings.max_strength, summed)


def strength_band(strength: Counts, settings: Settings) -> npt.NDArray[np.object_]:
    """Weak 0-20, Moderate 21-40, Strong 41-60, Very Strong 61-80, Family/Core 81-100."""
    bounds = [
        settings.weak_up_to,
        settings.moderate_up_to,
        settings.strong_up_to,
        settings.very_strong_up_to,
    ]
    return np.array(BANDS, dtype=object)[np.searchsorted(bounds, strength, side="left")]
