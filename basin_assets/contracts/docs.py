"""Writes `docs/tables.md` from the contracts: `python -m basin_assets.contracts.docs`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from basin_assets.contracts.published import EXPLORER_KEY, PUBLISHED_FILES
from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.sources import SOURCES, Source
from basin_assets.contracts.table import Column
from basin_assets.settings import fill_in

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tables.md"
_HEADING = """# Tables

Made from the contracts in `basin_assets/contracts/` by `make docs`; change them, not this page.
Kinds: `id` and `count` are 64-bit integers, `text` is UTF-8, `wall_time` is gym-local without an
offset, to the microsecond, `day` is a gym-local date, `number` is a float, `flag` is true or false.
"""


def tables_page() -> str:
    """The page as Markdown."""
    return fill_in("\n".join(_lines())) + "\n"


def _lines() -> Iterator[str]:
    yield _HEADING
    yield "## Published files\n"
    yield "`capitan/customer_events.csv` is another program's; our events are merged into it.\n"
    yield f"`{EXPLORER_KEY}` shows all of `capitan/insights/` to people, in a browser.\n"
    for file in PUBLISHED_FILES:
        yield f"### {file.key}\n\n*{file.table.question}* {file.table.description}\n"
        yield from _columns(file.columns)
    yield "## Exports that are read\n"
    for source in SOURCES:
        yield f"### {source.name}\n\n{source.description}{_where(source)}\n"
        yield from _columns(source.typed_table().columns)
    yield "## Internal tables\n"
    yield "Parquet below `basin_assets/`: one object a month, or one in all.\n"
    exports = {source.name for source in SOURCES}
    for name, table in INTERNAL_TABLES.items():
        if name not in exports:
            by_month = " One object a month." if table.is_monthly else ""
            key = f" Key: {', '.join(table.key)}." if table.key else ""
            yield f"### {name}\n\n{table.description}{by_month}{key}\n"
            yield from _columns(table.columns)


def _where(source: Source) -> str:
    folder = f", and `capitan/{source.name}/*.csv`" if source.may_be_folder else ""
    must = ", ".join(column.name for column in source.columns if column.must_exist)
    kind = "Optional" if source.optional else "Required"
    return f" {kind}: `capitan/{source.file_name}`{folder}. Required columns: {must}."


def _columns(columns: Sequence[Column]) -> Iterator[str]:
    yield "| column | kind | null | meaning |"
    yield "|---|---|---|---|"
    for column in columns:
        unit = f" [{column.unit}]" if column.unit else ""
        allowed = f" One of: {', '.join(column.allowed)}." if column.allowed else ""
        null = "yes" if column.nullable else ""
        yield f"| `{column.name}` | {column.kind} | {null} | {column.description}{unit}.{allowed} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(tables_page(), encoding="utf-8")
