"""What speaks for a connection, as one of the two would tell it."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from basin_assets.contracts.connections import (
    FAMILY_MEMBERSHIP,
    FREQUENT_GUEST,
    PASS_SHARER_RECIPIENT,
    SAME_DAY_GROUP,
)
from basin_assets.rules.pairs import PAIR

Texts = npt.NDArray[np.object_]


def evidence_of_both(
    pairs: pd.DataFrame, by_type: Mapping[str, pd.DataFrame]
) -> tuple[Texts, Texts]:
    """The evidence of each pair in words, as 1 would tell it, and as 2 would.

    Most pairs only co-visited: theirs are written once for each combination of figures.

    Args:
        pairs: the connected pairs, each once.
        by_type: the table of each connection type.
    """
    of_1 = _days_together(pairs, by_type[SAME_DAY_GROUP])
    of_2 = of_1.copy()
    at = pairs[PAIR].assign(at=np.arange(len(pairs)))
    for name, tell in (
        (PASS_SHARER_RECIPIENT, _passes),
        (FAMILY_MEMBERSHIP, _membership),
        (FREQUENT_GUEST, _guest_visits),
    ):
        for row in by_type[name].merge(at, on=PAIR).to_dict("records"):
            for texts, (mine, theirs) in ((of_1, (1, 2)), (of_2, (2, 1))):
                said = texts[row["at"]]
                told = tell(row, mine, theirs)
                texts[row["at"]] = f"{said}; {told}" if said else told
    return of_1, of_2


def _days_together(pairs: pd.DataFrame, same_day: pd.DataFrame) -> Texts:
    """Of pairs who co-visited: the days, the usual gap, what chance would give; else blank."""
    figures = ["co_visit_count", "gap_bins", "expected_co_visits"]
    found = pairs[PAIR].merge(same_day[[*PAIR, *figures]], on=PAIR, how="left")
    bins, distinct_bins = pd.factorize(found["gap_bins"])
    usual_gaps = np.array([_usual_gap(text) for text in distinct_bins] + [0])
    chance = found["expected_co_visits"].to_numpy("float64")
    combined = pd.DataFrame(
        {
            "days": found["co_visit_count"].fillna(0).to_numpy("int64"),
            "gap": usual_gaps[bins],  # -1 is the last, of those who never co-visited
            "chance": np.nan_to_num(np.round(chance, 1)),
        }
    )
    code = np.zeros(len(combined), dtype=np.int64)
    for name in combined:
        codes, distinct = pd.factorize(combined[name])
        code = code * max(len(distinct), 1) + codes
    which, firsts = _first_of_each(code)
    told = [
        _co_visits(days, gap, expected) if days else ""
        for days, gap, expected in combined.iloc[firsts].itertuples(index=False)
    ]
    return np.asarray(np.array(told, dtype=object)[which])


def _first_of_each(code: npt.NDArray[np.int64]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """For each value its number among the distinct ones, and where each of these comes first."""
    which, distinct = pd.factorize(code)
    firsts = np.full(len(distinct), len(code))
    np.minimum.at(firsts, which, np.arange(len(code)))
    return which, firsts


def _usual_gap(gap_bins: str) -> int:
    """The bound in seconds within which they came on more than half of the days; 0 if unknown."""
    days = sorted((int(bound), count) for bound, count in orjson.loads(gap_bins).items())
    total, counted = sum(count for _, count in days), 0
    for bound, count in days:
        counted += count
        if 2 * counted > total:
            return bound
    return 0


def _co_visits(days: int, gap_seconds: int, expected: float) -> str:
    """`12 days together, usually within a minute, where chance would give 1`."""
    minutes = -(-gap_seconds // 60)
    usually = "usually within" if days > 1 else "within"
    gap = f", {usually} {'a minute' if minutes == 1 else f'{minutes} minutes'}" if minutes else ""
    chance = f"{expected:g}" if expected else "almost none"
    return f"{_counted(days, 'day')} together{gap}, where chance would give {chance}"


def _passes(row: Mapping[Any, Any], mine: int, theirs: int) -> str:
    """`gave 3 passes, got 1 (Day Pass)`."""
    gave, got = row[f"shares_from_{mine}_to_{theirs}"], row[f"shares_from_{theirs}_to_{mine}"]
    told = f"gave {_counted(gave, 'pass', 'es')}" if gave else ""
    if got:
        told += f", got {got}" if gave else f"got {_counted(got, 'pass', 'es')}"
    names = ", ".join(orjson.loads(row["pass_types_shared"]))
    return f"{told} ({names})" if names else told


def _membership(row: Mapping[Any, Any], _mine: int, _theirs: int) -> str:
    """`on one family membership (Family Weekly) since 2025-01-03`; of a past one from and to."""
    name = "" if pd.isna(row["membership_type"]) else f" ({row['membership_type']})"
    first = row["first_interaction_date"].date()
    last = row["last_interaction_date"].date()
    when = f"since {first}" if row["is_current"] else f"from {first} to {last}"
    return f"on one {row['relationship']} membership{name} {when}"


def _guest_visits(row: Mapping[Any, Any], mine: int, theirs: int) -> str:
    """`was their guest 4 times, had them as guest once`."""
    return ", ".join(_both_ways(row, mine, theirs))


def _both_ways(row: Mapping[Any, Any], mine: int, theirs: int) -> Iterator[str]:
    if was_guest := row[f"guest_visits_of_{mine}_by_{theirs}"]:
        yield f"was their guest {_times(was_guest)}"
    if hosted := row[f"guest_visits_of_{theirs}_by_{mine}"]:
        yield f"had them as guest {_times(hosted)}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _counted(count: int, one: str, plural: str = "s") -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}{plural}"
