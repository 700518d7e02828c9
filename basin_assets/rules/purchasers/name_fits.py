"""Which customers a printed name fits, and how probable it is that they are printed so.

A printed word is expanded against the words that customers bear (the word itself, diminutives,
misspellings), and only the pairs of first name and surname that exist are looked up. So the cost of
a name hardly depends on how many customers there are.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from basin_assets.rules.names import fold
from basin_assets.rules.purchasers.customer_names import Bearing, Customer, CustomerNames, Words
from basin_assets.rules.purchasers.diminutives import diminutives
from basin_assets.rules.purchasers.misspellings import alike, misspelling_chance
from basin_assets.rules.purchasers.person_names import without_receipt
from basin_assets.rules.purchasers.printed_name import (
    PrintedPerson,
    Reading,
    read_list_of_names,
    read_printed_name,
    words_of,
)
from basin_assets.rules.purchasers.stranger_names import weight_of_strangers

KINDS = ("exact", "nickname", "fuzzy")
MOST_OF_ONE_WORD = 30  # a single word that more customers bear points at none of them
_ONLY_NAME = "the only name of the account"
_OTHER_FORM = "the same first and last name in another form"


class Fit(NamedTuple):
    """How a printed name fits a customer.

    Attributes:
        customer: the account.
        likelihood: probability that this customer is printed so.
        kind: `exact`, `nickname` or `fuzzy`.
        why: how the words fit, in words.
        is_one_name: whether only one of first name and surname tells anything.
        is_by_surname: whether the first name is one that nothing ties to the account's.
        is_one_of_several: whether the printed field names other people too.
        person: which of these people, from 0.
        is_only_bearer: whether the name is printed whole, in another form than "first last", and
            nobody else bears it.
    """

    customer: Customer
    likelihood: float
    kind: str
    why: str
    is_one_name: bool = False
    is_by_surname: bool = False
    is_one_of_several: bool = False
    person: int = 0
    is_only_bearer: bool = False


class _Word(NamedTuple):
    """A word that customers bear and that a printed one may stand for.

    Attributes:
        meant: the customers' word.
        likelihood: probability that it is printed so; where it is `misspelled_as` something, that
            it is misspelled in any way.
        kind: `exact`, `nickname` or `fuzzy`.
        why: how it fits, in words; blank where it is the same.
        misspelled_as: the printed word, where that is neither the same nor a form of it.
    """

    meant: str
    likelihood: float
    kind: str = "exact"
    why: str = ""
    misspelled_as: str = ""

    @property
    def chance(self) -> float:
        """The probability that it is printed just so. Costly for misspellings, so asked for late:
        most words near to a printed one go with no other word of it.
        """
        if not self.misspelled_as:
            return self.likelihood
        return self.likelihood * misspelling_chance(self.misspelled_as, self.meant)


class Fitting(NamedTuple):
    """The customers whom a printed purchaser fits, by name alone.

    Attributes:
        fits: the customers, in the order of their positions.
        stranger: prior x probability of the printed name, that it is no customer; a customer's
            prior is one among all customers.
    """

    fits: Sequence[Fit]
    stranger: float


def find_fits(names: CustomerNames, printed: str) -> Fitting:
    """The fits of a printed purchaser.

    Who bears the very text does, whatever else it could be: a couple's account "Ann & Bo Lee".
    """
    found = _fits_as_read(names, printed)
    if any(fit.kind == "exact" for fit in found.fits):
        return found
    texts = (fold(printed), fold(without_receipt(printed)))
    positions = next((names.full[text] for text in texts if text in names.full), ())
    people = [names.customers[position] for position in positions]
    bearers = [fit for person in people if (fit := _bears(names, person)) and fit.kind == "exact"]
    borne_by = {fit.customer for fit in bearers}
    others = [fit for fit in found.fits if fit.customer not in borne_by]
    return Fitting([*bearers, *others], found.stranger)


def _fits_as_read(names: CustomerNames, printed: str) -> Fitting:
    """The fits of one person or of several.

    "Ann, Bo Lee" may be a list where a customer bears one of its names; else Ann is a surname.
    """
    people = read_printed_name(printed)
    found = _fitting_of(names, people)
    listed = read_list_of_names(printed)
    if not any(fold(person.texts[0]) in names.full for person in listed):
        return found
    in_list = _fitting_of(names, listed)
    if len(people) > 1:  # with an "and" it is a list anyway
        return in_list
    best = {fit.customer: fit for fit in found.fits}
    for fit in in_list.fits:
        likelihood = fit.likelihood * names.model.listed
        if fit.customer not in best or likelihood > best[fit.customer].likelihood:
            best[fit.customer] = fit._replace(likelihood=likelihood)
    stranger = found.stranger + in_list.stranger * names.model.listed
    return Fitting(list(best.values()), stranger)


def _fitting_of(names: CustomerNames, printed: Sequence[PrintedPerson]) -> Fitting:
    """The fits of one person, or of several in one field.

    Each of several is as likely to have bought, whether a customer or not.
    """
    people = [
        Fitting(_fits_of_person(names, person), weight_of_strangers(names, person))
        for person in printed
    ]
    if len(people) == 1:
        return people[0]
    scale = names.model.exact**2 / len(people)
    customers = max(len(names.customers), 1)
    all_fits = sorted((fit for fits, _ in people for fit in fits), key=lambda fit: fit.likelihood)
    likeliest = {fit.customer: fit.likelihood for fit in all_fits}
    best: dict[Customer, Fit] = {}
    stranger = 0.0
    for person, (fits, weight) in enumerate(people):
        # A customer who fits another name of the field better is meant by that one.
        own = [fit for fit in fits if fit.likelihood == likeliest[fit.customer]]
        total = sum(fit.likelihood for fit in own) + customers * weight
        stranger += scale * weight / total if total else 0.0
        for fit in own:
            likelihood = scale * fit.likelihood / total
            if fit.customer not in best or likelihood > best[fit.customer].likelihood:
                best[fit.customer] = _one_of_several(fit, likelihood, person, len(people))
    return Fitting(list(best.values()), stranger)


def _one_of_several(fit: Fit, likelihood: float, person: int, people: int) -> Fit:
    why = f"one of {people} people printed, {fit.why}"
    return fit._replace(
        likelihood=likelihood,
        kind="fuzzy",
        why=why,
        is_one_name=False,
        is_one_of_several=True,
        person=person,
        is_only_bearer=False,
    )


def _fits_of_person(names: CustomerNames, person: PrintedPerson) -> list[Fit]:
    """The fits of one person, in the order of the customers' positions."""
    best: dict[int, Fit] = {}
    for text in person.texts:
        for position in names.full.get(fold(text), ()):
            if fit := _bears(names, names.customers[position]):
                best[position] = fit
    for reading in person.readings:
        for position, fit in _fits_of(names, reading):
            if position not in best or fit.likelihood > best[position].likelihood:
                best[position] = fit
    fits = [weigh_suffix(names, best[at], person.suffix) for at in sorted(best)]
    return _with_only_bearer(fits, words_of(person.texts[0]))


