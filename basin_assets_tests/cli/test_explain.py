"""What lies behind a connection adds up to what is published of it."""

import json
import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from basin_assets.cli.explain import (
    Explanation,
    Tie,
    explain_connection,
    explain_evidence,
    read_evidence,
)
from basin_assets.cli.show_explanation import (
    arithmetic_lines,
    show_explanation,
    tie_sentence,
)
from basin_assets.cli.who import Person, read_people
from basin_assets.contracts import connections as types
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.connections.of_pairs import connect_pairs_by_type
from basin_assets.rules.connections.strength import calculate_connection_strength
from basin_assets.rules.connections.types import TYPES
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.last_run import RunOutcome, record_run
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS

pytestmark = DAGSTER_WARNINGS
SETTINGS = Settings()
EACH = 12  # every so many pairs are taken apart one by one


@pytest.fixture(scope="module")
def gym(built_gym: Path) -> FolderStore:
    return FolderStore(built_gym)


@pytest.fixture(scope="module")
def evidence(gym: FolderStore) -> Evidence:
    return read_evidence(gym)


@pytest.fixture(scope="module")
def published(built_gym: Path) -> pd.DataFrame:
    return pd.read_csv(built_gym / "capitan" / "customer_connections.csv")


def _explained(evidence: Evidence, first: int, second: int) -> Explanation:
    return explain_evidence(evidence, SETTINGS, (Person(first, "One"), Person(second, "Two")))


def test_the_terms_of_every_pair_add_up_to_its_published_strength(
    evidence: Evidence, published: pd.DataFrame
) -> None:
    by_type = connect_pairs_by_type(published[PAIR], evidence, SETTINGS)
    summed = pd.Series(0, index=pd.MultiIndex.from_frame(published[PAIR]))
    for each in TYPES:
        rows = by_type[each.name]
        points = each.points(rows, SETTINGS)
        terms = [term.points_each * term.count for term in points.terms]
        total = np.minimum(points.at_most, np.sum(terms, axis=0))
        assert points.total.tolist() == total.tolist()
        at = pd.MultiIndex.from_frame(rows[PAIR])
        summed = summed.add(pd.Series(total, index=at), fill_value=0)

    strength = calculate_connection_strength(np.asarray(summed, dtype=np.int64)[None, :], SETTINGS)

    assert len(published) > 100
    assert strength.tolist() == published["connection_strength"].tolist()


def test_a_pair_taken_apart_shows_what_its_published_row_counts(
    evidence: Evidence, published: pd.DataFrame
) -> None:
    for row in published.iloc[::EACH].to_dict("records"):
        found = _explained(evidence, row["customer_id_2"], row["customer_id_1"])
        said = json.loads(row["metadata"])

        assert found.connected
        assert found.strength == row["connection_strength"]
        assert found.strength_band == said["strength_band"]
        assert [part.connection_type for part in found.arithmetic] == row["connection_type"].split(
            ","
        )
        assert len(found.days) == said["co_visits"]
        assert len(found.transfers) == said["shares"]
        if found.tie is not None:
            assert found.tie.tie_score == said[types.SAME_DAY_GROUP]["tie_score"]
            assert found.tie.is_known or types.FAMILY_MEMBERSHIP not in said
        counted = [each for each in found.memberships if each.unclear_reason is None]
        assert bool(counted) == (types.FAMILY_MEMBERSHIP in said)


@pytest.mark.parametrize(
    ("is_known", "rests_on"),
    [
        (False, "by their visits alone."),
        (True, "by their visits and that a pass, a membership or a relation connects them."),
    ],
)
def test_a_probability_says_whether_it_rests_on_visits_alone(is_known: bool, rests_on: str) -> None:
    told = tie_sentence(Tie(2, 0.1, is_known, 0.98, "probability", None))
    assert told.startswith("2 days together, where chance would give 0.1. Tie score 0.980, ")
    assert told.endswith(rests_on)


def test_the_worked_example_is_told_as_a_person_would(gym: FolderStore) -> None:
    people = read_people(gym)
    nancy, charlie = people.find("Nancy Davis"), people.find("Charlie Davis")

    found = explain_connection(gym, SETTINGS, nancy, charlie)

    assert arithmetic_lines(found) == [
        "passes: 10 x 1 share = 10 of at most 50",
        "visits together: 5 x 1 day = 5 of at most 40",
        "sum: 10 + 5 = 15 of at most 100: Weak",
    ]
    assert found.published_strength == 15
    day = found.days[0]
    assert (day.day.isoformat(), day.weekday, day.is_shared_pass_day) == (
        "2025-10-26",
        "Sunday",
        True,
    )
    assert day.location_name != day.location
    assert found.transfers[0].sharer_customer_id == nancy.customer_id


def test_tables_of_another_version_are_told(
    built_gym: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gym = FolderStore(shutil.copytree(built_gym, tmp_path / "gym"))
    record_run(gym, SETTINGS, "made of", RunOutcome("run-1", (), {}, {}))
    says = "Another version of basin made the tables inside"
    people = read_people(gym)
    pair = people.find("Nancy Davis"), people.find("Charlie Davis")

    assert says not in _shown(explain_connection(gym, SETTINGS, *pair))
    monkeypatch.setattr("basin_assets.tables.last_run.code_version", lambda: "another")
    assert says in _shown(explain_connection(gym, SETTINGS, *pair))


def _shown(found: Explanation) -> str:
    written = StringIO()
    Console(file=written, width=200).print(show_explanation(found))
    return written.getvalue()
