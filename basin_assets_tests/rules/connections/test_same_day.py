"""`same_day_group`: distinct days together, and on which of them a pass went between the two."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.connections import SAME_DAY_GROUPS
from basin_assets.contracts.table import ContractError
from basin_assets.rules.connections.same_day import extract_same_day_group_connections
from basin_assets.settings import Settings
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    co_visits,
    enriched,
    evidence_of,
    gift,
    guest_visit,
    pairs_of,
    rows_of,
    tie_calibration,
    together,
)

# 2025-10-20 is a Monday.
MONDAYS = ["2025-10-06", "2025-10-13", "2025-10-20"]
TUESDAYS = ["2025-10-07", "2025-10-14", "2025-10-21"]


def connections(days: list[Row], *gifts: Row) -> pd.DataFrame:
    return SAME_DAY_GROUPS.validate(extract(co_visits(*days), enriched(*gifts)))


def extract(days: pd.DataFrame, gifts: pd.DataFrame) -> pd.DataFrame:
    return extract_same_day_group_connections(
        days, gifts, evidence_of(days), tie_calibration(), SETTINGS
    )


def days_of_1_and_2(count: int) -> list[Row]:
    return [together(1, 2, f"2025-10-{day:02d}") for day in range(1, count + 1)]


def test_days_are_counted_whatever_the_locations() -> None:
    days = [
        together(1, 2, "2025-10-26", "1"),
        together(1, 2, "2025-10-26", "2"),
        together(1, 2, "2025-10-27", "1"),
    ]
    found = connections(days)
    assert rows_of(found, "co_visit_count", "interaction_count") == [(2, 2)]
    assert rows_of(found, "first_interaction_date", "last_interaction_date") == [
        ("2025-10-26 00:00:00", "2025-10-27 00:00:00")
    ]


@pytest.mark.parametrize(
    ("days", "shared_days", "points"),
    [(1, 0, 5), (1, 1, 5), (2, 1, 10), (2, 2, 20), (6, 2, 40), (7, 0, 35), (8, 0, 40), (9, 9, 40)],
)
def test_the_bonus_needs_two_shared_pass_days(days: int, shared_days: int, points: int) -> None:
    gifts = [gift(1, 2, f"2025-10-{day:02d} 17:00") for day in range(1, shared_days + 1)]
    found = connections(days_of_1_and_2(days), *gifts)
    assert rows_of(found, "co_visits_with_shared_pass", "connection_strength") == [
        (shared_days, points)
    ]


@pytest.mark.parametrize(
    ("of_the_day", "counts"),
    [
        (gift(1, 2, "2025-10-01 00:00:00"), True),
        (gift(2, 1, "2025-10-01 23:59:59"), True),
        (guest_visit(1, 2, "2025-10-01 17:00"), True),
        (gift(1, 2, "2025-10-02 00:00:00"), False),
        (gift(1, 3, "2025-10-01 17:00"), False),
        (gift(3, 2, "2025-10-01 17:00"), False),
        (gift(None, 2, "2025-10-01 17:00"), False),
        (gift(2, 2, "2025-10-01 17:00"), False),
    ],
)
def test_a_shared_pass_day_is_one_on_which_one_gave_the_other_a_pass(
    of_the_day: Row, counts: bool
) -> None:
    found = connections(days_of_1_and_2(1), of_the_day)
    assert rows_of(found, "co_visits_with_shared_pass") == [(int(counts),)]


def test_two_passes_on_one_day_are_one_shared_pass_day() -> None:
    gifts = [gift(1, 2, "2025-10-01 17:00"), gift(2, 1, "2025-10-01 18:00")]
    found = connections(days_of_1_and_2(2), *gifts)
    assert rows_of(found, "co_visits_with_shared_pass", "connection_strength") == [(1, 10)]


def test_a_pass_on_a_day_not_together_is_no_co_visit() -> None:
    assert connections([], gift(1, 2)).empty
    found = connections(days_of_1_and_2(1), gift(1, 2, "2025-10-09"))
    assert rows_of(found, "co_visit_count", "co_visits_with_shared_pass") == [(1, 0)]


@pytest.mark.parametrize(
    ("days", "weekday"),
    [
        (["2025-10-26"], "Sunday"),
        (["2025-10-20"], "Monday"),
        ([*MONDAYS, "2025-10-26"], "Monday"),
        ([*MONDAYS[:2], *TUESDAYS[:2]], "Tuesday"),
        ([*TUESDAYS[:2], *MONDAYS[1:]], "Monday"),
        ([*MONDAYS[:1], *TUESDAYS[:1], "2025-10-05"], "Tuesday"),
        ([*MONDAYS[:2], *TUESDAYS], "Tuesday"),
    ],
)
def test_the_typical_day_is_the_most_frequent_and_on_a_tie_the_one_seen_last(
    days: list[str], weekday: str
) -> None:
    for order in (days, days[::-1]):
        found = connections([together(1, 2, day) for day in order])
        assert rows_of(found, "typical_day_of_week") == [(weekday,)]


def test_a_day_at_two_locations_counts_once_for_the_typical_day() -> None:
    days = [together(1, 2, "2025-10-20", location) for location in ("1", "2", "3")]
    found = connections([*days, *[together(1, 2, day) for day in TUESDAYS[:2]]])
    assert rows_of(found, "typical_day_of_week") == [("Tuesday",)]


def test_the_metadata_to_the_letter() -> None:
    assert connections(days_of_1_and_2(1), gift(1, 2, "2025-10-01"))["metadata"].tolist() == [
        '{"co_visit_count":1,"co_visits_with_shared_pass":1,"expected_co_visits":0.5,'
        '"gap_bins":{"120":0,"1800":0,"300":0,"60":1,"600":0},'
        '"tie_score":0.5,"tie_score_is":"probability","typical_day_of_week":"Wednesday"}'
    ]


@pytest.mark.parametrize(
    ("gap_seconds", "most_seconds"),
    [
        (0, "60"),
        (60, "60"),
        (60.000001, "120"),
        (300, "300"),
        (300.5, "600"),
        (601, "1800"),
        (1800, "1800"),
    ],
)
def test_a_day_counts_in_the_bin_of_its_gap(gap_seconds: float, most_seconds: str) -> None:
    [(gaps,)] = rows_of(connections([together(1, 2, gap_seconds=gap_seconds)]), "gap_bins")
    assert {name for name, days in json.loads(gaps).items() if days} == {most_seconds}


def test_a_day_at_two_locations_counts_in_the_bin_of_its_smallest_gap() -> None:
    days = [
        together(1, 2, "2025-10-20", "1", 900),
        together(1, 2, "2025-10-20", "2", 45),
        together(1, 2, "2025-10-21", "1", 200),
    ]
    [(gaps,)] = rows_of(connections(days), "gap_bins")
    assert json.loads(gaps) == {"60": 1, "120": 0, "300": 1, "600": 0, "1800": 0}


def test_a_wider_window_has_a_bin_of_its_own() -> None:
    wide = Settings.model_construct(window_minutes=45)
    days = co_visits(together(1, 2, gap_seconds=2700), together(1, 3, gap_seconds=30))
    found = extract_same_day_group_connections(
        days, enriched(), evidence_of(days), tie_calibration(), wide
    )
    assert json.loads(found["gap_bins"].iloc[0])["2700"] == 1
    assert json.loads(found["gap_bins"].iloc[1])["2700"] == 0


@given(st.permutations(range(6)))
@settings(max_examples=10)
def test_for_every_order_of_the_rows_the_same_table(order: list[int]) -> None:
    days = co_visits(
        together(1, 2, MONDAYS[0]),
        together(1, 2, TUESDAYS[0]),
        together(1, 2, TUESDAYS[0], "2"),
        together(2, 11, MONDAYS[1]),
        together(2, 3, MONDAYS[1]),
        together(1, 2, MONDAYS[1]),
    )
    gifts = enriched(gift(2, 1, MONDAYS[0]), gift(2, 1, TUESDAYS[0]))
    expected = extract(days, gifts)
    shuffled = days.iloc[order].reset_index(drop=True)
    found = extract(shuffled, gifts.iloc[::-1])
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert pairs_of(found) == [(1, 2), (2, 3), (2, 11)]
    assert found["connection_strength"].tolist() == [25, 5, 5]


def test_evidence_of_other_pairs_is_refused() -> None:
    days = co_visits(together(1, 2), together(1, 3))
    older = evidence_of(co_visits(together(1, 2), together(1, 4)))
    with pytest.raises(ContractError, match="materialize tie_evidence"):
        extract_same_day_group_connections(days, enriched(), older, tie_calibration(), SETTINGS)
