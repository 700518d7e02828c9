"""How common a word is as a name: counted where customers bear it, spelled out where none does.

The predictive rule of the Pitman-Yor process: every word that customers bear gives up a little, and
in a small gym nearly everything, to the words that no customer bears. Each of these gets as much as
its letters look like those of a name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Self

_DISCOUNT = 0.75  # bearers that every word gives up to the words not seen yet
_CONCENTRATION = 2000  # so many people have to be seen before their names tell how common one is
_START, _END = "^", "$"
_LETTERS = 40  # a word may hold digits and letters that transliteration leaves

_Follow = tuple[Mapping[str, int], int, int]


class NameFrequencies:
    """The words that people bear as one part of their name, and how many bear each."""

    def __init__(self, bearers: Mapping[str, int], after: Mapping[str, _Follow]) -> None:
        """Over counted words; `after` tells which letter follows each context, how often."""
        self.bearers = bearers
        self._people = sum(bearers.values())
        self._after = after
        self._spelled: dict[str, float] = {}
        self._of_letter: dict[str, float] = {}

    @classmethod
    def of(cls, words: Iterable[str], other_names: Set[str]) -> Self:
        """Over the words of customers, each as often as it is borne, and other names, from which
        a small gym too learns how names are spelled.
        """
        bearers = Counter(words)
        return cls(bearers, _letters_after(other_names | bearers.keys()))

    def chance(self, word: str) -> float:
        """The probability, 0 to 1, that somebody who is no customer bears the word."""
        borne = max(self.bearers.get(word, 0) - _DISCOUNT, 0.0)
        unseen = _CONCENTRATION + _DISCOUNT * len(self.bearers)
        return (borne + unseen * self.spelled(word)) / (_CONCENTRATION + self._people)

    @property
    def unseen(self) -> float:
        """The probability that somebody who is no customer bears a word that no customer bears."""
        unseen = _CONCENTRATION + _DISCOUNT * len(self.bearers)
        return unseen / (_CONCENTRATION + self._people)

    def spelled(self, word: str) -> float:
        """The probability of the word's letters: trigrams with Witten-Bell back-off."""
        if word not in self._spelled:
            self._spelled[word] = self._spell(word)
        return self._spelled[word]

    def _spell(self, word: str) -> float:
        chance = 1.0
        padded = _START * 2 + word + _END
        for at in range(len(padded) - 2):
            triple = padded[at : at + 3]
            if triple not in self._of_letter:
                self._of_letter[triple] = self._chance_of_last(triple)
            chance *= self._of_letter[triple]
        return chance

    def _chance_of_last(self, triple: str) -> float:
        """The probability of the last of three letters behind the other two."""
        letter, chance = triple[2], 1 / _LETTERS
        for start in (2, 1, 0):
            known = self._after.get(triple[start:2])
            if known is None:
                break
            counts, seen, kinds = known
            chance = (counts.get(letter, 0) + kinds * chance) / (seen + kinds)
        return chance


def _letters_after(words: Iterable[str]) -> dict[str, _Follow]:
    """By context of two, one and no letters: what follows how often, in all, and how many kinds."""
    triples: Counter[str] = Counter()
    for word in words:
        padded = _START * 2 + word + _END
        triples.update([padded[at : at + 3] for at in range(len(padded) - 2)])
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for triple, count in triples.items():
        for start in range(3):
            after[triple[start:2]][triple[2]] += count
    return {context: (counts, counts.total(), len(counts)) for context, counts in after.items()}
