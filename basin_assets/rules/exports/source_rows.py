"""Reads the files of one export into rows of text; records that are no rows are set aside."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, tee
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from basin_assets.contracts.sources import Source
from basin_assets.errors import BasinError
from basin_assets.rules.exports.csv_records import (
    BOM,
    Record,
    cells_of,
    first_line,
    lines_of_records,
    split_records,
)

_ROWS_OF_BLOCK = 1_024  # their texts are still in the processor's cache when they become columns
_START = 64 * 1024  # bytes among which a header that is not the first line is looked for
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_TEXT = {pa.large_string(): pd.StringDtype(na_value=float("nan"))}


class SourceFileError(BasinError, ValueError):
    """A file of an export cannot be read at all. Names the file and what is wrong with it."""


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
        header, body = _header_and_body(files[key], key)
        _check_header(source, header, key, files[key].removeprefix(BOM)[:_START])
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


def _header_and_body(data: bytes, key: str) -> tuple[list[str], Record]:
    if not data:
        raise SourceFileError(
            f"{key} has 0 bytes, not even a header line. Export it again; a table without rows "
            "still has its header."
        )
    bare = data.removeprefix(BOM)
    header = next(split_records(bare), Record(b"", 0, 1))
    if 3 * header.raw.count(b"\0") > len(header.raw):  # of UTF-16 every second byte is
        raise SourceFileError(f"{key} is in UTF-16 or no text at all. Save it as CSV in UTF-8.")
    if header.has_stray_quote:  # it would swallow the rows below it, as if there were none
        raise SourceFileError(
            f"{key} has a quote in its header line that nothing closes there. Export it again."
        )
    names = next(cells_of([header]))
    # A name of several lines is a quote that a row further down closes.
    if any(len(name.strip().splitlines()) > 1 for name in names):
        raise SourceFileError(
            f"{key} has a column name of several lines in its header, or a quote there that only a"
            " row below closes. Export it with a plain header line."
        )
    return _plain_names(names), header


def _plain_names(cells: Sequence[str]) -> list[str]:
    """The names without blanks around them, and without marks and controls that nobody sees."""
    return ["".join(filter(str.isprintable, cell)).strip() for cell in cells]


def _check_header(source: Source, header: list[str], key: str, start: bytes) -> None:
    known = {column.name for column in source.columns}
    misspelt = _misspelt(known, header)
    renamed = ", ".join(f"{found} to {name}" for found, name in misspelt.items())
    # Without a header the first row stands there: a person's data, which no error may tell.
    found = ", ".join(filter(None, header)) if known & set(header) else "none of its columns"
    missing = [c.name for c in source.columns if c.must_exist and c.name not in header]
    if missing:
        noun = "column" if len(missing) == 1 else "columns"
        raise SourceFileError(
            f"{key} has no {noun} {', '.join(missing)} (found: {found})."
            f" {f'Rename {renamed}.' if renamed else _next_step({*missing}, start)}"
        )
    if renamed:  # it would silently be left out
        raise SourceFileError(f"{key} has a misspelt column. Rename {renamed}.")
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise SourceFileError(
            f"{key} names the column {', '.join(doubled)} more than once in its header, so it is "
            "not clear which one counts. Export it with one column of that name."
        )


def _misspelt(known: Collection[str], header: Sequence[str]) -> dict[str, str]:
    """Names that are ours but for case, blanks and signs, such as `Location ID`, and ours."""

    def letters(name: str) -> str:
        return "".join(filter(str.isalnum, name)).casefold()

    wanted = {letters(name): name for name in known if name not in header}
    return {
        name: wanted[letters(name)]
        for name in header
        if name not in known and letters(name) in wanted
    }


def _next_step(missing: set[str], start: bytes) -> str:
    """What to do about a file without these columns in its first line."""
    if b"\0" in start:
        return "It is no CSV in UTF-8: save it as one."
    records = [*islice(split_records(start), 20)]
    for record, cells in zip(records, cells_of(records), strict=True):
        if missing <= {*_plain_names(cells)}:
            return f"They stand on line {record.line}: remove the lines above."
    first = first_line(start).decode(errors="replace")
    for sign, word in _SEPARATORS.items():
        if missing <= {name.strip('"') for name in _plain_names(first.split(sign))}:
            return f"Its columns are parted by {word}: export it with commas."
    return "Export it again, with its columns named in the first line."


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

    None where it may read otherwise than `_rows`, or would refuse the file: a quote in the middle
    of a cell, a byte that is no UTF-8, a record that is no row.
    """
    lines = lines_of_records(data.removeprefix(BOM)[len(header.raw) :])
    if lines is None:
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
