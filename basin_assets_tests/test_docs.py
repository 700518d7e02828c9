"""The documentation says what the code does."""

from pathlib import Path

from basin_assets.contracts.docs import PAGE, tables_page
from basin_assets.settings import Settings

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_page_of_tables_is_made_from_the_contracts() -> None:
    assert PAGE.read_text(encoding="utf-8") == tables_page(), "run `make docs`"


def test_the_readme_names_settings_that_exist_with_their_defaults() -> None:
    text = README.read_text(encoding="utf-8")
    settings = Settings()

    assert f"| `BASIN_STORE` | `{settings.store}` |" in text
    assert f"| `BASIN_TIMEZONE` | `{settings.timezone}` |" in text
    assert f"| `BASIN_FIRST_MONTH` | `{settings.first_month}` |" in text


def test_the_links_of_the_readme_lead_somewhere() -> None:
    text = README.read_text(encoding="utf-8")
    targets = [part.split(")")[0] for part in text.split("](")[1:]]

    local = [target for target in targets if "://" not in target]

    assert local
    assert not [target for target in local if not (README.parent / target).exists()]
