"""Drawing first names and surnames at the frequencies of real populations."""

import unicodedata

import numpy as np

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


def without_accents(name: str) -> str:
    """The name in plain letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def folded(name: str) -> str:
    """A name without case, accents, suffix and doubled spaces: what exact matching compares."""
    tokens = without_accents(name).casefold().replace(",", " ").split()
    while len(tokens) > 1 and tokens[-1].rstrip(".") in _SUFFIX_TOKENS:
        tokens.pop()
    return " ".join(tokens)


class _Pool:
    """Names to draw from, the first ones most often."""

    def __init__(self, names: tuple[str, ...], exponent: float, offset: float) -> None:
        weights = (np.arange(len(names)) + offset) ** -exponent
        self._names, self._cumulated = names, np.cumsum(weights / weights.sum())

    def pick(self, rng: np.random.Generator) -> str:
        rank = int(np.searchsorted(self._cumulated, rng.random(), side="right"))
        return self._names[min(rank, len(self._names) - 1)]


class NameSampler:
    """Draws names; the head of each pool is frequent, surnames have a long tail of rare ones."""

    def __init__(self, rng: np.random.Generator, surname_tail_share: float) -> None:
        self._rng, self._tail_share = rng, surname_tail_share
        self._adults = _Pool(ADULT_FIRST_NAMES, 0.8, 15.0)
        self._children = _Pool(CHILD_FIRST_NAMES, 0.6, 15.0)
        self._surnames = _Pool(SURNAMES, 0.7, 6.0)
        self._tail = _Pool(TAIL_SURNAMES, 0.3, 40.0)

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
        pool = self._children if minor else self._adults
        while True:
            name = pool.pick(self._rng)
            reserved = "Davis" in surname and name in _KEPT_FOR_THE_WORKED_EXAMPLE
            if name not in taken and not reserved:
                return name

    def _single_surname(self) -> str:
        rare = self._rng.random() < self._tail_share
        return (self._tail if rare else self._surnames).pick(self._rng)
