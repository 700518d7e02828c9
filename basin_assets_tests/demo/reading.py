"""Reading the files of a synthetic gym back, as the tests need them."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from datetime import datetime
from functools import cache

from basin_assets.demo import Gym, make_gym, plan_of_size
from basin_assets.demo.plan import SizeName

SIZES: tuple[SizeName, ...] = ("tiny", "demo")
Row = dict[str, str]


@cache
def gym_of(size: SizeName) -> Gym:
    return make_gym(plan_of_size(size))


@cache
def table(size: SizeName, name: str) -> list[Row]:
    return read(gym_of(size), name)


def read(gym: Gym, name: str) -> list[Row]:
    text = gym.files[f"capitan/{name}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def customer_id(text: str) -> int | None:
    match = re.fullmatch(r"0*(\d{7})(\.0)?", text)
    return int(match[1]) if match else None


def wall_time(text: str) -> datetime | None:
    """Gym-local time of the formats without an offset; None for the rest."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def fingerprint(gym: Gym) -> str:
    parts = [key.encode() + gym.files[key] for key in sorted(gym.files)]
    return hashlib.sha256(b"".join(parts) + gym.truth.to_json()).hexdigest()
