"""How strong a connection is: the points of each type, their sum, and the bands.

Every rule of points stands here once, as terms that can be shown to people; the numbers stand in
the settings.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from basin_assets.contracts.connections import BANDS
from basin_assets.settings import Settings

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
    count: Counts | Flags
    is_bonus: bool = False


class Points(NamedTuple):
    """The points of a connection type: the sum of its terms, up to a cap."""

    terms: tuple[Term, ...]
    at_most: int

    @property
    def total(self) -> Counts:
        """The points by pair, 0 to `at_most`."""
        summed = sum(term.points_each * term.count for term in self.terms)
        return np.asarray(np.minimum(self.at_most, summed), dtype=np.int64)


def share_points(share_count: Counts, is_reciprocal: Flags, settings: Settings) -> Points:
    """min(50, 10 x shares + 5 if both gave)."""
    return Points(
        (
            Term("share", settings.points_per_share, share_count),
            Term("both gave", settings.points_if_both_shared, is_reciprocal, is_bonus=True),
        ),
        settings.max_share_points,
    )


def same_day_points(days: Counts, days_with_shared_pass: Counts, settings: Settings) -> Points:
    """min(40, 5 x days + 10 if at least two of the days are shared-pass days)."""
    least = settings.min_days_with_shared_pass
    earned = days_with_shared_pass >= least
    what = f"a pass on {least} or more"
    return Points(
        (
            Term("day", settings.points_per_shared_day, days),
            Term(what, settings.points_if_passes_shared, earned, is_bonus=True),
        ),
        settings.max_same_day_points,
    )


def family_points(membership_count: Counts, settings: Settings) -> Points:
    """80, on however many memberships they are together."""
    shared = membership_count > 0
    return Points(
        (Term("on one membership", settings.family_points, shared, is_bonus=True),),
        settings.family_points,
    )


def guest_points(visit_count: Counts, settings: Settings) -> Points:
    """min(60, 15 x visits, both directions summed)."""
    return Points(
        (Term("visit", settings.points_per_guest_visit, visit_count),),
        settings.max_guest_points,
    )


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
