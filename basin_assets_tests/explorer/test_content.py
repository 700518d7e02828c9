"""What the explorer holds: every connection but single chance meetings, and nobody's secrets."""

import re
from dataclasses import replace
from importlib.resources import files

import orjson
import pytest

from basin_assets.explorer.content import (
    COLUMNS_READ,
    ExplorerTables,
    explorer_content,
)
from basin_assets.explorer.page import SCRIPTS, explorer_page
from basin_assets.rules.insights.outreach import is_adult
from basin_assets.rules.names import fold, full_names
from basin_assets_tests.explorer import gyms
from basin_assets_tests.explorer.reading import content_in
from basin_assets_tests.rules.frames import SETTINGS


@pytest.fixture(scope="module")
def page(demo_tables: ExplorerTables) -> bytes:
    return explorer_page(demo_tables, SETTINGS)


def test_single_chance_meetings_are_left_out_and_counted(demo_tables: ExplorerTables) -> None:
    content = explorer_content(demo_tables, SETTINGS)
    connections = demo_tables.customer_connections
    left_out = content["facts"]["single_meetings_not_shown"]
    assert left_out > 1_000
    assert left_out + len(content["pairs"]["strength"]) == len(connections)
    assert sum(content["people"]["met_once"]) == 2 * left_out


def test_no_minors_name_is_in_the_page_unless_an_adult_bears_it(
    demo_tables: ExplorerTables, page: bytes
) -> None:
    customers = demo_tables.customers
    names = full_names(customers["first_name"], customers["last_name"]).fillna("")
    adult = is_adult(customers["birthday"], demo_tables.as_of, SETTINGS)
    hidden = set(names[~adult].map(fold)) - set(names[adult].map(fold)) - {""}
    text = fold(orjson.dumps(content_in(page)).decode())
    assert len(hidden) > 200
    assert [name for name in hidden if f'"{name}"' in text or f" {name} " in text] == []


def test_with_initials_nobodys_surname_is_in_the_page(demo_tables: ExplorerTables) -> None:
    settings = SETTINGS.model_copy(update={"explorer_names": "initials"})
    content = explorer_content(demo_tables, settings)
    told = [*content["people"]["name"], *content["tables"]["purchaser_review"]["purchaser_name"]]
    assert [each for each in told if each and not re.fullmatch(r"(\S+ )?\w\.|\?", each)] == []


def test_with_all_a_minors_name_is_in_the_page(demo_tables: ExplorerTables) -> None:
    settings = SETTINGS.model_copy(update={"explorer_names": "all"})
    assert "Charlie Davis" in explorer_content(demo_tables, settings)["people"]["name"]


def test_no_text_of_the_data_can_end_the_tag_it_stands_in(demo_tables: ExplorerTables) -> None:
    page = explorer_page(gyms.with_hostile_texts(demo_tables), SETTINGS)
    assert page.count(b"</script>") == 2
    assert b"<img" not in page
    assert any(gyms.HOSTILE_END in text for text in content_in(page)["pairs"]["texts"])


def test_the_same_tables_make_the_same_bytes_whatever_the_order_of_their_rows(
    demo_tables: ExplorerTables, page: bytes
) -> None:
    shuffled = replace(
        demo_tables,
        customer_friends=demo_tables.customer_friends.sample(frac=1, random_state=1),
        customers=demo_tables.customers.sample(frac=1, random_state=1),
    )
    assert explorer_page(demo_tables, SETTINGS) == page
    assert explorer_page(shuffled, SETTINGS) == page


def test_of_the_large_tables_the_columns_that_are_read_are_enough(
    demo_tables: ExplorerTables, page: bytes
) -> None:
    read = {name: getattr(demo_tables, name)[[*names]] for name, names in COLUMNS_READ.items()}
    assert explorer_page(replace(demo_tables, **read), SETTINGS) == page


def test_the_page_names_nothing_to_load_and_its_policy_allows_nothing(page: bytes) -> None:
    text = page.decode()
    assert not re.search(r"""(src|href)=["'](?!#|data:)""", text)
    assert "default-src 'none'" in text
    assert "connect-src 'none'" in text
    assert "unsafe" not in text
    assert "{{" not in text.partition('<script id="data"')[0]


def test_every_script_is_part_of_the_page_and_says_what_belongs_there() -> None:
    parts = files("basin_assets.explorer").joinpath("page")
    assert {part.name for part in parts.iterdir() if part.name.endswith(".js")} == set(SCRIPTS)
    for name in SCRIPTS:
        text = parts.joinpath(name).read_text(encoding="utf-8")
        assert text.startswith("// ")
        assert text.count("\n") < 300
        assert "innerHTML" not in text
        # Nobody's id either: whoever looks for an erased customer would find it in every page.
        assert not re.search(r"(?<!\d)\d{7}(?!\d)", text)


def test_a_gym_without_any_connection_has_a_page(demo_tables: ExplorerTables) -> None:
    empty = {
        name: getattr(demo_tables, name).iloc[:0]
        for name in ExplorerTables.__dataclass_fields__
        if name not in ("as_of", "connection_metrics", "source_accounting")
    }
    nothing = replace(demo_tables, **empty, as_of=None)
    content = content_in(explorer_page(nothing, SETTINGS))
    assert content["people"]["id"] == []
    assert content["facts"]["tie_score_is"] is None


def test_at_300_000_connections_the_file_is_below_5_mb(demo_tables: ExplorerTables) -> None:
    page = explorer_page(gyms.of_many_pairs(demo_tables), SETTINGS)
    facts = content_in(page)["facts"]
    assert facts["single_meetings_not_shown"] > 150_000
    assert len(page) < 5_000_000
