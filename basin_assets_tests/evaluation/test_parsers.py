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
    assert compare(gym, ours(gym)) == Comparison(len(gym.transfers), 0, 0, 0)
    assert 0.9 * len(gym.transfers) < gym.in_file < len(gym.transfers)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_loses_or_spoils_transfers(gym: Described, script: str) -> None:
    result = compare(gym, read_by(SCRIPTS[script], gym))
    assert result.lost + result.spoiled > 0
