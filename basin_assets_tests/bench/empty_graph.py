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
        follows: by the key of each asset, as `a/b`, the keys of the assets before it.
        is_monthly: whether it goes over months.
        checks: those that it makes itself.
    """

    follows: dict[str, list[str]]
    is_monthly: bool
    checks: list[Check]


class Shape(NamedTuple):
    """The steps of a graph, over the months from the first to the current one.

    Attributes:
        steps: those of assets.
        checks: the checks of each step that makes nothing else.
    """

    steps: list[Step]
    checks: list[list[Check]]
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
            {spec.key.to_user_string(): _before(spec) for spec in asset.specs},
            asset.partitions_def is not None,
            _checks_of(asset),
        )
        for asset in defs.assets or ()
        if isinstance(asset, dg.AssetsDefinition)
    ]
    checks = [_checks_of(check) for check in defs.asset_checks or ()]
    return Shape(steps, checks, settings.first_month, settings.timezone)


def _before(spec: dg.AssetSpec) -> list[str]:
    return sorted(dep.asset_key.to_user_string() for dep in spec.deps)


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
        Step(follows, is_monthly, [Check(*check) for check in own])
        for follows, is_monthly, own in steps
    ]
    return Shape(made, [[Check(*check) for check in step] for step in checks], *months)


def build(shape: Shape) -> dg.Definitions:
    """Definitions of that shape, all in this process."""
    months = shape.months()
    return dg.Definitions(
        assets=[_nothing(number, step, months) for number, step in enumerate(shape.steps)],
        asset_checks=[_hold(number, checks) for number, checks in enumerate(shape.checks)],
        jobs=[dg.define_asset_job("all", executor_def=dg.in_process_executor)],
    )


def _nothing(number: int, step: Step, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    keys = {name: dg.AssetKey(name.split("/")) for name in step.follows}

    @dg.multi_asset(
        name=f"step_{number}",
        specs=[
            dg.AssetSpec(keys[name], deps=[dg.AssetKey(each.split("/")) for each in follows])
            for name, follows in step.follows.items()
        ],
        partitions_def=months if step.is_monthly else None,
        backfill_policy=dg.BackfillPolicy.single_run() if step.is_monthly else None,
        check_specs=_specs(step.checks),
    )
    def nothing() -> Iterator[dg.MaterializeResult[None]]:
        for name, key in keys.items():
            passed = [
                dg.AssetCheckResult(passed=True, check_name=each.name)
                for each in step.checks
                if each.asset == name
            ]
            yield dg.MaterializeResult(asset_key=key, check_results=passed)

    return nothing


def _hold(number: int, checks: list[Check]) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(name=f"checks_{number}", specs=_specs(checks))
    def hold() -> Iterator[dg.AssetCheckResult]:
        for spec in _specs(checks):
            yield dg.AssetCheckResult(passed=True, asset_key=spec.asset_key, check_name=spec.name)

    return hold


def _specs(checks: list[Check]) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(each.name, asset=each.asset.split("/"), blocking=each.is_blocking)
        for each in checks
    ]


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
