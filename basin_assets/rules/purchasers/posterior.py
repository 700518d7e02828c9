"""How likely each customer is the purchaser of one transfer, and how likely a stranger is.

A posterior: prior x probability of the printed name x evidence of the visit, for every candidate
and for the stranger. The factors are kept: they explain the posterior.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import prod
from typing import NamedTuple, Self

import pandas as pd

from basin_assets.rules.purchasers.customer_names import CustomerNames, index_customers
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.name_fits import Fit, Fitting, find_fits
from basin_assets.rules.purchasers.recent_purchasers import RecentPurchasers, Shares
from basin_assets.rules.purchasers.sellers import Sellers
from basin_assets.rules.purchasers.unlisted_names import fits_by_surname
from basin_assets.rules.purchasers.visit_evidence import (
    DAY_US,
    Term,
    Visit,
    VisitHistory,
    index_visits,
    is_minor,
)


class Candidate(NamedTuple):
    """A customer who may be the purchaser.

    Attributes:
        fit: how the name fits.
        posterior: probability that it is them, 0 to 1.
        among_customers: the same, if the purchaser were surely a customer.
        by_visit: the same, if nobody's age were known either.
        evidence: factors of the visit and of age.
        is_minor: whether they were under 18 on the day.
        is_user: whether it is the recipient.
    """

    fit: Fit
    posterior: float
    among_customers: float
    by_visit: float
    evidence: tuple[Term, ...]
    is_minor: bool
    is_user: bool

    @property
    def customer_id(self) -> int:
        """The customer's id."""
        return self.fit.customer.customer_id

    @property
    def is_supported(self) -> bool:
        """Whether the visit speaks for them, or nothing is known of it."""
        return not self.evidence or prod(term.factor for term in self.evidence) > 1

    @property
    def score(self) -> int:
        """The posterior in percent."""
        return round(100 * self.posterior)

    @property
    def why(self) -> str:
        """The terms in words."""
        since = self.fit.customer.created_day
        days = "an unknown day" if pd.isna(since) else since.date().isoformat()
        terms = [f"{term.what} (x{term.factor:.2g})" for term in self.evidence]
        return "; ".join([self.fit.why, *terms, f"customer since {days}"])


class _Weighed(NamedTuple):
    weight: float
    weight_by_visit: float
    terms: tuple[Term, ...]
    is_minor: bool


def _customers_of(day: pd.Timestamp, fits: Sequence[Fit]) -> tuple[list[Fit], float]:
    """The fits of that day's customers, and the likelihood of people who were no customers yet.

    Of several people printed in one field, what one loses with a later namesake goes to the
    earlier bearers of the name. A person who was no customer yet may have bought all the same.
    """
    present = [fit for fit in fits if not fit.customer.created_day > day]
    if len(present) == len(fits):
        return present, 0.0
    before, now = _by_person(fits), _by_person(present)
    kept = [
        fit._replace(likelihood=fit.likelihood * before[fit.person] / now[fit.person])
        if fit.is_one_of_several
        else fit
        for fit in present
    ]
    return kept, sum(total for person, total in before.items() if person not in now)


def _by_person(fits: Sequence[Fit]) -> dict[int, float]:
    """The likelihood of each of several people printed in one field."""
    totals: dict[int, float] = {}
    for fit in fits:
        if fit.is_one_of_several:
            totals[fit.person] = totals.get(fit.person, 0.0) + fit.likelihood
    return totals


@dataclass(frozen=True)
class PurchaserIndex:
    """What is known of purchasers whatever the visit; each spelling is worked out once.

    Attributes:
        names: the customers'.
        fits_of: the customers whom a spelling fits, by name alone.
        why_sold: why a spelling is a seller's, in words; None where it may be a person's.
        shared_memberships: the households.
    """

    names: CustomerNames
    fits_of: Callable[[str], Fitting]
    why_sold: Callable[[str], str | None]
    shared_memberships: pd.DataFrame

    @classmethod
    def of(
        cls,
        customers: pd.DataFrame,
        shared_memberships: pd.DataFrame,
        associations: Iterable[str],
        model: MatchingModel,
    ) -> Self:
        """Over the customers, their memberships and the names of associations."""
        names = index_customers(customers, model)
        fits_of = cache(partial(find_fits, names))
        why_sold = cache(Sellers.of(associations, names).why_sold)
        return cls(names, fits_of, why_sold, shared_memberships)


