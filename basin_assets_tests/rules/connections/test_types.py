"""The registry of connection types has those of the contract, each told from either side."""

from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets.rules.connections.types import TYPES
from basin_assets_tests.rules.frames import Row, tie, ties_by_type


def told(**ties: list[Row]) -> tuple[str, str]:
    """The words of the only type with a pair, as 1 of the pair tells them and as 2 does."""
    ((name, _),) = ties.items()
    type_ = next(each for each in TYPES if each.name == name)
    (of_1,), (of_2,) = (words.to_pylist() for words in type_.words(ties_by_type(**ties)[name]))
    return of_1, of_2


def test_the_types_are_those_of_the_contract_in_its_order() -> None:
    assert tuple(each.name for each in TYPES) == CONNECTION_TYPES


def test_a_table_without_rows_has_no_words() -> None:
    without_rows = ties_by_type()

    for each in TYPES:
        of_1, of_2 = each.words(without_rows[each.name])
        assert of_1.to_pylist() == of_2.to_pylist() == []


def told_of_days(days: int, gap_bins: str, expected: float) -> str:
    said: Row = {"co_visit_count": days, "gap_bins": gap_bins, "expected_co_visits": expected}
    return told(same_day_group=[tie(1, 2, **said)])[0]


def test_days_together_are_told_with_the_usual_gap_and_with_what_chance_would_give() -> None:
    assert told_of_days(12, '{"60":9,"300":3}', 1.0) == (
        "12 days together, usually within a minute, where chance would give 1"
    )
    assert told_of_days(3, '{"60":0,"120":0,"1800":3}', 2.04) == (
        "3 days together, usually within 30 minutes, where chance would give 2"
    )


def test_one_day_together_is_not_what_is_usual() -> None:
    assert told_of_days(1, '{"120":1}', 0.01) == (
        "1 day together, within 2 minutes, where chance would give almost none"
    )


def test_usual_is_what_holds_on_more_than_half_of_the_days() -> None:
    assert "usually within 10 minutes" in told_of_days(4, '{"60":2,"600":2}', 0.5)
    assert "usually within a minute" in told_of_days(5, '{"60":3,"600":2}', 0.5)


def test_a_wider_window_has_a_bin_of_its_own() -> None:
    assert "within 45 minutes" in told_of_days(1, '{"2700":1}', 0.5)


def test_who_gave_and_who_got_depends_on_who_tells() -> None:
    passes: Row = {
        "shares_from_1_to_2": 3,
        "shares_from_2_to_1": 1,
        "pass_types_shared": '["Day Pass"]',
    }

    of_1, of_2 = told(pass_sharer_recipient=[tie(1, 2, **passes)])

    assert of_1 == "gave 3 passes, got 1 (Day Pass)"
    assert of_2 == "gave 1 pass, got 3 (Day Pass)"


def test_a_pass_that_went_one_way_was_given_by_one_and_got_by_the_other() -> None:
    passes: Row = {"shares_from_1_to_2": 0, "shares_from_2_to_1": 1}

    assert told(pass_sharer_recipient=[tie(1, 2, **passes)]) == ("got 1 pass", "gave 1 pass")


def test_who_was_guest_depends_on_who_tells() -> None:
    visits: Row = {"guest_visits_of_1_by_2": 4, "guest_visits_of_2_by_1": 1}

    of_1, of_2 = told(frequent_guest=[tie(1, 2, **visits)])

    assert of_1 == "was their guest 4 times, had them as guest once"
    assert of_2 == "was their guest once, had them as guest 4 times"


def test_a_membership_is_told_since_when_and_a_past_one_until_when() -> None:
    days: Row = {"first_interaction_date": "2025-01-03", "last_interaction_date": "2025-06-30"}
    family: Row = {"membership_type": "Family Weekly", **days}

    assert told(family_membership=[tie(1, 2, **family)])[0] == (
        "on one family membership (Family Weekly) since 2025-01-03"
    )
    assert told(family_membership=[tie(1, 2, **family, is_current=False)])[1] == (
        "on one family membership (Family Weekly) from 2025-01-03 to 2025-06-30"
    )
