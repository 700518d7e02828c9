"""The shape of our asset graph: what follows what, what is monthly, what is checked."""

import dagster as dg

from basin_assets.orchestration.build import build_defs
from basin_assets.settings import Settings
from basin_assets_tests.bench.empty_graph import Check, Shape, Step
from basin_assets_tests.bench.results import GraphSize


def our_shape(first_month: str) -> Shape:
    """The shape of what `basin run` runs, over months from that one on."""
    settings = Settings.model_construct(first_month=first_month)
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


def size_of(shape: Shape) -> GraphSize:
    """How many there are of each."""
    return GraphSize(
        assets=sum(len(step.assets) for step in shape.steps),
        checks=len(shape.checks),
        steps=len(shape.steps) + len(shape.checks),
        months=len(shape.months().get_partition_keys()),
    )
