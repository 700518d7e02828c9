"""The rules against a second reading of them, over gyms full of edges and over the full gym."""

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from random import Random
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest

from basin_assets.contracts.connections import (
    BANDS,
    CONNECTION_TYPES,
    CONVERSIONS,
    SAME_DAY_GROUP,
)
from basin_assets.contracts.insights import CHANGES
from basin_assets.contracts.tables import MATCH_METHODS
from basin_assets.demo import make_gym, plan_of_size
from basin_assets.rules.events.timeline import TimelineRefusedError, merge_timeline
from basin_assets.settings import Settings
from basin_assets_tests.oracle import timeline
from basin_assets_tests.oracle.events import sharing_events
from basin_assets_tests.oracle.gym import Gym
from basin_assets_tests.oracle.insights import Tables
from basin_assets_tests.oracle.matching import (
    ONE_OF_TWO,
    Match,
    gifts,
    match_transfers,
    read_purchaser,
)
from basin_assets_tests.oracle.pairs import Score, differing_rows, pair_tables
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.oracle.random_timelines import random_timeline
from basin_assets_tests.oracle.sources import read_gym
from basin_assets_tests.oracle.ties import read_ties
from basin_assets_tests.pure_run import PureRun, insights_of, run_purely
from basin_assets_tests.rules.frames import rows_of
from basin_assets_tests.rules.insight_differences import insight_differences

CHICAGO = ZoneInfo("America/Chicago")
INGREDIENTS = ("crowd", "people", "alone", "activity", "occasions")
GYMS = int(os.environ.get("ORACLE_GYMS", "6"))
TIMELINES = 8
PAIR_TABLES = (
    *("co_visits", *CONNECTION_TYPES),
    *("customer_connections", "customer_friends", "connection_types"),
)
GUEST_VISITS = ("guest_visits_of_1_by_2", "guest_visits_of_2_by_1")
OF_TIES = r'"expected_co_visits":[^,]*,|"tie_score":[^,]*,"tie_score_is":"[a-z]*",'
"""What the metadata says of ties, which a reading of its own is held against."""


@dataclass
class Readings:
    """What a run computes from the exports of one gym, and what the second reading does."""

    files: Mapping[str, bytes]
    last_month: str

    @cached_property
    def run(self) -> PureRun:
        return run_purely(self.files, last_month=self.last_month)

    @cached_property
    def insights(self) -> Mapping[str, pd.DataFrame]:
        return insights_of(self.run)

    @cached_property
    def gym(self) -> Gym:
        return read_gym(self.files, CHICAGO, "2024-01", self.last_month)

    @cached_property
    def found(self) -> Mapping[int, Match]:
        """The purchaser of each transfer, as the run has it."""
        columns = ("checkin_id", "purchaser_customer_id", "match_method", "match_confidence")
        return {row[0]: Match(*row[1:]) for row in rows_of(self.run.enriched, *columns)}

    @cached_property
    def scores(self) -> Mapping[tuple[int, int], Score]:
        """The tie scores of the run."""
        columns = ("customer_id_1", "customer_id_2", "tie_score", "tie_score_is")
        rows = rows_of(self.run.by_type[SAME_DAY_GROUP], *columns)
        return {(one, other): (score, what == "probability") for one, other, score, what in rows}

    def pair_tables(self, matches: Mapping[int, Match]) -> Tables:
        """The second reading's tables of pairs."""
        return pair_tables(self.gym, gifts(self.gym, matches), self.scores)

    def differing_pairs(self, tables: Tables, name: str) -> list[tuple[object, ...]]:
        """The first rows of a table of pairs that one has and the other has not."""
        frame = {**self.run.tables, **self.insights}[name]
        if "metadata" in frame:
            metadata = frame["metadata"].str.replace(OF_TIES, "", regex=True)
            frame = frame.assign(metadata=metadata)
        return differing_rows(tables, name, pa.Table.from_pandas(frame, preserve_index=False))


@cache
def readings_of(seed: int) -> Readings:
    return Readings(random_gym(seed), NOW_MONTH)


@pytest.fixture(scope="module", params=range(GYMS))
def readings(request: pytest.FixtureRequest) -> Readings:
    return readings_of(request.param)


@pytest.fixture(scope="module")
def matches(readings: Readings) -> Mapping[int, Match]:
    return match_transfers(readings.gym, readings.found)


@pytest.fixture(scope="module")
def tables(readings: Readings, matches: Mapping[int, Match]) -> Tables:
    return readings.pair_tables(matches)


def test_every_row_is_used_or_replaced_or_quarantined(readings: Readings) -> None:
    for source, books in readings.gym.accounting.items():
        settled = readings.run.settled[source]
        accounting = settled.accounting()
        assert {name: accounting[name] for name in books} == books
        assert books["rows_read"] == books["used"] + books["duplicates"] + books["quarantined"]
        due = Counter(file for file, _, _ in readings.gym.quarantined[source])
        assert Counter(settled.quarantine["file"]) == due


