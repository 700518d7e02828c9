"""Families of one key are told apart where that can be told, and nobody is joined where not."""

import pytest

from basin_assets_tests.evaluation.interleavings import DESKS, HELD_OUT_SEEDS, evaluate

INTERLEAVED = [desks for desks in DESKS if desks != "alone"]


@pytest.mark.parametrize("desks", DESKS)
@pytest.mark.parametrize("seed", HELD_OUT_SEEDS[:3])
def test_no_two_strangers_are_on_one_membership(seed: int, desks: str) -> None:
    assert evaluate(seed, desks, keys=300).precision == 1.0


@pytest.mark.parametrize("desks", INTERLEAVED)
def test_what_cannot_be_told_is_counted_as_unclear(desks: str) -> None:
    outcome = evaluate(HELD_OUT_SEEDS[0], desks, keys=300)

    assert outcome.unclear_keys > 0.95 * 300
    assert outcome.right < 0.05 * outcome.true


def test_families_who_sign_up_one_after_the_other_are_found() -> None:
    outcome = evaluate(HELD_OUT_SEEDS[0], "alone", keys=300)

    assert outcome.right > 0.85 * outcome.true


@pytest.mark.parametrize("desks", DESKS)
def test_without_instances_only_families_of_one_surname_at_two_desks_are_joined(desks: str) -> None:
    outcome = evaluate(HELD_OUT_SEEDS[0], desks, keys=300, has_memberships=False)

    assert outcome.right + outcome.wrong < 0.01 * outcome.true
    assert outcome.unclear_keys >= 0.99 * 300
