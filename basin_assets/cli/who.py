"""Finds out whom somebody means by an id or a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pandas as pd

from basin_assets.cli.published import read_published
from basin_assets.contracts.insights import CUSTOMER_FRIENDS
from basin_assets.contracts.tables import CUSTOMERS
from basin_assets.rules.names import fold, full_names
from basin_assets.stores.protocol import Store
from basin_assets.tables.table_files import MissingMonthsError, load_table

_GREATEST_ID = 2**63 - 1
_NAMES_SHOWN = 5
_NEAR = 70  # of 100: "Nancy", "Davis, Nancy" and "Nanci Davies" are near to Nancy Davis


@dataclass(frozen=True)
class Person:
    """Somebody with an id; the name is None where it is not known.

    Attributes:
        is_customer: stands among the customers. Ids that only check in may be connected, too.
    """

    customer_id: int
    name: str | None
    is_customer: bool = True


class WhoError(LookupError):
    """It is not clear who is meant.

    Attributes:
        who: what was asked for.
        people: who may be meant: the namesakes, or those with the nearest names.
        are_namesakes: they all bear the name that was asked for.
    """

    def __init__(
        self, says: str, who: str, people: Sequence[Person] = (), *, are_namesakes: bool = False
    ) -> None:
        super().__init__(says)
        self.who = who
        self.people = people
        self.are_namesakes = are_namesakes

    @classmethod
    def nobody(cls, who: str, near: Sequence[Person] = ()) -> Self:
        """No customer is meant; some have names that come near."""
        if near:
            return cls(f"no customer is called {who!r}; did you mean", who, near)
        return cls(f"no customer is, or is called, {who!r}", who)

    @classmethod
    def several(cls, who: str, people: Sequence[Person]) -> Self:
        """Several bear the name."""
        says = f"{len(people)} customers are called {who!r}; ask for one of them by id"
        return cls(says, who, people, are_namesakes=True)


@dataclass(frozen=True)
class People:
    """Everybody who can be asked for.

    Attributes:
        names: the name of each customer by id.
        bearers: who bears a name, folded: `first last`, or `preferred last`.
    """

    names: Mapping[int, str | None]
    bearers: Mapping[str, Sequence[int]]

    def find(self, who: str) -> Person:
        """The one who is meant by an id or a name.

        Raises:
            WhoError: nobody is, or several are.
        """
        who = who.strip()
        if who.isdecimal():
            if int(who) > _GREATEST_ID:
                raise WhoError.nobody(who)
            return self.of_id(int(who))
        found = self.bearers.get(fold(who), ())
        if not found:
            raise WhoError.nobody(who, [self.of_id(each) for each in self._near(who)])
        if len(found) > 1:
            raise WhoError.several(who, [self.of_id(each) for each in found])
        return self.of_id(found[0])

    def of_id(self, customer_id: int) -> Person:
        """Who has that id, known or not."""
        name = self.names.get(customer_id)
        return Person(customer_id, name, is_customer=customer_id in self.names)

    def _near(self, who: str) -> list[int]:
        """The customers with the nearest names, the nearest first."""
        from rapidfuzz import fuzz, process  # needed by nobody who knows how to spell

        near = process.extract(
            fold(who),
            list(self.bearers),
            scorer=fuzz.WRatio,
            score_cutoff=_NEAR,
            limit=_NAMES_SHOWN,
        )
        found = dict.fromkeys(each for name, _, _ in near for each in self.bearers[name])
        return list(found)[:_NAMES_SHOWN]


def read_people(store: Store) -> People:
    """Everybody who can be asked for.

    That is every customer, so that one without connections is not taken for a namesake who has
    some. Beside published files alone, as in a copy of `capitan/`, it is who stands in them.

    Raises:
        NotPublishedError: neither is there.
    """
    try:
        customers = load_table(store, CUSTOMERS)
    except MissingMonthsError:
        columns = ["customer_id", "customer_name"]
        friends = read_published(store, CUSTOMER_FRIENDS, columns=columns)
        return _people({row["customer_id"]: (row["customer_name"],) for row in friends})
    called = [
        full_names(customers[first], customers["last_name"])
        for first in ("first_name", "preferred_name")
    ]
    has_preferred = customers["preferred_name"].fillna("").str.strip() != ""
    names = zip(called[0], called[1].where(has_preferred), strict=True)
    return _people(dict(zip(customers["customer_id"].tolist(), names, strict=True)))


def _people(names: Mapping[int, tuple[str | float | None, ...]]) -> People:
    """By id the names that somebody bears, the first of which is shown."""
    bearers: dict[str, list[int]] = {}
    for customer_id in sorted(names):
        known = {fold(str(name)) for name in names[customer_id] if not pd.isna(name)}
        for name in known:
            bearers.setdefault(name, []).append(customer_id)
    shown = {each: None if pd.isna(called[0]) else str(called[0]) for each, called in names.items()}
    return People(shown, bearers)
