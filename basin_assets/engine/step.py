"""What a step is: a function of the domain, the tables it takes and makes, and its grain.

A step's function is local to its grain: rows of different keys do not meet in it. So an engine may
hand it all rows at once, or those of some keys at a time, and both give the same table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from basin_assets.contracts.table import Table

Keys: TypeAlias = "Callable[[pd.DataFrame], pd.Series[Any]]"
"""The key of each row of a frame, as `Int64`; null where the row is of no use to the step."""


@dataclass(frozen=True)
class Step:
    """One table made of others.

    Attributes:
        output: what it makes. Where that is kept by month, so are the tables that are cut, and a
            month is made of the same month.
        inputs: what it takes.
        compute: the function; takes the settings, and a frame of each input by the table's name.
        keys: how the rows of an input are cut, by the table's name. Inputs without one are taken
            whole.
        order: the columns by which the output is sorted; rows of one key are of one month. Where
            the output is not kept by month, the first of them is the key.
    """

    output: Table
    inputs: Sequence[Table]
    compute: Callable[..., pd.DataFrame]
    keys: Mapping[str, Keys]
    order: Sequence[str]
