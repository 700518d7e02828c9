"""Takes the README's pictures of the explorer of the demo gym, in the browser of the tests:
`python -m basin_assets_tests.explorer.pictures`.
"""

import tempfile
from pathlib import Path

from basin_assets.demo import make_gym, plan_of_size
from basin_assets.explorer.page import explorer_page
from basin_assets_tests.explorer.browser import READY, address_of, open_browser
from basin_assets_tests.explorer.gyms import tables_of
from basin_assets_tests.rules.frames import SETTINGS

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_WIDTH = 1180


def take_pictures() -> list[Path]:
    """Writes the pictures and returns where they are: the front page, and a person of many ties."""
    tables = tables_of(make_gym(plan_of_size("demo")))
    person = str(tables.top_connectors["customer_id"].iloc[0])
    wanted = {"explorer.png": ("", 800), "explorer_person.png": (person, 900)}
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        file = Path(folder) / "connections_explorer.html"
        file.write_bytes(explorer_page(tables, SETTINGS))
        for name, (shown, height) in wanted.items():
            page = browser.new_page(viewport={"width": _WIDTH, "height": height})
            page.goto(address_of(file, shown))
            page.wait_for_selector(READY)
            page.screenshot(path=FOLDER / name)
            page.close()
    return [FOLDER / name for name in wanted]


if __name__ == "__main__":
    for path in take_pictures():
        print(f"{path}: {path.stat().st_size:,} bytes")  # noqa: T201
