"""Contracts of tables: columns with kinds and bounds, keys, descriptions.

Types, validation, Dagster's column schema and docs/tables.md all follow from contracts. Functions
on frames import pandas themselves: a command that only reads takes half the time without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from basin_assets.errors import BasinError

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = Mapping[Hashable, Any]
"""A row of a frame as pandas gives it: its values by column name."""


class Kind(StrEnum):
    """The kind of a column's values, which decides their type in memory and on disk."""

    ID = "id"
    COUNT = "count"
    TEXT = "text"
    JSON = "json"
    FLAG = "flag"
    WALL_TIME = "wall_time"
    DAY = "day"
    NUMBER = "number"


_DTYPES: Mapping[Kind, str] = {
    Kind.ID: "int64",
    Kind.COUNT: "int64",
    Kind.TEXT: "str",
    Kind.JSON: "str",
    Kind.FLAG: "bool",
    Kind.WALL_TIME: "datetime64[us]",
    Kind.DAY: "datetime64[us]",
    Kind.NUMBER: "float64",
}
_NULLABLE_DTYPES: Mapping[Kind, str] = {
    Kind.ID: "Int64",
    Kind.COUNT: "Int64",
    Kind.FLAG: "boolean",
}
_DAY_US = 24 * 60 * 60 * 1_000_000


class ContractError(BasinError, ValueError):
    """A frame breaks its contract. The text names table, columns and rows, never values."""


@dataclass(frozen=True)
class Column:
    """One column: its meaning, unit and bounds.

    Attributes:
        private: keeps a value that is no text, such as a birthday, out of Dagster's history.
    """

    name: str
    kind: Kind
    description: str
    nullable: bool = False
    unit: str | None = None
    allowed: tuple[str, ...] | None = None
    at_least: int | None = None
    at_most: int | None = None
    private: bool = False

    @property
    def dtype(self) -> Any:  # str, but pandas' stubs want literals
        """The pandas dtype, e.g. `int64`, or `Int64` where the column may be null."""
        if self.nullable and self.kind in _NULLABLE_DTYPES:
            return _NULLABLE_DTYPES[self.kind]
        return _DTYPES[self.kind]

    def faults(self, values: pd.Series) -> Counter[str]:
        """The faults of values of the column's type, each with its number of rows."""
        missing = values.isna()
        found = {"are null": 0 if self.nullable else int(missing.sum())}
        if self.allowed is not None:
            outside = ~values.isin(self.allowed) & ~missing
            found[f"are none of {', '.join(self.allowed)}"] = int(outside.sum())
        if self.at_least is not None:
            found[f"are below {self.at_least}"] = _count(values < self.at_least)
        if self.at_most is not None:
            found[f"are above {self.at_most}"] = _count(values > self.at_most)
        if self.kind is Kind.DAY:
            of_day = values.to_numpy("datetime64[us]").astype("int64") % _DAY_US
            found["bear a time of day"] = int(((of_day != 0) & ~missing).sum())
        if self.kind is Kind.NUMBER:
            found["are infinite"] = int(np.isinf(values.to_numpy("float64")).sum())
        return +Counter(found)


def _count(mask: pd.Series[bool]) -> int:
    return int(mask.fillna(False).sum())


def count(name: str, description: str, *, at_least: int = 0, **more: Any) -> Column:
    """A column of whole numbers that cannot be negative; `more` as in `Column`."""
    return Column(name, Kind.COUNT, description, at_least=at_least, **more)


def measure(name: str, description: str, *, at_least: int = 0, **more: Any) -> Column:
    """A column of numbers that cannot be negative; `more` as in `Column`."""
    return Column(name, Kind.NUMBER, description, at_least=at_least, **more)


def share(name: str, description: str, **more: Any) -> Column:
    """A column of numbers from 0 to 1; `more` as in `Column`."""
    return measure(name, description, at_most=1, **more)


