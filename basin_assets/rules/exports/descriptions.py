"""What a check-in's description says of the pass: what was sold, to whom, and how much is left.

The desk's software writes `5 Climb Punch Pass 60 Days from Nora Quill (3 remaining)` where somebody
came on another's pass, and leaves out ` from ...` where the pass was their own.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_LEFT = re.compile(r"\(\s*(-?[0-9]+)(?:\.0+)?\s+remaining\s*\)$", re.IGNORECASE)
_FROM = re.compile(r"(?<=\s)from(?=\s)", re.IGNORECASE)
_PUNCH = ("punch", "climb")
_YOUTH = ("youth", "under 14")
_MOST_DIGITS = 18  # fit into 64 bits


class Description(NamedTuple):
    """A description that names a purchaser."""

    pass_type: str
    purchaser_name: str
    remaining_count: int | None

    @property
    def is_punch_pass(self) -> bool:
        """Whether the pass holds several entries, by its name."""
        return any(word in self.pass_type.casefold() for word in _PUNCH)

    @property
    def is_youth_pass(self) -> bool:
        """Whether the pass is for the young, by its name."""
        return any(word in self.pass_type.casefold() for word in _YOUTH)


def without_count_left(purchaser: str) -> str:
    """A printed purchaser without `(3 remaining)` behind the name, once or more often."""
    name = purchaser.strip()
    while left := _LEFT.search(name):
        name = name[: left.start()].rstrip()
    return name


@lru_cache(maxsize=20_000)
def read_description(text: str) -> Description | None:
    """The description, where it names a purchaser; None where the pass was somebody's own.

    It is cut at the last ` from `, in any case. The count is what stands in the last brackets, and
    only if they say so: `Sam (Bo) Wexcombe (0 remaining)` is Sam (Bo) Wexcombe.
    """
    text = text.strip()
    left = _LEFT.search(text)
    named = text[: left.start()].rstrip() if left else text
    cuts = [*_FROM.finditer(named)]
    if not cuts:
        return None
    pass_type, purchaser = named[: cuts[-1].start()].strip(), named[cuts[-1].end() :].strip()
    count = int(left[1]) if left and len(left[1]) <= _MOST_DIGITS else None
    return Description(pass_type, purchaser, count)