def _with_only_bearer(fits: list[Fit], printed: Sequence[str]) -> list[Fit]:
    """The fits, the only bearer of a whole name marked.

    "Lee, Ann" and "Dr. Ann B. Lee" are Ann Lee although there is an Ann Lee-Ray. Of "Ann B. Lee" we
    do not know it where somebody has the rest of it in their name: Ann Lee-Bow or Ann Beth Lee.
    """
    bearers = [fit for fit in fits if fit.why == _OTHER_FORM]
    if len(bearers) != 1:
        return fits
    own = set(words_of(bearers[0].customer.name))
    rest = set(printed) - own
    others = {word for fit in fits for word in words_of(fit.customer.name)} - own
    if rest & (others | {word[0] for word in others}):
        return fits
    return [fit._replace(is_only_bearer=fit is bearers[0]) for fit in fits]


def _bears(names: CustomerNames, customer: Customer) -> Fit | None:
    """The fit of the whole name. An account with one name may be anybody's of that name."""
    sure = names.model.exact**2
    if customer.first and customer.last:
        return Fit(customer, sure, "exact", "bears the name")
    if _is_borne_by_many(names, (customer.first or customer.last)[0].text):
        return None
    return Fit(customer, sure * names.model.only_name, "fuzzy", _ONLY_NAME, True)


