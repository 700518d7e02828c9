"""The rules against a brute-force reading of them, over many small gyms full of edges."""

import csv
import io
import json
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from zoneinfo import ZoneInfo

import pandas as pd

from basin_assets_tests.oracle import expect, split_timeline
from basin_assets_tests.oracle.events import as_json
from basin_assets_tests.oracle.gym import Gym
from basin_assets_tests.oracle.matching import ONE_OF_TWO, read_purchaser
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.oracle.sources import read_gym
from basin_assets_tests.oracle.ties import read_ties
from basin_assets_tests.pure_run import PureRun, run_purely
from basin_assets_tests.rules.insight_differences import insight_differences

INGREDIENTS = ("crowd", "people", "alone", "activity", "occasions")
GYMS = int(os.environ.get("ORACLE_GYMS", "60"))
GYMS_WITH_INSIGHTS = GYMS * 2 // 5


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def purchasers(enriched: pd.DataFrame) -> dict[int, tuple[int | None, str, int]]:
    """Purchaser, method and confidence of each transfer, as they were found."""
    columns = ["checkin_id", "purchaser_customer_id", "match_method", "match_confidence"]
    return {
        int(checkin): (None if pd.isna(purchaser) else int(purchaser), method, int(confidence))
        for checkin, purchaser, method, confidence in enriched[columns].itertuples(index=False)
    }


def differences(seed: int) -> list[str]:
    """What a run over the seed's gym publishes otherwise than the brute-force reading."""
    files = random_gym(seed)
    run = run_purely(files, last_month=NOW_MONTH)
    gym = read_gym(files, ZoneInfo("America/Chicago"), "2024-01", NOW_MONTH)
    expected = expect(files, now_month=NOW_MONTH, purchaser_of=purchasers(run.enriched))
    pairs: dict[str, tuple[object, object]] = {
        "connections": (without_ties(rows(run.connections_csv)), expected.connections),
        "ties": (ties_found(run), ties_due(gym)),
        "events": (rows(run.events_csv), expected.events),
        "timeline": (parts(run.timeline), parts(expected.timeline)),
    }
    pairs["purchasers"] = plainly_matched(gym, run.enriched)
    for source, books in expected.accounting.items():
        settled = run.settled[source]
        accounting = settled.accounting()
        quarantined = Counter(file for file, _, _ in expected.quarantined[source])
        pairs[f"accounting of {source}"] = ({name: accounting[name] for name in books}, books)
        pairs[f"quarantine of {source}"] = (Counter(settled.quarantine["file"]), quarantined)
    names = [name for name, (found, due) in pairs.items() if found != due]
    if seed < GYMS_WITH_INSIGHTS:
        names += insight_differences(gym, run)
    return [f"gym {seed}: {name}" for name in names]


def without_ties(connections: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows without what is said of ties, which is held against a reading of its own."""
    for row in connections:
        said = json.loads(row["metadata"])
        for name in ("expected_co_visits", "gap_bins", "tie_score", "tie_score_is"):
            said.get("same_day_group", {}).pop(name, None)
        row["metadata"] = as_json(said)
    return connections


def ties_found(run: PureRun) -> object:
    """By pair: days by gap, days expected by chance, evidence and what makes it, to four digits."""
    gaps = {
        (int(row["customer_id_1"]), int(row["customer_id_2"])): together["gap_bins"]
        for row in rows(run.connections_csv)
        if (together := json.loads(row["metadata"]).get("same_day_group"))
    }
    return {
        (pair := (row["customer_id_1"], row["customer_id_2"])): (
            gaps[pair],
            round(row["expected_co_visits"], 2),
            row["silent_days"],
            row["gaps"],
            {name: f"{row[name]:.4e}" for name in ("evidence", "rarity", *INGREDIENTS)},
        )
        for row in run.ties.to_dict("records")
    }


def ties_due(gym: Gym) -> object:
    return {
        pair: (
            tie.gap_bins,
            round(round(tie.expected_co_visits, 3), 2),
            tie.silent_days,
            tie.gaps,
            {
                name: f"{figure:.4e}"
                for name, figure in {
                    "evidence": tie.evidence,
                    "rarity": tie.rarity,
                    **tie.ingredients,
                }.items()
            },
        )
        for pair, tie in read_ties(gym).items()
    }


def plainly_matched(gym: Gym, enriched: pd.DataFrame) -> tuple[object, object]:
    """Who was found, and who is due, of the transfers on which the contract alone decides."""
    found, due = {}, {}
    for transfer in gym.transfers:
        match = read_purchaser(gym, transfer)
        if match is not None:
            due[transfer.checkin_id] = (match.customer_id, match.method)
            found[transfer.checkin_id] = purchasers(enriched)[transfer.checkin_id][:2]
            if match.method == ONE_OF_TWO:
                found[transfer.checkin_id] = (found[transfer.checkin_id][0], ONE_OF_TWO)
    return found, due


def parts(timeline: bytes | None) -> object:
    """The foreign bytes and our events; None where the merge is refused."""
    return None if timeline is None else split_timeline(timeline)


def test_a_run_publishes_what_the_brute_force_reading_expects() -> None:
    assert [difference for of_gym in _all_differences() for difference in of_gym] == []


def _all_differences() -> list[list[str]]:
    """Of each gym; a few are not worth the processes that share the work of many."""
    if GYMS < 20:
        return list(map(differences, range(GYMS)))
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        return list(pool.map(differences, range(GYMS), chunksize=10))
