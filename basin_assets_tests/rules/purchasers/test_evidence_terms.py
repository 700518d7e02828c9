"""What one visit says of one customer, term by term: what counts, from when to when, how much."""

import pandas as pd
import pytest

from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.visit_evidence import Visit, index_visits, is_minor
from basin_assets_tests.rules.frames import Row, checkins, shared, shared_memberships, visit

MODEL = MatchingModel()
USER, SHE = 99, 1
DAY = "2025-10-26"
AT = f"{DAY} 17:00"
NOBODY = visit(50, f"{DAY} 09:00")  # so that the day's check-ins are known
BEFORE = visit(50, "2025-10-01 09:00")  # so that some of the 90 days before are known


def terms(
    *visits: Row, at: str = AT, household: tuple[int, ...] = (), of_family: bool = False
) -> dict[str, float]:
    """The terms for her, and their factors, of a visit of the user's."""
    families = shared_memberships(shared(1, *household)) if household else shared_memberships()
    history = index_visits(checkins(*visits), families, MODEL)
    microseconds = pd.Timestamp(at).value // 1000
    found = history.terms(SHE, Visit(USER, microseconds), of_family=of_family)
    assert len({term.what for term in found}) == len(found)
    return {term.what: term.factor for term in found}


def test_where_no_checkins_are_known_nothing_is_said() -> None:
    assert terms() == {}


def test_who_did_not_check_in_that_day_is_less_likely() -> None:
    assert terms(NOBODY) == {"did not check in that day": (1 - MODEL.present) / 1}


def test_who_comes_often_and_was_not_there_is_less_likely_still() -> None:
    often = [visit(SHE, f"2025-10-{day:02d} 08:00") for day in range(1, 19)]
    found = terms(NOBODY, *often)
    assert found["did not check in that day"] == pytest.approx((1 - MODEL.present) / (1 - 18 / 90))


def test_who_came_nearly_every_day_is_no_surer_than_certain() -> None:
    days = pd.date_range("2025-07-28", "2025-10-25").strftime("%Y-%m-%d")
    every_day = [visit(SHE, f"{day} 08:00") for day in days]
    assert terms(NOBODY, *every_day)["did not check in that day"] == pytest.approx(1.0)
    there = terms(NOBODY, *every_day, visit(SHE, f"{DAY} 16:50"))
    assert there["checked in that day"] == pytest.approx(1.0)


def test_who_checked_in_is_likelier_the_seldomer_they_come() -> None:
    there = visit(SHE, f"{DAY} 16:50")
    assert terms(there)["checked in that day"] == MODEL.present / MODEL.least_habit
    often = [visit(SHE, f"2025-10-{day:02d} 08:00") for day in range(1, 19)]
    assert terms(there, *often)["checked in that day"] == pytest.approx(MODEL.present / (18 / 90))


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("16:55:00", "arrived with the recipient"),
        ("17:05:00", "arrived with the recipient"),
        ("16:54:59", None),
        ("17:30:00", None),
        ("16:30:00", None),
        ("17:30:01", "arrived at quite another time"),
    ],
)
def test_five_minutes_are_together_and_over_thirty_are_another_time(
    scan: str, said: str | None
) -> None:
    found = terms(visit(SHE, f"{DAY} {scan}"))
    factors = {
        "arrived with the recipient": MODEL.arrived_near,
        "arrived at quite another time": MODEL.arrived_far,
    }
    expected = {} if said is None else {said: factors[said]}
    assert found == {"checked in that day": MODEL.present / MODEL.least_habit} | expected


def test_of_several_scans_that_day_the_nearest_counts() -> None:
    scans = [visit(SHE, f"{DAY} {at}") for at in ("08:00", "17:02", "21:00")]
    assert "arrived with the recipient" in terms(*scans)


def test_a_transfer_of_which_only_the_day_is_known_says_nothing_of_the_time() -> None:
    assert set(terms(visit(SHE, f"{DAY} 00:02"), at=DAY)) == {"checked in that day"}


@pytest.mark.parametrize(
    ("day", "is_before"),
    [("2025-10-25", True), ("2025-07-28", True), ("2025-07-27", False), ("2025-10-27", False)],
)
def test_the_ninety_days_before_count_and_no_day_after(day: str, is_before: bool) -> None:
    found = terms(BEFORE, visit(SHE, f"{day} 10:00"))
    assert ("came in the 90 days before" in found) is is_before
    assert ("did not come in the 90 days before" in found) is not is_before


@pytest.mark.parametrize(
    ("day", "is_known"),
    [("2025-10-25", True), ("2025-07-28", True), ("2025-07-27", False), ("2025-10-27", False)],
)
def test_who_did_not_come_is_told_only_of_days_that_are_known(day: str, is_known: bool) -> None:
    found = terms(visit(50, f"{day} 10:00"))
    assert ("did not come in the 90 days before" in found) is is_known


