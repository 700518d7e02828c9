"""The printed names that a person should look at: which ones, in which order, with whom."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.tables import PURCHASER_REVIEW
from basin_assets.rules.purchasers.matching import index_purchasers
from basin_assets.rules.purchasers.posterior import PurchaserIndex
from basin_assets.rules.purchasers.review import review_purchasers
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    checkins,
    customer,
    customers,
    matched,
    members,
    memberships,
    override,
    overrides,
    printed,
    rows_of,
    transfers,
    visit,
)

PEOPLE = customers(
    customer(1, "Nancy Davis", "2024-01-01"),
    customer(2, "Nancy Davis", "2024-06-01"),
    customer(3, "Ann Lee"),
    customer(4, "Robert Kim", None, preferred_name="Bob"),
)


def purchasers_of(people: pd.DataFrame) -> PurchaserIndex:
    return index_purchasers(people, members(), memberships(), SETTINGS)


def reviewed(found: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    return review_purchasers(found, people, purchasers_of(people), checkins())


def review(*rows: Row, people: pd.DataFrame = PEOPLE) -> pd.DataFrame:
    found = matched(transfers(*rows), people, overrides(override("Known Stranger", None)))
    return PURCHASER_REVIEW.validate(reviewed(found, people))


def candidates(table: pd.DataFrame, row: int = 0) -> list[tuple[object, ...]]:
    """Id, name, score and why of the candidates of a row, blanks left out."""
    found = [
        rows_of(table, *(f"candidate_{rank}_{what}" for what in ("id", "name", "score", "why")))[
            row
        ]
        for rank in (1, 2, 3)
    ]
    return [candidate for candidate in found if candidate[0] is not None]


def test_names_that_are_surely_resolved_are_not_reviewed() -> None:
    rows = [printed("Ann Lee"), printed("Bob Kim"), printed("Anne Lee"), printed("Known Stranger")]
    assert review(*rows).empty


def test_every_method_in_question_is_reviewed() -> None:
    table = review(
        printed("Nancy Davis"), printed("NANCY DAVIS", user=1), printed("Zed Nobody"), printed(None)
    )
    assert rows_of(table, "purchaser_name", "methods") == [
        ("", "unmatched"),
        ("NANCY DAVIS", "ambiguous"),
        ("Nancy Davis", "recent_namesake"),
        ("Zed Nobody", "unmatched"),
    ]


def test_a_row_tells_all_transfers_of_a_name_and_those_in_question() -> None:
    table = review(
        printed("Nancy Davis", "2024-05-31 10:00"),
        printed("Nancy Davis", "2025-10-26 23:59"),
        printed("Nancy Davis", "2025-01-01 00:00", user=1),
        printed("Ann Lee"),
    )
    columns = ("transfers", "transfers_to_review", "first_day", "last_day", "methods")
    assert rows_of(table, *columns) == [
        (3, 2, "2024-05-31 00:00:00", "2025-10-26 00:00:00", "ambiguous,exact,recent_namesake")
    ]


def test_most_transfers_come_first_then_the_name() -> None:
    rows = [printed("Zed Nobody"), printed("Cy Nobody"), printed("Ray Comer"), printed("Ray Comer")]
    assert rows_of(review(*rows), "purchaser_name", "transfers") == [
        ("Ray Comer", 2),
        ("Cy Nobody", 1),
        ("Zed Nobody", 1),
    ]


def test_those_who_bear_the_name_are_candidates_the_most_recent_first() -> None:
    assert candidates(review(printed("Nancy Davis"))) == [
        (2, "Nancy Davis", 50, "bears the name; customer since 2024-06-01"),
        (1, "Nancy Davis", 50, "bears the name; customer since 2024-01-01"),
    ]


def test_no_more_than_three_candidates_are_shown_the_likeliest_first() -> None:
    people = customers(
        *[customer(n, "Katherine Smith") for n in range(1, 3)],
        customer(3, "Katherine Smithe"),
        customer(4, "Katherina Smythe"),
    )
    shown = candidates(review(printed("Katherine Smith"), people=people))
    assert [candidate[0] for candidate in shown] == [2, 1, 3]
    assert "surname misspelled" in str(shown[2][3])


def test_a_customer_who_goes_by_the_name_is_a_candidate() -> None:
    people = customers(
        customer(4, "Robert Kim", None, preferred_name="Bob"),
        customer(5, "Ronald Kim", preferred_name="Bob"),
    )
    shown = candidates(review(printed("Bob Kim"), people=people))
    assert (4, "Robert Kim", 50, "goes by that first name; customer since an unknown day") in shown


def test_both_of_two_people_in_one_field_are_candidates() -> None:
    people = customers(customer(7, "Harlan Voskuil"), customer(8, "Petra Voskuil"))
    shown = candidates(review(printed("Harlan & Petra Voskuil"), people=people))
    assert {candidate[1] for candidate in shown} == {"Harlan Voskuil", "Petra Voskuil"}
    assert all("one of 2 people printed" in str(candidate[3]) for candidate in shown)


def test_a_name_that_nobody_bears_may_have_no_candidate() -> None:
    assert candidates(review(printed("Xyzzy Qqq"))) == []


def test_a_customer_who_came_later_is_shown_although_not_matched() -> None:
    people = customers(customer(7, "Nancy Davis", "2025-12-01"))
    assert candidates(review(printed("Nancy Davis"), people=people))[0][0] == 7


def test_no_transfers_and_no_customers_make_an_empty_review() -> None:
    assert review().empty
    assert len(review(printed("Ann Lee"), people=customers())) == 1


@given(st.permutations(range(8)), st.permutations(range(4)))
@settings(max_examples=8)
def test_for_every_order_of_the_rows_the_same_review(order: list[int], people: list[int]) -> None:
    rows = transfers(
        printed("Nancy Davis", user=1),
        printed("Nancy Davis"),
        printed("Nancy Davis", "2024-03-01"),
        printed("Bob Kin"),
        printed("Zed Nobody"),
        printed("Ann Lee"),
        printed(None),
        printed("Nanci Davies"),
    )
    found = matched(rows, PEOPLE)
    expected = reviewed(found, PEOPLE)
    shuffled = reviewed(
        found.iloc[order].reset_index(drop=True), PEOPLE.iloc[people].reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(shuffled, expected, check_exact=True)


def test_who_used_the_passes_is_named_most_often_first() -> None:
    users = (3, 4, 4, 1, 2, 99)
    table = review(*(printed("Zed Nobody", user=user) for user in users))
    assert table["used_by"].tolist() == [
        "Robert Kim (4), 2 times; Nancy Davis (1); Nancy Davis (2) and 2 more"
    ]


def test_a_user_whom_no_export_of_customers_knows_is_named_by_id() -> None:
    assert review(printed("Zed Nobody", user=99))["used_by"].tolist() == ["customer (99)"]


def test_what_an_association_sold_tells_nothing_of_strangers_here_either() -> None:
    found = matched(transfers(printed("Anna Leah")), PEOPLE)
    sold_by = pd.DataFrame({"name": ["Zoe Vane"]})

    def scores(purchaser: str, associations: pd.DataFrame | None) -> list[tuple[object, ...]]:
        sold = visit(
            3,
            "2025-10-26 12:00",
            entry_method="ENT",
            entry_method_description=f"Day Pass{purchaser}",
        )
        table = review_purchasers(
            found,
            PEOPLE,
            index_purchasers(PEOPLE, members(), memberships(), SETTINGS, associations=associations),
            checkins(*[sold] * 300),
        )
        return candidates(table)

    assert scores(" from Zoe Vane", sold_by) == scores("", None)
    assert scores(" from Zoe Vane", None) != scores("", None)
