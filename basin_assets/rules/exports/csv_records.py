r"""Cuts the bytes of a CSV into records, each still as the bytes it was.

The grammar is that of Python's csv module and of pandas: a quote opens a quoted field only at the
field's start, doubled quotes stand for one, and `\n`, `\r\n` and a lone `\r` end a record.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BOM = b"\xef\xbb\xbf"

_QUOTED = rb'"[^"]*+(?:""[^"]*+)*+'
_PLAIN = rb'[^",\r\n][^,\r\n]*+'
_FIELD = rb"(?:" + _QUOTED + rb'(?:"[^,\r\n]*+|\Z)|' + _PLAIN + rb"|)"
_RECORD = re.compile(_FIELD + rb"(?:," + _FIELD + rb")*+(?:\r\n|\n|\r|\Z)")
_CLOSED_FIELD = rb"(?:" + _QUOTED + rb'"[^,\r\n]*+|' + _PLAIN + rb"|)"
_CLOSED_RECORD = re.compile(_CLOSED_FIELD + rb"(?:," + _CLOSED_FIELD + rb")*+(?:\r\n|\n|\r)?")
_STRICT_FIELD = rb"(?:" + _QUOTED + rb'"|' + _PLAIN + rb"|)"
_STRICT_RECORD = re.compile(_STRICT_FIELD + rb"(?:," + _STRICT_FIELD + rb")*+(?:\r\n|\n|\r|\Z)")
_LINE = re.compile(rb"[^\r\n]*+(?:\r\n|\n|\r|\Z)")


class Record(NamedTuple):
    """A record as it stands in the file, line end included.

    Attributes:
        start: the byte at which it begins.
        line: the line on which it begins, from 1.
        has_stray_quote: a quote that nothing closes, or one that closes lines later in the middle
            of another cell: what lies between is not meant to be one record.
        is_unclosed: a quote that nothing closes: the record runs to the end of the file.
    """

    raw: bytes
    start: int
    line: int
    has_stray_quote: bool = False
    is_unclosed: bool = False


def split_records(data: bytes, start: int = 0, line: int = 1) -> Iterator[Record]:
    """Every record of the bytes from `start` on, blank lines included; none is changed."""
    while start < len(data):
        # Lines without a quote are records: finding those costs a fraction of the pattern.
        plain = data[start : _line_of_next_quote(data, start)]
        for raw in plain.splitlines(keepends=True):
            yield Record(raw, start, line)
            start += len(raw)
            line += 1
        has_quote = True
        while has_quote and start < len(data):
            strict = _STRICT_RECORD.match(data, start)
            match = strict or _RECORD.match(data, start)
            if match is None or not match.group():
                return
            raw, end = match.group(), match.end()
            lines, has_quote = len(raw.splitlines()), b'"' in raw
            is_unclosed = not (strict or end < len(data) or _CLOSED_RECORD.fullmatch(raw))
            is_stray = is_unclosed or (lines > 1 and not strict)
            yield Record(raw, start, line, is_stray, is_unclosed)
            start = end
            line += lines


def lines_of_records(data: bytes) -> npt.NDArray[np.int64] | None:
    """The line on which each record begins, from 1, blank lines left out.

    None where a quote does anything but open, double or close a field: then CSV parsers differ.
    """
    text = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    quotes = np.flatnonzero(text == ord('"'))
    beside_quotes = np.concatenate([text[quotes[::2] - 1], text[quotes[1::2] + 1]])
    if len(quotes) % 2 or not np.isin(beside_quotes, list(b',\r\n"')).all():
        return None
    is_end = text == ord("\n")
    is_end[:-1] |= (text[:-1] == ord("\r")) & ~is_end[1:]
    ends = np.flatnonzero(is_end)[:-1]  # a record begins behind each that no quotes enclose
    begins = np.flatnonzero(np.searchsorted(quotes, ends) % 2 == 0)
    is_blank = np.isin(text[ends[begins] + 1], list(b"\r\n"))
    return begins[~is_blank] + 1


def _line_of_next_quote(data: bytes, start: int) -> int:
    """The byte at which the line of the next quote begins; the end where no quote follows."""
    quote = data.find(b'"', start)
    if quote < 0:
        return len(data)
    return max(start, data.rfind(b"\n", start, quote) + 1, data.rfind(b"\r", start, quote) + 1)


def first_line(raw: bytes) -> bytes:
    """The first line of a record that may span several, line end included."""
    match = _LINE.match(raw)
    return match.group() if match else raw


def line_end(raw: bytes) -> bytes:
    """What ends the record: LF, CRLF, CR, or nothing at the end of a file."""
    for ending in (b"\r\n", b"\n", b"\r"):
        if raw.endswith(ending):
            return ending
    return b""


def cells_of(records: Iterable[Record]) -> Iterator[list[str]]:
    """Each record's cells. A byte that is no UTF-8 becomes U+FFFD; a blank line has no cells."""
    csv.field_size_limit(sys.maxsize)  # a forgotten quote makes a field of the file's whole rest
    return csv.reader(record.raw.decode("utf-8", errors="replace") for record in records)
