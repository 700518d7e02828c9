"""What the desk's words say: what was sold, to whom, and how much is left."""

import pytest
from hypothesis import assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from basin_assets.rules.exports.descriptions import Description, read_description


@pytest.mark.parametrize(
    ("text", "pass_type", "purchaser", "left"),
    [
        ("Day Pass from Nora Quill", "Day Pass", "Nora Quill", None),
        ("Day Pass from Nora Quill (0 remaining)", "Day Pass", "Nora Quill", 0),
        (
            "Day Pass with Gear (Adult 14 and Up) from Nora Quill (12 remaining)",
            "Day Pass with Gear (Adult 14 and Up)",
            "Nora Quill",
            12,
        ),
        ("Day Pass from Sam (Bo) Wexcombe (0 remaining)", "Day Pass", "Sam (Bo) Wexcombe", 0),
        ("Day Pass from Sam (Bo) Wexcombe", "Day Pass", "Sam (Bo) Wexcombe", None),
        ("Day Pass from Sam Wexcombe (Bo)", "Day Pass", "Sam Wexcombe (Bo)", None),
        ("Day Pass from Nora Quill (remaining)", "Day Pass", "Nora Quill (remaining)", None),
        (
            "Day Pass from Nora Quill (two remaining)",
            "Day Pass",
            "Nora Quill (two remaining)",
            None,
        ),
        ("Day Pass from Nora (3 remaining) Quill", "Day Pass", "Nora (3 remaining) Quill", None),
        (
            "Day Pass from Nora (1 remaining) (3 remaining)",
            "Day Pass",
            "Nora (1 remaining)",
            3,
        ),
        ("2 for 1 from Groupon from Nora Quill", "2 for 1 from Groupon", "Nora Quill", None),
        ("Day Pass FROM nora quill (3 REMAINING)", "Day Pass", "nora quill", 3),
        ("Day Pass from Fromme Fromley", "Day Pass", "Fromme Fromley", None),
        ("  Day Pass   from\tNora Quill ( 3  remaining )  ", "Day Pass", "Nora Quill", 3),
        ("Pass\N{NO-BREAK SPACE}from\N{NO-BREAK SPACE}Nora Quill", "Pass", "Nora Quill", None),
        ("Day Pass from Nora Quill(3 remaining)", "Day Pass", "Nora Quill", 3),
        ("Day Pass from Nora Quill (3.0 remaining)", "Day Pass", "Nora Quill", 3),
        ("Day Pass from Nora Quill (-1 remaining)", "Day Pass", "Nora Quill", -1),
        (f"Day Pass from Nora Quill ({'9' * 30} remaining)", "Day Pass", "Nora Quill", None),
        ("Day Pass from Núria Ĺöw-Ünal 🧗", "Day Pass", "Núria Ĺöw-Ünal 🧗", None),
        ("from from from", "from", "from", None),
        ("x from from y", "x from", "y", None),
    ],
)
def test_it_is_cut_at_the_last_from_and_the_count_is_in_the_last_brackets(
    text: str, pass_type: str, purchaser: str, left: int | None
) -> None:
    assert read_description(text) == Description(pass_type, purchaser, left)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Day Pass (Adult 14 and Up)",
        "5 Climb Punch Pass 60 Days (4 remaining)",
        "Staff comp",
        "Day Passfrom Nora Quill",
        "from Nora Quill",
        "Day Pass from",
        "Day Pass from (3 remaining)",
        "Free of fromage",
    ],
)
def test_what_names_no_pass_or_no_purchaser_is_nobodys_gift(text: str) -> None:
    assert read_description(text) is None


@pytest.mark.parametrize(
    ("pass_type", "is_punch", "is_youth"),
    [
        ("5 Climb Punch Pass 60 Days", True, False),
        ("10 CLIMB pass", True, False),
        ("Youth Day Pass", False, True),
        ("Day Pass (Under 14)", False, True),
        ("5 Climb Youth Punch Pass", True, True),
        ("Day Pass (Adult 14 and Up)", False, False),
    ],
)
def test_a_pass_is_for_climbs_or_the_young_by_its_name(
    pass_type: str, is_punch: bool, is_youth: bool
) -> None:
    found = Description(pass_type, "Nora Quill", None)
    assert (found.is_punch_pass, found.is_youth_pass) == (is_punch, is_youth)


WORDS = st.sampled_from(
    ["from", "From", "(", ")", "remaining", "3", "0", " ", "  ", "\n", "Day Pass", "Nora", "é"]
)
DESCRIPTIONS = st.text() | st.lists(WORDS).map(" ".join) | st.lists(WORDS).map("".join)


@pytest.mark.long
@given(DESCRIPTIONS)
@examples(max_examples=10_000, deadline=None)
def test_any_description_is_a_gift_with_two_names_or_none(text: str) -> None:
    found = read_description(text)
    if found is not None:
        pass_type, purchaser, _ = found
        assert pass_type and pass_type == pass_type.strip() and pass_type in text
        assert purchaser and purchaser == purchaser.strip() and purchaser in text


@given(WORDS, st.text(min_size=1), st.integers(0, 99))
def test_what_was_written_is_read_back(pass_type: str, purchaser: str, left: int) -> None:
    assume("from" not in purchaser.lower())
    written = read_description(f"Pass {pass_type} from x{purchaser}x ({left} remaining)")
    assert written == Description(f"Pass {pass_type}".strip(), f"x{purchaser}x", left)
