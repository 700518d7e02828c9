"""A blocking check: no export has lost many rows since the run that published last."""

from collections.abc import Collection, Mapping

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.table import ContractError
from basin_assets.errors import BasinError
from basin_assets.rules.exports.accounting import find_shrunken_sources
from basin_assets.settings import Settings
from basin_assets.stores.protocol import DamagedObjectError, Store
from basin_assets.tables.keys import table_object
from basin_assets.tables.table_files import MissingMonthsError, load_table

ACCEPT_SHRINK = "basin/accept_shrink"
ALL = "all"
"""Accepts that any export may have shrunk, and that nothing is known of the last run."""


def accept_shrink_tags(sources: Collection[str]) -> dict[str, str]:
    """The tags of a run in which these sources, or `all`, may have shrunk; the UI can set them."""
    return {ACCEPT_SHRINK: ",".join(sorted(sources))} if sources else {}


def _accepted(tags: Mapping[str, str]) -> set[str]:
    return {name.strip() for name in tags.get(ACCEPT_SHRINK, "").split(",")} - {""}


class LastRunUnknownError(BasinError):
    """What the last published run used cannot be known, so nothing tells what broke off since."""


_ACCEPT_ALL = (
    "look at the rows that `basin doctor` counts; if they are right, run `basin run"
    f" --accept-shrink {ALL}`, or launch `daily` with the tag {ACCEPT_SHRINK} = {ALL}."
)


def _last_published(store: Store, accepted: Collection[str]) -> pd.DataFrame | None:
    """What the last published run used; None where there was none, or a person has looked.

    A record that did not come whole says nothing: the store's error stays one that a retry may
    mend. A record that lies damaged in the store holds every run up until a person looks. Whoever
    accepts one export then has looked at them all, for the record knows nothing of any.
    """
    try:
        published = load_table(store, tables.PUBLISHED_ACCOUNTING)
    except MissingMonthsError:
        return None
    except DamagedObjectError as error:
        raise DamagedObjectError(f"{error} If it stays so, {_ACCEPT_ALL}") from None
    except ContractError:
        published = tables.PUBLISHED_ACCOUNTING.empty()
    if published.empty and not accepted:
        record = store.location(table_object(tables.PUBLISHED_ACCOUNTING))
        raise LastRunUnknownError(
            f"{record}, which says how many rows the last published run used, is damaged: whether"
            " an export broke off since cannot be told. Nothing was published;"
            f" {_ACCEPT_ALL}"
        )
    return None if published.empty else published


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
    accounting: pd.DataFrame, store: Store, settings: Settings, tags: Mapping[str, str]
) -> dg.AssetCheckResult:
    """The check, made in the step that makes `source_accounting`.

    Were it a step of its own, a run that is repeated from where it failed would look at the
    accounting of the refused exports again, however often somebody mends them.

    Args:
        accounting: `source_accounting` of this run.
        store: where the accounting of the last published run lies.
        settings: how much an export may shrink.
        tags: of the run; they say what a person has accepted.

    Raises:
        StoreError: the record of the last published run could not be read; another try may.
        LastRunUnknownError: that record lies damaged in the store, and nobody has accepted that.
    """
    accepted = _accepted(tags)
    if ALL in accepted:
        return _result(True, "A person accepted every export.")
    published = _last_published(store, accepted)
    if published is None:
        return _result(True, "There is no earlier run to hold the exports against.")
    shrunken = find_shrunken_sources(accounting, published, accepted, settings.most_shrink_percent)
    if not shrunken:
        return _result(True, "No export has lost many rows.")
    names = ",".join(sorted({*accepted, *shrunken}))
    return _result(
        False,
        f"{' '.join(shrunken.values())} Nothing was published. In Dagster's UI: to accept it,"
        f" launch `daily` from its launchpad with the tag {ACCEPT_SHRINK} = {names}; after a new"
        " export, re-execute this run.",
    )


def _result(passed: bool, description: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=passed, check_name=SPEC.name, asset_key=SPEC.asset_key, description=description
    )