def test_who_comes_at_all_is_likelier() -> None:
    assert terms(BEFORE)["did not come in the 90 days before"] == MODEL.inactive
    came = terms(BEFORE, visit(SHE, "2025-10-02 08:00"))
    assert came["came in the 90 days before"] == MODEL.active


@pytest.mark.parametrize(
    ("at", "location", "is_together"),
    [
        ("2025-10-01 10:05:00", "1", True),
        ("2025-10-01 09:55:00", "1", True),
        ("2025-10-01 10:05:01", "1", False),
        ("2025-10-01 10:00:00", "2", False),
        ("2025-10-02 10:00:00", "1", False),
    ],
)
def test_together_is_within_five_minutes_at_one_location_on_one_day(
    at: str, location: str, is_together: bool
) -> None:
    found = terms(visit(USER, "2025-10-01 10:00:00"), visit(SHE, at, location))
    together, never = "came together with the recipient before", "never came together"
    assert (together in found) is is_together
    assert any(what.startswith(never) for what in found) is not is_together
    due = MODEL.together if is_together else MODEL.never_together
    assert due in found.values()


@pytest.mark.parametrize("day", ["2025-10-27", "2025-07-27"])
def test_a_day_together_outside_the_ninety_before_is_no_company(day: str) -> None:
    found = terms(BEFORE, visit(USER, f"{day} 10:00"), visit(SHE, f"{day} 10:00"))
    assert not [what for what in found if "together" in what]


def test_never_together_needs_a_recipient_who_came() -> None:
    came = visit(SHE, "2025-10-02 08:00")
    assert "never came together with the recipient" not in terms(came)
    both = terms(came, visit(USER, "2025-10-03 08:00"))
    assert both["never came together with the recipient"] == MODEL.never_together


def test_who_shares_a_membership_with_the_recipient_is_likelier() -> None:
    assert terms(household=(SHE, USER)) == {
        "shares a membership with the recipient": MODEL.household
    }
    assert terms(household=(SHE, 50)) == {}


def test_around_a_visit_are_who_was_there_the_household_and_former_company() -> None:
    history = index_visits(
        checkins(
            visit(USER, AT),
            visit(2, f"{DAY} 08:00"),
            visit(USER, "2025-07-28 10:00"),
            visit(3, "2025-07-28 20:00"),
            visit(USER, "2025-07-27 10:00"),
            visit(4, "2025-07-27 10:00"),
            visit(USER, "2025-10-27 10:00"),
            visit(5, "2025-10-27 10:00"),
            visit(6, "2025-10-20 10:00"),
        ),
        shared_memberships(shared(1, USER, 7), shared(2, 8, 9)),
        MODEL,
    )
    assert history.around(Visit(USER, pd.Timestamp(AT).value // 1000)) == {USER, 2, 3, 7}


@pytest.mark.parametrize(
    ("birthday", "expected"),
    [
        ("2007-10-26", False),
        ("2007-10-27", True),
        ("2007-01-01", False),
        ("2008-01-01", True),
        ("2006-12-31", False),
        ("1950-01-01", False),
        (None, False),
    ],
)
def test_a_minor_is_under_eighteen_on_the_day(birthday: str | None, expected: bool) -> None:
    born = pd.Timestamp(birthday) if birthday else pd.NaT
    assert is_minor(born, pd.Timestamp(DAY)) is expected  # type: ignore[arg-type]


def test_what_speaks_for_a_customer_multiplies_and_what_speaks_against_divides() -> None:
    for_them = (MODEL.active, MODEL.together, MODEL.household, MODEL.arrived_near)
    against = (MODEL.inactive, MODEL.never_together, MODEL.arrived_far, MODEL.later, MODEL.minor)
    assert min(for_them) > 1 > max(against) > 0


def test_the_ways_in_which_a_name_is_printed_are_probabilities() -> None:
    ways = (
        *(MODEL.exact, MODEL.preferred, MODEL.nickname, MODEL.initial, MODEL.slip, MODEL.missing),
        *(MODEL.part, MODEL.second_name, MODEL.swapped, MODEL.unlisted, MODEL.stranger),
        *(MODEL.suffix, MODEL.no_suffix, MODEL.added_suffix, MODEL.other_suffix, MODEL.oneself),
        *(MODEL.present, MODEL.least_habit, MODEL.only_name),
    )
    assert 0 < min(ways) <= max(ways) < 1
    assert MODEL.exact > MODEL.preferred > MODEL.nickname > MODEL.initial
    assert MODEL.suffix > MODEL.no_suffix > MODEL.added_suffix > MODEL.other_suffix


def test_where_others_of_the_family_may_be_meant_it_tells_little_who_is_there() -> None:
    there = terms(visit(SHE, AT), of_family=True)
    assert there == {"checked in that day, as others of a family may": MODEL.present_in_family}
    assert terms(NOBODY, of_family=True) == {}
    shared_plan = terms(visit(SHE, AT), of_family=True, household=(SHE, USER))
    assert shared_plan["shares a membership with the recipient"] == MODEL.household
