"""Finds out whom somebody means by an id or a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from basin_assets.cli.published import read_published
from basin_assets.contracts.insights import CUSTOMER_FRIENDS
from basin_assets.contracts.tables import CUSTOMERS
from basin_assets.rules.names import fold, full_name
from basin_assets.stores.protocol import MissingObjectError, Store
from basin_assets.tables import keys
from basin_assets.tables.parquet import rows_of

_GREATEST_ID = 2**63 - 1
_NAMES_SHOWN = 5
_NEAR = 75  # of 100: "Nancy", "Davis, Nancy" and "Nanci Davies" are near to Nancy Davis


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
            return cls(f"no customer is called {who!r}; did you mean one of these?", who, near)
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
        data = store.read(keys.table_object(CUSTOMERS)).data
    except MissingObjectError:
        columns = ["customer_id", "customer_name"]
        friends = read_published(store, CUSTOMER_FRIENDS, columns=columns)
        return _people({row["customer_id"]: (row["customer_name"],) for row in friends})
    columns = ["customer_id", "first_name", "preferred_name", "last_name"]
    names = {}
    for row in rows_of(CUSTOMERS, data, columns).to_pylist():
        first, preferred, last = row["first_name"], row["preferred_name"], row["last_name"]
        is_preferred = bool((preferred or "").strip())
        called = full_name(preferred, last) if is_preferred else None
        names[row["customer_id"]] = (full_name(first, last), called)
    return _people(names)


def _people(names: Mapping[int, tuple[str | None, ...]]) -> People:
    """By id the names that somebody bears, the first of which is shown."""
    bearers: dict[str, list[int]] = {}
    for customer_id in sorted(names):
        for name in {fold(name) for name in names[customer_id] if name is not None}:
            bearers.setdefault(name, []).append(customer_id)
    return People({each: called[0] for each, called in names.items()}, bearers)
