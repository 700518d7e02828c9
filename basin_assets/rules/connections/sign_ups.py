"""What the member ids of one key say: where one family ends, and whether they are one family.

The gym's program numbers members in the order of sign-up, so a family that signs up together has
neighbouring ids. If two families sign up at two desks at once, their ids interleave, and no gap
separates them.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple


class SignUp(NamedTuple):
    """A row of `members`: its number, its person, and their folded surname where one is known."""

    member_id: int | None
    customer_id: int
    surname: str | None


def cut_clearly(rows: Sequence[SignUp], parts: int, ratio: int) -> list[list[int]] | None:
    """The rows by `member_id`, cut at the widest gaps into so many parts, where that is clear.

    Clear is a cut whose narrowest gap is at least `ratio` times the widest gap within a part, or
    whose parts of two rows or more have one surname each, no two the same. Surnames may also speak
    against it: where one stands in two parts beside another, members of two families are mixed.

    Returns:
        The positions of the rows in each part; None where the cut is not clear.
    """
    if parts > len(rows) or any(row.member_id is None for row in rows):
        return None
    order = _order(rows)
    gaps = _gaps(rows, order)
    widest = sorted(range(len(gaps)), key=lambda at: -gaps[at])
    cuts, rest = widest[: parts - 1], widest[parts - 1 :]
    narrowest, within = gaps[cuts[-1]], gaps[rest[0]] if rest else 0
    if narrowest <= within:
        return None
    bounds = [0, *(at + 1 for at in sorted(cuts)), len(order)]
    cut = [order[start:end] for start, end in pairwise(bounds)]
    surnames = [{rows[at].surname for at in part} for part in cut]
    if _tell_apart(surnames) and min(map(len, cut)) > 1:
        return cut
    is_wide = narrowest >= ratio * max(within, 1)
    return cut if is_wide and not _mix(surnames) else None


def lie_together(rows: Sequence[SignUp], gap: int, ratio: int) -> bool:
    """Whether the member ids of the rows are those of one sign-up.

    No two neighbours are more than `gap` apart, and no gap that leaves two rows or more on both
    sides is `ratio` times the narrowest. An export without any member id says nothing against it.
    """
    if all(row.member_id is None for row in rows):
        return True
    if any(row.member_id is None for row in rows):
        return False
    gaps = [max(each, 1) for each in _gaps(rows, _order(rows))]
    could_part = gaps[1:-1]  # the first and the last gap leave one row alone
    return max(gaps, default=0) <= gap and max(could_part, default=0) < ratio * min(gaps, default=1)


def _order(rows: Sequence[SignUp]) -> list[int]:
    return sorted(range(len(rows)), key=lambda at: (rows[at].member_id or 0, rows[at].customer_id))


def _gaps(rows: Sequence[SignUp], order: Sequence[int]) -> list[int]:
    member_ids = [rows[at].member_id or 0 for at in order]
    return [after - before for before, after in pairwise(member_ids)]


def _tell_apart(surnames: Sequence[set[str | None]]) -> bool:
    """Every part has one surname, and no other part has it."""
    known = {name for names in surnames for name in names if name is not None}
    return all(len(names) == 1 for names in surnames) and len(known) == len(surnames)


def _mix(surnames: Sequence[set[str | None]]) -> bool:
    """One surname stands in two parts, in one of them beside another."""
    return any(
        (one & other) - {None} and len((one | other) - {None}) > 1
        for one, other in combinations(surnames, 2)
    )
