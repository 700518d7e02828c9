"""The header line of an export's file: what it must name, and what to do where it does not."""

from collections.abc import Collection, Sequence
from itertools import islice

from basin_assets.contracts.sources import Source
from basin_assets.errors import BasinError
from basin_assets.rules.exports.csv_records import (
    BOM,
    Record,
    cells_of,
    first_line,
    split_records,
)

_START = 64 * 1024  # bytes among which a header that is not the first line is looked for
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class SourceFileError(BasinError, ValueError):
    """A file of an export cannot be read at all. Names the file and what is wrong with it."""


def read_header(source: Source, data: bytes, key: str) -> tuple[list[str], Record]:
    """The column names of a file, and the record that holds them.

    Args:
        source: the export's contract.
        data: the file.
        key: the file's key, for the errors.

    Raises:
        SourceFileError: the file is empty, or its header lacks a column, names one twice or
            misspelt, or spans several lines.
    """
    names, header = _parsed(data, key)
    _check(source, names, key, data.removeprefix(BOM)[:_START])
    return names, header


def _parsed(data: bytes, key: str) -> tuple[list[str], Record]:
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


def _check(source: Source, header: list[str], key: str, start: bytes) -> None:
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
    if renamed:  # an optional column would be left out in silence
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
            return f"Its columns are separated by {word}: export it with commas."
    return "Export it again, with its columns named in the first line."
