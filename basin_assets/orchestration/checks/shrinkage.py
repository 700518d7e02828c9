"""A blocking check: no export has lost many rows since the run that published last."""

from collections.abc import Collection, Mapping

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.orchestration.io_manager import STORED_AT
from basin_assets.settings import Settings
from basin_assets.stores.protocol import Store
from basin_assets.tables.keys import table_object
from basin_assets.tables.shrinkage import ACCEPT_SHRINK, ALL, shrunken_since_last_run

_PUBLISHED = tables.PUBLISHED_ACCOUNTING


def accept_shrink_tags(sources: Collection[str]) -> dict[str, str]:
    """The tags of a run in which these sources, or `all`, may have shrunk; the UI can set them."""
    return {ACCEPT_SHRINK: ",".join(sorted(sources))} if sources else {}


def _accepted(tags: Mapping[str, str]) -> set[str]:
    return {name.strip() for name in tags.get(ACCEPT_SHRINK, "").split(",")} - {""}


SPEC = dg.AssetCheckSpec(
    "exports_have_not_shrunk",
    asset=tables.SOURCE_ACCOUNTING.name,
    blocking=True,
    description=(
        "No export has lost a large part of its rows since the last published run: one that broke "
        "off would take friendships away. Where it is right that rows are gone, run `basin run "
        f"--accept-shrink SOURCE`, or launch `daily` with the tag {ACCEPT_SHRINK} = SOURCE."
    ),
)


def check_shrinkage(
    accounting: pd.DataFrame,
    store: Store,
    settings: Settings,
    tags: Mapping[str, str],
    instance: dg.DagsterInstance,
) -> dg.AssetCheckResult:
    """Compares the exports with those of the last published run.

    It runs in the step of `source_accounting`: as a step of its own, a run repeated from failure
    would check the accounting of the refused exports again, even after a person mended them.

    Args:
        accounting: `source_accounting` of this run.
        store: holds the accounting of the last published run.
        settings: `most_shrink_percent`.
        tags: the run's tags, with the exports that a person has accepted.
        instance: its history knows of runs that `basin run` did not begin.

    Raises:
        StoreError: the record of the last published run could not be read; a retry may help.
        LastRunUnknownError: that record is stored damaged or gone, and nobody has accepted that.
    """
    accepted = _accepted(tags)
    if ALL in accepted:
        return _result(True, "A person accepted every export.")
    shrunken = shrunken_since_last_run(
        accounting, store, settings, accepted, lambda: _has_published(instance, store)
    )
    if shrunken is None:
        return _result(True, "There is no earlier run to hold the exports against.")
    if not shrunken:
        return _result(True, "No export has lost many rows.")
    names = ",".join(sorted({*accepted, *shrunken}))
    return _result(
        False,
        f"{' '.join(shrunken.values())} Nothing was published. In Dagster's UI: to accept it,"
        f" launch `daily` from its launchpad with the tag {ACCEPT_SHRINK} = {names}; after a new"
        " export, re-execute this run.",
    )


def _has_published(instance: dg.DagsterInstance, store: Store) -> bool:
    """Whether a run of this history has published from this store, and its tables lie there."""
    event = instance.get_latest_materialization_event(dg.AssetKey(_PUBLISHED.name))
    put = None if event is None else event.asset_materialization
    if put is None or STORED_AT not in put.metadata:
        return False
    built = table_object(tables.SOURCE_ACCOUNTING)  # gone, too, where somebody emptied the store
    is_here = put.metadata[STORED_AT].value == store.location(table_object(_PUBLISHED))
    return is_here and built in store.keys(built)


def _result(passed: bool, description: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=passed, check_name=SPEC.name, asset_key=SPEC.asset_key, description=description
    )
