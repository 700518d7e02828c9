"""Every step is local to its grain: cut by its keys it makes what it makes of the whole."""

from collections.abc import Mapping

import pandas as pd
import pytest

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.demo import Gym
from basin_assets.engine.step import Step
from basin_assets.engine.steps import STEPS
from basin_assets.io.parquet import to_parquet
from basin_assets.settings import Settings
from basin_assets_tests.engine.gyms import tables_of
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.pure_run import run_purely

every_step = pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.output.name)
SETTINGS = Settings()
RANDOM_GYMS = 6


def key_by_key(step: Step, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What a step makes of the rows of each single key, put in order."""
    whole = {table.name: tables[table.name] for table in step.inputs}
    keys = {
        name: of_rows(whole[name]).reset_index(drop=True) for name, of_rows in step.keys.items()
    }
    parts = [step.output.empty()]
    for key in pd.concat(list(keys.values())).dropna().unique():
        cut = {
            name: whole[name][(of_rows == key).fillna(False).to_numpy()].reset_index(drop=True)
            for name, of_rows in keys.items()
        }
        parts.append(step.output.validate(step.compute(SETTINGS, **(whole | cut))))
    return pd.concat(parts).sort_values([*step.order], ignore_index=True)


@pytest.fixture(scope="module")
def gyms(tiny_gym: Gym) -> list[dict[str, pd.DataFrame]]:
    runs = [run_purely(tiny_gym.files, last_month="2025-11")]
    runs += [run_purely(random_gym(seed), last_month=NOW_MONTH) for seed in range(RANDOM_GYMS)]
    return [tables_of(run) for run in runs]


@every_step
def test_key_by_key_is_the_whole_to_the_last_byte(
    step: Step, gyms: list[dict[str, pd.DataFrame]]
) -> None:
    for tables in gyms:
        whole = to_parquet(step.output, tables[step.output.name])
        assert to_parquet(step.output, key_by_key(step, tables)) == whole


@every_step
def test_a_step_makes_nothing_of_nothing(step: Step, gyms: list[dict[str, pd.DataFrame]]) -> None:
    inputs = {table.name: gyms[0][table.name] for table in step.inputs}
    nothing = {name: INTERNAL_TABLES[name].empty() for name in step.keys}

    made = step.output.validate(step.compute(SETTINGS, **(inputs | nothing)))

    pd.testing.assert_frame_equal(made, step.output.empty())


@every_step
def test_a_steps_keys_are_those_of_its_inputs_and_its_order_is_unique(step: Step) -> None:
    assert set(step.keys) <= {table.name for table in step.inputs}
    assert set(step.order) >= set(step.output.key)
    if step.output.is_monthly:
        assert all(INTERNAL_TABLES[name].is_monthly for name in step.keys)
