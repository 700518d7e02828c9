"""Whom a printed text names, without the receipt's remains and titles: one person or several."""

import re
from functools import lru_cache
from typing import NamedTuple

from nameparser import Lexicon, ParsedName, parse

_REMAINS = re.compile(
    r"""(?: \s* [(\[{] [^()\[\]{}]* (?: \d | \b(?:remain\w*|left)\b ) [^()\[\]{}]* [)\]}]?
          | [\s,:;*\#|\-\N{EN DASH}\N{EM DASH}]+ (?:
                (?: (?:id|inv|no|on|order|pin|qty|receipt|ref|remaining|x) [\s.:\#]* )*
                    \$? \d[\d\s/:.\-]* (?: of\s+\d+\s* )? (?: (?:\w+\s+)?(?:remaining|left)
                      | climbs? | days? | entr(?:y|ies) | pack | pass(?:es)? | punch\w*
                      | visits? | x )?
              | (?:expir\w*|exp|valid)\b [^()\[\]{}]* \d [^()\[\]{}]*
            ) [)\]}]?
          | (?<=\S) [\s,:;*\#|\-\N{EN DASH}\N{EM DASH}]+
        ) \s* $""",  # (2 remaining), also cut off; - 2 of 5 left; exp 12/2025; #12; x2
    re.VERBOSE | re.IGNORECASE,
)
_PASS = re.compile(
    r"""^ (\S+\s+\S.*?) (?:'s|[,:;|])? (?:\s+[-\N{EN DASH}\N{EM DASH}]+)? \s+
        (?: (?:annual|climb\w*|day|entry|gift|guest|monthly|punch|youth) \s+ )+
        (?: card | membership | pass(?:es)? ) \s* $""",
    re.VERBOSE | re.IGNORECASE,  # Ann Lee - Day Pass
)
_LABEL = re.compile(
    r"""^ \s* (?:active\s+)?
        (?: client | coach | customer | employee | instructor | manager | member | owner | staff )
        (?:\s+member)? (?: \s* : | \s+ [-\N{EN DASH}\N{EM DASH}]+ (?=\s) ) \s* (?=\S+\s+\S)""",
    re.VERBOSE | re.IGNORECASE,  # Staff - Ann Lee; Member: Ann Lee
)
_COMPANY = re.compile(
    r"""\s* (?: [+&] | \b(?:and|with|plus)\b ) \s*
        (?: \d+ | (?:\d+\s+|(?:his|her|their|the|an?)\s+)?
                  (?:family|guests?|friends?|kids?|children|husband|wife|spouse|partner) ) \s* $""",
    re.VERBOSE | re.IGNORECASE,  # Ann Lee + 1; Ann Lee and family
)
_FAMILY = re.compile(r"(?:the\s+)?(\S.*\S|\S)\s+(?:family|household)", re.IGNORECASE)
# The last letter of "The Davis" is the surname's own.
_PLURAL = re.compile(
    r"the\s+(\S+?)(?:(?:(?<=[sxz])|(?<=[cs]h))es|['\N{RIGHT SINGLE QUOTATION MARK}]s|(?<![ius])s)",
    re.IGNORECASE,  # The Voskuils; The Joneses; The Lee's
)
# A dash joins two people, as "n" does; "Ann Smith - Jones" has a double surname.
_DASH = re.compile(r"(\S.*?)\s+(?:[-\N{EN DASH}\N{EM DASH}]+|'?n'?|c/o)\s+(?=\S+\s+\S)")
_AND = re.compile(
    r"""\s*[&+;|]\s* | \s+(?:and\s*/\s*or|and|or|with|w/|und(?!\s+zur?\b))\s+
        | (?<=\w\w)\s*/\s*(?=\w\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_AND_OF_FIRST_NAMES = re.compile(
    r"^([^\s,]+)\s+(?:y|e|et)\s+(?=[^\s,]+\s+(?!(?:jr|sr|ii|iii|iv)\b)\S)", re.IGNORECASE
)
_COMMA_BEFORE_SUFFIX = re.compile(r"\s*,\s*(?=(?:jr|sr|ii|iii|iv)\b)", re.IGNORECASE)
_COMMA_IN_LIST = re.compile(r"\s*,(?:\s*&|\s*and\b)?", re.IGNORECASE)
_TWO_TITLES = re.compile(r"\S+\s*(?:&|\+|\band\b)\s*\S+", re.IGNORECASE)
_TWO_WORDS = re.compile(r"([^\W\d_]+)\s+([^\W\d_]+)")
_MOST_LETTERS = 200  # no name is longer; a parser's time may grow with the square of it


class PersonName(NamedTuple):
    """The name of one person, taken apart where anything but two plain words is printed.

    Attributes:
        text: the name without titles, degrees and bynames.
        family: the surname with its particles; blank where it was not taken apart.
        byname: what stands in brackets or quotation marks; often blank.
        suffix: degrees and generation, as printed; often blank.
    """

    text: str
    family: str = ""
    byname: str = ""
    suffix: str = ""

    @property
    def given(self) -> str:
        """First and middle names."""
        return self.text.removesuffix(self.family).strip()


@lru_cache(maxsize=20_000)
def without_receipt(text: str) -> str:
    """A printed purchaser without what is no part of the name: "Staff -", (2 remaining), + 1."""
    if len(text) > _MOST_LETTERS:
        return text
    bare = _REMAINS.sub("", _PASS.sub(r"\1", _COMPANY.sub("", _LABEL.sub("", text))))
    return bare if bare == text or not bare.strip() else without_receipt(bare)


@lru_cache(maxsize=20_000)
def people_in(text: str) -> tuple[PersonName, ...]:
    """The people whom a text without the receipt's remains names, in their order.

    "Ann & Bo Lee" and "Lee, Ann and Bo" share the surname, "Mr. & Mrs. Bo Lee" are Bo Lee and
    somebody Lee, "The Lee Family" and "The Lees" are anybody Lee.
    """
    if len(text) > _MOST_LETTERS:
        return (PersonName(text),)
    text = _AND_OF_FIRST_NAMES.sub(r"\1 & ", _COMMA_BEFORE_SUFFIX.sub(" ", text))
    text = _DASH.sub(r"\1 & ", text)
    if family := _FAMILY.fullmatch(text.strip()):
        alone = family[1]
        return people_in(alone) if " " in alone else (PersonName(alone, alone),)
    if plural := _PLURAL.fullmatch(text.strip()):
        return (PersonName(plural[1], plural[1]),)
    if _is_plain(text):
        return (PersonName(text),)
    parsed = parse(text)
    name = _without_titles(parsed)
    if _TWO_TITLES.fullmatch(parsed.title) and parsed.given and parsed.family:
        return name, PersonName(parsed.family)
    parts = [part for part in _AND.split(name.text) if part.strip()]
    if len(parts) < 2:
        return (name,)
    return _with_shared_surname([_without_titles(parse(part)) for part in parts])


def _is_plain(text: str) -> bool:
    """Whether there is nothing to take apart: two words, neither a title nor a degree."""
    words = _TWO_WORDS.fullmatch(text.strip())
    return words is not None and not any(word.casefold() in _titles() for word in words.groups())


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    known = Lexicon.default()
    return known.titles | known.suffix_words | known.suffix_acronyms


def _without_titles(parsed: ParsedName) -> PersonName:
    text = " ".join(part for part in (parsed.given, parsed.middle, parsed.family) if part)
    return PersonName(text, parsed.family, parsed.nickname, parsed.suffix)


@lru_cache(maxsize=20_000)
def people_listed(text: str) -> tuple[PersonName, ...]:
    """The people of a list with a comma, such as "Ann, Bo & Cy Lee" or "Ann Lee, Bo Ray".

    None where it can be no list. A surname before first names may look the same: "Lee, Ann Beth".
    """
    if "," not in text or len(text) > _MOST_LETTERS:
        return ()
    parts = _AND.split(_COMMA_IN_LIST.sub(" & ", _COMMA_BEFORE_SUFFIX.sub(" ", text)))
    names = [_without_titles(parse(part)) for part in parts if part.strip()]
    if (
        len(names) < 2
        or not all(name.given for name in names)
        or len(names[-1].family.strip(".")) < 2
    ):
        return ()
    return _with_shared_surname(names)


def _with_shared_surname(names: list[PersonName]) -> tuple[PersonName, ...]:
    """The people, each without a surname under that of the next or else the last one with any."""
    found: list[PersonName] = []
    family = next((name.family for name in names if name.family), "")
    for name in reversed(names):
        family = name.family or family
        text = name.text if name.family else f"{name.text} {family}".strip()
        found.append(name._replace(text=text, family=family))
    return tuple(reversed(found))
