"""The pipeline's rules: their order, and what the rules of one step must have in common."""

from itertools import combinations

import pytest

from basin_assets.rules.pipeline import PIPELINE
from basin_assets.rules.table_rule import TableRule

MADE = [rule.table.name for rule in PIPELINE]
TWO_OF_A_STEP = [
    pytest.param(one, other, id=f"{one.table.name} and {other.table.name}")
    for one, other in combinations([rule for rule in PIPELINE if rule.step], 2)
    if one.step == other.step
]


@pytest.mark.parametrize("rule", PIPELINE, ids=MADE)
def test_each_rule_comes_after_the_rules_of_its_inputs(rule: TableRule) -> None:
    later = MADE[MADE.index(rule.table.name) :]
    assert not set(rule.inputs) & set(later)


@pytest.mark.parametrize(("one", "other"), TWO_OF_A_STEP)
def test_rules_of_one_step_read_the_same_and_none_needs_anothers_table(
    one: TableRule, other: TableRule
) -> None:
    shared = set(one.inputs) & set(other.inputs)
    assert shared
    for reads in ("columns", "months_before"):
        of_one, of_other = getattr(one, reads), getattr(other, reads)
        assert {n: of_one.get(n) for n in shared} == {n: of_other.get(n) for n in shared}
    prepared = set(one.prepared) & set(other.prepared)
    assert all(one.prepared[name] is other.prepared[name] for name in prepared)
    assert other.table.name not in one.inputs
    assert one.table.name not in other.inputs
    assert one.table.is_monthly == other.table.is_monthly
