"""The rules against a brute-force reading of them, over many small gyms full of edges."""

import csv
import io
from collections import Counter

import pandas as pd
import pytest

from basin_assets_tests.oracle import Expected, expect, split_timeline
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.pure_run import PureRun, run_purely

SEEDS = range(150)
SEEDS_A_TEST = 10


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def purchasers(enriched: pd.DataFrame) -> dict[int, tuple[int | None, str, int]]:
    """Purchaser, method and confidence of each transfer, as they were found."""
    columns = ["checkin_id", "purchaser_customer_id", "match_method", "match_confidence"]
    return {
        int(checkin): (None if pd.isna(purchaser) else int(purchaser), method, int(confidence))
        for checkin, purchaser, method, confidence in enriched[columns].itertuples(index=False)
    }


def compare(seed: int, run: PureRun, expected: Expected) -> None:
    assert rows(run.connections_csv) == expected.connections, seed
    assert rows(run.events_csv) == expected.events, seed
    assert (run.timeline is None) == (expected.timeline is None), seed
    if run.timeline is not None and expected.timeline is not None:
        assert split_timeline(run.timeline) == split_timeline(expected.timeline), seed
    for source, books in expected.accounting.items():
        settled = run.settled[source]
        assert {name: settled.accounting()[name] for name in books} == books, (seed, source)
        quarantined = Counter(file for file, _, _ in expected.quarantined[source])
        assert Counter(settled.quarantine["file"]) == quarantined, (seed, source)


@pytest.mark.parametrize("first", SEEDS[::SEEDS_A_TEST])
def test_a_run_publishes_what_the_brute_force_reading_expects(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        files = random_gym(seed)
        run = run_purely(files, last_month=NOW_MONTH)
        expected = expect(files, now_month=NOW_MONTH, purchaser_of=purchasers(run.enriched))
        compare(seed, run, expected)
