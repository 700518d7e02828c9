"""A table of figures, as Markdown."""

from collections.abc import Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """Figures under a title.

    Attributes:
        title: what was measured.
        columns: their names; all but the first hold figures.
        rows: one cell a column.
        says: what the figures mean.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    says: str

    def markdown(self) -> str:
        """The title, the table and what it means."""
        rule = ("---", *("---:" for _ in self.columns[1:]))
        lines = [f"| {' | '.join(cells)} |" for cells in (self.columns, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", *lines, "", self.says, ""])


def figure(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
