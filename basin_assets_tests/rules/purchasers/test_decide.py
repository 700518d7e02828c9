"""What the likelihoods of the candidates decide: every threshold from both sides."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from basin_assets.rules.purchasers.customer_names import Customer
from basin_assets.rules.purchasers.matching import Match, decide
from basin_assets.rules.purchasers.name_fits import Fit
from basin_assets.rules.purchasers.posterior import Candidate
from basin_assets.rules.purchasers.visit_evidence import Term
from basin_assets_tests.rules.frames import SETTINGS


def candidate(
    customer_id: int,
    kind: str,
    posterior: float,
    *,
    among_customers: float | None = None,
    by_visit: float | None = None,
    recency: int | None = None,
    is_user: bool = False,
    is_minor: bool = False,
    **fit: Any,
) -> Candidate:
    """A candidate; likely among customers, and by the visit, as by the posterior."""
    evidence = fit.pop("evidence", ())
    among = posterior if among_customers is None else among_customers
    return Candidate(
        Fit(
            Customer(
                customer_id,
                "Ann Lee",
                pd.NaT,  # type: ignore[arg-type]
                customer_id if recency is None else recency,
                pd.NaT,  # type: ignore[arg-type]
                None,
                (),
                (),
            ),
            fit.pop("likelihood", 0.5),
            kind,
            "fits",
            **fit,
        ),
        posterior,
        among,
        among if by_visit is None else by_visit,
        evidence,
        is_minor,
        is_user,
    )


def decided(*candidates: Candidate, **changed: Any) -> Match:
    return decide(candidates, SETTINGS.model_copy(update=changed))


@pytest.mark.parametrize(
    ("kind", "is_one_name", "likely", "unlikely"),
    [
        ("fuzzy", False, 0.8, 0.799),
        ("nickname", False, 0.8, 0.799),
        ("fuzzy", True, 0.96, 0.959),
        ("nickname", True, 0.96, 0.959),
    ],
)
def test_a_reading_must_be_this_likely_and_likelier_where_one_name_alone_tells(
    kind: str, is_one_name: bool, likely: float, unlikely: float
) -> None:
    sure = candidate(1, kind, likely, is_one_name=is_one_name)
    assert decided(sure) == Match(1, kind, round(100 * likely), 1)
    unsure = candidate(1, kind, unlikely, is_one_name=is_one_name)
    assert decided(unsure) == Match(None, "ambiguous", 0, 1)


@pytest.mark.parametrize(
    ("setting", "is_one_name"), [("match_threshold", False), ("surname_threshold", True)]
)
def test_either_threshold_is_a_setting(setting: str, is_one_name: bool) -> None:
    found = candidate(1, "fuzzy", 0.7, is_one_name=is_one_name)
    assert decided(found, **{setting: 0.7}).customer_id == 1
    assert decided(found, **{setting: 0.71}).customer_id is None


@pytest.mark.parametrize(("likely", "method"), [(0.95, "exact"), (0.949, "recent_namesake")])
def test_one_of_several_namesakes_is_meant_from_this_likelihood_on(
    likely: float, method: str
) -> None:
    latest, other = candidate(1, "exact", likely), candidate(2, "exact", 1 - likely)
    assert decided(latest, other).method == method


@pytest.mark.parametrize(("rival", "expected"), [(0.044, 1), (0.045, None)])
def test_another_reading_that_comes_too_near_leaves_it_ambiguous(
    rival: float, expected: int | None
) -> None:
    found = decided(candidate(1, "fuzzy", 0.85), candidate(2, "fuzzy", rival))
    assert found.customer_id == expected
    assert found.method == ("ambiguous" if expected is None else "fuzzy")


@pytest.mark.parametrize(
    ("likely", "expected"),
    [(0.8, Match(1, "fuzzy", 80, 2)), (0.799, Match(None, "ambiguous", 0, 2))],
)
def test_the_only_bearer_of_a_whole_name_need_not_leave_others_so_far_behind(
    likely: float, expected: Match
) -> None:
    bearer = candidate(1, "fuzzy", likely, is_only_bearer=True)
    assert decided(bearer, candidate(2, "fuzzy", 1 - likely)) == expected


@pytest.mark.parametrize(("rival", "expected"), [(0.0199, 1), (0.0201, None)])
def test_of_a_surname_alone_another_of_the_family_leaves_it_ambiguous_even_sooner(
    rival: float, expected: int | None
) -> None:
    of_family: dict[str, Any] = {"is_one_name": True, "is_by_surname": True}
    found = decided(
        candidate(1, "fuzzy", 0.98, **of_family), candidate(2, "fuzzy", rival, **of_family)
    )
    assert found.customer_id == expected


def test_of_several_people_printed_the_likelier_one_need_not_leave_the_other_so_far_behind() -> (
    None
):
    people = [candidate(n, "fuzzy", p, is_one_of_several=True) for n, p in ((1, 0.83), (2, 0.17))]
    assert decided(*people) == Match(1, "fuzzy", 83, 2)


@pytest.mark.parametrize(
    ("all_together", "method"), [(0.5, "ambiguous"), (0.499, "unmatched"), (0.1, "unmatched")]
)
def test_readings_that_are_together_this_likely_are_ambiguous_else_a_stranger_is_likelier(
    all_together: float, method: str
) -> None:
    halves = [candidate(n, "fuzzy", all_together / 2) for n in (1, 2)]
    assert decided(*halves) == Match(None, method, 0, 2)


def test_one_of_several_people_printed_is_ambiguous_however_unlikely() -> None:
    found = candidate(1, "fuzzy", 0.1, is_one_of_several=True)
    assert decided(found) == Match(None, "ambiguous", 0, 1)


@pytest.mark.parametrize(
    ("by_visit", "expected"),
    [
        (0.5, Match(1, "recent_namesake", 25, 2)),
        (0.501, Match(None, "ambiguous", 0, 2)),
    ],
)
def test_evidence_over_twice_that_of_the_most_recent_namesake_leaves_nobody(
    by_visit: float, expected: Match
) -> None:
    latest = candidate(1, "exact", 0.25, recency=0)
    other = candidate(2, "exact", 0.5, by_visit=by_visit, recency=1)
    assert decided(other, latest) == expected


def test_of_namesakes_an_adult_goes_before_a_minor_and_then_the_most_recent() -> None:
    minor = candidate(1, "exact", 0.3, recency=0, is_minor=True)
    adults = [candidate(2, "exact", 0.3, recency=2), candidate(3, "exact", 0.3, recency=1)]
    assert decided(*adults, minor).customer_id == 3
    assert decided(minor, candidate(2, "exact", 0.3, recency=2, is_minor=True)).customer_id == 1


@pytest.mark.parametrize(("most", "confidence"), [(50, 50), (49, 49), (0, 0)])
def test_a_recent_namesake_is_no_surer_than_the_setting(most: int, confidence: int) -> None:
    both = [candidate(1, "exact", 0.5), candidate(2, "exact", 0.5)]
    assert decided(*both, recent_namesake_confidence=most).confidence == confidence


def test_the_only_bearer_is_meant_however_likely_another_reading_is() -> None:
    bearer = candidate(1, "exact", 0.2, among_customers=0.3)
    other = candidate(2, "fuzzy", 0.7)
    assert decided(other, bearer) == Match(1, "exact", 30, 2)


def test_a_bearer_is_as_sure_as_among_customers_since_a_strangers_namesake_shows_in_nothing() -> (
    None
):
    assert decided(candidate(1, "exact", 0.2, among_customers=1.0)) == Match(1, "exact", 100, 1)


def test_full_confidence_is_for_the_one_bearer_when_nobody_else_comes_in_question() -> None:
    bearer = candidate(1, "exact", 1.0)
    assert decided(bearer, candidate(2, "fuzzy", 0.01)).confidence == 99
    assert decided(bearer, candidate(2, "fuzzy", 0.009)) == Match(1, "exact", 100, 1)
    assert decided(candidate(1, "fuzzy", 1.0)).confidence == 99


@pytest.mark.parametrize(("likelihood", "expected"), [(0.05, None), (0.049, 1)])
def test_a_reading_as_the_user_counts_from_a_tenth_of_the_better_one_on(
    likelihood: float, expected: int | None
) -> None:
    other = candidate(1, "fuzzy", 0.95, likelihood=0.5)
    own = candidate(2, "fuzzy", 0.05, likelihood=likelihood, is_user=True)
    assert decided(other, own).customer_id == expected


def test_a_reading_that_fits_the_user_far_better_than_others_is_the_users() -> None:
    own = candidate(2, "fuzzy", 0.95, likelihood=0.5, is_user=True)
    assert decided(own, candidate(1, "fuzzy", 0.05, likelihood=0.04)).customer_id == 2
    assert decided(own, candidate(1, "fuzzy", 0.05, likelihood=0.05)).method == "ambiguous"


def test_the_user_and_another_who_bear_the_very_name_are_ambiguous_and_at_least_two() -> None:
    own = candidate(1, "exact", 0.999, likelihood=0.9, is_user=True)
    other = candidate(2, "exact", 0.001, likelihood=0.01)
    assert decided(own, other) == Match(None, "ambiguous", 0, 2)


def test_the_user_alone_is_no_reason_to_doubt() -> None:
    assert decided(candidate(1, "fuzzy", 0.9, is_user=True)).customer_id == 1


def test_of_several_printed_of_whom_one_is_the_user_another_has_bought() -> None:
    own = candidate(1, "fuzzy", 0.99, likelihood=0.4, is_user=True, is_one_of_several=True)
    assert decided(own) == Match(None, "ambiguous", 0, 2)
    weak = candidate(2, "fuzzy", 0.01, likelihood=0.01, is_one_of_several=True)
    assert decided(own, weak).method == "ambiguous"
    weak_own = candidate(1, "fuzzy", 0.01, likelihood=0.01, is_user=True, is_one_of_several=True)
    other = candidate(2, "fuzzy", 0.99, likelihood=0.4, is_one_of_several=True)
    assert decided(other, weak_own).customer_id == 2


@pytest.mark.parametrize(("likely", "unlikely"), [(0.985, 0.984)])
@pytest.mark.parametrize("kind", ["fuzzy", "nickname"])
def test_another_spelling_needs_more_where_the_visit_does_not_speak_for_it(
    kind: str, likely: float, unlikely: float
) -> None:
    against, for_them = (Term("did not come", 1.0),), (Term("came", 1.1),)
    assert decided(candidate(1, kind, likely, evidence=against)).customer_id == 1
    assert decided(candidate(1, kind, unlikely, evidence=against)).method == "ambiguous"
    assert decided(candidate(1, kind, unlikely, evidence=for_them)).customer_id == 1
    whole = candidate(1, kind, unlikely, evidence=against, is_only_bearer=True)
    assert decided(whole).customer_id == 1


def test_without_candidates_nobody_fits() -> None:
    none: Sequence[Candidate] = ()
    assert decide(none, SETTINGS) == Match(None, "unmatched", 0, 0)