def _fits_of(names: CustomerNames, reading: Reading) -> Iterator[tuple[int, Fit]]:
    if not (reading.first and reading.last):
        yield from _fits_of_one_word(names, reading)
        return
    lasts = _surnames(names, reading)
    firsts = _first_names(names, reading)
    is_far = True
    for last, last_word in lasts.items():
        by_first = names.bearers[last]
        for first, first_word in firsts.items():
            for bearing in by_first.get(first, ()):
                is_far = False
                yield bearing.position, _fit(names, reading, bearing, first_word, last_word)
        initial = reading.first[0].text
        if len(initial) == 1:
            word = _Word("", names.model.initial, "nickname", "initial of the name")
            for first, bearings in by_first.items():
                if first.startswith(initial):
                    for bearing in bearings:
                        yield bearing.position, _fit(names, reading, bearing, word, last_word)
    if is_far:
        yield from _distant_fits(names, reading, firsts, lasts)


def _distant_fits(
    names: CustomerNames, reading: Reading, firsts: dict[str, _Word], lasts: dict[str, _Word]
) -> Iterator[tuple[int, Fit]]:
    """Customers who bear one word; the other is misspelled beyond what the index finds."""
    first, last = reading.first[0].text, reading.last[0].text
    for known, word in lasts.items():
        by_first = names.bearers[known]
        for other in alike(first, by_first):
            slip = _Word(other, names.model.slip, "fuzzy", "first name misspelled", first)
            for bearing in by_first[other]:
                yield bearing.position, _fit(names, reading, bearing, slip, word)
    for known, word in firsts.items():
        for other in alike(last, names.surnames[known]):
            slip = _Word(other, names.model.slip, "fuzzy", "surname misspelled", last)
            for bearing in names.bearers[other][known]:
                yield bearing.position, _fit(names, reading, bearing, word, slip)


def _fits_of_one_word(names: CustomerNames, reading: Reading) -> Iterator[tuple[int, Fit]]:
    """Fits of one word: a first name or surname without a slip, or an account's only name."""
    only = (reading.first or reading.last)[0]
    absent = _Word("", names.model.missing, "fuzzy", "the other name is not printed")
    if not reading.last:
        if not _is_borne_by_many(names, only.text):
            printed = _Word(only.text, names.model.exact)
            for last in names.surnames.get(only.text, ()):
                for bearing in names.bearers[last][only.text]:
                    yield bearing.position, _fit_of_one(names, reading, bearing, printed, absent)
        return
    lone = _Word("", names.model.exact * names.model.only_name, "fuzzy", _ONLY_NAME)
    for last, word in _surnames(names, Reading((), (only,))).items():
        by_first = names.bearers[last]
        if (last == only.text or "" in by_first) and not _is_borne_by_many(names, last):
            for first, bearings in by_first.items():
                for bearing in bearings:
                    other = absent if first else lone
                    yield bearing.position, _fit_of_one(names, reading, bearing, other, word)


def _is_borne_by_many(names: CustomerNames, word: str) -> bool:
    """Whether the word is the first name or surname of too many customers to point at one."""
    as_surname = sum(map(len, names.bearers.get(word, {}).values()))
    as_first = sum(len(names.bearers[last][word]) for last in names.surnames.get(word, ()))
    return as_surname + as_first > MOST_OF_ONE_WORD


def _fit_of_one(
    names: CustomerNames, reading: Reading, bearing: Bearing, first: _Word, last: _Word
) -> Fit:
    return _fit(names, reading, bearing, first, last)._replace(is_one_name=True)


