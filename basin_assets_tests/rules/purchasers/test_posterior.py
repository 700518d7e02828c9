"""From fits and evidence to probabilities: of each candidate, of a stranger, of the recipient."""

from math import prod

import pandas as pd
import pytest

from basin_assets.rules.purchasers.matching import index_purchasers
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.name_fits import find_fits
from basin_assets.rules.purchasers.posterior import Candidate, Weighing
from basin_assets.rules.purchasers.visit_evidence import Term, Visit
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    checkins,
    customer,
    customers,
    member,
    members,
    memberships,
    visit,
)

M = MatchingModel()
USER = 99
DAY = pd.Timestamp("2025-10-26")
AT = Visit(USER, pd.Timestamp("2025-10-26 17:00").value // 1000)
NANCY, NANCI = customer(1, "Nancy Davis"), customer(2, "Nanci Davis", "2024-06-01")
NOBODY = visit(50, "2025-10-26 09:00")


def weighing(*people: Row, visits: tuple[Row, ...] = (), on_plan: tuple[Row, ...] = ()) -> Weighing:
    index = index_purchasers(customers(*people), members(*on_plan), memberships(), SETTINGS, M)
    return Weighing.of(index, checkins(*visits))


def candidates(
    printed: str, *people: Row, visits: tuple[Row, ...] = (), even_later: bool = False
) -> list[Candidate]:
    return weighing(*people, visits=visits).candidates(printed, AT, DAY, even_later=even_later)


def test_a_posterior_is_a_candidates_share_of_all_weights_the_strangers_included() -> None:
    names = weighing(NANCY, NANCI).index.names
    fits, stranger = find_fits(names, "Nancy Davis")
    weights = [fit.likelihood / 2 for fit in fits]
    found = candidates("Nancy Davis", NANCY, NANCI)
    assert [each.customer_id for each in found] == [1, 2]
    assert [each.posterior for each in found] == pytest.approx(
        [weight / (sum(weights) + stranger) for weight in weights]
    )
    assert [each.among_customers for each in found] == pytest.approx(
        [weight / sum(weights) for weight in weights]
    )
    assert [each.score for each in found] == [round(100 * each.posterior) for each in found]


def test_evidence_multiplies_up_to_what_any_evidence_may_weigh() -> None:
    there = (visit(1, "2025-10-26 17:01"), visit(USER, "2025-10-26 17:00"))
    found = candidates("Nancy Davis", NANCY, NANCI, visits=there)
    factors = [prod(term.factor for term in each.evidence) for each in found]
    fits, stranger = find_fits(weighing(NANCY, NANCI).index.names, "Nancy Davis")
    weights = [factor * fit.likelihood / 2 for factor, fit in zip(factors, fits, strict=True)]
    assert factors[0] == pytest.approx(M.present / M.least_habit * M.arrived_near)
    assert found[0].posterior == pytest.approx(weights[0] / (sum(weights) + stranger))


def test_more_evidence_than_may_weigh_weighs_no_more() -> None:
    together = tuple(visit(who, "2025-10-01 10:00") for who in (1, USER))
    there = (*together, visit(1, "2025-10-26 17:01"), visit(USER, "2025-10-26 17:00"))
    found = candidates("Nancy Davis", NANCY, NANCI, visits=there)
    of_1, of_2 = ({each.customer_id: each for each in found}[id_] for id_ in (1, 2))
    assert prod(term.factor for term in of_1.evidence) > M.most_evidence
    other = prod(term.factor for term in of_2.evidence)
    fits, _ = find_fits(weighing(NANCY, NANCI).index.names, "Nancy Davis")
    assert of_1.among_customers / of_2.among_customers == pytest.approx(
        M.most_evidence * fits[0].likelihood / (other * fits[1].likelihood)
    )


def test_people_seldom_use_their_own_pass_and_no_evidence_is_weighed_of_them() -> None:
    own = customer(USER, "Nancy Davis")
    found = candidates("Nancy Davis", NANCY, own, visits=(NOBODY,))
    user = next(each for each in found if each.is_user)
    other = next(each for each in found if not each.is_user)
    assert (user.customer_id, user.evidence) == (USER, (Term("is the recipient", 1.0),))
    absent = prod(term.factor for term in other.evidence)
    assert user.among_customers / other.among_customers == pytest.approx(M.oneself / (absent / 2))


def test_a_minor_is_less_likely_but_not_by_the_visit() -> None:
    child = customer(2, "Nancy Davis", birthday="2007-10-27")
    adult = customer(3, "Nancy Davis", birthday="2007-10-26")
    found = {each.customer_id: each for each in candidates("Nancy Davis", adult, child)}
    assert (found[2].is_minor, found[3].is_minor) == (True, False)
    assert found[2].evidence == (Term("is a minor", M.minor),)
    assert found[3].evidence == ()
    assert found[2].posterior / found[3].posterior == pytest.approx(M.minor)
    assert found[2].by_visit == found[3].by_visit == pytest.approx(0.5)


def test_who_became_a_customer_later_is_shown_to_people_and_never_matched() -> None:
    late = customer(2, "Nancy Davis", "2025-10-27")
    today = customer(3, "Nancy Davis", "2025-10-26 23:59")
    assert [each.customer_id for each in candidates("Nancy Davis", late, today)] == [3]
    found = candidates("Nancy Davis", late, today, even_later=True)
    assert [each.customer_id for each in found] == [3, 2]
    assert found[1].evidence == (Term("became a customer later", M.later),)
    assert found[1].posterior / found[0].posterior == pytest.approx(M.later)


def test_of_three_people_printed_two_who_were_no_customers_yet_may_have_bought_all_the_same() -> (
    None
):
    bo, cy = customer(2, "Bo Ray", "2025-10-27"), customer(3, "Cy Doe", "2025-10-27")
    (ann,) = candidates("Ann Lee & Bo Ray & Cy Doe", customer(1, "Ann Lee"), bo, cy)
    assert ann.posterior == pytest.approx(1 / 3)


def test_of_equally_likely_ones_the_most_recent_comes_first() -> None:
    people = [
        customer(1, "Nancy Davis", "2024-01-01"),
        customer(2, "Nancy Davis", "2025-01-01"),
        customer(3, "Nancy Davis", "2024-06-01"),
    ]
    assert [each.customer_id for each in candidates("Nancy Davis", *people)] == [2, 3, 1]


def test_other_first_names_of_the_surname_come_in_only_where_nobody_bears_the_name() -> None:
    robert = customer(1, "Robert Holberg")
    there = (visit(1, "2025-10-26 17:01"),)
    found = candidates("Tater Holberg", robert, visits=there)
    assert [each.fit.why for each in found] == ["surname alone"]
    tater = customer(2, "Tater Holberg")
    found = candidates("Tater Holberg", robert, tater, visits=there)
    assert [each.customer_id for each in found] == [2]


def test_under_a_name_that_is_not_theirs_no_minor_buys() -> None:
    there = tuple(visit(who, "2025-10-26 17:01") for who in (1, 2))
    child = customer(2, "Maria Holberg", birthday="2015-01-01")
    found = candidates("Tater Holberg", customer(1, "Robert Holberg"), child, visits=there)
    assert [each.customer_id for each in found] == [1]


def test_neither_the_recipient_nor_who_fits_already_comes_in_by_surname_too() -> None:
    own = customer(USER, "Robert Holberg")
    assert candidates("Tater Holberg", own, visits=(visit(USER, "2025-10-26 17:00"),)) == []
    bob = customer(1, "Robert Holberg", preferred_name="Tatert")
    found = candidates("Tater Holberg", bob, visits=(visit(1, "2025-10-26 17:01"),))
    assert len(found) == 1


def test_a_far_misspelling_is_no_less_likely_than_any_name_that_no_list_holds() -> None:
    tom = customer(1, "Tom Holberg", preferred_name="Taxet")
    there = (visit(1, "2025-10-26 17:01"),)
    (found,) = candidates("Tater Holberg", tom, visits=there)
    assert found.fit.why == "surname and initial alone"
    (nearer,) = candidates("Taxer Holberg", tom, visits=there)
    assert nearer.fit.why == "first name misspelled, goes by that first name"


def test_two_people_of_whom_one_is_no_customer_yet_leave_room_for_a_stranger() -> None:
    late = customer(1, "Harlan Voskuil", "2025-10-27")
    petra = customer(2, "Petra Voskuil")
    fits, stranger = find_fits(weighing(late, petra).index.names, "Harlan & Petra Voskuil")
    (found,) = candidates("Harlan & Petra Voskuil", late, petra)
    of_late, of_petra = (fit.likelihood for fit in fits)
    assert found.posterior == pytest.approx(
        (of_petra / 2) / (of_petra / 2 + stranger + of_late / 2)
    )


def test_the_terms_are_told_in_words_and_factors() -> None:
    there = (visit(1, "2025-10-26 17:01"),)
    (found,) = candidates("Nancy Davis", NANCY, visits=there)
    assert found.why == (
        "bears the name; checked in that day (x70); arrived with the recipient (x15);"
        " customer since 2024-01-01"
    )
    (unknown,) = candidates("Nancy Davis", customer(1, "Nancy Davis", None))
    assert unknown.why == "bears the name; customer since an unknown day"


def test_families_are_known_before_their_membership_begins() -> None:
    plan = [member(each, size="duo", start_date="2030-01-01") for each in (1, USER)]
    known = weighing(NANCY, on_plan=tuple(plan))
    (found,) = known.candidates("Nancy Davis", AT, DAY)
    assert found.evidence == (Term("shares a membership with the recipient", M.household),)


def test_a_later_namesake_takes_nothing_from_one_of_several_people_printed() -> None:
    nora, theo = customer(1, "Nora Quill"), customer(2, "Theo Ray")
    without = candidates("Nora Quill and Theo Ray", nora, theo)
    later = customer(3, "Nora Quill", "2025-12-01")
    found = candidates("Nora Quill and Theo Ray", nora, theo, later)
    assert {each.customer_id: round(each.among_customers, 6) for each in found} == {
        each.customer_id: round(each.among_customers, 6) for each in without
    }


def test_one_of_several_people_printed_who_was_no_customer_yet_may_have_bought() -> None:
    nora, theo = customer(1, "Nora Quill"), customer(2, "Theo Ray", "2025-12-01")
    (found,) = candidates("Nora Quill and Theo Ray", nora, theo)
    assert found.customer_id == 1
    assert found.posterior < 0.6
