"""The pages say what the code does, and lead where they say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from basin_assets import __version__
from basin_assets.cli.basin import main
from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets.contracts.docs import PAGE, tables_page
from basin_assets.contracts.insights import INSIGHTS
from basin_assets.contracts.published import EXPLORER_KEY, PUBLISHED_FILES, TIMELINE_KEY
from basin_assets.contracts.tables import MATCH_METHODS
from basin_assets.settings import Settings
from basin_assets_tests.test_layers import ORDER

PROJECT = Path(__file__).resolve().parents[1]
DOCS = PROJECT / "docs"
PAGES = sorted(
    [*PROJECT.glob("*.md"), *DOCS.glob("*.md"), *(PROJECT / "deploy").rglob("*.md")],
)
DEFAULTS = Settings.model_construct()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


README, SPEC, GLOSSARY, DECISIONS = (
    _text(path)
    for path in (
        PROJECT / "README.md",
        DOCS / "spec.md",
        DOCS / "glossary.md",
        DOCS / "decisions.md",
    )
)


def _prose(text: str) -> str:
    """The page without its code blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def _headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", _prose(text), re.M)


def _anchors(path: Path) -> set[str]:
    """Of each heading what a link to it ends in."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _headings(_text(path)))
    return {heading.replace(" ", "-") for heading in plain}


def _sections_of_the_spec() -> set[str]:
    return {heading.split()[0].rstrip(".") for heading in _headings(SPEC)}


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    """Where the page's links lead within the project: the file and the anchor."""
    for target in re.findall(r"\]\(([^)\s]+)\)", _prose(_text(page))):
        if "://" not in target:
            file, _, anchor = target.partition("#")
            yield (page.parent / file if file else page), anchor


def test_the_page_of_tables_is_made_from_the_contracts() -> None:
    assert _text(PAGE) == tables_page(), "run `make docs`"


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(README.splitlines()) <= 120


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    found = list(_links(page))

    assert not [file for file, _ in found if not file.exists()]
    assert not [(file, anchor) for file, anchor in found if anchor and anchor not in _anchors(file)]


def test_the_readme_leads_to_every_page() -> None:
    reached = {file.resolve() for file, _ in _links(PROJECT / "README.md")}

    assert set(DOCS.glob("*.md")) | {PROJECT / "CONTRIBUTING.md"} <= reached


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"BASIN_([A-Z]\w*)", _text(page)))

    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_the_readme_has_the_defaults_of_the_settings() -> None:
    rows = re.findall(r"^\| `BASIN_(\w+)` \| (?:`([^`]*)`)? ?\|", README, re.M)

    assert len(rows) > 5
    assert rows == [(name, _shown(getattr(DEFAULTS, name.lower()))) for name, _ in rows]


def _shown(default: object) -> str:
    """A default as somebody would write it into the environment; a secret is blank."""
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_section_that_the_settings_cite_is_in_the_spec() -> None:
    code = _text(PROJECT / "basin_assets" / "settings.py")
    cited = re.findall(r"^\s*# (\d(?:\.\d)?) ", code, re.M)

    assert {"5.1", "5.2", "5.3", "5.4", "5.5", "6"} <= set(cited)
    assert set(cited) <= _sections_of_the_spec()


def test_the_spec_has_the_numbers_of_the_settings() -> None:
    d = DEFAULTS
    formulas = [
        f"min({d.max_share_points}, {d.points_per_share} x shares"
        f" + {d.points_if_both_shared} if both gave)",
        f"min({d.max_same_day_points}, {d.points_per_shared_day} x days"
        f" + {d.points_if_passes_shared} if at least {d.min_days_with_shared_pass} of the days",
        f"at most {d.window_minutes} minutes apart",
        f"family or duo membership: strength {d.family_points}",
        f"({d.max_duo_members} for duo, {d.max_family_members} for family)",
        f"min({d.max_guest_points}, {d.points_per_guest_visit} x visits)",
        f"min({d.max_strength}, sum of the types)",
        f"Weak 0-{d.weak_up_to}, Moderate {d.weak_up_to + 1}-{d.moderate_up_to}",
        f"a tie score of at least {d.close_tie_score}",
        f"({d.adult_age} or older at `as_of`",
        f"within {d.at_risk_days} days of `as_of`",
        f"host has a strength over {d.convert_guests_over}",
        f"more than {d.most_shrink_percent:.0f} %",
    ]
    spec = " ".join(SPEC.split())

    assert not [formula for formula in formulas if formula not in spec]


def test_the_spec_has_a_section_for_each_connection_type_and_insight() -> None:
    headings = " ".join(_headings(SPEC))
    names = [*CONNECTION_TYPES, *(table.name for table in INSIGHTS)]

    assert not [name for name in names if f"`{name}`" not in headings]


def test_the_spec_explains_every_match_method() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", SPEC, re.M)
    explained = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert set(MATCH_METHODS) <= explained


def test_the_spec_lists_every_subcommand() -> None:
    section = SPEC.split("\n## 8.")[1]
    commands = "\n".join(re.findall(r"^\| (`.+?) \|", section.replace("\\|", "/"), re.M))

    assert set(re.findall(r"`([a-z-]+)", commands)) == set(main.commands)


def test_the_readme_lists_every_published_file() -> None:
    keys = [TIMELINE_KEY, EXPLORER_KEY, *(file.key for file in PUBLISHED_FILES)]

    assert not [key for key in keys if f"| `{key}` |" not in README]


def test_words_that_the_spec_sets_in_italics_are_in_the_glossary() -> None:
    in_italics = set(re.findall(r"(?<![*\w])\*([a-z][a-z -]+)\*(?!\*)", _prose(SPEC)))
    defined = set(re.findall(r"\*\*([^*]+)\*\*", GLOSSARY))

    assert len(in_italics) > 10
    assert not in_italics - defined


def test_every_decision_has_a_number_of_its_own_under_its_section() -> None:
    section, numbers = "", []
    for line in DECISIONS.splitlines():
        if line.startswith("## "):
            section = line.split()[1].rstrip(".")
            assert section in _sections_of_the_spec()
        elif found := re.match(r"\*\*D(\d)\.(\d+) ", line):
            assert found[1] == section
            numbers.append((int(found[1]), int(found[2])))

    assert len(numbers) > 40
    assert numbers == sorted(set(numbers))


def test_the_architecture_lists_the_packages_in_the_order_of_their_imports() -> None:
    table = _text(DOCS / "architecture.md").split("\n## The packages")[1].split("\n## ")[0]
    firsts = re.findall(r"^\| (`.+?) \|", table, re.M)
    listed = [name for first in firsts for name in re.findall(r"`(\w+)/?`", first)]

    assert listed == list(ORDER)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)*\w+\.py)`", _text(page)))
    there = [f"/{path.relative_to(PROJECT)}" for path in PROJECT.glob("basin_assets*/**/*.py")]

    assert not [name for name in named if not any(path.endswith(f"/{name}") for path in there)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"`make ([a-z-]+)", _text(page)))
    targets = set(re.findall(r"^([a-z-]+):", _text(PROJECT / "Makefile"), re.M))

    assert named <= targets


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    versions = re.findall(r"^## \[([^\]]+)\]", _text(PROJECT / "CHANGELOG.md"), re.M)

    assert versions[0] == __version__
