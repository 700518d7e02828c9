"""`make eval-names`: how well purchasers are matched, beside baselines and in harder situations.

The gyms' seeds were never used to set a constant. A file of public labelled names may be passed.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from basin_assets.rules.purchasers.matching import (
    enrich_transfers_with_purchaser_ids,
    index_purchasers,
)
from basin_assets_tests.evaluation.baselines import most_similar, most_similar_at_the_desk
from basin_assets_tests.evaluation.labelled_gyms import (
    SETTINGS,
    Labelled,
    labelled_gym,
    labelled_names,
)
from basin_assets_tests.evaluation.scores import Score, calibration, score
from basin_assets_tests.evaluation.situations import (
    customers_left_out,
    purchasers_stay_at_home,
    strangers_of_the_family,
    without_visits,
)

SEEDS = (221, 222, 223, 224, 225)
UNLISTED_SHARE = 0.2
_MATCHES_OF_A_BAND = 50

SITUATIONS = {
    "without visits and memberships": without_visits,
    "the purchaser never there that day": purchasers_stay_at_home,
    "5 % more strangers, of the family": strangers_of_the_family,
    "15 % of the customers left out": customers_left_out,
}


def found_by_ours(labelled: Labelled) -> pd.DataFrame:
    """The transfers with the purchasers that the project finds."""
    tables = labelled.tables
    return enrich_transfers_with_purchaser_ids(
        tables["transfers"],
        index_purchasers(tables["customers"], tables["members"], tables["memberships"], SETTINGS),
        tables["purchaser_overrides"],
        tables["checkins"],
        SETTINGS,
    )


def ids_of(enriched: pd.DataFrame, least_confidence: int = 0) -> Mapping[int, int | None]:
    """Purchaser by `checkin_id`, of those found at least so surely."""
    columns = ("checkin_id", "purchaser_customer_id", "match_confidence")
    return {
        int(checkin): None if pd.isna(id_) or confidence < least_confidence else int(id_)
        for checkin, id_, confidence in zip(*(enriched[name] for name in columns), strict=True)
    }


def main() -> None:
    """Prints the tables."""
    console = Console(width=132)
    gyms = [labelled_gym(seed) for seed in SEEDS]
    unlisted = [labelled_gym(seed, UNLISTED_SHARE) for seed in SEEDS]
    calibrated = {
        "gyms": gyms,
        "gyms, 15 % of the customers left out": [customers_left_out(gym) for gym in gyms],
        "gyms, a fifth unlisted variants": unlisted,
    }
    shown = _table("matchers, pooled over the gyms")
    for name, find in _matchers():
        _row(shown, name, pooled(gyms, find))
    for gym in gyms:
        _row(shown, f"ours, {gym.name}", pooled([gym], _ours))
    for name, change in SITUATIONS.items():
        _row(shown, f"ours, {name}", pooled([change(gym) for gym in gyms], _ours))
    _row(shown, "ours, a fifth unlisted variants", pooled(unlisted, _ours))
    for path in sys.argv[1:]:
        names = labelled_names(Path(path))
        calibrated[names.name] = [names]
        for name, find in _matchers(with_desk=False):
            _row(shown, f"{names.name}: {name}", pooled([names], find))
    console.print(shown)
    console.print(_calibrations(calibrated))


def pooled(gyms: list[Labelled], find: Callable[[Labelled], Mapping[int, int | None]]) -> Score:
    """The score over several gyms."""
    return sum((score(gym, find(gym)) for gym in gyms), Score())


def _ours(gym: Labelled) -> Mapping[int, int | None]:
    return ids_of(found_by_ours(gym))


def _ours_sure(gym: Labelled) -> Mapping[int, int | None]:
    return ids_of(found_by_ours(gym), SETTINGS.min_confidence)


def _matchers(
    *, with_desk: bool = True
) -> Iterator[tuple[str, Callable[[Labelled], Mapping[int, int | None]]]]:
    yield "fuzz.ratio >= 80 over everybody", lambda gym: most_similar(gym, fuzz.ratio, 80)
    yield "token_sort >= 85", lambda gym: most_similar(gym, fuzz.token_sort_ratio, 85)
    yield "token_sort >= 92", lambda gym: most_similar(gym, fuzz.token_sort_ratio, 92)
    if with_desk:
        yield "most similar at the desk, 15 minutes before", most_similar_at_the_desk
    yield "ours", _ours
    yield "ours, from min_confidence up", _ours_sure


def _table(title: str) -> Table:
    table = Table(title=title)
    columns = ("precision", "recall", "strangers matched", "namesake strangers", "right", "wrong")
    for name in ("what", *columns):
        table.add_column(name, justify="left" if name == "what" else "right")
    return table


def _row(table: Table, name: str, found: Score) -> None:
    table.add_row(
        name,
        f"{found.precision:.4f}",
        f"{found.recall:.4f}",
        f"{found.strangers_matched}/{found.strangers} = {100 * found.share_of_strangers:.1f} %",
        f"{found.namesakes_matched}/{found.namesakes}",
        str(found.right),
        str(found.wrong + found.strangers_matched),
    )


def _calibrations(several: Mapping[str, list[Labelled]]) -> Table:
    """What was said and what is right, by band of confidence."""
    table = Table(title="confidence against what is right, where it is said of 50 matches or more")
    for column in ("what", "from", "matches", "said", "right"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, gyms in several.items():
        bands = calibration((gym, found_by_ours(gym)) for gym in gyms)
        for low, band in bands[bands["matches"] >= _MATCHES_OF_A_BAND].iterrows():
            told = (f"{band[column]:.3f}" for column in ("said", "right"))
            table.add_row(name, str(low), f"{band['matches']:.0f}", *told)
    return table


if __name__ == "__main__":
    main()
