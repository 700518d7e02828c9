"""axe-core finds no serious fault on any tab or person, light or dark, wide or narrow."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from basin_assets_tests.explorer import gyms
from basin_assets_tests.explorer.conftest import Opened
from basin_assets_tests.explorer.test_in_browser import PHONE, TABS

pytestmark = pytest.mark.long

SERIOUS = ("serious", "critical")


def _faults(page: Page) -> list[str]:
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary')}"
        for each in violations
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_is_found(opened: Opened, scheme: str, viewport: dict[str, int]) -> None:
    page = opened(color_scheme=scheme, viewport=viewport)
    found = {}
    for shown in (*(f"tab={tab}" for tab in TABS), str(gyms.NANCY), "1291739"):
        page.goto(f"{page.url.partition('#')[0]}#{shown}")
        found[shown] = _faults(page)
    page.locator("#search").fill("davis")
    found["search"] = _faults(page)
    page.goto(f"{page.url.partition('#')[0]}#tab=week")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Not ours").first.click()
    page.get_by_role("combobox", name="it was").first.fill("davis")
    found["settling"] = _faults(page)
    assert {where: faults for where, faults in found.items() if faults} == {}
