"""A name is settled on the page, the file goes where the page says, and the next run reads it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from basin_assets.contracts.published import EXPLORER_KEY
from basin_assets.demo import Gym, make_gym, plan_of_size
from basin_assets.explorer.content import ExplorerTables
from basin_assets.explorer.page import explorer_page
from basin_assets_tests.explorer import gyms
from basin_assets_tests.explorer.conftest import Opened
from basin_assets_tests.pure_run import run_purely
from basin_assets_tests.rules.frames import SETTINGS, rows_of

pytestmark = pytest.mark.long

OVERRIDES = "capitan/purchaser_overrides.csv"


@pytest.fixture(scope="module")
def gym() -> Gym:
    return make_gym(plan_of_size("demo"))


@pytest.fixture
def page_of_store(opened: Opened, demo_tables: ExplorerTables, tmp_path: Path) -> Page:
    """The page as it lies in a store of its own."""
    file = tmp_path / EXPLORER_KEY
    file.parent.mkdir(parents=True)
    file.write_bytes(explorer_page(demo_tables, SETTINGS))
    return opened(file=file)


def _put_where_it_says(page: Page, store: Path) -> bytes:
    """Downloads the overrides, puts them where the page says, and reads them from the store."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download purchaser_overrides.csv").click()
    where = page.locator(".settled code").inner_text()
    Path(where).write_bytes(Path(download.value.path()).read_bytes())
    return (store / OVERRIDES).read_bytes()


def test_a_name_that_is_settled_on_the_page_is_settled_in_the_next_run(
    page_of_store: Page, gym: Gym, demo_tables: ExplorerTables, tmp_path: Path
) -> None:
    page, review = page_of_store, demo_tables.purchaser_review
    with_candidate = review.dropna(subset="candidate_1_id")
    near = with_candidate["purchaser_name"].iloc[0]
    meant = int(with_candidate["candidate_1_id"].iloc[0])
    others = [name for name in review["purchaser_name"] if name and name != near]
    searched, strange, sold = others[:3]

    page.get_by_role("button", name=f"{near}: it was").first.click()
    field = page.get_by_role("combobox", name=f"{searched}: it was")
    field.fill(str(gyms.NANCY))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"{strange}: not ours").press("Enter")
    page.get_by_role("button", name=f"{sold}: a company").click()
    expect(page.get_by_role("heading", name="4 names settled")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="4 names settled")).to_be_visible()

    written = _put_where_it_says(page, tmp_path)
    run = run_purely({**gym.files, OVERRIDES: written}, last_month="2025-12")

    assert run.settled["purchaser_overrides"].accounting()["quarantined"] == 0
    found = {
        (name, purchaser)
        for name, purchaser, method in rows_of(
            run.enriched, "purchaser_name", "purchaser_customer_id", "match_method"
        )
        if method == "override"
    }
    due = {(near, meant), (searched, gyms.NANCY), (strange, None), (sold, None)}
    assert due <= found
    again = gyms.tables_of(Gym({**gym.files, OVERRIDES: written}, gym.truth))
    left = set(again.purchaser_review["purchaser_name"])
    assert left == set(review["purchaser_name"]) - {near, searched, strange, sold}


def test_what_was_said_is_taken_back_by_undo(page_of_store: Page) -> None:
    page = page_of_store
    card = page.locator(".name-card").first
    card.get_by_role("button", name="not ours").click()
    expect(card).to_contain_text("Not ours")
    card.get_by_role("button", name="Undo").click()
    expect(page.locator(".settled")).to_be_hidden()
    expect(card.get_by_role("combobox")).to_be_visible()
