"""What `make ui` shows, in a real browser: the graph tells the story, the assets show figures.

Asserted is what somebody at the gym would look for; `basin_assets_tests.ui.pictures` draws it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from basin_assets_tests.explorer.browser import open_browser
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, SHORT
from basin_assets_tests.ui.server import build_gym, dagster_ui

pytestmark = [pytest.mark.long, pytest.mark.timeout(420), *DAGSTER_WARNINGS]

GROUPS = ("sources", "tables", "connections", "insights", "published")
_MS = 60_000  # on a machine that does other things, too


class Shown(NamedTuple):
    """The UI's address, and the browser."""

    address: str
    browser: Browser

    def open(self, path: str) -> Page:
        page = self.browser.new_page(viewport={"width": 1500, "height": 1400})
        page.set_default_timeout(_MS)
        page.goto(self.address + path)
        return page


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The UI over the tiny gym after two runs: a plot needs more than one."""
    folder: Path = tmp_path_factory.mktemp("ui")
    with (
        dagster_ui(build_gym(folder, "tiny", SHORT, runs=2)) as address,
        open_browser() as browser,
    ):
        yield Shown(address, browser)


def test_the_graph_shows_the_groups_in_the_order_of_the_story(shown: Shown) -> None:
    page = shown.open("/asset-groups")
    left = []
    for group in GROUPS:
        label = page.locator("foreignObject").get_by_text(group, exact=True).first
        label.wait_for()
        box = label.bounding_box()
        assert box is not None
        left.append(box["x"])
    assert left == sorted(left)


def test_an_asset_shows_its_prose_and_its_columns_with_units(shown: Shown) -> None:
    page = shown.open("/assets/customer_connections")
    page.get_by_text("All connections, one row a connected pair").first.wait_for()
    page.get_by_text("[points, 0-100]").first.wait_for()


def test_figures_are_plotted_over_runs(shown: Shown) -> None:
    page = shown.open("/assets/connection_metrics")
    page.get_by_role("button", name="Plots").click()
    for name in ("known_purchaser_percent", "rows_quarantined", "connections"):
        page.get_by_text(name, exact=True).first.wait_for()
    expect(page.locator("canvas")).to_have_count(5, timeout=_MS)  # with the two of every table


@pytest.mark.parametrize(
    ("asset", "picture", "says"),
    [
        ("customer_connections", "strengths", "connected pairs"),
        ("meeting_chance", "week", "check-ins"),
    ],
)
def test_a_picture_is_one_click_away_and_drawn(
    shown: Shown, asset: str, picture: str, says: str
) -> None:
    page = shown.open(f"/assets/{asset}")
    row = page.get_by_role("row").filter(has_text=picture)
    row.get_by_text("[Show Markdown]").last.click()
    image = page.locator("img[src^='data:image/svg']")
    image.wait_for()
    assert image.evaluate("image => image.naturalWidth") > 300
    assert says in str(image.get_attribute("alt"))


def test_a_published_file_shows_where_it_is_and_its_first_rows(shown: Shown) -> None:
    page = shown.open("/assets/capitan/insights/customer_friends")
    page.get_by_text("capitan/insights/customer_friends.csv").first.wait_for()
    page.get_by_role("columnheader", name="friend_customer_id").first.wait_for()


def test_the_explorer_says_where_it_is_and_that_it_is_fresh(shown: Shown) -> None:
    page = shown.open("/assets/capitan/insights/connections_explorer")
    page.get_by_text("capitan/insights/connections_explorer.html").first.wait_for()
    page.get_by_text("Warns if more than 26 hours since last materialization").first.wait_for()


def test_daily_is_launched_over_all_months_by_the_steps_that_its_page_names(shown: Shown) -> None:
    page = shown.open("/locations/basin_assets/jobs/daily")
    page.get_by_text("the arrow beside “Materialize all”, “Open launchpad”").wait_for()
    beside = page.get_by_text(re.compile(r"Materialize all \(\d+\)")).locator(
        "xpath=ancestor::button"
    )
    box = beside.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] + 12, box["y"] + box["height"] / 2)
    page.get_by_role("menuitem", name="Open launchpad").click()
    page.get_by_text("Edit tags").click()
    page.get_by_placeholder("Tag Key").fill("basin/accept_shrink")
    page.get_by_placeholder("Tag Value").fill("checkins")
    page.get_by_text("Apply", exact=True).click()
    page.get_by_text("basin/accept_shrink: checkins").first.wait_for()
    page.get_by_text("Materialize", exact=True).last.click()
    page.get_by_text("without a partition specified").wait_for()
    page.get_by_text("Confirm", exact=True).click()
    page.wait_for_url("**/runs/*")
    page.get_by_text("Success", exact=True).first.wait_for()
