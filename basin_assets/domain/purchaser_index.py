"""The customers by the names they bear, and the names that are spelled alike."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from basin_assets.domain.names import folded, full_names

_ROWS_AT_A_TIME = 256  # bounds the score matrix: 256 names x customers, one byte each


class Bearer(NamedTuple):
    """A customer who bears a name, and since when they are one (NaT: not known)."""

    customer_id: int
    created_at: pd.Timestamp

    def exists_on(self, day: pd.Timestamp) -> bool:
        """Whether they were a customer on that day; an unknown beginning does not exclude."""
        return pd.isna(self.created_at) or self.created_at.normalize() <= day


class Alike(NamedTuple):
    """A customer's name that is spelled like a printed one. Similarity runs from 0 to 100."""

    name: str
    similarity: int


@dataclass(frozen=True)
class CustomerNames:
    """Who bears which folded name; bearers the most recent first, then the higher id.

    Attributes:
        full: by `first last`.
        preferred: by `preferred last`, where that is another name.
    """

    full: Mapping[str, list[Bearer]]
    preferred: Mapping[str, list[Bearer]]

    def alike(self, names: Iterable[str], least: int) -> Iterator[tuple[str, list[Alike]]]:
        """For each folded name the customers' names at least so alike, most alike first.

        Similarity is the normalised indel similarity of the words in alphabetical order.
        """
        printed = sorted(set(names))
        known = sorted(self.full)
        known_words = [_sorted_words(name) for name in known]
        for start in range(0, len(printed), _ROWS_AT_A_TIME):
            chunk = printed[start : start + _ROWS_AT_A_TIME]
            scores = process.cdist(
                [_sorted_words(name) for name in chunk],
                known_words,
                scorer=fuzz.ratio,
                score_cutoff=least,
                dtype=np.uint8,
            )
            for name, row in zip(chunk, scores, strict=True):
                found = np.flatnonzero(row)
                best = found[np.argsort(-row[found].astype(int), kind="stable")]
                yield name, [Alike(known[at], int(row[at])) for at in best]


def _sorted_words(name: str) -> str:
    return " ".join(sorted(name.replace(",", " ").split()))


def index_customers(customers: pd.DataFrame) -> CustomerNames:
    """The index over the typed customers. A customer without any name is in none of it."""
    full = folded(full_names(customers["first_name"], customers["last_name"]))
    preferred = folded(full_names(customers["preferred_name"], customers["last_name"]))
    has_preferred = customers["preferred_name"].notna() & (preferred != full)
    return CustomerNames(
        full=_bearers(full, customers),
        preferred=_bearers(preferred.where(has_preferred), customers),
    )


def _bearers(names: pd.Series, customers: pd.DataFrame) -> Mapping[str, list[Bearer]]:
    bearers: dict[str, list[Bearer]] = defaultdict(list)
    by_recency = customers.assign(name=names).dropna(subset="name")
    by_recency = by_recency.sort_values(
        ["created_at", "customer_id"], ascending=False, na_position="last"
    )
    columns = (by_recency["name"], by_recency["customer_id"], by_recency["created_at"])
    for name, customer_id, created_at in zip(*columns, strict=True):
        bearers[name].append(Bearer(int(customer_id), created_at))
    return dict(bearers)
