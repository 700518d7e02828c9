"""Known pairs: passes surely given, memberships shared, and kin."""

import pandas as pd

from basin_assets.contracts.tables import RELATIONS
from basin_assets.rules.ties.known_pairs import find_known_pairs
from basin_assets_tests.rules.frames import SETTINGS, enriched, gift, tie, ties_by_type

NO_FAMILIES = ties_by_type()["family_membership"]


def relations(*rows: tuple[int, int, str]) -> pd.DataFrame:
    columns = ["customer_id", "related_customer_id", "relationship"]
    return RELATIONS.frame(pd.DataFrame(rows, columns=columns))


def pairs_found(
    gifts: pd.DataFrame, families: pd.DataFrame, kin: pd.DataFrame
) -> list[tuple[int, int]]:
    found = find_known_pairs(gifts, families, kin, SETTINGS)
    return sorted(found.itertuples(index=False, name=None))


def test_passes_surely_given_and_memberships_shared_make_known_pairs() -> None:
    gifts = enriched(
        gift(1, 2, "2025-10-01 17:00"),
        gift(2, 1, "2025-10-02 17:00"),
        gift(1, 3, "2025-10-01 17:00", match_confidence=SETTINGS.min_confidence),
        gift(1, 4, "2025-10-01 17:00", match_confidence=SETTINGS.min_confidence - 1),
    )
    families = ties_by_type(family_membership=[tie(1, 2), tie(5, 6)])["family_membership"]
    assert pairs_found(gifts, families, relations()) == [(1, 2), (1, 3), (5, 6)]


def test_children_parents_and_siblings_know_each_other_and_other_relations_say_nothing() -> None:
    kin = relations((2, 1, "CHI"), (1, 2, "PRE"), (4, 3, "SIB"), (5, 6, "EMC"))
    assert pairs_found(enriched(), NO_FAMILIES, kin) == [(1, 2), (3, 4)]


def test_nobody_is_a_relation_of_their_own() -> None:
    assert pairs_found(enriched(), NO_FAMILIES, relations((1, 1, "SIB"))) == []
