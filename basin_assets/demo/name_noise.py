"""Distorts a customer's name as receipts do."""

from collections.abc import Sequence

import numpy as np

from basin_assets.demo.name_pools import NICKNAMES, PET_NAMES, SURNAMES
from basin_assets.demo.naming import SUFFIXES, without_accents
from basin_assets.demo.world import Person

_NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wrtyuiopadsfghjkljxcvbnmn", strict=False))
_SPACES = ("{} {} ", " {} {}", "{}  {}", "  {}   {} ")
_TITLES = ("Dr. {}", "Mrs {}", "Rev. {}", "Lt. Col. {}", "{}, MD", "{} PhD", "{}, CLU, CFP")


def distort(
    rng: np.random.Generator, person: Person, kind: str, partner: Person | None = None
) -> str | None:
    """The person's name with one kind of noise, `couple` together with the partner's.

    Returns:
        The printed name, or None where the noise does not fit the name (a nickname of a name
        that has none, an accent on a name without).
    """
    if kind == "couple":
        return None if partner is None else _couple(rng, person, partner)
    return _BY_KIND[kind](rng, person)


def sellers_name(rng: np.random.Generator, person: Person) -> str:
    """A printed name that is no person: a placeholder, or an organisation, some called like a
    customer.
    """
    names = (
        *("Guest", "Groupon", "Front Desk", "Grace Chapel", "Summit Gear Co", "Granite Ravens"),
        *(f"{person.full_name} PTA", f"{person.last_name} Foundation"),
    )
    return _any_of(rng, names)


def _any_of(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _nickname(rng: np.random.Generator, person: Person) -> str | None:
    if person.preferred_name:
        return f"{person.preferred_name} {person.last_name}"
    choices = NICKNAMES.get(person.first_name)
    return f"{_any_of(rng, choices)} {person.last_name}" if choices else None


def _typo(rng: np.random.Generator, person: Person) -> str | None:
    in_first = rng.random() < 0.4
    word = person.first_name if in_first else person.last_name
    if len(word) < 4 or not word.isalpha():
        return None
    place = int(rng.integers(1, len(word) - 1))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    dropped, doubled = before + after, before + letter + letter + after
    swapped = before + after[0] + letter + after[1:]
    beside = before + _NEIGHBOURS.get(letter, "e") + after
    edited = _any_of(rng, (dropped, doubled, swapped, beside))
    if edited == word:
        edited = dropped
    return f"{edited} {person.last_name}" if in_first else f"{person.first_name} {edited}"


def _case(rng: np.random.Generator, person: Person) -> str | None:
    return person.full_name.upper() if rng.random() < 0.5 else person.full_name.lower()


def _spaces(rng: np.random.Generator, person: Person) -> str | None:
    return _any_of(rng, _SPACES).format(person.first_name, person.last_name)


def _middle_initial(rng: np.random.Generator, person: Person) -> str | None:
    dot = "." if rng.random() < 0.5 else ""
    return f"{person.first_name} {person.middle_initial}{dot} {person.last_name}"


def _last_first(_: np.random.Generator, person: Person) -> str | None:
    return None if "," in person.last_name else f"{person.last_name}, {person.first_name}"


def _hyphen(rng: np.random.Generator, person: Person) -> str | None:
    """A double name with a space or one part only; a single one with a second surname."""
    if "-" in person.last_name:
        parts = person.last_name.split("-")
        return f"{person.first_name} {_any_of(rng, (' '.join(parts), parts[0], parts[-1]))}"
    if "-" in person.first_name:
        return f"{person.first_name.replace('-', ' ')} {person.last_name}"
    return None if " " in person.last_name else f"{person.full_name}-{_any_of(rng, SURNAMES[8:68])}"


def _suffix(rng: np.random.Generator, person: Person) -> str | None:
    """Without the suffix the account has, or with one that it has not."""
    *words, last = person.last_name.split()
    if last in SUFFIXES:
        return f"{person.first_name} {' '.join(words)}"
    return f"{person.full_name} {_any_of(rng, SUFFIXES)}"


def _accent(_: np.random.Generator, person: Person) -> str | None:
    plain = without_accents(person.full_name)
    return plain if plain != person.full_name else None


def _title(rng: np.random.Generator, person: Person) -> str | None:
    """With a title before it or a degree behind."""
    return None if "," in person.last_name else _any_of(rng, _TITLES).format(person.full_name)


def _receipt(_: np.random.Generator, person: Person) -> str | None:
    """As in the account; each row adds how many visits were left."""
    return person.full_name


def _couple(rng: np.random.Generator, person: Person, partner: Person) -> str | None:
    """Both people in one field."""
    one, other = (person, partner) if rng.random() < 0.5 else (partner, person)
    joint = "&" if rng.random() < 0.5 else "and"
    if one.last_name != other.last_name:
        return f"{one.full_name} {joint} {other.full_name}"
    if rng.random() < 0.3:
        return f"Mr. {joint} Mrs. {person.full_name}"
    return f"{one.first_name} {joint} {other.full_name}"


def _unlisted_variant(rng: np.random.Generator, person: Person) -> str | None:
    """A name for friends, the first half doubled, or two initials."""
    draw = rng.random()
    if draw < 0.6:
        variant = _any_of(rng, PET_NAMES)
    elif draw < 0.8:
        variant = (person.first_name[:2] * 2).capitalize()
    else:
        variant = f"{person.first_name[0]}{person.middle_initial}"
    return f"{variant} {person.last_name}"


_NOISES = (
    *(_nickname, _typo, _case, _spaces, _middle_initial, _last_first, _hyphen, _suffix, _accent),
    *(_title, _receipt, _unlisted_variant),
)
_BY_KIND = {noise.__name__.removeprefix("_"): noise for noise in _NOISES}
NOISE_KINDS = (*_BY_KIND, "couple")
