"""Drawing first names and surnames at the frequencies of real populations."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from basin_assets.demo.name_pools import (
    ADULT_FIRST_NAMES,
    CHILD_FIRST_NAMES,
    SURNAMES,
    TAIL_SURNAMES,
)

SUFFIXES = ("Jr", "Jr.", "Sr", "II", "III")
_SUFFIX_TOKENS = frozenset({"jr", "sr", "ii", "iii"})

# A few people of the worked example's surname are fine; one who could be taken for a member of
# that family would make the example ambiguous.
_KEPT_FOR_THE_WORKED_EXAMPLE = frozenset(
    {"Nancy", "Nan", "Charlie", "Charles", "Charlotte", "Harry", "Harold", "Henry", "Harper"}
    | {"Rhodes", "Rose", "Walter", "Walt"}
)


def folded(name: str) -> str:
    """A name without case, accents, suffix and doubled spaces: what exact matching compares."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    tokens = plain.casefold().replace(",", " ").split()
    while len(tokens) > 1 and tokens[-1].rstrip(".") in _SUFFIX_TOKENS:
        tokens.pop()
    return " ".join(tokens)


def _zipf(count: int, exponent: float, offset: float) -> NDArray[np.float64]:
    weights = (np.arange(count) + offset) ** -exponent
    return np.asarray(np.cumsum(weights / weights.sum()))


class NameSampler:
    """Draws names; the head of each pool is frequent, surnames have a long tail of rare ones."""

    def __init__(self, rng: np.random.Generator, surname_tail_share: float) -> None:
        """Prepare the cumulated frequencies.

        Args:
            rng: Stream that every draw is taken from.
            surname_tail_share: Share of surnames from the tail.
        """
        self._rng = rng
        self._tail_share = surname_tail_share
        self._adults = _zipf(len(ADULT_FIRST_NAMES), 0.8, 15.0)
        self._children = _zipf(len(CHILD_FIRST_NAMES), 0.6, 15.0)
        self._surnames = _zipf(len(SURNAMES), 0.7, 6.0)
        self._tail = _zipf(len(TAIL_SURNAMES), 0.3, 40.0)

    def surname(self) -> str:
        """One surname; 1 in 50 is a double one with a hyphen."""
        name = self._single_surname()
        if self._rng.random() < 0.02:
            second = self._single_surname()
            if second != name:
                return f"{name}-{second}"
        return name

    def first_name(self, *, minor: bool, surname: str, taken: list[str]) -> str:
        """One first name that nobody in `taken` (the household) bears."""
        pool, frequencies = (
            (CHILD_FIRST_NAMES, self._children) if minor else (ADULT_FIRST_NAMES, self._adults)
        )
        while True:
            name = self._pick(pool, frequencies)
            reserved = "Davis" in surname and name in _KEPT_FOR_THE_WORKED_EXAMPLE
            if name not in taken and not reserved:
                return name

    def _single_surname(self) -> str:
        if self._rng.random() < self._tail_share:
            return self._pick(TAIL_SURNAMES, self._tail)
        return self._pick(SURNAMES, self._surnames)

    def _pick(self, pool: tuple[str, ...], frequencies: NDArray[np.float64]) -> str:
        rank = int(np.searchsorted(frequencies, self._rng.random(), side="right"))
        return pool[min(rank, len(pool) - 1)]
