"""Names taken apart: the words a name can be read as, on a receipt and in an account.

A word is transliterated, folded and without apostrophes; words joined are written as one, so that
"Smith-Jones", "Smith Jones" and "SmithJones" are the same surname.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from basin_assets.rules.purchasers.person_names import (
    PersonName,
    people_in,
    people_listed,
    without_receipt,
)

_SUFFIXES = {"jr": "jr", "sr": "sr", "ii": "ii", "2nd": "ii", "iii": "iii", "3rd": "iii"} | {
    "iv": "iv",
    "4th": "iv",
}
_SILENT = re.compile("['`\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}.]")
_ARTICLE = re.compile(r"^\s*the\s+(?=\S+\s*$)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


class Form(NamedTuple):
    """One word (or words joined) that stands for a first name or a surname.

    Attributes:
        text: the folded word.
        is_whole: whether it is all of that name, not a part of a double one.
    """

    text: str
    is_whole: bool


class Reading(NamedTuple):
    """One way to read a printed name: what its first name is and what its surname.

    Attributes:
        first: forms of the first name, the whole one first; none where it is not printed.
        last: forms of the surname, the whole one first; none where it is not printed.
        is_swapped: read as surname first, although no comma says so.
    """

    first: tuple[Form, ...]
    last: tuple[Form, ...]
    is_swapped: bool = False


class PrintedPerson(NamedTuple):
    """One person whom a printed purchaser may name.

    Attributes:
        texts: the whole name, as printed and without titles.
        readings: every way to read it, the plainest first; none where no word is printed.
        suffix: jr, sr, ii, iii or iv.
    """

    texts: tuple[str, ...]
    readings: tuple[Reading, ...]
    suffix: str | None


def words_of(text: str) -> list[str]:
    """The folded words of a text; hyphens part words, apostrophes and full stops vanish."""
    if not text.isascii():
        text = anyascii(_SILENT.sub("", text))
    return _WORD.findall(_SILENT.sub("", text).casefold())


def without_suffix(words: list[str]) -> tuple[list[str], str | None]:
    """The words and the suffix (jr, sr, ii, iii, iv) behind at least two others, if any."""
    suffix = None
    while len(words) > 2 and words[-1] in _SUFFIXES:
        suffix = _SUFFIXES[words[-1]]
        words = words[:-1]
    return words, suffix


def forms_of(words: list[str]) -> tuple[Form, ...]:
    """The whole name joined, then its parts of a double name."""
    if len(words) <= 1:
        return tuple(Form(word, True) for word in words)
    joined = Form("".join(words), True)
    parts = dict.fromkeys(word for word in words if len(word) > 2)
    return (joined, *(Form(word, False) for word in parts))


@lru_cache(maxsize=100_000)
def first_name_forms(text: str) -> tuple[Form, ...]:
    """Forms of a customer's first or preferred name."""
    return forms_of(words_of(text))


@lru_cache(maxsize=100_000)
def surname_forms(text: str) -> tuple[tuple[Form, ...], str | None]:
    """Forms of a customer's surname, and the suffix it bears."""
    words, suffix = without_suffix(["", *words_of(text)])
    return forms_of(words[1:]), suffix


@lru_cache(maxsize=20_000)
def read_printed_name(text: str) -> tuple[PrintedPerson, ...]:
    """The people whom a printed purchaser may name: one, or several in one field."""
    bare = without_receipt(text)
    people = people_in(bare)
    if len(people) > 1:
        return tuple(_person(name, name.text) for name in people)
    return (_person(people[0], bare),)


@lru_cache(maxsize=20_000)
def read_list_of_names(text: str) -> tuple[PrintedPerson, ...]:
    """The people whom a printed purchaser names if its commas part people; none if they cannot."""
    return tuple(_person(name, name.text) for name in people_listed(without_receipt(text)))


