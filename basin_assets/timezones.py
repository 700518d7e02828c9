"""Time zones of the pinned `tzdata` package, whatever zone files the machine has.

`zoneinfo.ZoneInfo(name)` prefers the machine's files, so two machines would publish different
gyms: from November 2026 on they differ by an hour in Edmonton, Winnipeg or Vancouver.
"""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_PACKAGE = files("tzdata")


@cache
def timezone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name such as `America/Chicago`.

    Raises:
        ValueError: there is no zone of that name.
    """
    if name not in _names():
        raise ValueError(
            f"{name!r} is no timezone of the IANA list; write one such as America/Chicago"
        )
    with _PACKAGE.joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


@cache
def _names() -> frozenset[str]:
    return frozenset(_PACKAGE.joinpath("zones").read_text(encoding="utf-8").split())
