"""Decides which customer a printed purchaser is, or that nobody can know.

Grain: one transfer, with the customers, the overrides, the shared memberships, and the check-ins of
its day and the 90 days before. An override comes first. A name that is nobody's is a seller's.
Then the customer whose posterior reaches the threshold; "most recent" decides only among namesakes
between whom nothing else does.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from basin_assets.contracts.tables import ENRICHED_TRANSFERS
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.exports.overrides import Override, overrides_by_name
from basin_assets.rules.names import fold
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.name_fits import Fit
from basin_assets.rules.purchasers.person_names import without_receipt
from basin_assets.rules.purchasers.posterior import Candidate, PurchaserIndex, Weighing
from basin_assets.rules.purchasers.visit_evidence import Visit, visits_of
from basin_assets.settings import Settings


class Match(NamedTuple):
    """Whom a printed name was resolved to, how, how surely (0 to 100), and out of how many."""

    customer_id: int | None
    method: str
    confidence: int
    candidates: int


_UNMATCHED = Match(None, "unmatched", 0, 0)
_SELLER = Match(None, "seller", 0, 0)
_LEAST_POSTERIOR = 0.01  # a less likely candidate does not come into question
_LEAST_UNSUPPORTED = 0.985  # where check-ins tell, and none of them speaks for the customer
_LEAD_BY_SURNAME = 0.98  # the namesake threshold among bearers of one surname, mostly a family
_FITS_AS_WELL = 0.1  # of the better fit's likelihood


def enrich_transfers_with_purchaser_ids(
    transfers: pd.DataFrame,
    purchasers: PurchaserIndex,
    overrides: pd.DataFrame,
    checkins: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Each transfer with the customer whom its printed purchaser was resolved to.

    Args:
        transfers: any number of transfers, by the `transfers` contract.
        purchasers: who may be meant, by `index_purchasers`; a customer created after a transfer's
            day cannot be its purchaser.
        overrides: what people said, by the `purchaser_overrides` contract.
        checkins: those of the transfers' days and of the 90 days before each; others do not count.
        settings: thresholds.

    Returns:
        `enriched_transfers`, in the order of the transfers.
    """
    weighing = Weighing.of(purchasers, checkins)
    statements = overrides_by_name(overrides)
    days = transfers["checkin_datetime"].dt.normalize()
    names = transfers["purchaser_name"].tolist()
    matches = [
        match_one(name, day, visit, weighing, statements, settings)
        for name, day, visit in zip(names, days.tolist(), visits_of(transfers), strict=True)
    ]
    ids, methods, confidences, candidates = zip(*matches, strict=True) if matches else ([],) * 4
    return ENRICHED_TRANSFERS.frame(
        dict(transfers.reset_index(drop=True))
        | {
            "purchaser_customer_id": pd.array(ids, dtype="Int64"),
            "match_method": methods,
            "match_confidence": confidences,
            "match_candidates": candidates,
        }
    )


def index_purchasers(
    customers: pd.DataFrame,
    members: pd.DataFrame,
    memberships: pd.DataFrame,
    settings: Settings,
    model: MatchingModel | None = None,
    *,
    associations: pd.DataFrame | None = None,
) -> PurchaserIndex:
    """Whom the printed names of any transfers may mean.

    Args:
        customers: all customers.
        members: the typed members, for households.
        memberships: the typed memberships, which tell members of one plan apart.
        settings: how many fit a membership.
        model: the probabilities, where they are not the ordinary ones.
        associations: companies, schools and teams that sell passes; None: no such export.
    """
    model = model or MatchingModel()
    # A family is one before its next membership begins; so no day stands for today here.
    shared = find_shared_memberships(
        members,
        memberships,
        customers,
        pd.Timestamp.max,
        has_memberships=not memberships.empty,
        settings=settings,
    )
    sold_by = () if associations is None else associations["name"].dropna().tolist()
    return PurchaserIndex.of(customers, shared, sold_by, model)


def match_one(
    name: object,
    day: pd.Timestamp,
    visit: Visit,
    weighing: Weighing,
    statements: Mapping[str, Sequence[Override]],
    settings: Settings,
) -> Match:
    """The match of one transfer; the name may be null."""
    if not isinstance(name, str):
        return _UNMATCHED
    said = statements.get(fold(name)) or statements.get(fold(without_receipt(name)), ())
    for statement in said:
        if statement.first_day <= day <= statement.last_day:
            known = statement.customer_id
            return Match(known, "override", 100, 0 if known is None else 1)
    if weighing.index.why_sold(name):
        return _SELLER
    return decide(weighing.candidates(name, visit, day), settings)


