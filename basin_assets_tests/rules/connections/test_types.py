"""The registry of connection types has those of the contract, each told from either side."""

from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets.rules.connections.types import TYPES
from basin_assets_tests.rules.frames import ties_by_type


def test_the_types_are_those_of_the_contract_in_its_order() -> None:
    assert tuple(each.name for each in TYPES) == CONNECTION_TYPES


def test_a_table_without_rows_has_no_words() -> None:
    without_rows = ties_by_type()

    for each in TYPES:
        of_1, of_2 = each.words(without_rows[each.name])
        assert of_1.to_pylist() == of_2.to_pylist() == []
