"""Values written the many ways the gym's software writes them."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

GYM_ZONE = ZoneInfo("America/Chicago")
BAD_IDS = ("", "   ", "abc", "-5", "12.5", "99999999999999999999", "1e3", "n/a")
BAD_TIMES = ("", "yesterday", "2025-13-40 10:00:00", "2025-10-26", "25:00", "2025-10-05 24:01:00")


def id_text(rng: Random, number: int) -> str:
    """The id plain, as a float, with leading zeros or with spaces around it."""
    plain = [str(number)] * 6
    return rng.choice([*plain, f"{number}.0", f"00{number}", f" {number} ", f"0{number}.0"])


def time_text(rng: Random, at: datetime) -> str:
    """The gym-local wall time in one of the formats that mean just this time."""
    fraction = ""
    if at.microsecond:
        fraction = f".{at.microsecond:06d}".rstrip("0") if rng.random() < 0.3 else f"{at:.%f}"
    elif rng.random() < 0.1:
        fraction = ".000"
    texts = [f"{at:%Y-%m-%d %H:%M:%S}{fraction}"] * 4 + [f"{at:%Y-%m-%dT%H:%M:%S}{fraction}"]
    if not at.microsecond:
        texts += [_in_words(rng, at)] * 2
    aware = at.replace(tzinfo=GYM_ZONE)
    utc = aware.astimezone(UTC)
    if utc.astimezone(GYM_ZONE).replace(tzinfo=None) == at:
        texts += [f"{utc:%Y-%m-%dT%H:%M:%S}{fraction}Z", f"{utc:%Y-%m-%d %H:%M:%S}{fraction}Z"]
        texts += [f"{utc:%Y-%m-%d %H:%M:%S}{fraction}+00:00"]
        east = utc.astimezone(timezone(timedelta(hours=5, minutes=30)))
        texts += [f"{east:%Y-%m-%dT%H:%M:%S}{fraction}+05:30"]
        texts += [f"{aware:%Y-%m-%d %H:%M:%S}{fraction}{aware:%z}"]
    return rng.choice(texts)


def _in_words(rng: Random, at: datetime) -> str:
    """The time as spreadsheets and browsers write it: slashes, half days, odd spaces."""
    space = rng.choice([" ", " ", "  ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"])
    year = rng.choice([f"{at:%Y}", f"{at:%y}"])
    days = [f"{at.month}/{at.day}/{year}", f"{at:%m/%d}/{year}", f"{at:%Y-%m-%d}"]
    seconds = f":{at.second:02d}" if at.second or rng.random() < 0.3 else ""
    half = rng.choice(["{}M", "{}m", "{}.M.", "{}.m.", ""]).format("A" if at.hour < 12 else "P")
    if not half:
        return f"{rng.choice(days)}{rng.choice([' ', ', '])}{at:%H:%M}{seconds}"
    clock = f"{at.hour % 12 or 12}:{at.minute:02d}{seconds}"
    half = half.lower() if half.endswith("m") or half.endswith("m.") else half
    return f"{rng.choice(days)}{rng.choice([space, ',' + space])}{clock}{space}{half}"


def bool_text(rng: Random, value: bool | None) -> str:
    """A boolean, or a cell that is none."""
    if value is None:
        return rng.choice(["", "maybe"])
    words = ["True", "true", "TRUE", "1", "yes"] if value else ["False", "false", "0", "no"]
    return rng.choice(words)


def amount_text(rng: Random, cents: int) -> str:
    """One amount of money, with as many digits as it happens to have."""
    return rng.choice([f"{cents / 100:.2f}", str(Decimal(cents) / 100)])


def broken_rows(
    rng: Random, header: Sequence[str], rows: list[list[str]], columns: Sequence[str]
) -> list[list[str]]:
    """Copies of good rows made unusable: a bad id or time in one of the columns, a field more
    or less.
    """
    broken: list[list[str]] = []
    for row in rng.sample(rows, min(len(rows), rng.randint(0, 4))):
        copy = list(row)
        how = rng.choice(["cell", "cell", "long", "short"])
        if how == "long":
            copy.append("one more")
        elif how == "short":
            copy.pop()
        else:
            column = rng.choice(list(columns))
            bad = BAD_TIMES if column.endswith("datetime") else BAD_IDS
            copy[header.index(column)] = rng.choice(bad)
        broken.append(copy)
    return broken


def csv_bytes(
    rng: Random, header: Sequence[str], rows: Sequence[Sequence[str]], *, shuffle_columns: bool
) -> bytes:
    """The file in a random dialect: BOM, line ending, quoting, extra and moved columns.

    Rows that are too long or too short keep what is wrong with them.
    """
    names = list(header)
    order = list(range(len(names)))
    if shuffle_columns and rng.random() < 0.5:
        rng.shuffle(order)
    extra = rng.random() < 0.3
    ending = rng.choice(["\n", "\r\n"])
    out = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if rng.random() < 0.3 else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator=ending, quoting=quoting)
    writer.writerow([names[i] for i in order] + (["extra, column"] if extra else []))
    for row in rows:
        if rng.random() < 0.02:
            out.write(ending)
        cells = list(row)
        if len(cells) == len(names):
            cells = [cells[i] for i in order]
        writer.writerow(cells + ([rng.choice(["", "x", "a,b"])] if extra else []))
    text = out.getvalue()
    if rng.random() < 0.2 and rows:
        text = text.removesuffix(ending)
    return (b"\xef\xbb\xbf" if rng.random() < 0.3 else b"") + text.encode("utf-8")
