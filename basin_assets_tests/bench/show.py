"""Tables in a terminal."""

from rich.console import Group
from rich.table import Table as RichTable

from basin_assets_tests.bench.page_tables import Table


def shown(table: Table) -> Group:
    """The table, with what it says below it."""
    rich = RichTable(title=table.title)
    for number, name in enumerate(table.columns):
        rich.add_column(name, justify="right" if number else "left")
    for row in table.rows:
        rich.add_row(*row)
    return Group(rich, *([f"{table.says}\n"] if table.says else []))
