"""Folds names for comparison: without case, accents, extra spaces and suffixes."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_SUFFIXES = re.compile(r"(?<=\S)(?:[,\s]+(?:jr|sr|ii|iii|iv|2nd|3rd|4th)\.?)+$")
_APOSTROPHES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{ACUTE ACCENT}": "'"})


def fold(name: str) -> str:
    """The name without case, accents, extra spaces, invisible marks, and a suffix such as Jr or
    III behind at least two other words.
    """
    if not (name.isascii() and name.isprintable()):
        name = _plain(name)
    folded = " ".join(name.casefold().split())
    bare = _SUFFIXES.sub("", folded).rstrip(", ")
    return bare if " " in bare else folded


def _plain(name: str) -> str:
    """The name without accents and invisible marks."""
    name = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES))
    return "".join(c for c in name if not unicodedata.combining(c) and _is_visible(c))


def fold_surname(name: str) -> str:
    """A surname folded as in `fold`; here the suffix may stand behind one word."""
    return fold(f"x {name}").removeprefix("x").strip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cf", "Cc") or character.isspace()


def folded(names: pd.Series) -> pd.Series:
    """Each name folded; null where nothing is left."""
    distinct = {name: fold(name) for name in names.dropna().unique()}
    return _without_blanks(names.map(distinct).astype("str"))


def folded_surnames(names: pd.Series) -> pd.Series:
    """Each surname folded; null where nothing is left."""
    distinct = {name: fold_surname(name) for name in names.dropna().unique()}
    return _without_blanks(names.map(distinct).astype("str"))


def full_name(first: str | None, last: str | None) -> str | None:
    """`first last`, trimmed; None where both are blank."""
    return f"{first or ''} {last or ''}".strip() or None


def full_names(first: pd.Series, last: pd.Series) -> pd.Series:
    """`first last`, trimmed; null where both are blank."""
    joined = (first.fillna("") + " " + last.fillna("")).str.strip()
    return _without_blanks(joined)


def names_of(customer_ids: pd.Series, customers: pd.DataFrame) -> pd.Series[str]:
    """The customer's `first last` for each id; null where the id or the name is not known."""
    import pandas as pd

    codes, distinct = pd.factorize(customer_ids)
    by_id = customers.set_index("customer_id")[["first_name", "last_name"]]
    asked_for = by_id.reindex(np.asarray(distinct, dtype="int64"))
    found = full_names(asked_for["first_name"], asked_for["last_name"]).array
    return pd.Series(found.take(codes, allow_fill=True), index=customer_ids.index)


def _without_blanks(names: pd.Series) -> pd.Series:
    return names.mask(names == "")
