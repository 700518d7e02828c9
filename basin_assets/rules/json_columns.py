"""JSON of whole columns, as `to_json` would write it row by row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from basin_assets.contracts.table import Column, Kind

Texts: TypeAlias = pa.LargeStringArray
_TEXT = pa.large_string()  # an array of pa.string() holds at most 2 GB
_COLUMN_OF_TEXTS: Any = pd.StringDtype(na_value=np.nan)  # what pandas calls "str"


def json_objects(columns: Sequence[Column], rows: pd.DataFrame) -> Texts:
    """Each row as a JSON object of some columns, as `to_json` would write it.

    Customer ids become texts, days ISO days; JSON columns are embedded unchanged.

    Args:
        columns: the contracts of at least one column; no wall times.
        rows: frame with these columns, in their types.
    """
    return joined_members({each.name: json_values(each, rows[each.name]) for each in columns})


def joined_members(members: Mapping[str, Texts]) -> Texts:
    """Joins members into JSON objects, column by column: many times as fast as by object.

    Args:
        members: by name, each object's value as JSON; null leaves the member out. At least one
            member is in every object.
    """
    names = sorted(members)
    first = next(at for at, name in enumerate(names) if not members[name].null_count)
    parts: list[str | Texts] = ["{"]
    for at, name in enumerate(names):
        opening, closing = ("," if at > first else "") + f'"{name}":', "," if at < first else ""
        if members[name].null_count:
            parts.append(_joined(opening, members[name], closing))  # null where the member is
        else:
            parts += [opening, members[name]]
    return _joined(*parts, "}", nulls="skip")


def text_series(texts: Texts) -> "pd.Series[str]":
    """The texts as a column of a frame; without a copy."""
    return pd.Series(_COLUMN_OF_TEXTS.__from_arrow__(texts))


def arrow_array(values: pd.Series) -> pa.Array:
    """A column of a frame as one array, though texts from several objects come in several."""
    found = pa.array(values, from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def json_values(column: Column, values: pd.Series) -> Texts:
    """Each value of a column as JSON; see `json_objects`."""
    texts = _WRITTEN[column.kind](arrow_array(values))
    if column.kind is Kind.ID and column.name.endswith("customer_id"):
        texts = _joined('"', texts, '"')
    return texts.fill_null(_scalar("null"))


def _joined(*parts: str | Texts, nulls: str = "emit_null") -> Texts:
    as_texts = (_scalar(part) if isinstance(part, str) else part for part in parts)
    return pc.binary_join_element_wise(*as_texts, _scalar(""), null_handling=nulls)


def _scalar(text: str) -> pa.Scalar:
    return pa.scalar(text, _TEXT)


def _plain(values: pa.Array) -> Texts:
    return values.cast(_TEXT)


def _flags(values: pa.Array) -> Texts:
    return pc.if_else(values, _scalar("true"), _scalar("false"))


def _days(values: pa.Array) -> Texts:
    return _quoted(values.cast(pa.date32()).cast(_TEXT))


def _numbers(values: pa.Array) -> Texts:
    """By orjson, since Arrow writes 1 for 1.0."""
    floats = values.to_numpy(zero_copy_only=False)
    written = orjson.dumps(floats, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1]
    if not written:
        return pa.array([], _TEXT)
    return pc.list_flatten(pc.split_pattern(pa.array([written], _TEXT), ","))


def _quoted(values: pa.Array) -> Texts:
    """Quotes each distinct text once: most columns repeat few plans, weekdays or answers."""
    coded = values.dictionary_encode()
    quoted = [orjson.dumps(text).decode() for text in coded.dictionary.to_pylist()]
    return pa.array(quoted, _TEXT).take(coded.indices)


_WRITTEN: Mapping[Kind, Callable[[pa.Array], Texts]] = {
    Kind.ID: _plain,
    Kind.COUNT: _plain,
    Kind.JSON: _plain,
    Kind.TEXT: _quoted,
    Kind.FLAG: _flags,
    Kind.DAY: _days,
    Kind.NUMBER: _numbers,
}
