"""Decorators for publishing assets, and the metadata of a published file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import dagster as dg

from basin_assets.orchestration.assets.table_asset import OWNERS
from basin_assets.orchestration.checks.passed import refuse_unchecked
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.tables.publishing import Publication

P = ParamSpec("P")
R = TypeVar("R")

GROUP = "published"
# A day after the last run, whatever the hour, since people run `basin run` by hand; plus an hour
# for clocks that go back, and one for a slow run.
_DAILY_FRESH = dg.FreshnessPolicy.time_window(
    warn_window=timedelta(hours=26), fail_window=timedelta(hours=50)
)
POOL = "publish"
"""The pool of the steps that publish: one at a time."""
OF_ALL: dict[str, Any] = {"group_name": GROUP, "owners": OWNERS, "freshness_policy": _DAILY_FRESH}
"""The attributes of every published file."""


@dataclass(frozen=True)
class Before:
    """The prerequisites of publishing.

    Attributes:
        assets: the computed assets that no other depends on.
        checks: the checks that must have passed.
    """

    assets: Sequence[dg.AssetKey]
    checks: Sequence[dg.AssetCheckKey]

    def others(self, *names: str) -> list[dg.AssetKey]:
        """The assets without those that are dependencies anyway."""
        return [key for key in self.assets if key.to_user_string() not in names]


def published_asset(
    key: dg.AssetKey, before: Before, **own: Any
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Decorates a function that publishes a file.

    Args:
        key: the file's key without its ending.
        before: the prerequisites; the asset fails without them.
        own: further arguments of `dg.asset`: description, kinds, inputs and dependencies.
    """
    as_asset: Callable[[Callable[..., Any]], dg.AssetsDefinition] = dg.asset(
        key=key, pool=POOL, **OF_ALL, **own
    )
    return lambda function: as_asset(telling_dagster(after_checks(before)(function)))


def after_checks(before: Before) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a step's function, which fails unless the checks before it have passed."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def publish(*args: P.args, **kwargs: P.kwargs) -> R:
            refuse_unchecked(dg.AssetExecutionContext.get().instance, before.checks)
            return function(*args, **kwargs)

        return publish

    return decorate


def publication_metadata(publication: Publication) -> dict[str, Any]:
    """The metadata of a published file."""
    return {
        "bytes": publication.size,
        "was_written": publication.was_written,
        "published_at": dg.MetadataValue.path(publication.location),
        "version": publication.version,
    }
