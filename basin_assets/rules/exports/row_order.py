"""The order of rows of whole numbers: by their first column, then the second, and so on.

Columns that fit into 63 bits together are packed into one number a row: a processor sorts numbers
many times faster than it sorts positions by several columns. Others take the slow way, to the
same result.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np


def order_of(*columns: np.ndarray) -> np.ndarray:
    """Positions that sort the rows; those of equal rows stand in any order.

    Args:
        columns: int64, of one length.
    """
    if not len(columns[0]):
        return np.arange(0)
    lows = [int(column.min()) for column in columns]
    spans = [int(column.max()) - low for column, low in zip(columns, lows, strict=True)]
    widths = [span.bit_length() for span in spans]
    if sum(widths) > 63:
        return np.lexsort(columns[::-1])
    from_zero = [column - low for column, low in zip(columns, lows, strict=True)]
    return np.argsort(_packed(from_zero, widths))


def sorted_parts(
    parts: Iterable[Sequence[np.ndarray]], limits: Sequence[int], rows: int
) -> Iterator[tuple[np.ndarray, ...]]:
    """All rows sorted, about `rows` at a time; those of one first value are in one part.

    Args:
        parts: the rows in any order, some at a time: int64 columns of one length. At least one
            part, which may be empty; so is what comes out.
        limits: for each column a number above all of its values; none is below 0.
        rows: how many at a time.
    """
    widths = [max(limit - 1, 0).bit_length() for limit in limits]
    if sum(widths) > 63:
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        order = np.lexsort(columns[::-1])
        columns = [column[order] for column in columns]
        for part in slices(np.searchsorted(columns[0], columns[0][::rows]), len(order)):
            yield tuple(column[part] for column in columns)
        return
    packed = np.concatenate([_packed(part, widths) for part in parts])
    packed.sort()
    behind_first = sum(widths[1:])
    firsts = packed[::rows] >> behind_first << behind_first
    for part in slices(np.searchsorted(packed, firsts), len(packed)):
        yield _unpacked(packed[part], widths)


def slices(starts: np.ndarray, stop: int) -> Iterator[slice]:
    """From start to start, and from the last to `stop`; starts ascend. Without any: one slice."""
    for begin, end in pairwise([*np.unique(starts).tolist(), stop] if len(starts) else [0, stop]):
        yield slice(begin, end)


def _packed(columns: Sequence[np.ndarray], widths: Sequence[int]) -> np.ndarray:
    packed = columns[0].astype("int64")
    for column, width in zip(columns[1:], widths[1:], strict=True):
        packed <<= width
        packed |= column
    return packed


def _unpacked(packed: np.ndarray, widths: Sequence[int]) -> tuple[np.ndarray, ...]:
    columns = []
    for width in widths[:0:-1]:
        columns.append(packed & ((1 << width) - 1))
        packed = packed >> width
    return (packed, *columns[::-1])
