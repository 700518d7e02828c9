"""Time zones of the pinned `tzdata` package, whatever zone files the machine has.

`zoneinfo.ZoneInfo(name)` prefers the machine's files, so two machines would publish different
gyms: from November 2026 on they differ by an hour in Edmonton, Winnipeg or Vancouver.
"""

from difflib import get_close_matches
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
        near = _nearest(name)
        advice = f"did you mean {near}?" if near else "write one such as America/Chicago"
        raise ValueError(f"{name!r} is no timezone of the IANA list; {advice}")
    with _PACKAGE.joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def _nearest(name: str) -> str | None:
    """The zone that a misspelt name, or the name of its town alone, most resembles."""
    zones = sorted(_names())
    known = {zone.rpartition("/")[2].casefold(): zone for zone in zones}
    known |= {zone.casefold(): zone for zone in zones}
    near = get_close_matches(name.strip().replace(" ", "_").casefold(), known, 1, 0.75)
    return known[near[0]] if near else None


@cache
def _names() -> frozenset[str]:
    return frozenset(_PACKAGE.joinpath("zones").read_text(encoding="utf-8").split())