def _person(name: PersonName, printed: str) -> PrintedPerson:
    """The readings of a name, and of the same with its titles, which may be names themselves."""
    plain, suffix = _readings_of(name.text)
    with_titles, other_suffix = _readings_of(printed)
    is_in_order = f" {' '.join(words_of(name.text))} " in f" {' '.join(words_of(printed))} "
    if "," in printed and not is_in_order:  # all before the comma is the surname
        plain = ()
    # "The Brooks" may be the family Brook or Brooks.
    without_article = _readings_of(_ARTICLE.sub("", printed))[0]
    readings = dict.fromkeys((*plain, *without_article, *_readings_taken_apart(name), *with_titles))
    if " " in name.text:
        suffix = suffix or _suffix_among(words_of(name.suffix))
    texts = {printed: None} | ({name.text: None} if is_in_order else {})
    return PrintedPerson(tuple(texts), tuple(readings), suffix or other_suffix)


def _readings_taken_apart(name: PersonName) -> Iterator[Reading]:
    """The readings of a surname with particles, of a byname, and of a name by its second word."""
    last = forms_of(words_of(name.family))
    if not last:
        return
    given = [word for chunk in name.given.split() if (word := "".join(words_of(chunk)))]
    yield Reading(_first_forms(given), last)
    if len(given) > 1 and len(given[0]) == 1:  # an initial of a title or of a first name not used
        yield Reading(_first_forms(given[1:]), last)
    if byname := words_of(name.byname):
        yield Reading(forms_of(byname), last)


def _suffix_among(words: list[str]) -> str | None:
    return next((_SUFFIXES[word] for word in words if word in _SUFFIXES), None)


def _readings_of(text: str) -> tuple[tuple[Reading, ...], str | None]:
    """Every way to read one text, the plainest first, and its suffix."""
    before, comma, after = text.partition(",")
    behind = words_of(after)
    if comma and behind and behind[0] not in _SUFFIXES:
        first, suffix = without_suffix(["", "", *behind])
        last, other_suffix = without_suffix(["", *words_of(before)])
        suffix = suffix or other_suffix
        if not last[1:]:
            return (), suffix
        return (Reading(_first_forms(first[2:]), forms_of(last[1:])),), suffix
    chunks = [words for chunk in text.replace(",", " ").split() if (words := words_of(chunk))]
    suffix = None
    while len(chunks) > 2 and len(chunks[-1]) == 1 and chunks[-1][0] in _SUFFIXES:
        suffix = _SUFFIXES[chunks.pop()[0]]
    return _readings(chunks), suffix


def _first_forms(words: list[str]) -> tuple[Form, ...]:
    """A first name as printed: its first word counts as whole, what follows is a middle name."""
    whole = tuple(Form(word, True) for word in words[:1])
    return (*whole, Form("".join(words), True)) if len(words) > 1 else whole


def _readings(chunks: list[list[str]]) -> tuple[Reading, ...]:
    """The readings of words that spaces part; each is one word, or several that hyphens join."""
    if not chunks:
        return ()
    if len(chunks) == 1:
        return (Reading((), forms_of(chunks[0])), Reading(forms_of(chunks[0]), ()))
    if len(chunks) == 2:
        plain = Reading(forms_of(chunks[0]), forms_of(chunks[1]))
        return (plain, Reading(plain.last, plain.first, is_swapped=True))
    # A middle name, a double first name or a double surname.
    words = [word for chunk in chunks for word in chunk]
    behind_first = "".join(words[len(chunks[0]) :])
    surnames = (*forms_of(chunks[-1]), Form(behind_first, True))
    middle = chunks[-2]
    if len(middle[-1]) > 2:
        surnames += (Form("".join(middle), False),)
    firsts = forms_of(chunks[0])
    before_last = Form("".join(words[: len(words) - len(chunks[-1])]), True)
    plain = Reading((*firsts, before_last), surnames)
    return (plain, Reading(forms_of(chunks[-1]), (before_last,), is_swapped=True))
