"""How close together two people arrive: their days, counted by the smallest gap."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.json_text import to_json
from basin_assets.rules.pairs import pair_numbers
from basin_assets.settings import Settings

GAP_BIN_SECONDS = (60, 120, 300, 600, 1800)
"""The most seconds of each bin; a wider window adds a last one."""


def count_gaps(days: pd.DataFrame, settings: Settings) -> "pd.Series[str]":
    """Each pair's days by gap, as JSON: {"60": days up to a minute apart, "120": ...}.

    Args:
        days: days together with their smallest gap, by pair: see `pairs.closest_by_day`.
        settings: the window.
    """
    bins = gap_bin_seconds(settings)
    number = np.searchsorted(bins, days["gap_seconds"].to_numpy("float64"))
    pair = pair_numbers(days)
    flat = np.bincount(
        pair * len(bins) + number, minlength=(int(pair[-1]) + 1 if len(pair) else 0) * len(bins)
    )
    counts: npt.NDArray[np.int64] = flat.reshape(-1, len(bins))
    # Most pairs met once: few different rows are written out.
    kind = np.zeros(len(counts), dtype=np.int64)
    for of_bin in counts.T:  # numbered anew after each bin, so that no number grows too large
        kind, _ = pd.factorize(kind * (int(of_bin.max(initial=0)) + 1) + of_bin)
    _, examples = np.unique(kind, return_index=True)
    names = [str(seconds) for seconds in bins]
    texts = [to_json(dict(zip(names, row, strict=True))) for row in counts[examples].tolist()]
    return pd.Series(pd.array(texts, dtype="str").take(kind))


def gap_bin_seconds(settings: Settings) -> tuple[int, ...]:
    """The most seconds of each bin."""
    window = settings.window_minutes * 60
    return GAP_BIN_SECONDS if window <= GAP_BIN_SECONDS[-1] else (*GAP_BIN_SECONDS, window)
