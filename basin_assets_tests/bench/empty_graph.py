"""A graph that does nothing, in the shape of ours: Dagster's own cost.

`python -m basin_assets_tests.bench.empty_graph HOME SHAPE`: the shape comes as a file, for building
our own definitions is no part of what an empty graph costs.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import dagster as dg

from basin_assets.orchestration.home import open_home


class Check(NamedTuple):
    """A check of an asset."""

    asset: str
    name: str
    is_blocking: bool


class Step(NamedTuple):
    """What one step makes.

    Attributes:
        assets: keys, as `a/b`.
        follows: keys of the assets before it.
        is_monthly: whether it goes over months.
        checks: those that it makes itself.
    """

    assets: list[str]
    follows: list[str]
    is_monthly: bool
    checks: list[Check]


class Shape(NamedTuple):
    """Every step and check of a graph, over the months from the first to the current one."""

    steps: list[Step]
    checks: list[Check]
    first_month: str
    timezone: str

    def months(self) -> dg.PartitionsDefinition:
        """The months, as ours are defined."""
        return dg.MonthlyPartitionsDefinition(
            start_date=self.first_month, fmt="%Y-%m", timezone=self.timezone, end_offset=1
        )


def our_shape() -> Shape:
    """The shape of what `basin run` runs."""
    from basin_assets.orchestration.build import build_defs
    from basin_assets.settings import Settings

    settings = Settings.model_construct()
    defs = build_defs(settings)
    steps = [
        Step(
            sorted(key.to_user_string() for key in asset.keys),
            sorted(key.to_user_string() for key in asset.dependency_keys),
            asset.partitions_def is not None,
            _checks_of(asset),
        )
        for asset in defs.assets or ()
        if isinstance(asset, dg.AssetsDefinition)
    ]
    checks = [each for check in defs.asset_checks or () for each in _checks_of(check)]
    return Shape(steps, checks, settings.first_month, settings.timezone)


def _checks_of(made: dg.AssetsDefinition) -> list[Check]:
    return [
        Check(spec.asset_key.to_user_string(), spec.name, spec.blocking)
        for spec in made.check_specs
    ]


def as_json(shape: Shape) -> str:
    """To be read by `from_json`, in another process."""
    return json.dumps(shape)


def from_json(text: str) -> Shape:
    """What `as_json` wrote."""
    steps, checks, *months = json.loads(text)
    made = [
        Step(assets, follows, is_monthly, [Check(*check) for check in own])
        for assets, follows, is_monthly, own in steps
    ]
    return Shape(made, [Check(*check) for check in checks], *months)


def build(shape: Shape) -> dg.Definitions:
    """Definitions of that shape, all in this process."""
    months = shape.months()
    return dg.Definitions(
        assets=[_nothing(number, step, months) for number, step in enumerate(shape.steps)],
        asset_checks=[_holds(check) for check in shape.checks],
        jobs=[dg.define_asset_job("all", executor_def=dg.in_process_executor)],
    )


def _nothing(number: int, step: Step, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    deps = [dg.AssetKey(key.split("/")) for key in step.follows]
    keys = [dg.AssetKey(key.split("/")) for key in step.assets]

    @dg.multi_asset(
        name=f"step_{number}",
        specs=[dg.AssetSpec(key, deps=deps) for key in keys],
        partitions_def=months if step.is_monthly else None,
        backfill_policy=dg.BackfillPolicy.single_run() if step.is_monthly else None,
        check_specs=[
            dg.AssetCheckSpec(each.name, asset=each.asset.split("/"), blocking=each.is_blocking)
            for each in step.checks
        ],
    )
    def nothing() -> Iterator[dg.MaterializeResult[None]]:
        for key in keys:
            passed = [
                dg.AssetCheckResult(passed=True, check_name=each.name)
                for each in step.checks
                if each.asset == key.to_user_string()
            ]
            yield dg.MaterializeResult(asset_key=key, check_results=passed)

    return nothing


def _holds(check: Check) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(check.asset.split("/")), name=check.name, blocking=check.is_blocking
    )
    def holds() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    return holds


def main(home: Path, shape: Shape) -> None:
    """Runs the graph over all months, with its history in a home of Dagster's."""
    warnings.simplefilter("ignore")
    keys = shape.months().get_partition_keys()
    with open_home(home) as instance:
        result = (
            build(shape)
            .resolve_job_def("all")
            .execute_in_process(
                instance=instance,
                tags={
                    "dagster/asset_partition_range_start": keys[0],
                    "dagster/asset_partition_range_end": keys[-1],
                },
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        )
    sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), from_json(Path(sys.argv[2]).read_text(encoding="utf-8")))
