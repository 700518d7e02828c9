"""What the names printed in the last 90 days tell of how many purchasers are strangers."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.rules.purchasers.matching import index_purchasers
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.posterior import Weighing
from basin_assets.rules.purchasers.recent_purchasers import Shares
from basin_assets.rules.purchasers.visit_evidence import Visit
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    checkins,
    customer,
    customers,
    members,
    memberships,
    visit,
)

M = MatchingModel()
USUAL = Shares(M.stranger, M.unlisted)
DAY = "2025-10-26"
PEOPLE = customers(
    customer(1000, "Florian Vane"), *[customer(n, f"Ann{n:04} Lee{n:04}") for n in range(1000)]
)
FITS, STRANGE, UNLISTED = "Ann0007 Lee0007", "Zoe Quist", "Moosi Lee0007"


def printed(name: str, day: str = DAY, method: str = "ENT") -> Row:
    return visit(
        1, f"{day} 12:00", entry_method=method, entry_method_description=f"Day Pass from {name}"
    )


def shares(*visits: Row, day: str = DAY) -> Shares:
    weighing = Weighing.of(
        index_purchasers(PEOPLE, members(), memberships(), SETTINGS), checkins(*visits)
    )
    return weighing.shares_on((pd.Timestamp(day) - pd.Timestamp(0)).days)


def test_where_nothing_is_printed_the_shares_are_the_usual_ones() -> None:
    assert shares() == USUAL
    assert shares(visit(1, f"{DAY} 12:00"), printed(STRANGE, method="MEM")) == USUAL


def test_names_that_fit_nobody_raise_the_share_of_strangers_and_ones_that_fit_lower_it() -> None:
    few = shares(*[printed(STRANGE)] * 10, *[printed(FITS)] * 90).stranger
    many = shares(*[printed(STRANGE)] * 50, *[printed(FITS)] * 50).stranger
    none = shares(*[printed(FITS)] * 100).stranger
    assert none == pytest.approx(M.stranger / 2)  # as many as usual were seen
    assert none < M.stranger < few < many
    assert few == pytest.approx(0.065, abs=0.02)


def test_a_customers_surname_under_an_unknown_first_name_raises_the_share_of_the_unlisted() -> None:
    found = shares(*[printed(UNLISTED)] * 20, *[printed(FITS)] * 80)
    assert found.unlisted == pytest.approx((100 * M.unlisted + 20) / 200)
    assert found.stranger == pytest.approx(M.stranger / 2)


@pytest.mark.parametrize("first", ["Florian", "Betty"])
def test_under_a_first_name_that_somebody_bears_or_a_list_holds_it_is_a_strangers(
    first: str,
) -> None:
    found = shares(*[printed(f"{first} Lee0007")] * 20, *[printed(FITS)] * 80)
    assert found.unlisted < M.unlisted
    assert found.stranger > 0.1


def test_strangers_explain_some_of_the_unlisted() -> None:
    plain = shares(*[printed(UNLISTED)] * 20, *[printed(FITS)] * 80).unlisted
    beside = shares(
        *[printed(UNLISTED)] * 20, *[printed(STRANGE)] * 40, *[printed(FITS)] * 40
    ).unlisted
    assert beside < plain


@pytest.mark.parametrize("name", ["Zoe & Abe Quist", "Guest", "Quist Academy", "..."])
def test_several_people_and_nobodys_names_count_as_nothing(name: str) -> None:
    assert shares(*[printed(name)] * 50) == USUAL


def test_never_more_than_half_are_strangers() -> None:
    assert shares(*[printed(STRANGE)] * 5000).stranger == 0.5
    assert shares(*[printed(UNLISTED)] * 5000).unlisted == 0.5


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2025-07-28", True), ("2025-07-27", False), (DAY, True), ("2025-10-27", False)],
)
def test_the_day_and_the_ninety_before_count(day: str, *, counts: bool) -> None:
    assert (shares(*[printed(STRANGE, day)] * 20) != USUAL) is counts


@settings(max_examples=15)
@given(st.permutations([FITS, STRANGE, UNLISTED, STRANGE, "Guest"]))
def test_the_order_of_the_checkins_does_not_matter(names: list[str]) -> None:
    days = {FITS: "2025-09-01", STRANGE: "2025-10-01", UNLISTED: DAY, "Guest": DAY}
    in_order = [printed(name, days[name]) for name in sorted(names)]
    assert shares(*[printed(name, days[name]) for name in names]) == shares(*in_order)


def test_the_same_spelling_is_worth_less_where_many_are_strangers() -> None:
    def likely(*visits: Row) -> float:
        weighing = Weighing.of(
            index_purchasers(PEOPLE, members(), memberships(), SETTINGS), checkins(*visits)
        )
        at = Visit(99, pd.Timestamp(DAY).value // 1000)
        found = weighing.candidates("Ann0007 Lea007", at, pd.Timestamp(DAY))
        return next(each.posterior for each in found if each.customer_id == 7)

    there = printed(FITS)
    assert likely(*[printed(STRANGE)] * 300, there) < likely(there) < likely(*[there] * 300)
