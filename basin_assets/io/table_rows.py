"""Rows of internal tables that need not be in this process: asked for, and already stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from basin_assets.contracts.table import Table


@dataclass(frozen=True)
class TableRows:
    """Rows that an asset asked for, not read yet.

    Attributes:
        table: of which table.
        months: of which months, where it is kept by month.
        read: gives them as one frame.
    """

    table: Table
    months: Sequence[str] | None
    read: Callable[[], pd.DataFrame]


@dataclass(frozen=True)
class SavedTable:
    """A table, or months of it, that is in the store already.

    Attributes:
        rows: how many, by month; by None where the table is not kept by month.
        objects_written: objects that were put because their bytes changed.
    """

    rows: Mapping[str | None, int]
    objects_written: int


TableOutput: TypeAlias = pd.DataFrame | SavedTable
"""What an asset returns: a table's rows to be written, or word that they are."""
