"""What Dagster's UI is given to show: pictures, previews, figures, and where columns come from."""

import xml.etree.ElementTree as ET
from base64 import b64decode
from typing import Any

import dagster as dg
import numpy as np
import pandas as pd
import pytest

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import Column, Kind
from basin_assets.contracts.tables import CHECKINS, CO_VISITS, CUSTOMERS
from basin_assets.contracts.tie_scores import TIE_CALIBRATION
from basin_assets.orchestration.assets.figures import (
    picture_of_strengths,
    picture_of_weeks,
    tie_figures,
)
from basin_assets.orchestration.assets.pictures import Bar, draw_histogram, draw_weeks
from basin_assets.orchestration.assets.preview import ROWS, Glimpse, may_be_shown, preview
from basin_assets.orchestration.build import build_defs
from basin_assets.rules.visits.rhythm import count_checkins_by_hour
from basin_assets.settings import Settings
from basin_assets.tables.parquet import to_arrow
from basin_assets_tests.tables.sample_frames import sample_frame

MOST_BYTES = 10_000
STORY = ("sources", "tables", "connections", "insights", "published")


def _svg(picture: dg.MarkdownMetadataValue) -> bytes:
    return b64decode(str(picture.md_str).partition("base64,")[2].partition(")")[0])


def _checkins(*times: str) -> pd.DataFrame:
    at = pd.to_datetime(pd.Series(times)).astype("datetime64[us]")
    return pd.DataFrame({"checkin_datetime": at})


def test_check_ins_are_counted_by_gym_local_weekday_and_hour() -> None:
    week = count_checkins_by_hour(
        _checkins("2025-10-26 17:08:37", "2025-10-19 17:59:59", "2025-10-27 00:00:00")
    )
    assert (week[6, 17], week[0, 0], week.sum()) == (2, 1, 3)


def test_a_full_week_is_a_small_well_formed_picture_that_is_always_the_same() -> None:
    week = np.arange(7 * 24).reshape(7, 24)
    svg = draw_weeks({"Check-ins": week, "Co-visits": week[::-1]})
    assert ET.fromstring(svg).tag.endswith("svg")
    assert len(svg) < MOST_BYTES
    assert svg == draw_weeks({"Check-ins": week, "Co-visits": week[::-1]})


def test_hours_at_which_nobody_comes_are_left_out_of_the_picture() -> None:
    week = np.zeros((7, 24), dtype="int64")
    week[2, 9] = week[2, 12] = 1
    assert draw_weeks({"Check-ins": week}).count("h17v17h-17z") == 7 * 4


def test_bars_rise_with_what_they_count_and_an_empty_gym_has_none() -> None:
    bars = [Bar("5", 1000, "Weak"), Bar("25", 10, "Moderate"), Bar("45", 0, "Strong")]
    heights = [
        int(box.get("height", ""))
        for box in ET.fromstring(draw_histogram("Pairs", bars)).findall("{*}rect")[1:]
    ]
    assert heights[0] > heights[1] > heights[2] == 0
    assert draw_histogram("Pairs", [Bar("5", 0, "Weak")]).count('height="0"') == 1


def test_the_pictures_of_an_empty_gym_are_pictures_all_the_same() -> None:
    assert ET.fromstring(_svg(picture_of_weeks(CHECKINS.empty(), CO_VISITS.empty()))) is not None
    strengths = picture_of_strengths(CUSTOMER_CONNECTIONS.empty(), Settings())
    assert "0 connected pairs" in str(strengths.md_str)
    assert tie_figures(TIE_CALIBRATION.empty()) == {}


def test_every_strength_stands_in_the_bar_of_its_five_points() -> None:
    pairs = pd.DataFrame({"connection_strength": [0, 5, 6, 10, 96, 100]})
    svg = _svg(picture_of_strengths(pairs, Settings())).decode()
    counts = [text.text for text in ET.fromstring(svg) if text.get("font-size") == "8"]
    assert counts == ["2", "2", "2"]


def test_a_preview_shows_ids_days_numbers_and_fixed_words_only() -> None:
    columns = (
        Column("customer_id", Kind.ID, ""),
        Column("name", Kind.TEXT, ""),
        Column("born", Kind.DAY, "", private=True),
        Column("last", Kind.DAY, "", nullable=True),
        Column("score", Kind.NUMBER, "", nullable=True),
        Column("band", Kind.TEXT, "", allowed=("Weak",)),
    )
    frame = pd.DataFrame(
        {
            "customer_id": range(9),
            "name": ["Nancy"] * 9,
            "born": pd.Timestamp("1987-03-14"),
            "last": [pd.Timestamp("2025-10-26"), pd.NaT] + [pd.NaT] * 7,
            "score": [0.123456, float("nan")] + [1.0] * 7,
            "band": ["Weak"] * 9,
        }
    )
    shown = str(preview(columns, frame)["preview"].md_str).splitlines()
    assert shown[0] == "|customer_id|last|score|band|"
    assert shown[2:4] == ["|0|2025-10-26|0.1235|Weak|", "|1|||Weak|"]
    assert len(shown) == 2 + ROWS


@pytest.mark.parametrize("rows", [0, 1, ROWS - 1, ROWS, 3 * ROWS])
@pytest.mark.parametrize("batch", [1, 2, ROWS, 100])
def test_rows_that_go_by_in_batches_are_counted_and_the_first_ones_shown(
    rows: int, batch: int
) -> None:
    frame = pd.concat([sample_frame(CO_VISITS)] * 4, ignore_index=True).head(rows)
    whole = to_arrow(CO_VISITS, frame)
    batches = [whole.slice(start, batch) for start in range(0, rows, batch)]
    glimpse = Glimpse(CO_VISITS)
    assert list(glimpse.of(batches)) == batches
    assert glimpse.rows == rows
    pd.testing.assert_frame_equal(glimpse.first_rows(), frame.head(ROWS))


def test_a_table_of_names_alone_or_without_rows_has_no_preview() -> None:
    assert preview((Column("name", Kind.TEXT, ""),), pd.DataFrame({"name": ["Nancy"]})) == {}
    assert preview(CUSTOMERS.columns, CUSTOMERS.empty()) == {}


def test_nobodys_name_birthday_or_bill_may_be_shown() -> None:
    shown = {
        column.name
        for table in INTERNAL_TABLES.values()
        for column in table.columns
        if may_be_shown(column)
    }
    assert not {name for name in shown if {"name", "names"} & set(name.split("_"))}
    assert not shown & {"birthday", "billing_amount", "metadata", "evidence_in_words", "why"}


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    return build_defs(Settings())


def test_the_groups_of_the_graph_follow_one_another_as_the_story_goes(
    defs: dg.Definitions,
) -> None:
    graph = defs.resolve_asset_graph()
    group = {key: STORY.index(graph.get(key).group_name) for key in graph.get_all_asset_keys()}
    backwards = [
        (parent.to_user_string(), key.to_user_string())
        for key in group
        for parent in graph.get(key).parent_keys
        if group[parent] > group[key]
    ]
    assert set(group.values()) == set(range(len(STORY)))
    assert backwards == []


def _value(spec: dg.AssetSpec, name: str) -> Any:
    value = spec.metadata[name]
    return getattr(value, "value", value)


def test_what_is_published_is_overdue_after_a_day_and_nothing_else_is(defs: dg.Definitions) -> None:
    for spec in defs.resolve_all_asset_specs():
        is_file = spec.group_name == "published" and "parquet" not in spec.kinds
        assert (spec.freshness_policy is not None) == is_file, spec.key
