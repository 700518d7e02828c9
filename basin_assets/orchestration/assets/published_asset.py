"""Makes a publishing asset: what all of them have in common, and what they tell of their file."""

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
# By the clock since the last run, not by the hour of the day: who runs `basin run` by hand has an
# hour of their own. A day, with an hour when clocks go back and one for a slow run.
_DAILY_FRESH = dg.FreshnessPolicy.time_window(
    warn_window=timedelta(hours=26), fail_window=timedelta(hours=50)
)
_POOL = "publish"  # of which one at a time may run


@dataclass(frozen=True)
class Before:
    """What comes before anything is published.

    Attributes:
        assets: the computed assets that no other follows: behind them is behind all.
        checks: that must have passed.
    """

    assets: Sequence[dg.AssetKey]
    checks: Sequence[dg.AssetCheckKey]

    def others(self, *names: str) -> list[dg.AssetKey]:
        """The assets but those that are followed anyway."""
        return [key for key in self.assets if key.to_user_string() not in names]


def published_asset(
    key: dg.AssetKey, before: Before, **own: Any
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Decorates a function that publishes a file.

    Args:
        key: the file's, without its ending.
        before: what it refuses to be published without.
        own: what else `dg.asset` takes: description, kinds, what it reads and follows.
    """
    as_asset: Callable[[Callable[..., Any]], dg.AssetsDefinition] = dg.asset(
        key=key,
        group_name=GROUP,
        owners=OWNERS,
        pool=_POOL,
        freshness_policy=_DAILY_FRESH,
        **own,
    )
    return lambda function: as_asset(telling_dagster(after_checks(before)(function)))


def after_checks(before: Before) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a step's function, which is refused unless the checks before it have passed."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def publish(*args: P.args, **kwargs: P.kwargs) -> R:
            refuse_unchecked(dg.AssetExecutionContext.get().instance, before.checks)
            return function(*args, **kwargs)

        return publish

    return decorate


def publication_metadata(publication: Publication) -> dict[str, Any]:
    """What a publishing asset tells of the file that it put."""
    return {
        "bytes": publication.size,
        "was_written": publication.was_written,
        "published_at": dg.MetadataValue.path(publication.location),
        "version": publication.version,
    }
