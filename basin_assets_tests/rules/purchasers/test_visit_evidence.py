"""What the visit tells about the purchaser: who was there, who comes along, who is family."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.rules.months import month_of
from basin_assets_tests.rules.frames import (
    Row,
    checkins,
    customer,
    customers,
    matched,
    member,
    members,
    override,
    overrides,
    printed,
    rows_of,
    transfers,
    visit,
)

USER = 99
AT = "2025-10-26 17:08:59"
NAMESAKES = customers(customer(1, "Nancy Davis"), customer(2, "Nancy Davis", "2024-06-01"))


def match(
    name: str,
    people: pd.DataFrame,
    *visits: Row,
    families: pd.DataFrame | None = None,
    statements: pd.DataFrame | None = None,
    user: int = USER,
) -> tuple[object, ...]:
    found = matched(
        transfers(printed(name, AT, user=user)),
        people,
        statements,
        families=families,
        visits=checkins(visit(user, AT), *visits),
    )
    return rows_of(found, "purchaser_customer_id", "match_method")[0]


def test_of_namesakes_the_one_who_arrived_with_the_recipient_is_meant() -> None:
    assert match("Nancy Davis", NAMESAKES, visit(1, "2025-10-26 17:08:37")) == (1, "exact")
    assert match("Nancy Davis", NAMESAKES, visit(2, "2025-10-26 17:08:37")) == (2, "exact")


def test_a_transfer_with_a_day_alone_tells_nobody_arrived_at_another_time() -> None:
    there = checkins(visit(1, "2025-10-26 17:08:37"))
    rows = transfers(printed("Nancy Davis", "2025-10-26"))
    found = matched(rows, NAMESAKES, visits=there)
    assert rows_of(found, "purchaser_customer_id", "match_method") == [(1, "exact")]


def test_of_namesakes_the_one_on_the_recipients_membership_is_meant() -> None:
    families = members(member(1), member(USER))
    assert match("Nancy Davis", NAMESAKES, families=families) == (1, "exact")


def test_an_unclear_membership_is_no_evidence() -> None:
    families = members(member(1, size="duo"), member(USER, size="duo"), member(3, size="duo"))
    assert match("Nancy Davis", NAMESAKES, families=families) == (2, "recent_namesake")


def test_of_namesakes_the_one_who_came_with_the_recipient_before_is_meant() -> None:
    before = [visit(USER, "2025-09-01 10:00"), visit(1, "2025-09-01 10:04")]
    assert match("Nancy Davis", NAMESAKES, *before) == (1, "exact")


def test_recent_decides_only_among_equals() -> None:
    both = [visit(1, "2025-10-26 17:08:37"), visit(2, "2025-10-26 17:09:37")]
    assert match("Nancy Davis", NAMESAKES) == (2, "recent_namesake")
    assert match("Nancy Davis", NAMESAKES, *both) == (2, "recent_namesake")


def test_evidence_that_leans_without_deciding_leaves_namesakes_ambiguous() -> None:
    leaning = visit(1, "2025-09-01 10:00")
    assert match("Nancy Davis", NAMESAKES, leaning) == (None, "ambiguous")


@pytest.mark.parametrize("name", ["Nancy Davis", "Tater Davis"])
def test_what_comes_after_the_day_is_no_evidence(name: str) -> None:
    before = [visit(3, "2025-10-01 10:00")]  # where nobody came before, it tells nothing
    days = ("2025-10-27", "2025-10-28", "2025-11-02")
    after = [visit(who, f"{day} 10:00") for who in (USER, 1) for day in days]
    assert match(name, NAMESAKES, *before, *after) == match(name, NAMESAKES, *before)
    as_before = [{**each, "checkin_datetime": "2025-09-01 10:00"} for each in after]
    assert match(name, NAMESAKES, *before, *as_before) != match(name, NAMESAKES, *before)


def test_a_first_name_that_no_list_holds_is_resolved_by_the_visit_alone() -> None:
    people = customers(customer(1, "Robert Holberg"), *[customer(n, "A B") for n in range(5, 900)])
    there = visit(1, "2025-10-26 17:08:37")
    family = members(member(1), member(USER))
    assert match("Tater Holberg", people)[0] is None
    assert match("Tater Holberg", people, there, families=family) == (1, "fuzzy")


def test_two_of_the_surname_at_the_desk_leave_an_unlisted_name_ambiguous() -> None:
    people = customers(customer(1, "Robert Holberg"), customer(2, "Maria Holberg"))
    there = [visit(1, "2025-10-26 17:08:37"), visit(2, "2025-10-26 17:08:40")]
    assert match("Tater Holberg", people, *there) == (None, "ambiguous")


def test_a_first_name_that_a_list_holds_is_not_anothers_however_near_they_are() -> None:
    people = customers(customer(1, "Robert Holberg"), *[customer(n, "A B") for n in range(5, 900)])
    there = visit(1, "2025-10-26 17:08:37")
    family = members(member(1), member(USER))
    assert match("Betty Holberg", people, there, families=family) == (None, "unmatched")


def test_a_stranger_is_not_matched_because_somebody_is_at_the_desk() -> None:
    people = customers(customer(1, "Robert Holberg"))
    assert match("Zed Nobody", people, visit(1, "2025-10-26 17:08:37")) == (None, "unmatched")


def test_a_name_that_fits_the_user_and_another_is_ambiguous_whatever_the_evidence() -> None:
    there = visit(2, "2025-10-26 17:08:37")
    assert match("Nancy Davis", NAMESAKES, there, user=1) == (None, "ambiguous")


ADULT = customer(1, "Nancy Davis", birthday="1980-01-01")
MINOR = customer(2, "Nancy Davis", "2024-06-01", birthday="2015-01-01")


def found(people: pd.DataFrame, *visits: Row, name: str = "Nancy Davis") -> tuple[object, ...]:
    """Customer, method and confidence."""
    rows = matched(
        transfers(printed(name, AT, user=USER)), people, visits=checkins(visit(USER, AT), *visits)
    )
    columns = ("purchaser_customer_id", "match_method", "match_confidence")
    return rows_of(rows, *columns)[0]


def test_that_a_namesake_is_a_minor_alone_makes_the_adult_no_more_than_a_recent_namesake() -> None:
    assert found(customers(ADULT, MINOR)) == (1, "recent_namesake", 50)


def test_a_minor_who_arrived_with_the_recipient_is_not_passed_over_for_an_adult() -> None:
    there = visit(2, "2025-10-26 17:08:37")
    assert found(customers(ADULT, MINOR), there)[:2] == (2, "exact")


def test_an_adult_who_arrived_with_the_recipient_is_meant_and_not_the_minor() -> None:
    there = visit(1, "2025-10-26 17:08:37")
    assert found(customers(ADULT, MINOR), there)[:2] == (1, "exact")


def test_a_minor_whom_a_spelling_fits_as_well_leaves_it_ambiguous() -> None:
    people = customers(
        customer(1, "Katherine Smith", birthday="1980-01-01"),
        customer(2, "Katherine Smith", birthday="2015-01-01"),
    )
    assert found(people, name="Katherine Smit") == (None, "ambiguous", 0)


HARLAN, PETRA = customer(1, "Harlan Voskuil"), customer(2, "Petra Voskuil")


@pytest.mark.parametrize("name", ["Harlan & Petra Voskuil", "Voskuil, Petra and Harlan"])
def test_of_two_people_in_one_field_the_one_who_came_is_meant(name: str) -> None:
    people = customers(HARLAN, PETRA)
    assert match(name, people, visit(1, "2025-10-26 17:08:19")) == (1, "fuzzy")
    assert match(name, people, visit(2, "2025-10-26 17:08:19")) == (2, "fuzzy")


def test_two_people_in_one_field_between_whom_the_visit_does_not_decide_are_ambiguous() -> None:
    people = customers(HARLAN, PETRA)
    both = [visit(1, "2025-10-26 17:08:19"), visit(2, "2025-10-26 17:08:25")]
    assert match("Harlan & Petra Voskuil", people) == (None, "ambiguous")
    assert match("Harlan & Petra Voskuil", people, *both) == (None, "ambiguous")


def test_who_of_two_in_one_field_is_no_customer_may_have_bought_too() -> None:
    people = customers(PETRA, customer(5, "Ann Lee"))
    assert match("Harlan & Petra Voskuil", people) == (None, "ambiguous")
    assert match("Harlan & Petra Voskuil", people, visit(2, "2025-10-26 17:08:19"))[0] == 2
    later = customers({**HARLAN, "created_at": "2025-10-27"}, PETRA)
    assert match("Harlan & Petra Voskuil", later) == (None, "ambiguous")


def test_of_a_couple_under_his_name_the_one_who_came_is_meant() -> None:
    people = customers(customer(1, "Ulric Dorvelt"), customer(2, "Wanda Dorvelt"))
    name = "Mr. & Mrs. Ulric Dorvelt"
    assert match(name, people, visit(1, "2025-10-26 17:08:19")) == (1, "fuzzy")
    assert match(name, people, visit(2, "2025-10-26 17:08:19")) == (2, "fuzzy")
    assert match(name, people) == (None, "ambiguous")


def test_two_people_of_whom_one_uses_the_pass_are_ambiguous() -> None:
    people = customers(HARLAN, customer(USER, "Petra Voskuil"))
    there = visit(1, "2025-10-26 17:08:19")
    assert match("Harlan & Petra Voskuil", people, there) == (None, "ambiguous")


def test_two_people_whom_nobody_fits_are_unmatched() -> None:
    assert match("Zed & Zoe Nobody", customers(HARLAN, PETRA)) == (None, "unmatched")


def test_a_persons_word_beats_all_evidence() -> None:
    there = visit(1, "2025-10-26 17:08:37")
    word = overrides(override("nancy davis", 2))
    assert match("Nancy Davis", NAMESAKES, there, statements=word) == (2, "override")
    stranger = overrides(override("nancy davis", None))
    assert match("Nancy Davis", NAMESAKES, there, statements=stranger) == (None, "override")


TIMES = st.sampled_from(
    ["2025-07-30 10:00", "2025-08-31 23:50", "2025-09-01 00:10", "2025-10-26 17:00", AT]
)
SAID = st.sampled_from([None, "Day Pass from Zoe Quist", "Day Pass from Tater Holberg"])
VISITS = st.lists(
    st.builds(
        lambda who, at, said: visit(who, at, entry_method="ENT", entry_method_description=said),
        st.sampled_from([1, 2, 3, USER]),
        TIMES,
        SAID,
    ),
    max_size=10,
)
NAMES = st.sampled_from(["Nancy Davis", "Nan Davis", "Tater Holberg", "Rob Holbreg", "Zed Null"])
PRINTED = st.lists(
    st.builds(lambda name, at, user: printed(name, at, user=user), NAMES, TIMES, st.just(USER)),
    max_size=6,
)
PEOPLE = customers(
    customer(1, "Nancy Davis"), customer(2, "Nancy Davis"), customer(3, "Robert Holberg")
)


@given(PRINTED, VISITS, st.randoms())
@settings(max_examples=40)
def test_a_month_alone_gives_what_it_gives_in_a_range_for_every_order_of_the_rows(
    rows: list[Row], visits: list[Row], random: object
) -> None:
    in_range = matched(transfers(*rows), PEOPLE, visits=checkins(*visits))
    shuffled = checkins(*visits).sample(frac=1, random_state=len(visits))
    for month, of_month in in_range.groupby(month_of(in_range["checkin_datetime"])):
        first = pd.Period(str(month)) - 3
        near = shuffled[month_of(shuffled["checkin_datetime"]).between(str(first), str(month))]
        alone = transfers(*rows).loc[of_month.index].sample(frac=1, random_state=1)
        found = matched(alone.reset_index(drop=True), PEOPLE, visits=near.reset_index(drop=True))
        pd.testing.assert_frame_equal(
            found.sort_values("checkin_id", ignore_index=True),
            of_month.sort_values("checkin_id", ignore_index=True),
            check_exact=True,
        )
