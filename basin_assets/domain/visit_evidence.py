"""What a visit tells about who bought the pass: who was there, who comes with whom, who is family.

Everything is taken from the check-ins of the transfer's day and the 90 days before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from basin_assets.domain.matching_model import MatchingModel
from basin_assets.domain.visits import location_of

DAYS_BEFORE = 90
_ADULT_YEARS = 18
_MINUTE_US = 60_000_000
_DAY_US = 24 * 60 * _MINUTE_US


class Term(NamedTuple):
    """One piece of evidence: what, and how much likelier it makes the customer."""

    what: str
    factor: float


class _Scan(NamedTuple):
    """A check-in: microseconds since 1970 as the gym's clock shows them, and where."""

    at_us: int
    place: str


class Visit(NamedTuple):
    """Whose visit, and when, in microseconds; midnight means that only the day is known."""

    user: int
    at_us: int


@dataclass(frozen=True)
class VisitHistory:
    """Who checked in when and where, by customer and day, and who shares a membership."""

    scans: Mapping[int, Mapping[int, Sequence[_Scan]]]
    there: Mapping[int, frozenset[int]]
    household: Mapping[int, frozenset[int]]
    model: MatchingModel

    def around(self, visit: Visit) -> set[int]:
        """Whom evidence ties to the visit: there that day, household, or come with the user."""
        day = visit.at_us // _DAY_US
        found = set(self.there.get(day, ())) | set(self.household.get(visit.user, ()))
        for before in self.scans.get(visit.user, {}):
            if day - DAYS_BEFORE <= before < day:
                found |= self.there[before]
        return found

    def terms(self, customer_id: int, visit: Visit) -> list[Term]:
        """The evidence for or against a customer as the purchaser of the visit's pass."""
        day = visit.at_us // _DAY_US
        days = self.scans.get(customer_id, {})
        before = [d for d in days if day - DAYS_BEFORE <= d < day]
        return [
            *self._presence(days, len(before) / DAYS_BEFORE, visit),
            *self._company(days, before, visit),
            *self._family(customer_id, visit),
        ]

    def _presence(
        self, days: Mapping[int, Sequence[_Scan]], habit: float, visit: Visit
    ) -> Iterator[Term]:
        """Whether they checked in that day, against their habit, and how near to the recipient."""
        model, day = self.model, visit.at_us // _DAY_US
        if day not in self.there:
            return
        if day not in days:
            absent = (1 - model.present) / (1 - min(habit, model.present))
            yield Term("did not check in that day", absent)
            return
        usual = min(max(habit, model.least_habit), model.present)
        yield Term("checked in that day", model.present / usual)
        if visit.at_us % _DAY_US == 0:  # at midnight: only the day is known
            return
        gap = min(abs(scan.at_us - visit.at_us) for scan in days[day]) / _MINUTE_US
        if gap <= model.near_minutes:
            yield Term("arrived with the recipient", model.arrived_near)
        elif gap > model.far_minutes:
            yield Term("arrived at quite another time", model.arrived_far)

    def _company(
        self, days: Mapping[int, Sequence[_Scan]], before: Sequence[int], visit: Visit
    ) -> Iterator[Term]:
        """Whether they came in the 90 days before, and with the recipient."""
        model, day = self.model, visit.at_us // _DAY_US
        if not any(d in self.there for d in range(day - DAYS_BEFORE, day)):
            return
        yield (
            Term("came in the 90 days before", model.active)
            if before
            else Term("did not come in the 90 days before", model.inactive)
        )
        own = self.scans.get(visit.user, {})
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
        a.place == b.place and abs(a.at_us - b.at_us) <= minutes * _MINUTE_US
        for a in some
        for b in others
    )


def index_visits(
    checkins: pd.DataFrame, shared_memberships: pd.DataFrame, model: MatchingModel
) -> VisitHistory:
    """The history over check-ins and `shared_memberships`; order and doubles do not matter."""
    scans: dict[int, dict[int, list[_Scan]]] = defaultdict(lambda: defaultdict(list))
    there: dict[int, set[int]] = defaultdict(set)
    times = checkins["checkin_datetime"].astype("datetime64[us]").astype("int64")
    places = location_of(checkins)
    for customer_id, at_us, place in zip(
        checkins["customer_id"].tolist(), times.tolist(), places.tolist(), strict=True
    ):
        day = at_us // _DAY_US
        scans[customer_id][day].append(_Scan(at_us, place))
        there[day].add(customer_id)
    household: dict[int, set[int]] = defaultdict(set)
    clear = shared_memberships[shared_memberships["unclear_reason"].isna()]
    for _, part in clear.groupby("part"):
        people = part["customer_id"].tolist()
        for person in people:
            household[person].update(other for other in people if other != person)
    return VisitHistory(
        {customer_id: dict(days) for customer_id, days in scans.items()},
        {day: frozenset(people) for day, people in there.items()},
        {person: frozenset(others) for person, others in household.items()},
        model,
    )


def is_minor(birthday: pd.Timestamp, day: pd.Timestamp) -> bool:
    """Whether somebody is under 18 on a day; who tells no birthday is not."""
    return not pd.isna(birthday) and birthday + pd.DateOffset(years=_ADULT_YEARS) > day


def visits_of(transfers: pd.DataFrame) -> list[Visit]:
    """The visit of each transfer, in their order."""
    at_us = transfers["checkin_datetime"].astype("datetime64[us]").astype("int64").tolist()
    users = transfers["user_customer_id"].tolist()
    return [Visit(int(user), at) for user, at in zip(users, at_us, strict=True)]
