"""The descriptions alone give the very transfers of the file; a script's reading does not."""

import pytest

from basin_assets_tests.evaluation.parsers import (
    SCRIPTS,
    Comparison,
    Described,
    compare,
    described_gym,
    ours,
    read_by,
)


@pytest.fixture(scope="module", params=["demo", pytest.param("full", marks=pytest.mark.long)])
def gym(request: pytest.FixtureRequest) -> Described:
    return described_gym(request.param)


def test_the_descriptions_alone_give_the_transfers_of_the_file(gym: Described) -> None:
    assert compare(gym, ours(gym)) == Comparison(len(gym.in_file), 0, 0, 0)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_spoils_most_transfers_or_some(gym: Described, script: str) -> None:
    result = compare(gym, read_by(SCRIPTS[script], gym))
    assert result.lost + result.spoiled > result.there // 100