def decide(candidates: Sequence[Candidate], settings: Settings) -> Match:
    """The match that the candidates, likeliest first, allow."""
    if not candidates:
        return _UNMATCHED
    bearers = [each for each in candidates if each.fit.kind == "exact"]
    likelihoods = [_likelihood(each, among_customers=bool(bearers)) for each in candidates]
    in_question = sum(1 for likelihood in likelihoods if likelihood >= _LEAST_POSTERIOR)
    count = max(in_question, len(bearers))
    if _fits_user_and_another(candidates):
        return Match(None, "ambiguous", 0, max(count, 2))
    if len(bearers) == 1:  # evidence for another reading lowers the confidence, no more
        return _matched(bearers[0], _likelihood(bearers[0], among_customers=True), count)
    best, likelihood = candidates[0], likelihoods[0]
    least = _least(best, settings)
    lead = _lead(best.fit, settings)
    shares = sum(each.among_customers for each in candidates[:2])
    is_ahead = best.among_customers >= lead * shares or best.fit.is_one_of_several
    if is_ahead and likelihood >= (settings.namesake_threshold if bearers else least):
        return _matched(best, likelihood, count)
    if best in bearers:
        return _among_namesakes(bearers, settings)
    is_open = sum(each.posterior for each in candidates) >= settings.ambiguous_threshold
    is_open |= best.fit.is_one_of_several
    return Match(None, "ambiguous" if is_open else "unmatched", 0, count)


def _least(best: Candidate, settings: Settings) -> float:
    """The least likelihood of a name in another form or spelling.

    A stranger's name one letter off a customer's looks like a misspelling of theirs; only the visit
    tells the two apart.
    """
    least = settings.surname_threshold if best.fit.is_one_name else settings.match_threshold
    if best.fit.is_only_bearer or best.is_supported:
        return least
    return max(least, _LEAST_UNSUPPORTED)


def _lead(best: Fit, settings: Settings) -> float:
    """The least likelihood of the best candidate against the next one alone."""
    if best.is_by_surname:
        return _LEAD_BY_SURNAME
    return settings.match_threshold if best.is_only_bearer else settings.namesake_threshold


def _likelihood(candidate: Candidate, *, among_customers: bool) -> float:
    """The likelihood that decides. That another candidate is a minor is no evidence for this one.

    A stranger with a customer's very name looks like that customer. So where a customer bears the
    name, `among_customers` counts.
    """
    by_all = candidate.among_customers if among_customers else candidate.posterior
    return min(by_all, candidate.by_visit)


def _matched(best: Candidate, likelihood: float, count: int) -> Match:
    """The match. A confidence of 100 is for the only bearer, where nobody else may be meant."""
    most = 100 if best.fit.kind == "exact" and count == 1 else 99
    return Match(best.customer_id, best.fit.kind, min(most, round(100 * likelihood)), count)


def _fits_user_and_another(candidates: Sequence[Candidate]) -> bool:
    """Whether the recipient and somebody else bear the name, or fit it about equally well.

    Of several people printed whom the recipient is one of, another has bought, known or not.
    """
    own = [each.fit for each in candidates if each.is_user]
    others = [each.fit for each in candidates if not each.is_user]
    if not own:
        return False
    if own[0].kind == "exact" and any(fit.kind == "exact" for fit in others):
        return True
    best = max((fit.likelihood for fit in others), default=0.0)
    if own[0].is_one_of_several and best <= own[0].likelihood:
        return True
    return min(own[0].likelihood, best) >= _FITS_AS_WELL * max(own[0].likelihood, best)


def _among_namesakes(bearers: Sequence[Candidate], settings: Settings) -> Match:
    """The most recent of several who bear the name, adults first; nobody where the visit leans to
    another.
    """
    count = len(bearers)
    latest = min(bearers, key=lambda each: (each.is_minor, each.fit.customer.recency))
    if max(each.by_visit for each in bearers) > settings.namesake_lead * latest.by_visit:
        return Match(None, "ambiguous", 0, count)
    likely = round(100 * min(latest.by_visit, 1 / count))
    confidence = min(settings.recent_namesake_confidence, likely)
    return Match(latest.customer_id, "recent_namesake", confidence, count)
