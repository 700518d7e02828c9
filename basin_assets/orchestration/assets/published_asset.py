"""Makes a publishing asset: what all of them have in common, and what they tell of their file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import dagster as dg

from basin_assets.errors import withholding_values
from basin_assets.orchestration.assets.table_asset import OWNERS
from basin_assets.tables.publishing import Publication

GROUP = "published"
# By the clock since the last run, not by the hour of the day: who runs `basin run` by hand has an
# hour of their own. A day, with an hour when clocks go back and one for a slow run.
_DAILY_FRESH = dg.FreshnessPolicy.time_window(
    warn_window=timedelta(hours=26), fail_window=timedelta(hours=50)
)
_POOL = "publish"  # of which one at a time may run


def published_asset(
    key: dg.AssetKey, **own: Any
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Decorates a function that publishes a file.

    Args:
        key: the file's, without its ending.
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
    return lambda function: as_asset(withholding_values(function))


def publication_metadata(publication: Publication) -> dict[str, Any]:
    """What a publishing asset tells of the file that it put."""
    return {
        "bytes": publication.size,
        "was_written": publication.was_written,
        "published_at": dg.MetadataValue.path(publication.location),
        "version": publication.version,
    }