def _fit(
    names: CustomerNames, reading: Reading, bearing: Bearing, first: _Word, last: _Word
) -> Fit:
    model = names.model
    likelihood = first.chance * last.chance
    kind = max(first.kind, last.kind, key=KINDS.index)
    whys = [why for why in (first.why, last.why) if why]
    if bearing.is_preferred:
        likelihood *= model.preferred
        kind = "fuzzy" if kind == "fuzzy" else "nickname"
        whys.append("goes by that first name")
    if bearing.is_part:
        likelihood *= model.part
        kind, whys = "fuzzy", [*whys, "part of a double name"]
    if reading.is_swapped:
        likelihood *= model.swapped
        kind, whys = "fuzzy", [*whys, "names swapped"]
    if not whys:
        kind, whys = "fuzzy", [_OTHER_FORM]
    return Fit(names.customers[bearing.position], likelihood, kind, ", ".join(whys))


def _first_names(names: CustomerNames, reading: Reading) -> dict[str, _Word]:
    """Words of first names that the printed one may stand for."""
    model, found = names.model, dict[str, _Word]()
    for form in reading.first:
        word = form.text
        if not form.is_whole:  # nobody prints a second name and shortens or misspells it
            _keep(found, _Word(word, model.second_name, "fuzzy", "another first name added"))
            continue
        for other in names.first.misspellings.near(word):
            _keep(found, _Word(other, model.slip, "fuzzy", "first name misspelled", word))
        for other in diminutives().get(word, ()):
            _keep(found, _Word(other, model.nickname, "nickname", "short for the name"))
        for heard in _heard(names, names.first, word, "first name sounds alike"):
            if _have_one_diminutive(heard.meant, word):
                _keep(found, heard)
        _keep(found, _Word(word, model.exact))
    return {meant: word for meant, word in found.items() if meant in names.surnames}


def _surnames(names: CustomerNames, reading: Reading) -> dict[str, _Word]:
    """Words of surnames that the printed one may stand for."""
    model, found = names.model, dict[str, _Word]()
    for form in reading.last:
        if not form.is_whole:
            _keep(found, _Word(form.text, model.second_name, "fuzzy", "another surname added"))
            continue
        for other in names.last.misspellings.near(form.text):
            _keep(found, _Word(other, model.slip, "fuzzy", "surname misspelled", form.text))
        for heard in _heard(names, names.last, form.text, "surname sounds alike"):
            _keep(found, heard)
        _keep(found, _Word(form.text, model.exact))
    return {meant: word for meant, word in found.items() if meant in names.bearers}


def _heard(names: CustomerNames, words: Words, printed: str, why: str) -> Iterator[_Word]:
    """The words that sound as the printed one, a name too; of several the commoner is likelier."""
    chance = words.frequencies.chance
    for meant in words.sounds.alike(printed):
        others = [other for other in words.sounds.alike(meant) if other != printed]
        spellings = chance(printed) + sum(map(chance, others))
        yield _Word(meant, names.model.sound * chance(printed) / spellings, "fuzzy", why)


def _have_one_diminutive(first: str, other: str) -> bool:
    """Whether two first names are one, by a short form in common: Stephen and Steven are Steve."""
    none = frozenset[str]()
    return not diminutives().get(first, none).isdisjoint(diminutives().get(other, none))


def _keep(found: dict[str, _Word], word: _Word) -> None:
    known = found.get(word.meant)
    if known is None or known.chance < word.chance:
        found[word.meant] = word


def weigh_suffix(names: CustomerNames, fit: Fit, printed: str | None) -> Fit:
    """The fit by name alone, weighed by the suffixes of the receipt and of the account."""
    model, borne = names.model, fit.customer.suffix
    if printed is None:
        factor = 1.0 if borne is None else model.no_suffix
    elif printed == borne:
        factor = model.suffix
    else:
        factor = model.added_suffix if borne is None else model.other_suffix
    return fit._replace(likelihood=fit.likelihood * factor)
