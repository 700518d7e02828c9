"""The customers, by the words of their first names and surnames."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from basin_assets.rules.names import fold, full_names
from basin_assets.rules.purchasers.diminutives import diminutives
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.misspellings import Misspellings, Sounds
from basin_assets.rules.purchasers.name_frequencies import NameFrequencies
from basin_assets.rules.purchasers.printed_name import (
    Form,
    first_name_forms,
    surname_forms,
    words_of,
)


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


class Bearing(NamedTuple):
    """A customer, by position, who bears a first name and a surname in some form."""

    position: int
    is_preferred: bool
    is_part: bool


class Words(NamedTuple):
    """The words that stand for one part of the customers' names."""

    frequencies: NameFrequencies
    misspellings: Misspellings
    sounds: Sounds


@dataclass(frozen=True)
class CustomerNames:
    """All customers by their names.

    Attributes:
        customers: by position.
        full: positions by folded "first last", the most recent first.
        bearers: by surname and first name, the customers who bear both.
        surnames: by first name, the surnames that go with it.
        first: words of first and preferred names.
        last: words of surnames.
        given: words of first names alone.
        words: every single word of a first name, preferred name or surname.
        model: the probabilities.
    """

    customers: Sequence[Customer]
    full: Mapping[str, Sequence[int]]
    bearers: Mapping[str, Mapping[str, Sequence[Bearing]]]
    surnames: Mapping[str, Sequence[str]]
    first: Words
    last: Words
    given: Set[str]
    words: Set[str]
    model: MatchingModel


def index_customers(customers: pd.DataFrame, model: MatchingModel) -> CustomerNames:
    """The index over the typed customers. A customer without a name is not in it."""
    ordered = customers.sort_values("customer_id", kind="stable", ignore_index=True)
    people = _people(ordered)
    preferred = [
        first_name_forms(name) if isinstance(name, str) else ()
        for name in ordered["preferred_name"].tolist()
    ]
    bearers: dict[str, dict[str, list[Bearing]]] = defaultdict(lambda: defaultdict(list))
    for position, (person, goes_by) in enumerate(zip(people, preferred, strict=True)):
        for first, last, bearing in _bearings(position, person, goes_by):
            bearers[last][first].append(bearing)
    surnames: dict[str, list[str]] = defaultdict(list)
    for last, by_first in bearers.items():
        for first in filter(None, by_first):
            surnames[first].append(last)
    firsts = tuple(
        word
        for person, goes_by in zip(people, preferred, strict=True)
        for word in {form.text for form in (*person.first, *goes_by)}
    )
    return CustomerNames(
        people,
        _by_folded_name(people),
        {last: dict(by_first) for last, by_first in bearers.items()},
        dict(surnames),
        _words(firsts),
        _words(tuple(form.text for person in people for form in person.last or person.first)),
        frozenset(form.text for person in people for form in person.first),
        _single_words(ordered),
        model,
    )


def _single_words(customers: pd.DataFrame) -> frozenset[str]:
    names = pd.concat([customers[name] for name in ("first_name", "last_name", "preferred_name")])
    return frozenset(word for name in names.dropna().unique() for word in words_of(name))


@lru_cache(maxsize=4)  # a run indexes the same customers for the matching and for its review
def _words(words: tuple[str, ...]) -> Words:
    frequencies = NameFrequencies.of(words, diminutives().keys())
    known = frequencies.bearers
    return Words(frequencies, Misspellings.of(known), Sounds.of(known))


def _by_folded_name(people: Sequence[Customer]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position in sorted(range(len(people)), key=lambda at: people[at].recency):
        if name := fold(people[position].name):
            found[name].append(position)
    return dict(found)


def _people(ordered: pd.DataFrame) -> list[Customer]:
    recent = ordered.sort_values(
        ["created_at", "customer_id"], ascending=False, na_position="last"
    ).index
    recency = pd.Series(range(len(ordered)), index=recent).reindex(ordered.index)
    columns = (
        ordered["customer_id"],
        full_names(ordered["first_name"], ordered["last_name"]).fillna(""),
        ordered["first_name"].fillna(""),
        ordered["last_name"].fillna(""),
        ordered["created_at"].dt.normalize(),
        recency,
        ordered["birthday"],
    )
    people = []
    for id_, name, first, last, day, rank, birthday in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        forms, suffix = surname_forms(last)
        people.append(
            Customer(id_, name, day, rank, birthday, suffix, first_name_forms(first), forms)
        )
    return people


def _bearings(
    position: int, person: Customer, preferred: Sequence[Form]
) -> Iterator[tuple[str, str, Bearing]]:
    """The pairs of first name and surname that a customer bears, each once.

    An account with one name has it as a surname, beside an empty first name.
    """
    seen = set()
    if not (person.first and person.last):
        for form in person.first or person.last:
            yield "", form.text, Bearing(position, False, not form.is_whole)
    for is_preferred, forms in ((False, person.first), (True, preferred)):
        for first in forms:
            for last in person.last:
                pair = (first.text, last.text)
                if pair not in seen:
                    seen.add(pair)
                    is_part = not (first.is_whole and last.is_whole)
                    yield *pair, Bearing(position, is_preferred, is_part)
