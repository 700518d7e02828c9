"""CSV bytes of the exported tables, in the flavours in which they really come."""

from __future__ import annotations

import csv
import io

from basin_assets.demo.quirks import Row


def csv_bytes(
    rows: list[Row],
    columns: tuple[str, ...],
    *,
    line_ending: str = "\n",
    byte_order_mark: bool = False,
) -> bytes:
    """A CSV file in UTF-8 with a header line, quoted only where needed.

    Args:
        rows: One mapping of column to text per line.
        columns: Columns in the order of the file; every row has exactly these.
        line_ending: LF or CRLF.
        byte_order_mark: Whether the file begins with a BOM.

    Returns:
        The bytes of the file.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_ending)
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig" if byte_order_mark else "utf-8")
