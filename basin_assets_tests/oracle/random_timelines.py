"""Timelines of another program, in the dialects such programs write."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Literal

BASE = ["customer_id", "event_date", "event_type"]
SHAPES = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S.5Z",
    "%Y-%m-%d %H:%M:%S+00:00",
    "%Y-%m-%dT%H:%M:%SOFFSET",
)
ODD_CELLS = (
    '"plain"',
    '"two\nlines"',
    '"said ""hi"""',
    'ha"lf',
    "'single'",
    '"tail"x',
    "é😀",
    '""',
)


def random_timeline(rng: Random, customer_ids: Sequence[int]) -> bytes:
    """A foreign timeline, perhaps with events of ours from earlier in it.

    One in seven must be refused: it is empty, or has no column for our JSON.
    """
    if rng.random() < 0.07:
        return b""
    json_column = rng.choice(["metadata", "event_details"])
    names = [
        *BASE,
        json_column,
        *rng.sample(["event_source", "source_confidence"], rng.randint(0, 2)),
    ]
    names += rng.sample(["event_id", "notes"], rng.randint(0, 2))
    if rng.random() < 0.07:
        names.remove(json_column)
    rng.shuffle(names)
    ending = rng.choice(["\n", "\r\n"])
    shapes = rng.choices(SHAPES, k=2 if rng.random() < 0.3 else 1)
    quote_header = rng.random() < 0.2

    lines = [",".join(f'"{name}"' if quote_header else name for name in names)]
    for _ in range(rng.randint(0, 8)):
        if rng.random() < 0.3:
            lines.append(_our_old_event(rng, names, customer_ids))
        else:
            lines.append(_foreign_event(rng, names, customer_ids, rng.choice(shapes)))
    data = ending.join(lines).encode("utf-8")
    if rng.random() < 0.15 and len(lines) > 1:
        data += (ending + lines[-1]).encode("utf-8")
    if rng.random() < 0.1 and "notes" in names:
        cells = dict.fromkeys(names, b"7")
        cells["event_type"], cells["notes"] = b"checkin", b"caf\xe9 in latin-1"
        data += ending.encode() + b",".join(cells.values())
    if rng.random() < 0.7:
        data += ending.encode()
    return (b"\xef\xbb\xbf" if rng.random() < 0.3 else b"") + data


def _foreign_event(
    rng: Random, names: Sequence[str], customer_ids: Sequence[int], shape: str
) -> str:
    moment = datetime(2025, rng.choice([2, 9]), rng.randint(1, 28), rng.randint(6, 22), 15)
    cells = {name: rng.choice(["", "x", *ODD_CELLS]) for name in names}
    cells["customer_id"] = rng.choice(["", str(rng.choice(customer_ids)), '"12"'])
    offset = "-05:00" if moment.month == 9 else "-06:00"
    cells["event_date"] = moment.strftime(shape.replace("OFFSET", offset))
    kinds = ["checkin", '"checkin"', "shared_passes", "membership, new", "Shared_pass", "😀"]
    kind = rng.choice(kinds)
    cells["event_type"] = f'"{kind}"' if "," in kind else kind
    for column in ("metadata", "event_details"):
        if column in cells and rng.random() < 0.6:
            cells[column] = '"{""a"": 1,\n ""event_type"": ""shared_pass""}"'
    return ",".join(cells.values())


def _our_old_event(rng: Random, names: Sequence[str], customer_ids: Sequence[int]) -> str:
    cells = dict.fromkeys(names, "")
    cells["customer_id"] = str(rng.choice(customer_ids))
    cells["event_date"] = "2025-08-01"
    cells["event_type"] = rng.choice(["shared_pass", "received_shared_pass"])
    for column in ("metadata", "event_details"):
        if column in cells:
            cells[column] = '{"checkin_id":1,"description":"Shared\nsomething, old"}'
    out = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if rng.random() < 0.5 else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator="", quoting=quoting).writerow(cells.values())
    return out.getvalue()
