"""Columns as plain Python values, for loops over rows: pandas' own rows cost many times as much."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def plain_values(column: pd.Series) -> list[Any]:
    """The column's values, None where null."""
    return column.astype("object").where(column.notna(), None).tolist()


def plain_rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each row's values by column, None where null."""
    names = [str(name) for name in frame.columns]
    for values in zip(*(plain_values(frame[name]) for name in names), strict=True):
        yield dict(zip(names, values, strict=True))
