"""Which known words a misspelled one may stand for, and how probable that very slip is.

A slip loses, doubles or swaps letters, or puts one for another: mostly a neighbour on the keyboard
or one that sounds alike, hardly ever any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Self

from jellyfish import metaphone
from rapidfuzz.distance import OSA

_LEAST_LENGTH = 3
_KINDS_OF_SLIPS = 5  # a letter lost, doubled, swapped with the next, wrong or added, anywhere
_AGAIN = 0.2  # who slips once in a word slips again
_SIMILAR = 0.8  # the letter that a slip puts for another, or adds, is similar to it
_LETTERS = 26
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = ("aeiouy", "ckqx", "szx", "bp", "dt", "fvw", "gj", "mn", "lr", "hw")


class Misspellings:
    """An index of words by what is left of them with one letter deleted."""

    def __init__(self, by_rest: Mapping[str, str]) -> None:
        """Over words parted by spaces: a text each costs much less than a list each."""
        self._by_rest = by_rest
        self.near = cache(self._near)  # a word stands in many names

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Over distinct words, none of which holds a space."""
        by_rest: dict[str, str] = {}
        for word in words:
            if len(word) >= _LEAST_LENGTH:
                for rest in _rests(word):
                    by_rest[rest] = f"{by_rest[rest]} {word}" if rest in by_rest else word
        return cls(by_rest)

    def _near(self, word: str) -> Sequence[str]:
        """The words one edit away, and some of those two away."""
        if len(word) < _LEAST_LENGTH:
            return ()
        found: set[str] = set()
        for rest in _rests(word):
            if rest in self._by_rest:
                found.update(self._by_rest[rest].split())
        found.discard(word)
        return sorted(o for o in found if OSA.distance(word, o, score_cutoff=2) <= 2)


def alike(word: str, others: Iterable[str]) -> Iterator[str]:
    """Those of a few words that are at most three edits away, fewer where the word is short."""
    most = min(3, (len(word) + 2) // 3)
    for other in others:
        if (
            other != word
            and len(other) >= _LEAST_LENGTH
            and OSA.distance(word, other, score_cutoff=most) <= most
        ):
            yield other


class Sounds:
    """An index of words by how they sound."""

    def __init__(self, by_sound: Mapping[str, Sequence[str]]) -> None:
        """Over words by their phonetic key."""
        self._by_sound = by_sound
        self.alike = cache(self._alike)

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Over distinct words."""
        by_sound: dict[str, list[str]] = defaultdict(list)
        for word in words:
            by_sound[metaphone(word)].append(word)
        return cls(by_sound)

    def _alike(self, word: str) -> Sequence[str]:
        """The words that sound as one of them and differ from it in at most two letters.

        The key leaves out vowels, so that more letters make it another name: Price and Perez.
        """
        group = self._by_sound.get(metaphone(word), ())
        if word not in group:
            return []
        return [
            other
            for other in group
            if other != word and OSA.distance(word, other, score_cutoff=2) <= 2
        ]


@lru_cache(maxsize=100_000)
def misspelling_chance(printed: str, meant: str) -> float:
    """The probability, given that a word is misspelled, that it is printed just so.

    That of the likeliest slips that turn one into the other; the words must differ.
    """
    slip = _AGAIN / (_KINDS_OF_SLIPS * (len(meant) + 1))
    before_last: list[float] = []
    last: list[float] = []
    # row[j] is the chance that of the letters meant so far the first j printed ones come.
    for i in range(len(meant) + 1):
        row = [0.0] * (len(printed) + 1)
        for j in range(len(printed) + 1):
            chances = [1.0] if i == j == 0 else []
            if i:
                chances.append(slip * last[j])
            if j:
                chances.append(
                    slip * row[j - 1] * _added(meant[max(i - 1, 0) : i + 1], printed[j - 1])
                )
            if i and j:
                right = meant[i - 1] == printed[j - 1]
                put = 1.0 if right else slip * _put_for(meant[i - 1], printed[j - 1])
                chances.append(put * last[j - 1])
            if i > 1 and j > 1 and meant[i - 2 : i] == printed[j - 1] + printed[j - 2]:
                chances.append(slip * before_last[j - 2])
            row[j] = max(chances)
        before_last, last = last, row
    return last[-1] / _AGAIN


@lru_cache(maxsize=2_000)
def _put_for(meant: str, printed: str) -> float:
    """The chance that of all wrong letters just this one is put."""
    similar = _similar().get(meant, "")
    if printed in similar:
        return _SIMILAR / len(similar)
    return (1 - _SIMILAR) / (_LETTERS - 1 - len(similar))


def _added(beside: str, letter: str) -> float:
    """The chance of a letter that is added: one that doubles its neighbour, or another."""
    if letter in beside:
        return 1.0
    return sum(_put_for(other, letter) for other in beside) / len(beside)


@lru_cache(maxsize=1)
def _similar() -> Mapping[str, str]:
    """By letter, its neighbours on the keyboard and those that sound alike."""
    found: dict[str, set[str]] = defaultdict(set)
    for row, keys in enumerate(_KEYS):
        for at, key in enumerate(keys):
            near = set(keys[max(at - 1, 0) : at + 2])
            if row + 1 < len(_KEYS):
                near |= set(_KEYS[row + 1][max(at - 1, 0) : at + 1])
            for other in near - {key}:
                found[key].add(other)
                found[other].add(key)
    for sounds in _SOUNDS:
        for letter in sounds:
            found[letter] |= set(sounds) - {letter}
    return {letter: "".join(sorted(others)) for letter, others in found.items()}


def _rests(word: str) -> set[str]:
    return {word, *[word[:at] + word[at + 1 :] for at in range(len(word))]}
