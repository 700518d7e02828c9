"""How strong a connection is: the points of each type, their sum, and the bands.

Every rule of points stands here once; the numbers stand in the settings.
"""

import numpy as np
import numpy.typing as npt

from basin_assets.contracts.connections import BANDS
from basin_assets.settings import Settings

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def share_points(share_count: Counts, is_reciprocal: Flags, settings: Settings) -> Counts:
    """min(50, 10 x shares + 5 if both gave)."""
    points = settings.points_per_share * share_count
    points = points + settings.points_if_both_shared * is_reciprocal
    return np.minimum(settings.max_share_points, points)


def same_day_points(days: Counts, days_with_shared_pass: Counts, settings: Settings) -> Counts:
    """min(40, 5 x days + 10 if at least two of the days are shared-pass days)."""
    has_bonus = days_with_shared_pass >= settings.min_days_with_shared_pass
    points = settings.points_per_shared_day * days + settings.points_if_passes_shared * has_bonus
    return np.minimum(settings.max_same_day_points, points)


def guest_points(visit_count: Counts, settings: Settings) -> Counts:
    """min(60, 15 x visits, both directions summed)."""
    return np.minimum(settings.max_guest_points, settings.points_per_guest_visit * visit_count)


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
