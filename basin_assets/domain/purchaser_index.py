"""The customers by the names they bear: who may be meant by a printed name, and how well it fits.

A printed word is expanded against the words that customers bear (the word itself, diminutives, one
misspelling), and only the pairs of first name and surname that exist are looked up. So the cost of
a name hardly depends on how many customers there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
from rapidfuzz.distance import OSA

from basin_assets.domain.diminutives import diminutives
from basin_assets.domain.matching_model import MatchingModel
from basin_assets.domain.names import folded, full_names
from basin_assets.domain.printed_name import (
    Form,
    Reading,
    first_name_forms,
    read_printed_name,
    surname_forms,
)

_LEAST_LENGTH_FOR_TYPOS = 3


class Customer(NamedTuple):
    """What matching knows of a customer.

    Attributes:
        customer_id: their id.
        name: "first last" as in the account.
        created_day: the day they became a customer; NaT: not known, which excludes nothing.
        recency: 0 for the customer created last; ties by the higher id.
        birthday: NaT where not known.
        suffix: jr, sr, ii, iii or iv.
        first: forms of the first name.
        last: forms of the surname.
    """

    customer_id: int
    name: str
    created_day: pd.Timestamp
    recency: int
    birthday: pd.Timestamp
    suffix: str | None
    first: tuple[Form, ...]
    last: tuple[Form, ...]


class Fit(NamedTuple):
    """How a printed name fits a customer.

    Attributes:
        customer: whom.
        likelihood: probability that this customer is printed so.
        kind: `exact`, `nickname` or `fuzzy`.
        why: how the words fit, in words.
        is_surname_alone: whether the first name tells little or nothing.
    """

    customer: Customer
    likelihood: float
    kind: str
    why: str
    is_surname_alone: bool = False


class _Word(NamedTuple):
    """A word that customers bear and that a printed one may stand for."""

    likelihood: float
    kind: str
    why: str


_KINDS = ("exact", "nickname", "fuzzy")


@dataclass(frozen=True)
class Vocabulary:
    """The words that customers bear as one part of their name, and how many bear each."""

    bearers: Mapping[str, int]
    deletions: Mapping[str, Sequence[str]]

    def misspelled(self, word: str) -> Iterator[tuple[str, int]]:
        """The words at an edit distance of 1 from a printed one, and some of those at 2."""
        if len(word) < _LEAST_LENGTH_FOR_TYPOS:
            return
        seen = {word}
        for key in _deletions_of(word):
            for other in self.deletions.get(key, ()):
                if other not in seen:
                    seen.add(other)
                    distance = OSA.distance(word, other, score_cutoff=2)
                    if distance <= 2:
                        yield other, distance


def _deletions_of(word: str) -> list[str]:
    return [word, *{word[:at] + word[at + 1 :] for at in range(len(word))}]


def _vocabulary(words: Counter[str]) -> Vocabulary:
    deletions: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        if len(word) >= _LEAST_LENGTH_FOR_TYPOS:
            for key in _deletions_of(word):
                deletions[key].append(word)
    return Vocabulary(words, dict(deletions))


class _Bearing(NamedTuple):
    """A customer who bears a pair of words; `likelihood` is that of these forms of their name."""

    position: int
    likelihood: float
    is_preferred: bool
    is_part: bool


@dataclass(frozen=True)
class CustomerNames:
    """All customers by their names.

    Attributes:
        customers: by position.
        full: positions by folded "first last", the most recent first.
        pairs: who bears which word as first name and which as surname.
        by_surname: positions by each form of the surname.
        first: words of first and preferred names.
        last: words of surnames.
        given: words of first names alone.
        model: the probabilities.
    """

    customers: Sequence[Customer]
    full: Mapping[str, Sequence[int]]
    pairs: Mapping[tuple[str, str], Sequence[_Bearing]]
    by_surname: Mapping[str, Sequence[int]]
    first: Vocabulary
    last: Vocabulary
    given: Set[str]
    model: MatchingModel

    def fits(self, printed: str, folded_name: str) -> list[Fit]:
        """The customers who may be meant, by name alone, in the order of their positions."""
        readings, suffix = read_printed_name(printed)
        best: dict[int, Fit] = {}
        sure = self.model.exact**2
        for position in self.full.get(folded_name, ()):
            customer = self.customers[position]
            best[position] = Fit(customer, sure, "exact", "bears the name")
        for reading in readings:
            for position, fit in self._fits_of(reading):
                if position not in best or fit.likelihood > best[position].likelihood:
                    best[position] = fit
        return [self._weigh_suffix(best[at], suffix) for at in sorted(best)]

    def _fits_of(self, reading: Reading) -> Iterator[tuple[int, Fit]]:
        lasts = self._surnames(reading)
        for first, first_word in self._first_names(reading).items():
            for last, last_word in lasts.items():
                for bearing in self.pairs.get((first, last), ()):
                    yield bearing.position, self._fit(reading, bearing, first_word, last_word)

    def _fit(self, reading: Reading, bearing: _Bearing, first: _Word, last: _Word) -> Fit:
        likelihood = first.likelihood * last.likelihood * bearing.likelihood
        kind = max(first.kind, last.kind, key=_KINDS.index)
        whys = [why for why in (first.why, last.why) if why]
        if bearing.is_preferred:
            kind = "fuzzy" if kind == "fuzzy" else "nickname"
            whys.append("goes by that first name")
        if bearing.is_part:
            kind, whys = "fuzzy", [*whys, "part of a double name"]
        if reading.is_swapped:
            likelihood *= self.model.swapped
            kind, whys = "fuzzy", [*whys, "names swapped"]
        if not whys:
            kind, whys = "fuzzy", ["the same first and last name in another form"]
        return Fit(self.customers[bearing.position], likelihood, kind, ", ".join(whys))

    def _first_names(self, reading: Reading) -> dict[str, _Word]:
        """Words of first names that the printed one may stand for."""
        model, found = self.model, dict[str, _Word]()
        for form in reading.first:
            word = form.text
            for other, distance in self.first.misspelled(word):
                chance = model.typo if distance == 1 else model.typos
                _keep(found, other, _Word(chance, "fuzzy", "first name misspelled"))
            for other in diminutives().get(word, ()):
                if other in self.first.bearers:
                    _keep(found, other, _Word(model.nickname, "nickname", "short for the name"))
            if len(word) == 1:
                _keep(found, word, _Word(model.initial, "nickname", "initial of the name"))
            elif form.is_whole and word in self.first.bearers:
                found[word] = _Word(model.exact, "exact", "")
            elif word in self.first.bearers:
                _keep(found, word, _Word(model.second_name, "fuzzy", "another first name added"))
        return found

    def _surnames(self, reading: Reading) -> dict[str, _Word]:
        """Words of surnames that the printed one may stand for."""
        model, found = self.model, dict[str, _Word]()
        for form in reading.last:
            if form.is_whole:
                for other, distance in self.last.misspelled(form.text):
                    chance = model.typo if distance == 1 else model.typos
                    _keep(found, other, _Word(chance, "fuzzy", "surname misspelled"))
                if form.text in self.last.bearers:
                    found[form.text] = _Word(model.exact, "exact", "")
            elif form.text in self.last.bearers:
                _keep(found, form.text, _Word(model.second_name, "fuzzy", "another surname added"))
        return found

    def _weigh_suffix(self, fit: Fit, printed: str | None) -> Fit:
        borne = fit.customer.suffix
        if printed == borne:
            return fit
        model = self.model
        factor = model.added_suffix if borne is None else model.no_suffix
        factor = model.other_suffix if printed and borne else factor
        return fit._replace(likelihood=fit.likelihood * factor)

    def chance_among_strangers(self, printed: str) -> float:
        """How probable it is that somebody who is no customer bears the printed name."""
        readings, _ = read_printed_name(printed)
        if not readings:
            return 0.0
        reading = readings[0]
        first = _chance_of(reading.first, self.first, self.model, len(self.customers))
        return first * _chance_of(reading.last, self.last, self.model, len(self.customers))

    def by_surname_alone(self, printed: str, around: Set[int]) -> Iterator[Fit]:
        """Customers of the printed surname under a first name that no list holds.

        One that is made of the account's first name may be anybody's; of the others only those of
        customers `around` the visit count.
        """
        model = self.model
        for reading in read_printed_name(printed)[0][:1]:
            first, last = reading.first[0].text, reading.last[0].text
            for position in self.by_surname.get(last, ()):
                customer = self.customers[position]
                if customer.last[0].text != last or not customer.first:
                    continue
                if any(_is_made_of(first, form.text) for form in customer.first):
                    chance, why = model.shortened, "first name shortened"
                elif first in self.given or customer.customer_id not in around or len(first) < 3:
                    continue
                elif first[0] == customer.first[0].text[0]:
                    chance, why = model.unlisted_same_initial, "surname and initial alone"
                else:
                    chance, why = model.unlisted, "surname alone"
                yield Fit(customer, model.exact * chance, "fuzzy", why, True)


def _chance_of(
    forms: Sequence[Form], vocabulary: Vocabulary, model: MatchingModel, customers: int
) -> float:
    """How frequent a printed word is; one that many known ones resemble is likelier a name."""
    whole = [form.text for form in forms if form.is_whole]
    borne = max(vocabulary.bearers.get(word, 0) for word in whole)
    if borne:
        return max(borne / (customers + model.pseudo_customers), model.unseen)
    return model.unseen * (1 + sum(1 for _, far in vocabulary.misspelled(whole[0]) if far == 1))


def _is_made_of(short: str, name: str) -> bool:
    """Whether a first name is two initials, or begins with two letters, of a name."""
    return short[0] == name[0] if len(short) == 2 else len(name) > 2 and short[:2] == name[:2]


def _keep(found: dict[str, _Word], word: str, reading: _Word) -> None:
    if word not in found or found[word].likelihood < reading.likelihood:
        found[word] = reading


def index_customers(customers: pd.DataFrame, model: MatchingModel) -> CustomerNames:
    """The index over the typed customers. One without any name is in none of it."""
    ordered = customers.sort_values("customer_id", kind="stable", ignore_index=True)
    people = _people(ordered)
    by_recency = sorted(range(len(people)), key=lambda at: people[at].recency)
    full: dict[str, list[int]] = defaultdict(list)
    names = folded(full_names(ordered["first_name"], ordered["last_name"])).tolist()
    for position in by_recency:
        if isinstance(names[position], str):
            full[names[position]].append(position)
    pairs: dict[tuple[str, str], list[_Bearing]] = defaultdict(list)
    by_surname: dict[str, list[int]] = defaultdict(list)
    firsts, lasts = Counter[str](), Counter[str]()
    preferred = ordered["preferred_name"].tolist()
    for position, person in enumerate(people):
        goes_by = preferred[position]
        other = first_name_forms(goes_by) if isinstance(goes_by, str) else ()
        for pair, bearing in _pairs_of(position, person, other, model):
            pairs[pair].append(bearing)
        for form in person.last:
            by_surname[form.text].append(position)
            lasts[form.text] += 1
        firsts.update({form.text for form in (*person.first, *other)})
    return CustomerNames(
        people,
        dict(full),
        dict(pairs),
        dict(by_surname),
        _vocabulary(firsts),
        _vocabulary(lasts),
        frozenset(form.text for person in people for form in person.first),
        model,
    )


def _people(ordered: pd.DataFrame) -> list[Customer]:
    names = full_names(ordered["first_name"], ordered["last_name"])
    recent = ordered.sort_values(
        ["created_at", "customer_id"], ascending=False, na_position="last"
    ).index
    recency = pd.Series(range(len(ordered)), index=recent).reindex(ordered.index)
    people = []
    for id_, name, first, last, day, rank, birthday in zip(
        ordered["customer_id"].tolist(),
        names.fillna("").tolist(),
        ordered["first_name"].fillna("").tolist(),
        ordered["last_name"].fillna("").tolist(),
        ordered["created_at"].dt.normalize().tolist(),
        recency.tolist(),
        ordered["birthday"].tolist(),
        strict=True,
    ):
        forms, suffix = surname_forms(last)
        people.append(
            Customer(id_, name, day, rank, birthday, suffix, first_name_forms(first), forms)
        )
    return people


def _pairs_of(
    position: int, person: Customer, preferred: Sequence[Form], model: MatchingModel
) -> Iterator[tuple[tuple[str, str], _Bearing]]:
    """The pairs of words that a customer bears, each once."""
    found: dict[tuple[str, str], _Bearing] = {}
    for is_preferred, forms in ((False, person.first), (True, preferred)):
        for first in forms:
            for last in person.last:
                is_part = not (first.is_whole and last.is_whole)
                chance = model.part if is_part else 1.0
                if is_preferred:
                    chance *= model.preferred
                bearing = _Bearing(position, chance, is_preferred, is_part)
                found.setdefault((first.text, last.text), bearing)
                found.setdefault((first.text[0], last.text), bearing)
    yield from found.items()