@dataclass(frozen=True)
class Weighing:
    """Everything that purchasers are weighed by.

    Attributes:
        index: what is known of them whatever the visit.
        visits: the check-ins and households.
        shares_on: how many purchasers are strangers around a day, counted from 1970 on.
    """

    index: PurchaserIndex
    visits: VisitHistory
    shares_on: Callable[[int], Shares]

    @classmethod
    def of(cls, index: PurchaserIndex, checkins: pd.DataFrame) -> Self:
        """By the index, and the check-ins of the visits' time; each day is worked out once."""
        recent = RecentPurchasers(checkins, index.names, index.fits_of, index.why_sold)
        visits = index_visits(checkins, index.shared_memberships, index.names.model)
        return cls(index, visits, cache(recent.on))

    def candidates(
        self, printed: str, visit: Visit, day: pd.Timestamp, *, even_later: bool = False
    ) -> list[Candidate]:
        """The customers who may have bought the pass: the likeliest first, then the most recent.

        Args:
            printed: the purchaser as printed.
            visit: the recipient's.
            day: the visit's.
            even_later: include customers created later, for a person to look at.
        """
        shares = self.shares_on(visit.at_us // DAY_US)
        fits, stranger = self.index.fits_of(printed)
        stranger *= shares.stranger / self.index.names.model.stranger
        if not any(fit.kind == "exact" for fit in fits):
            fits = self._with_fits_by_surname(printed, fits, visit, day, shares)
        if not even_later:
            fits, nobody_yet = _customers_of(day, fits)
            stranger += nobody_yet / max(len(self.index.names.customers), 1)
        of_family = sum(fit.is_by_surname for fit in fits) > 1
        weighed = [self._weigh(fit, visit, day, of_family=of_family) for fit in fits]
        customers = sum(each.weight for each in weighed)
        by_visit = sum(each.weight_by_visit for each in weighed)
        found = [
            Candidate(
                fit,
                each.weight / (customers + stranger),
                each.weight / customers,
                each.weight_by_visit / by_visit,
                each.terms,
                each.is_minor,
                fit.customer.customer_id == visit.user,
            )
            for fit, each in zip(fits, weighed, strict=True)
        ]
        return sorted(found, key=lambda each: (-each.posterior, each.fit.customer.recency))

    def _with_fits_by_surname(
        self, printed: str, fits: Sequence[Fit], visit: Visit, day: pd.Timestamp, shares: Shares
    ) -> list[Fit]:
        """The fits, and those by surname under another first name; the likelier of each customer's.

        A minor buys nothing under a name that is not theirs.
        """
        best = {fit.customer.customer_id: fit for fit in fits}
        around = self.visits.around(visit)
        for fit in fits_by_surname(self.index.names, printed, around, shares.unlisted):
            customer = fit.customer
            if customer.customer_id == visit.user:
                continue
            if fit.is_by_surname and is_minor(customer.birthday, day):
                continue
            known = best.get(customer.customer_id)
            if known is None or known.likelihood < fit.likelihood:
                best[customer.customer_id] = fit
        return list(best.values())

    def _weigh(self, fit: Fit, visit: Visit, day: pd.Timestamp, *, of_family: bool) -> _Weighed:
        model = self.index.names.model
        customer = fit.customer
        if customer.customer_id == visit.user:
            weight = model.oneself * fit.likelihood
            return _Weighed(weight, weight, (Term("is the recipient", 1.0),), False)
        of_family &= fit.is_by_surname
        terms = self.visits.terms(customer.customer_id, visit, of_family=of_family)
        if customer.created_day > day:
            terms.append(Term("became a customer later", model.later))
        evidence = min(prod(term.factor for term in terms), model.most_evidence)
        if fit.is_one_of_several:
            evidence = min(max(evidence, 1.0), model.most_evidence_of_several)
        weight = evidence * fit.likelihood / len(self.index.names.customers)
        if not is_minor(customer.birthday, day):
            return _Weighed(weight, weight, tuple(terms), False)
        terms.append(Term("is a minor", model.minor))
        return _Weighed(weight * model.minor, weight, tuple(terms), True)
