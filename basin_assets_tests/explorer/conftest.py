"""Pages of gyms, and a browser to open them in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from basin_assets.demo import make_gym, plan_of_size
from basin_assets.explorer.content import ExplorerTables
from basin_assets.explorer.page import explorer_page
from basin_assets_tests.explorer import gyms
from basin_assets_tests.explorer.browser import READY, address_of, open_browser, watch
from basin_assets_tests.rules.frames import SETTINGS

Opened: TypeAlias = Callable[..., Page]


@pytest.fixture(scope="session")
def demo_tables() -> ExplorerTables:
    return gyms.tables_of(make_gym(plan_of_size("demo")))


@pytest.fixture(scope="session")
def demo_page(demo_tables: ExplorerTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer of the demo gym, as a file."""
    file = tmp_path_factory.mktemp("explorer") / "connections_explorer.html"
    file.write_bytes(explorer_page(demo_tables, SETTINGS))
    return file


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Gone after these tests: playwright's event loop would stand in the way of Dagster's."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def opened(browser: Browser, demo_page: Path) -> Iterator[Opened]:
    """Opens the explorer; the test fails if a page logs, throws, or asks the network for anything.

    `opened(shown="1439247", file=..., color_scheme="dark", viewport={...})`
    """
    contexts: list[BrowserContext] = []
    faults: list[list[str]] = []

    def open_page(shown: str = "", file: Path = demo_page, **options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        faults.append(watch(context))
        page = context.new_page()
        page.goto(address_of(file, shown))
        page.wait_for_selector(READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [each for seen in faults for each in seen] == []
