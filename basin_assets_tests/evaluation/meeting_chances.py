"""Expected co-visits beside counted days together, over pairs of strangers, met or not.

`python -m basin_assets_tests.evaluation.meeting_chances` prints a line a gym; no constant was set
by these gyms.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rich.console import Console

from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties.expected_co_visits import (
    expect_co_visits,
    find_usual_visits,
)
from basin_assets.rules.ties.habits import find_visits
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.evaluation.second_gyms import SecondPlan, make_second_gym
from basin_assets_tests.evaluation.spoilt_gyms import SPOILT
from basin_assets_tests.evaluation.tie_gyms import SETTINGS, TieGym, Variant, make_tie_gym

_TENTHS = 10
_MANY = 3  # days together


@dataclass(frozen=True)
class Chances:
    """Counted days together and expected ones.

    Attributes:
        strangers: counted / expected, of all pairs of people who do not know each other.
        by_tenth: likewise, of the pairs that hold a tenth of the expectation each, the least first.
        ties: mean days, counted and expected, of ties with three days or more.
    """

    strangers: float
    by_tenth: list[float]
    ties: tuple[float, float]


def measure_chances(gym: TieGym, people: int = 3_000) -> Chances:
    """Measures the pairs among some people of a gym, drawn at random, and all ties."""
    scans = gym.checkins
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    usual = find_usual_visits(find_visits(scans), find_meeting_chance(scans, [co_visits]))
    days = co_visits.groupby(PAIR)["day"].nunique()

    def of(pairs: pd.DataFrame) -> pd.DataFrame:
        met = pd.Series(days.reindex(pd.MultiIndex.from_frame(pairs), fill_value=0))
        counted = met.to_numpy().astype("int64")
        expected = expect_co_visits(pairs, counted, usual)
        return pairs.assign(counted=counted, expected=expected)

    rng = np.random.default_rng(0)
    some = np.sort(rng.permutation(usual.customers)[:people])
    first, second = np.triu_indices(len(some), 1)
    every = pd.DataFrame({PAIR[0]: some[first], PAIR[1]: some[second]})
    is_tied = pd.MultiIndex.from_frame(every).isin(list(gym.tied)) if gym.tied else False
    strangers = of(every[~np.broadcast_to(is_tied, len(every))])
    ties = of(pd.DataFrame([pair for pair in sorted(gym.tied) if pair in days.index], columns=PAIR))
    ties = ties[ties["counted"] >= _MANY]
    ordered = strangers.sort_values("expected", kind="stable")
    behind = np.cumsum(ordered["expected"].to_numpy("float64"))
    tenth = np.minimum((behind / behind[-1] * _TENTHS).astype("int64"), _TENTHS - 1)
    sums = ordered.groupby(tenth)[["counted", "expected"]].sum()
    return Chances(
        strangers["counted"].sum() / strangers["expected"].sum(),
        (sums["counted"] / sums["expected"]).tolist(),
        (ties["counted"].mean(), ties["expected"].mean()),
    )


def without_friends(gym: TieGym) -> TieGym:
    """The gym from which everybody stays away who knows somebody with a lower id."""
    away = {higher for _, higher in gym.tied}
    stay = gym.checkins[~gym.checkins["customer_id"].isin(away)].reset_index(drop=True)
    name = f"{gym.name}, without friends"
    return dataclasses.replace(gym, name=name, checkins=stay, tied=set())


def gyms() -> Iterator[TieGym]:
    """The gyms to measure, one at a time."""
    first = make_tie_gym(Variant("first simulator", 901, {}))
    yield first
    yield without_friends(first)
    yield make_tie_gym(Variant("no habits", 902, {"habit_share": 0.1}))
    yield make_tie_gym(Variant("classes", 903, {"clubs": 2, "classes": 30, "class_size": 12}))
    second = make_second_gym(SecondPlan("second simulator", 904))
    yield second
    rng = np.random.default_rng(905)
    for way in ("weekly classes", "competitions"):
        yield dataclasses.replace(SPOILT[way](second, rng), name=f"second, {way}")
    alone = without_friends(second)
    yield dataclasses.replace(SPOILT["weekly classes"](alone, rng), name=f"{alone.name}, classes")


def main() -> None:
    """Prints a line a gym."""
    console = Console(width=160)
    for gym in gyms():
        found = measure_chances(gym)
        tenths = " ".join(f"{each:.2f}" for each in found.by_tenth)
        counted, expected = found.ties
        ties = f"ties {counted:.1f} days for {expected:.1f}"
        console.print(f"{gym.name}: strangers {found.strangers:.2f} ({tenths}), {ties}")


if __name__ == "__main__":
    main()
