"""Ten thousand descriptions, from the desk's words to the match: none stops a run."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from basin_assets.contracts.tables import MATCH_METHODS
from basin_assets.rules.exports.descriptions import read_description
from basin_assets.rules.purchasers.matching import index_purchasers, match_one
from basin_assets.rules.purchasers.posterior import Weighing
from basin_assets.rules.purchasers.visit_evidence import Visit
from basin_assets_tests.rules.frames import (
    SETTINGS,
    checkins,
    customer,
    customers,
    members,
    memberships,
    visit,
)

PEOPLE = customers(customer(1, "Nora Quill"), customer(2, "Bo Lee-Ray Jr."), customer(3, "Ann Lee"))
WEIGHING = Weighing.of(
    index_purchasers(PEOPLE, members(), memberships(), SETTINGS), checkins(visit(1, "17:08:30"))
)
DAY = pd.Timestamp("2025-10-26")
AT_US = pd.Timestamp("2025-10-26 17:08:59").value // 1000
NAMES = st.sampled_from(
    ["Nora", "Quill", "Ann", "Bo", "Lee", "de la", "von und zu", "LLC", "Guest"]
)
MARKS = st.sampled_from(["&", "and", "y", "from", ",", ";", "/", "|", "(", ")", '"', "+ 1"])
TITLES = st.sampled_from(["Dr.", "Jr.", "MD", "Mr. & Mrs.", "family", "(2 remaining)"])
PURCHASERS = st.text(max_size=40) | st.lists(NAMES | MARKS | TITLES, max_size=9).map(" ".join)


@pytest.mark.long
@given(PURCHASERS)
@examples(max_examples=10_000, deadline=None)
def test_whatever_a_description_names_is_a_customer_or_nobody(purchaser: str) -> None:
    described = read_description(f"Day Pass from {purchaser}")
    if described is not None:
        name = described.purchaser_name
        match = match_one(name, DAY, Visit(99, AT_US), WEIGHING, {}, SETTINGS)
        assert match.method in MATCH_METHODS
        assert match.customer_id in {None, 1, 2, 3}
        assert 0 <= match.confidence <= 100
