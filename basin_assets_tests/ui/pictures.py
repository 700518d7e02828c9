"""Takes the README's picture of the asset graph of the demo gym, in the browser of the tests:
`python -m basin_assets_tests.ui.pictures`.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect

from basin_assets_tests.explorer.browser import open_browser
from basin_assets_tests.ui.server import PROJECT, build_gym, dagster_ui

PICTURE = PROJECT / "docs" / "pictures" / "asset_graph.png"
# What customer_connections comes from: the whole graph could be read on a wall only.
_SHOWN = "/assets/customer_connections?view=lineage&lineageScope=upstream&lineageDepth=2"
_SIZE: ViewportSize = {"width": 1400, "height": 1680}
_MS = 60_000


def take_picture() -> Path:
    """Makes the demo gym, runs everything on it, and takes the picture of Dagster's own page."""
    with tempfile.TemporaryDirectory(prefix="basin-pictures-") as folder:
        environment = build_gym(Path(folder), "demo", "2024-10")
        with dagster_ui(environment) as address, open_browser() as browser:
            _photograph(browser, address + _SHOWN)
    return PICTURE


def _photograph(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=_SIZE)
    page.goto(address)
    page.get_by_text("Hide navigation").click(timeout=_MS)
    page.reload()
    page.get_by_text("enriched_transfers").first.wait_for(timeout=_MS)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Loading")).to_have_count(0, timeout=_MS)
    page.wait_for_timeout(2_000)  # the colours fade in
    page.screenshot(path=PICTURE)


if __name__ == "__main__":
    path = take_picture()
    print(f"{path}: {path.stat().st_size:,} bytes")  # noqa: T201