def choice(name: str, description: str, allowed: tuple[str, ...], **more: Any) -> Column:
    """A column of texts that are one of those allowed; `more` as in `Column`."""
    return Column(name, Kind.TEXT, description, allowed=allowed, **more)


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, its key, and the column that decides a row's month.

    The description may name settings in braces, see `fill_in`. The question is that of people who
    open the published file.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    monthly_by: str | None = None
    ordered_pair: tuple[str, str] | None = None
    question: str | None = None

    @property
    def column_names(self) -> list[str]:
        """The columns' names, in order."""
        return [column.name for column in self.columns]

    @property
    def is_monthly(self) -> bool:
        """Whether the table is stored as one object a month."""
        return self.monthly_by is not None

    def __getitem__(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def empty(self) -> pd.DataFrame:
        """A frame without rows, with every column in its type."""
        import pandas as pd

        return pd.DataFrame({c.name: pd.Series([], dtype=c.dtype) for c in self.columns})

    def frame(self, columns: Mapping[str, Any] | pd.DataFrame) -> pd.DataFrame:
        """A frame with the contract's columns, in its order and types, from arrays or lists."""
        import pandas as pd

        data = {}
        for column in self.columns:
            values = pd.Series(columns[column.name])
            data[column.name] = values.astype(column.dtype).reset_index(drop=True)
        return pd.DataFrame(data, copy=False)  # pandas copies a Series on the first write to it

    def validate(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Returns the frame itself, if it keeps the contract.

        Raises:
            ContractError: columns, types, nulls, bounds or the key break the contract.
        """
        for _ in self.checked([frame]):
            pass
        return frame

    def checked(self, parts: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Passes a frame's parts on, and checks after the last one that together they keep the
        contract. It keeps only the key columns in memory.

        Raises:
            ContractError: see `validate`.
        """
        found: dict[Column, Counter[str]] = {column: Counter() for column in self.columns}
        keys: list[pd.DataFrame] = []
        disordered = 0
        for part in parts:
            self._refuse_other_columns(part)
            for column, faults in found.items():
                faults.update(column.faults(part[column.name]))
            keys.append(part[list(self.key)])
            if self.ordered_pair and not any(found.values()):
                first, second = self.ordered_pair
                disordered += int((part[first] >= part[second]).sum())
            yield part
        self._refuse(
            f"{column.name}: {count} rows {fault}"
            for column, counts in found.items()
            for fault, count in counts.items()
        )
        if self.key and (doubled := _doubled(keys)):
            self._refuse([f"the key ({', '.join(self.key)}) repeats in {doubled} rows"])
        if disordered:
            first, second = self.ordered_pair or ("", "")
            self._refuse([f"{first} is not below {second} in {disordered} rows"])

    def _refuse_other_columns(self, frame: pd.DataFrame) -> None:
        if list(frame.columns) != self.column_names:
            missing = [name for name in self.column_names if name not in frame.columns]
            extra = [str(name) for name in frame.columns if name not in self.column_names]
            self._refuse(
                [
                    "columns differ from the contract"
                    f" (missing: {missing}, not in the contract: {extra}, or in another order)"
                ]
            )
        self._refuse(
            f"{column.name} has dtype {dtype}, not {column.dtype}"
            for column, dtype in zip(self.columns, frame.dtypes, strict=True)
            if str(dtype) != column.dtype
        )

    def _refuse(self, faults: Iterable[str]) -> None:
        """ContractError: there are faults."""
        if joined := "; ".join(faults):
            raise ContractError(f"{self.name}: {joined}")


def _doubled(parts: list[pd.DataFrame]) -> int:
    """The number of rows that repeat a key.

    Parts whose first columns do not overlap repeat no key of each other. Most tables come in order,
    so it looks through the keys of one part at a time: those of a chain take hundreds of MB.
    """
    return sum(_doubled_among(each) for each in _overlapping(parts))


def _overlapping(parts: list[pd.DataFrame]) -> Iterator[list[pd.DataFrame]]:
    """The parts in groups that share no value of the first column, if it holds integers."""
    filled = [part for part in parts if len(part)]
    if any(part.dtypes.iloc[0] != "int64" for part in filled):
        yield filled
        return
    group: list[pd.DataFrame] = []
    highest = 0
    for part in sorted(filled, key=lambda part: part.iloc[:, 0].min()):
        first = part.iloc[:, 0]
        if group and first.min() > highest:
            yield group
            group = []
        highest = max(highest, first.max()) if group else first.max()
        group.append(part)
    yield group


def _doubled_among(parts: list[pd.DataFrame]) -> int:
    import pandas as pd

    held = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return 0 if _rises(held) else int(held.duplicated().sum())


def _rises(keys: pd.DataFrame) -> bool:
    """Whether the keys ascend strictly, so that none can repeat."""
    is_above = np.zeros(max(len(keys) - 1, 0), dtype=bool)
    is_equal = ~is_above
    for name in keys.columns:
        values = keys[name].to_numpy()
        if values.dtype.kind not in "iM":
            return False
        is_above |= is_equal & (values[1:] > values[:-1])
        is_equal &= values[1:] == values[:-1]
    return bool(is_above.all())
