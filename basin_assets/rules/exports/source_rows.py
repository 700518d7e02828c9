"""Reads the files of one export into rows of text; records that are no rows are set aside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, tee
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from basin_assets.contracts.sources import Source
from basin_assets.rules.exports.csv_records import (
    BOM,
    Record,
    cells_of,
    first_line,
    lines_of_records,
    split_records,
)
from basin_assets.rules.exports.source_header import read_header

_ROWS_OF_BLOCK = 1_024  # their texts are still in the processor's cache when they become columns
_TEXT = {pa.large_string(): pd.StringDtype(na_value=float("nan"))}


@dataclass(frozen=True)
class SourceRows:
    """The records of an export's files.

    Attributes:
        text: the contract's columns as they were written, plus `file`, `line` and `file_rank`;
            a column that no file has is blank throughout.
        malformed: `file`, `line`, `reason` of the records that are no rows.
        extra_columns: how many columns the files have that are not read.
    """

    source: Source
    text: pd.DataFrame
    malformed: pd.DataFrame
    files: int
    extra_columns: int

    @property
    def rows_read(self) -> int:
        """Rows in the files, malformed ones included."""
        return len(self.text) + len(self.malformed)


def read_source_rows(source: Source, files: Mapping[str, bytes]) -> SourceRows:
    """The rows of all files of an export, as text.

    Args:
        source: the export's contract.
        files: content by key below the store. `X.csv` comes before `X/*.csv`, then by name.

    Raises:
        SourceFileError: a file is empty, or its header lacks a column, names one twice, or spans
            several lines.
    """
    names = [column.name for column in source.columns]
    blocks = [_placed(names, _table([], [], []), "", 0)]
    malformed: list[tuple[str, int, str]] = []
    extra: set[str] = set()
    ordered = sorted(files, key=lambda key: ("/" + source.name + "/" in "/" + key, key))
    for rank, key in enumerate(ordered):
        header, body = read_header(source, files[key], key)
        there = [name for name in names if name in header]
        bad: list[tuple[int, str]] = []
        rows = _blocks(files[key], body, header, there, bad)
        blocks.extend(_placed(names, block, key, rank) for block in rows)
        malformed.extend((key, line, reason) for line, reason in bad)
        extra.update(name for name in header if name not in names)
    text = pa.concat_tables(blocks).combine_chunks().to_pandas(types_mapper=_TEXT.get)
    return SourceRows(source, text, _malformed_frame(malformed), len(files), len(extra))


def _table(names: Sequence[str], columns: Sequence[object], lines: Sequence[int]) -> pa.Table:
    """Some rows of a file: the columns that it has, and the line of each row."""
    texts = [pa.array(column, pa.large_string()) for column in columns]
    return pa.table([*texts, pa.array(lines, pa.int64())], [*names, "line"])


def _placed(names: Sequence[str], rows: pa.Table, key: str, rank: int) -> pa.Table:
    """The rows with their file; columns that it does not have are blank."""
    blank, file = (pa.repeat(pa.scalar(text, pa.large_string()), len(rows)) for text in ("", key))
    cells = {name: rows[name] if name in rows.column_names else blank for name in names}
    rank_of_file = pa.repeat(pa.scalar(rank, pa.int64()), len(rows))
    return pa.table(cells | {"file": file, "line": rows["line"], "file_rank": rank_of_file})


def _malformed_frame(rows: list[tuple[str, int, str]]) -> pd.DataFrame:
    files, lines, reasons = zip(*rows, strict=True) if rows else ((), (), ())
    return pd.DataFrame(
        {
            "file": pd.Series(files, dtype="str"),
            "line": pd.Series(lines, dtype="int64"),
            "reason": pd.Series(reasons, dtype="str"),
        }
    )


def _blocks(
    data: bytes,
    header: Record,
    names: Sequence[str],
    wanted: Sequence[str],
    malformed: list[tuple[int, str]],
) -> Iterator[pa.Table]:
    """The rows below the header; see `_rows`."""
    plain = _plain_rows(data, header, names, wanted)
    if plain is not None:
        yield plain
        return
    rows = _rows(data, header, names, wanted, malformed)
    while block := [*islice(rows, _ROWS_OF_BLOCK)]:
        columns = zip(*(row.cells for row in block), strict=True)
        yield _table(wanted, [*columns], [row.line for row in block])


def _plain_rows(
    data: bytes, header: Record, names: Sequence[str], wanted: Sequence[str]
) -> pa.Table | None:
    """The rows of a file by Arrow's parser, which takes a tenth of the time.

    None where it may read otherwise than `_rows`, or would refuse the file: a header of several
    lines, a quote in the middle of a cell, a byte that is no UTF-8, a record that is no row.
    """
    lines = lines_of_records(data.removeprefix(BOM)[len(header.raw) :])
    if lines is None or _lines_in(header.raw) > 1:  # Arrow skips a line, not a record
        return None
    numbers = [str(names.index(name)) for name in wanted]
    try:
        rows = pyarrow.csv.read_csv(
            pa.py_buffer(data),
            pyarrow.csv.ReadOptions(
                use_threads=False, skip_rows=1, column_names=[*map(str, range(len(names)))]
            ),
            pyarrow.csv.ParseOptions(newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                include_columns=numbers, column_types=dict.fromkeys(numbers, pa.large_string())
            ),
        )
    except pa.ArrowInvalid:
        return None
    if len(rows) != len(lines):
        return None
    return pa.table([*rows.columns, lines + _lines_in(header.raw)], [*wanted, "line"])


class _Row(NamedTuple):
    """The line on which a row begins, and its cells."""

    line: int
    cells: tuple[str, ...]


def _rows(
    data: bytes,
    header: Record,
    names: Sequence[str],
    wanted: Sequence[str],
    malformed: list[tuple[int, str]],
) -> Iterator[_Row]:
    """The rows below the header, of the columns `wanted`; `malformed` gets (line, reason).

    A stray quote swallows all lines up to the next quote. So only the line on which it stands is
    set aside, and reading goes on at the next.
    """
    bare = data.removeprefix(BOM)
    start, line = len(header.raw), 1 + _lines_in(header.raw)
    places = [names.index(name) for name in wanted]
    while start < len(bare):
        records, again = tee(split_records(bare, start, line))
        start = len(bare)
        for record, cells in zip(records, cells_of(again), strict=True):
            if len(cells) == len(names) and not record.has_stray_quote:
                yield _Row(record.line, tuple(cells[place] for place in places))
            elif cells:
                reason = "stray_quote" if record.has_stray_quote else "wrong_field_count"
                malformed.append((record.line, reason))
                head = first_line(record.raw)
                if record.has_stray_quote and len(head) < len(record.raw):
                    start, line = record.start + len(head), record.line + 1
                    break


def _lines_in(raw: bytes) -> int:
    return max(1, len(raw.splitlines()))
