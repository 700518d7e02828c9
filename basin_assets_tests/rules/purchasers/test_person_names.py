"""Whom a printed text names: without the receipt's remains and titles, one person or several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.purchasers.person_names import people_in, people_listed, without_receipt


def texts(printed: str) -> list[str]:
    return [name.text for name in people_in(printed)]


@pytest.mark.parametrize(
    ("printed", "bare"),
    [
        ("Dina Farrowgate (2 remaining)", "Dina Farrowgate"),
        ("Dina Farrowgate (0 REMAINING) ", "Dina Farrowgate"),
        ("Sam (Bo) Wexcombe (0 remaining)", "Sam (Bo) Wexcombe"),
        ("Dina Farrowgate (3 visits left)", "Dina Farrowgate"),
        ("Dina Farrowgate (remaining: 2)", "Dina Farrowgate"),
        ("Dina Farrowgate (2 rema", "Dina Farrowgate"),
        ("Dina Farrowgate - 2 remaining", "Dina Farrowgate"),
        ("Dina Farrowgate (1 remaining) (2)", "Dina Farrowgate"),
        ("Dina Farrowgate [3 left]", "Dina Farrowgate"),
        ("Dina Farrowgate {2 remaining}", "Dina Farrowgate"),
        ("Dina Farrowgate \N{EN DASH} 2 of 5 remaining", "Dina Farrowgate"),
        ("Dina Farrowgate #2 remaining", "Dina Farrowgate"),
        ("Dina Farrowgate, remaining: 2", "Dina Farrowgate"),
        ("Dina Farrowgate (none left)", "Dina Farrowgate"),
        ("Dina Farrowgate 2 remaining)", "Dina Farrowgate"),
        ("Dina Farrowgate (expires 2025-12-01)", "Dina Farrowgate"),
        ("Dina Farrowgate (Expires: Dec 1, 2025)", "Dina Farrowgate"),
        ("Dina Farrowgate - exp Dec 1, 2025", "Dina Farrowgate"),
        ("Dina Farrowgate expires 12/2025 (2 remaining)", "Dina Farrowgate"),
        ("Dina Farrowgate (#1234)", "Dina Farrowgate"),
        ("Dina Farrowgate #1234", "Dina Farrowgate"),
        ("Dina Farrowgate, order #1234", "Dina Farrowgate"),
        ("Dina Farrowgate ID: 1234567", "Dina Farrowgate"),
        ("Dina Farrowgate x2", "Dina Farrowgate"),
        ("Dina Farrowgate 2x", "Dina Farrowgate"),
        ("Dina Farrowgate qty: 2", "Dina Farrowgate"),
        ("Dina Farrowgate REF #99", "Dina Farrowgate"),
        ("Dina Farrowgate 5-pack", "Dina Farrowgate"),
        ("Dina Farrowgate, 3 entries", "Dina Farrowgate"),
        ("Dina Farrowgate - 60 days", "Dina Farrowgate"),
        ("Dina Farrowgate 2 of 5", "Dina Farrowgate"),
        ("Dina Farrowgate 2025-10-26 17:08", "Dina Farrowgate"),
        ("Dina Farrowgate - $20.00", "Dina Farrowgate"),
        ("Dina Farrowgate -", "Dina Farrowgate"),
        ("Dina Farrowgate - Day Pass", "Dina Farrowgate"),
        ("Dina Farrowgate: 10 Punch", "Dina Farrowgate"),
        ("Dina Farrowgate's Youth Day Pass", "Dina Farrowgate"),
        ("Dina Farrowgate gift card (1 left)", "Dina Farrowgate"),
        ("Dina Farrowgate 2nd", "Dina Farrowgate 2nd"),
        ("Holiday Gift Card", "Holiday Gift Card"),
        ("Day Pass", "Day Pass"),
        ("Staff - Dina Farrowgate", "Dina Farrowgate"),
        ("STAFF \N{EN DASH} Dina Farrowgate (2 remaining)", "Dina Farrowgate"),
        ("Member: Farrowgate, Dina", "Farrowgate, Dina"),
        ("Active member - Dina Farrowgate", "Dina Farrowgate"),
        ("Staff member: Dina Farrowgate", "Dina Farrowgate"),
        ("Staff - Farrowgate", "Staff - Farrowgate"),
        ("Coach-Farrowgate Dina", "Coach-Farrowgate Dina"),
        ("Guest of Dina Farrowgate", "Guest of Dina Farrowgate"),
        ("Guest - Dina Farrowgate", "Guest - Dina Farrowgate"),
        ("Front Desk - Dina Farrowgate", "Front Desk - Dina Farrowgate"),
        ("Dina Farrowgate + 1", "Dina Farrowgate"),
        ("Dina Farrowgate and family", "Dina Farrowgate"),
        ("Dina Farrowgate & 2 friends (1 left)", "Dina Farrowgate"),
        ("Dina Farrowgate with her husband", "Dina Farrowgate"),
        ("Ann & Bo Friend", "Ann & Bo Friend"),
        ("Wexcombe & Sons", "Wexcombe & Sons"),
        ("Dina Farrowgate (Bo)", "Dina Farrowgate (Bo)"),
        ("Bo Left", "Bo Left"),
        ("(2 remaining)", ""),
    ],
)
def test_what_the_receipt_adds_behind_a_name_is_no_part_of_it(printed: str, bare: str) -> None:
    assert without_receipt(printed) == bare


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("Dr. Nancy Davis", "Nancy Davis"),
        ("The Rt Hon Nancy Davis", "Nancy Davis"),
        ("Lt. Gov. Nancy Davis", "Nancy Davis"),
        ("Rev Nancy Davis, Jr. MD", "Nancy Davis"),
        ("Nancy Davis, CLU, CFP", "Nancy Davis"),
        ("Nancy Davis PhD", "Nancy Davis"),
        ("Davis, Dr. Nancy", "Nancy Davis"),
        ("Dr. Juan Q. de la Vega III", "Juan Q. de la Vega"),
        ("Ms. Davis", "Davis"),
        ("Dean Smith", "Dean Smith"),
        ("Jack Ma", "Jack Ma"),
        ("Lord of the Manor and Keeper of the Keys Ada Vane", "Ada Vane"),
    ],
)
def test_titles_and_degrees_are_no_part_of_a_name(printed: str, text: str) -> None:
    assert texts(printed) == [text]


@pytest.mark.parametrize(
    ("printed", "people"),
    [
        ("Harlan & Petra Voskuil", ["Harlan Voskuil", "Petra Voskuil"]),
        ("Harlan and Petra Voskuil", ["Harlan Voskuil", "Petra Voskuil"]),
        ("Voskuil, Harlan & Petra", ["Harlan Voskuil", "Petra Voskuil"]),
        ("Harlan/Petra Voskuil", ["Harlan Voskuil", "Petra Voskuil"]),
        ("Harlan+Petra de la Cruz", ["Harlan de la Cruz", "Petra de la Cruz"]),
        ("Ann Lee and Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee & Bo", ["Ann Lee", "Bo Lee"]),
        ("Ann Lee, III and Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee, Jr. & Bo", ["Ann Lee", "Bo Lee"]),
        ("Ann & Bo & Cy Lee", ["Ann Lee", "Bo Lee", "Cy Lee"]),
        ("Ann Lee with Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee w/ Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee | Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Dr. Ann Lee & Mr. Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Mr. Ulric and Mrs. Wanda Dorvelt", ["Ulric Dorvelt", "Wanda Dorvelt"]),
        ("Mr. & Mrs. Ulric Dorvelt", ["Ulric Dorvelt", "Dorvelt"]),
        ("Dr. and Mrs. Ulric Dorvelt", ["Ulric Dorvelt", "Dorvelt"]),
        ("Mr and Mrs Dorvelt", ["Dorvelt"]),
        ("Juan Velasquez y Garcia", ["Juan Velasquez y Garcia"]),
        ("Velasquez y Garcia, Dr. Juan Q.", ["Juan Q. Velasquez y Garcia"]),
        ("Ulric e Dorvelt III", ["Ulric e Dorvelt"]),
        ("Ulric von und zu Dorvelt", ["Ulric von und zu Dorvelt"]),
        ("Juan y Maria Velasquez", ["Juan Velasquez", "Maria Velasquez"]),
        ("Ann or Bo Lee", ["Ann Lee", "Bo Lee"]),
        ("Ann and/or Bo Lee", ["Ann Lee", "Bo Lee"]),
        ("Ann Lee; Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("The Lee Family", ["Lee"]),
        ("de la Cruz family", ["de la Cruz"]),
        ("The Voskuils", ["Voskuil"]),
        ("the Smith-Joneses", ["Smith-Jones"]),
        ("The Lee's", ["Lee"]),
        ("The Davis", ["The Davis"]),
        ("Ann Lee - Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann - Bo Lee", ["Ann Lee", "Bo Lee"]),
        ("Ann n Bo Lee", ["Ann Lee", "Bo Lee"]),
        ("Ann 'n' Bo Lee", ["Ann Lee", "Bo Lee"]),
        ("Ann Lee c/o Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann N Lee Ray", ["Ann N Lee Ray"]),
        ("Ann Lee \u2013 Bo Ray -- Cy Doe", ["Ann Lee", "Bo Ray", "Cy Doe"]),
        ("Ann Smith - Jones", ["Ann Smith - Jones"]),
        ("Thea Lees", ["Thea Lees"]),
        ("Sandy Anderson", ["Sandy Anderson"]),
    ],
)
def test_one_field_may_name_several_people(printed: str, people: list[str]) -> None:
    assert texts(printed) == people


@pytest.mark.parametrize(
    ("printed", "people"),
    [
        ("Ann, Bo Lee", ["Ann Lee", "Bo Lee"]),
        ("Ann, Bo & Cy Lee", ["Ann Lee", "Bo Lee", "Cy Lee"]),
        ("Ann, Bo, Cy Lee", ["Ann Lee", "Bo Lee", "Cy Lee"]),
        ("Ann, Bo, and Cy Lee Jr.", ["Ann Lee", "Bo Lee", "Cy Lee"]),
        ("Ann Lee, Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Dr. Ann Lee, Mr. Bo Ray", ["Ann Lee", "Bo Ray"]),
        ("Ann Lee, Bo Ray and Cy", []),
        ("Lee, Ann", []),
        ("Lee, Ann B.", []),
        ("Lee, Dr. Ann", []),
        ("Ann Lee, Jr.", []),
        ("Ann Lee, CLU, CFP", []),
        ("Ann Lee", []),
        ("Ann & Bo Lee", []),
    ],
)
def test_a_comma_may_part_people(printed: str, people: list[str]) -> None:
    assert [name.text for name in people_listed(printed)] == people


def test_a_text_too_long_for_a_name_is_looked_at_in_no_time() -> None:
    for printed in (" " * 50_000, "(1 " * 50_000, "- 1 " * 50_000, "& a " * 50_000):
        text = f"Ann{printed}Lee"
        assert without_receipt(text) == text
        assert len(people_in(text)) == 1


@given(st.text(max_size=60))
def test_every_text_names_somebody_even_if_without_a_word(printed: str) -> None:
    assert people_in(without_receipt(printed))