def test_whom_the_contract_alone_decides_on_is_found(readings: Readings) -> None:
    found, due = {}, {}
    for transfer in readings.gym.transfers:
        match = read_purchaser(readings.gym, transfer)
        if match is not None:
            theirs = readings.found[transfer.checkin_id]
            due[transfer.checkin_id] = (match.customer_id, match.method)
            method = ONE_OF_TWO if match.method == ONE_OF_TWO else theirs.method
            found[transfer.checkin_id] = (theirs.customer_id, method)
    assert found == due


def test_a_transfer_makes_the_events_that_are_due(
    readings: Readings, matches: Mapping[int, Match]
) -> None:
    due = [event.row() for event in sharing_events(readings.gym, matches)]
    text = readings.run.events_csv.decode()
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == due


def test_the_events_are_merged_into_any_timeline(
    readings: Readings, matches: Mapping[int, Match]
) -> None:
    events = sharing_events(readings.gym, matches)
    rng, people = Random(len(events)), [each.customer_id for each in readings.gym.checkins]
    for before in [None, *(random_timeline(rng, people) for _ in range(TIMELINES))]:
        due = timeline.merge_timeline(before, events, CHICAGO)
        try:
            merged = merge_timeline(before, readings.run.events, Settings())
        except TimelineRefusedError:
            merged = None
        assert (merged is None) == (due is None)
        if merged is not None and due is not None:
            assert timeline.split_timeline(merged) == timeline.split_timeline(due)


@pytest.mark.parametrize("name", PAIR_TABLES)
def test_a_table_of_pairs_has_the_rows_of_plain_sql(
    readings: Readings, tables: Tables, name: str
) -> None:
    assert readings.differing_pairs(tables, name)[:5] == []


def test_evidence_of_ties_is_what_loops_count(readings: Readings) -> None:
    due = {
        pair: (
            round(round(tie.expected_co_visits, 3), 2),
            tie.silent_days,
            tie.gaps,
            *(f"{each:.4e}" for each in (tie.evidence, tie.rarity)),
            *(f"{tie.ingredients[name]:.4e}" for name in INGREDIENTS),
        )
        for pair, tie in read_ties(readings.gym).items()
    }
    found = {
        (row["customer_id_1"], row["customer_id_2"]): (
            round(row["expected_co_visits"], 2),
            row["silent_days"],
            row["gaps"],
            *(f"{row[name]:.4e}" for name in ("evidence", "rarity", *INGREDIENTS)),
        )
        for row in readings.run.ties.to_dict("records")
    }
    assert found == due


def test_insights_answer_what_loops_do(
    readings: Readings, matches: Mapping[int, Match], tables: Tables
) -> None:
    read = (readings.gym, readings.insights, matches, tables, readings.scores)
    assert insight_differences(*read) == []


def _kinds_in(readings: Readings) -> Iterator[tuple[str, object]]:
    """What the tables of a gym have, each with where it stands."""
    columns = {
        "enriched_transfers": ["match_method"],
        "frequent_guest": ["conversion_status"],
        "pass_sharer_recipient": ["is_reciprocal"],
        "family_membership": ["relationship", "is_current"],
    }
    for table, names in columns.items():
        yield from ((name, each) for name in names for each in readings.run.tables[table][name])
    of_1, of_2 = (readings.run.tables["frequent_guest"][each] for each in GUEST_VISITS)
    yield "guests in turn", bool((of_1 == of_2).any())
    for name, cap in zip(CONNECTION_TYPES, (50, 40, 80, 60), strict=True):
        yield name, bool((readings.run.by_type[name]["connection_strength"] == cap).any())
    for told in map(json.loads, readings.run.connections["metadata"]):
        yield from ((name, told[name]) for name in ("strength_band", "is_family_group"))
    for change in readings.insights["changes_last_7_days"]["change"]:
        yield "change", change
    for name in ("guests_to_convert", "friends_at_risk", "top_connectors"):
        yield name, not readings.insights[name].empty


def test_the_gyms_reach_every_kind_of_row() -> None:
    found = {kind for seed in range(GYMS) for kind in _kinds_in(readings_of(seed))}
    due: set[tuple[str, object]] = {("match_method", each) for each in MATCH_METHODS}
    due |= {("conversion_status", each) for each in CONVERSIONS}
    due |= {("strength_band", each) for each in BANDS} | {("change", each) for each in CHANGES}
    due |= {("relationship", each) for each in ("duo", "family")}
    flags = ("is_reciprocal", "is_current", "is_family_group")
    due |= {(name, is_so) for name in flags for is_so in (True, False)}
    listed = ("guests_to_convert", "friends_at_risk", "top_connectors", "guests in turn")
    due |= {(name, True) for name in (*CONNECTION_TYPES, *listed)}
    assert due - found == set()


@pytest.mark.long(minutes=1)
def test_the_tables_of_pairs_of_the_full_gym_are_those_of_plain_sql() -> None:
    plan = plan_of_size("full")
    full = Readings(make_gym(plan).files, plan.last_day.strftime("%Y-%m"))
    tables = full.pair_tables(full.found)
    differing = {name: full.differing_pairs(tables, name)[:5] for name in PAIR_TABLES}
    assert differing == {name: [] for name in PAIR_TABLES}
