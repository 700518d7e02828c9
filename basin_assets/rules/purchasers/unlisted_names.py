"""Customers who may be meant by their surname, under a first name that no list ties to theirs."""

from collections.abc import Iterator, Set

from basin_assets.rules.purchasers.customer_names import Customer, CustomerNames
from basin_assets.rules.purchasers.diminutives import diminutives
from basin_assets.rules.purchasers.name_fits import MOST_OF_ONE_WORD, Fit, weigh_suffix
from basin_assets.rules.purchasers.printed_name import read_printed_name


def fits_by_surname(
    names: CustomerNames, printed: str, around: Set[int], unlisted: float
) -> Iterator[Fit]:
    """Customers of the printed surname under a first name that no list holds.

    A first name made of the account's may be printed anywhere. Any other counts only where
    somebody of the surname is `around` the visit. Then each bearer of the surname may have bought;
    where they are many, only those around. `unlisted` is the share of purchasers printed so.
    """
    model = names.model
    people = read_printed_name(printed)
    for reading in people[0].readings[:1] if len(people) == 1 else ():
        if not (reading.first and reading.last):
            continue
        first, last = reading.first[0].text, reading.last[0].text
        plain = model.exact * unlisted * names.first.frequencies.chance(first)
        bearers = _of_surname(names, last)
        there = {each.customer_id for each in bearers} & around
        is_name = is_known_first_name(names, first)
        for customer in bearers:
            is_asked = customer.customer_id in there or len(bearers) <= MOST_OF_ONE_WORD
            if any(_is_made_of(first, form.text, is_name) for form in customer.first):
                likelier, why = model.shortened, "first name shortened"
            elif is_name or len(first) < 3 or not (there and is_asked):
                continue
            elif first[0] == customer.first[0].text[0]:
                likelier, why = model.same_initial, "surname and initial alone"
            else:
                likelier, why = 1.0, "surname alone"
            likelihood = min(plain * likelier, model.exact * unlisted)
            is_by_surname = likelier < model.shortened
            fit = Fit(customer, likelihood, "fuzzy", why, True, is_by_surname)
            yield weigh_suffix(names, fit, people[0].suffix)


def is_known_first_name(names: CustomerNames, first: str) -> bool:
    """Whether a customer bears the first name, or a list holds it."""
    return first in names.given or first in diminutives()


def _of_surname(names: CustomerNames, last: str) -> list[Customer]:
    """The customers whose whole surname it is."""
    positions = dict.fromkeys(
        bearing.position
        for bearings in names.bearers.get(last, {}).values()
        for bearing in bearings
    )
    found = [names.customers[position] for position in positions]
    return [each for each in found if each.first and each.last and each.last[0].text == last]


def _is_made_of(short: str, name: str, is_name: bool) -> bool:
    """Whether a first name begins a longer one, or, being no name itself, was made of it: two
    initials, or whatever begins with the same two letters.
    """
    if len(short) < len(name) and name.startswith(short):
        return True
    if is_name:
        return False
    return short[0] == name[0] if len(short) == 2 else len(name) > 2 and short[:2] == name[:2]
