"""Every step is local to its grain: cut by its keys it makes what it makes of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd
import pytest

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.demo import Gym
from basin_assets.rules.months import month_of
from basin_assets.rules.pipeline import purchasers
from basin_assets.rules.purchasers.posterior import PurchaserIndex
from basin_assets.rules.purchasers.visit_evidence import DAYS_BEFORE
from basin_assets.settings import Settings
from basin_assets.spark.step import Step
from basin_assets.spark.steps import STEPS
from basin_assets.tables.parquet import to_parquet
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.pure_run import run_purely
from basin_assets_tests.spark.gyms import tables_of

every_step = pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.output.name)
SETTINGS = Settings()
RANDOM_GYMS = 1


def key_by_key(step: Step, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What a step makes of the rows of each single key, put in order."""
    whole = {table.name: tables[table.name] for table in step.inputs}
    uncut = {name: rows for name, rows in whole.items() if step.is_whole(name)}
    compute = step.prepared(SETTINGS, uncut)
    keys = {name: keys.of(whole[name][[*keys.columns]]) for name, keys in step.keys.items()}
    parts = [step.output.empty()]
    every = pd.concat([each for of_rows in keys.values() for each in of_rows])
    for key in every.dropna().unique():
        cut = {name: with_key(whole[name], of_rows, key) for name, of_rows in keys.items()}
        around = {
            name: months_around(step, name, whole[name], cut) for name in step.rule.months_before
        }
        made = compute({**cut, **around})
        parts.append(step.output.validate(own_rows(step, made, key)))
    return pd.concat(parts).sort_values([*step.order], kind="stable", ignore_index=True)


def with_key(rows: pd.DataFrame, keys: "Sequence[pd.Series[Any]]", key: int) -> pd.DataFrame:
    """The rows that have the key."""
    has = [(each == key).fillna(False).to_numpy(bool) for each in keys]
    return rows[np.logical_or.reduce(has)].reset_index(drop=True)


def own_rows(step: Step, made: pd.DataFrame, key: int) -> pd.DataFrame:
    """Of what is made of rows that have several keys, the rows of one of them."""
    return made[made[step.order[0]] == key].reset_index(drop=True) if step.splits_rows else made


def months_around(
    step: Step, name: str, rows: pd.DataFrame, cut: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """The rows that an input of `months_before` has around the month of one key's rows."""
    month = next(
        month_of(of_key[INTERNAL_TABLES[each].monthly_by]).iloc[0]
        for each, of_key in cut.items()
        if len(of_key)
    )
    first, last = step.months_around(name, month)
    months = month_of(rows[INTERNAL_TABLES[name].monthly_by])
    return rows.loc[(months >= first) & (months <= last)].reset_index(drop=True)


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


def test_whom_names_may_mean_is_indexed_once_for_all_shards(
    gyms: list[dict[str, pd.DataFrame]],
) -> None:
    indexed = []

    @wraps(purchasers)
    def index_once_more(*tables: Any, **named: Any) -> PurchaserIndex:
        indexed.append(len(named["customers"]))
        return purchasers(*tables, **named)

    rule = replace(STEPS["enriched_transfers"].rule, prepared={"purchasers": index_once_more})

    key_by_key(replace(STEPS["enriched_transfers"], rule=rule), gyms[0])

    assert indexed == [len(gyms[0]["customers"])]


@every_step
def test_a_step_makes_nothing_of_nothing(step: Step, gyms: list[dict[str, pd.DataFrame]]) -> None:
    inputs = {table.name: gyms[0][table.name] for table in step.inputs}
    nothing = {name: INTERNAL_TABLES[name].empty() for name in step.keys}

    uncut = {name: rows for name, rows in inputs.items() if step.is_whole(name)}
    around = {name: inputs[name] for name in step.rule.months_before}
    made = step.output.validate(step.prepared(SETTINGS, uncut)({**nothing, **around}))

    pd.testing.assert_frame_equal(made, step.output.empty())


@every_step
def test_a_steps_keys_are_those_of_its_inputs_and_its_order_is_unique(step: Step) -> None:
    assert set(step.keys) | set(step.rule.months_before) <= {table.name for table in step.inputs}
    assert not set(step.keys) & set(step.rule.months_before)
    if step.output.is_monthly:
        assert set(step.order) >= set(step.output.key)
        assert all(INTERNAL_TABLES[name].is_monthly for name in step.keys)
    assert all(INTERNAL_TABLES[name].is_monthly for name in step.rule.months_before)
    assert step.output.is_monthly or not step.rule.months_before


@every_step
def test_a_task_reads_its_keys_with_the_columns_of_the_rule(step: Step) -> None:
    for name, keys in step.keys.items():
        assert set(keys.columns) <= set(step.rule.columns.get(name, keys.columns))


@pytest.mark.parametrize("month", pd.period_range("2023-01", "2024-12", freq="M").astype("str"))
def test_the_check_ins_around_a_month_reach_90_days_before_its_first_day(month: str) -> None:
    # Three months before May are 89 days, but in leap years.
    first, last = STEPS["enriched_transfers"].months_around("checkins", month)
    assert last == month
    assert pd.Timestamp(first) <= pd.Timestamp(month) - pd.Timedelta(days=DAYS_BEFORE)
