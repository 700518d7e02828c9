"""What a visit tells about the purchaser: check-ins of the day, company before, households.

Everything is taken from the check-ins of the transfer's day and the 90 days before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.visits.visits import location_of

DAYS_BEFORE = 90
_ADULT_YEARS = 18
_MINUTE_US = 60_000_000
DAY_US = 24 * 60 * _MINUTE_US

_Ints = npt.NDArray[np.int64]


class Term(NamedTuple):
    """One piece of evidence: what, and how much likelier it makes the customer."""

    what: str
    factor: float


class _Scan(NamedTuple):
    """A check-in: microseconds since 1970 as the gym's clock shows them, and where."""

    at_us: int
    location: str


class Visit(NamedTuple):
    """Whose visit, and when, in microseconds; midnight means that only the day is known."""

    user: int
    at_us: int


class _Scans:
    """All check-ins by customer and day. A customer's are cut out when asked for: few are."""

    def __init__(self, customers: _Ints, at_us: _Ints, locations: Sequence[str]) -> None:
        """Over check-ins in the order of their customers."""
        self._customers, self._at_us, self._locations = customers, at_us, locations
        self._of: dict[int, Mapping[int, Sequence[_Scan]]] = {}

    def of(self, customer_id: int) -> Mapping[int, Sequence[_Scan]]:
        """The check-ins of a customer by day; empty for a customer who never came."""
        if customer_id not in self._of:
            begin, end = np.searchsorted(self._customers, [customer_id, customer_id + 1])
            by_day: dict[int, list[_Scan]] = defaultdict(list)
            for at_us, location in zip(
                self._at_us[begin:end].tolist(), self._locations[begin:end], strict=True
            ):
                by_day[at_us // DAY_US].append(_Scan(at_us, location))
            self._of[customer_id] = dict(by_day)
        return self._of[customer_id]


@dataclass(frozen=True)
class VisitHistory:
    """Check-ins by customer and day, and the people who share a membership with each customer."""

    scans: _Scans
    there: Mapping[int, frozenset[int]]
    household: Mapping[int, frozenset[int]]
    model: MatchingModel

    def around(self, visit: Visit) -> set[int]:
        """Customers whom evidence ties to the visit: of that day, household or company before."""
        day = visit.at_us // DAY_US
        found = set(self.there.get(day, ())) | set(self.household.get(visit.user, ()))
        for before in self.scans.of(visit.user):
            if day - DAYS_BEFORE <= before < day:
                found |= self.there[before]
        return found

    def terms(self, customer_id: int, visit: Visit, *, of_family: bool = False) -> list[Term]:
        """The evidence for or against a customer as the purchaser of the visit's pass.

        `of_family`: others of their family may be meant as well. Then presence says little: a
        family comes with the recipient, whoever of them bought.
        """
        day = visit.at_us // DAY_US
        days = self.scans.of(customer_id)
        before = [d for d in days if day - DAYS_BEFORE <= d < day]
        return [
            *(
                self._presence_in_family(days, visit)
                if of_family
                else self._presence(days, len(before) / DAYS_BEFORE, visit)
            ),
            *self._company(days, before, visit),
            *self._family(customer_id, visit),
        ]

    def _presence(
        self, days: Mapping[int, Sequence[_Scan]], habit: float, visit: Visit
    ) -> Iterator[Term]:
        """Whether they checked in that day, against their habit, and how near to the recipient."""
        model, day = self.model, visit.at_us // DAY_US
        if day not in self.there:
            return
        if day not in days:
            absent = (1 - model.present) / (1 - min(habit, model.present))
            yield Term("did not check in that day", absent)
            return
        usual = min(max(habit, model.least_habit), model.present)
        yield Term("checked in that day", model.present / usual)
        if visit.at_us % DAY_US == 0:  # at midnight: only the day is known
            return
        gap = min(abs(scan.at_us - visit.at_us) for scan in days[day]) / _MINUTE_US
        if gap <= model.near_minutes:
            yield Term("arrived with the recipient", model.arrived_near)
        elif gap > model.far_minutes:
            yield Term("arrived at quite another time", model.arrived_far)

    def _presence_in_family(
        self, days: Mapping[int, Sequence[_Scan]], visit: Visit
    ) -> Iterator[Term]:
        if visit.at_us // DAY_US in days:
            yield Term(
                "checked in that day, as others of a family may", self.model.present_in_family
            )

    def _company(
        self, days: Mapping[int, Sequence[_Scan]], before: Sequence[int], visit: Visit
    ) -> Iterator[Term]:
        """Whether they came in the 90 days before, and with the recipient."""
        model, day = self.model, visit.at_us // DAY_US
        if not any(d in self.there for d in range(day - DAYS_BEFORE, day)):
            return
        yield (
            Term("came in the 90 days before", model.active)
            if before
            else Term("did not come in the 90 days before", model.inactive)
        )
        own = self.scans.of(visit.user)
        met = sum(1 for d in before if d in own and _is_near(days[d], own[d], model.near_minutes))
        if met:
            yield Term("came together with the recipient before", model.together)
        elif any(day - DAYS_BEFORE <= d < day for d in own):
            yield Term("never came together with the recipient", model.never_together)

    def _family(self, customer_id: int, visit: Visit) -> Iterator[Term]:
        if customer_id in self.household.get(visit.user, ()):
            yield Term("shares a membership with the recipient", self.model.household)


def _is_near(some: Sequence[_Scan], others: Sequence[_Scan], minutes: float) -> bool:
    return any(
        a.location == b.location and abs(a.at_us - b.at_us) <= minutes * _MINUTE_US
        for a in some
        for b in others
    )


def index_visits(
    checkins: pd.DataFrame, shared_memberships: pd.DataFrame, model: MatchingModel
) -> VisitHistory:
    """The history over check-ins and `shared_memberships`; order and doubles do not matter."""
    customers = checkins["customer_id"].to_numpy("int64")
    at_us = checkins["checkin_datetime"].to_numpy("datetime64[us]").astype("int64")
    order = customers.argsort(kind="stable")
    scans = _Scans(customers[order], at_us[order], location_of(checkins).iloc[order].tolist())
    clear = shared_memberships[shared_memberships["unclear_reason"].isna()]
    household: dict[int, set[int]] = defaultdict(set)
    for people in _sets_by(clear["part"].to_numpy("int64"), clear["customer_id"]).values():
        for person in people:
            household[person] |= people - {person}
    there = _sets_by(at_us // DAY_US, customers)
    return VisitHistory(
        scans, there, {person: frozenset(of) for person, of in household.items()}, model
    )


def _sets_by(groups: _Ints, customers: "_Ints | pd.Series[int]") -> dict[int, frozenset[int]]:
    """The customers of each group."""
    order = groups.argsort(kind="stable")
    ids, begins = np.unique(groups[order], return_index=True)
    of_group = np.split(np.asarray(customers, dtype="int64")[order], begins[1:])
    pairs = zip(ids.tolist(), of_group, strict=True) if len(ids) else ()
    return {group: frozenset(people.tolist()) for group, people in pairs}


def is_minor(birthday: pd.Timestamp, day: pd.Timestamp) -> bool:
    """Whether somebody is under 18 on a day. A customer without a birthday is not."""
    if pd.isna(birthday) or day.year - birthday.year > _ADULT_YEARS:
        return False
    return _of_age(birthday) > day


@lru_cache(maxsize=100_000)  # one customer is weighed for many transfers
def _of_age(birthday: pd.Timestamp) -> pd.Timestamp:
    return birthday + pd.DateOffset(years=_ADULT_YEARS)


def visits_of(transfers: pd.DataFrame) -> list[Visit]:
    """The visit of each transfer, in their order."""
    at_us = transfers["checkin_datetime"].astype("datetime64[us]").astype("int64").tolist()
    users = transfers["user_customer_id"].tolist()
    return [Visit(int(user), at) for user, at in zip(users, at_us, strict=True)]
