"""Shrunken exports: which of them lost many rows since the run that published last."""

from collections.abc import Callable, Collection

import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.table import ContractError
from basin_assets.errors import BasinError
from basin_assets.rules.exports.accounting import find_shrunken_sources
from basin_assets.settings import Settings
from basin_assets.stores.protocol import DamagedObjectError, Store
from basin_assets.tables.keys import table_object
from basin_assets.tables.last_run import RECORD
from basin_assets.tables.table_files import MissingMonthsError, load_table

ACCEPT_SHRINK = "basin/accept_shrink"
"""The tag of a run in which some exports may have shrunk."""
ALL = "all"
"""Accepts every shrunken export, and a damaged record of the last run."""


class LastRunUnknownError(BasinError):
    """The record of the last published run is damaged or gone, so no truncated export shows."""


_ACCEPT_ALL = (
    "look at the rows that `basin doctor` counts; if they are right, run `basin run"
    f" --accept-shrink {ALL}`, or launch `daily` with the tag {ACCEPT_SHRINK} = {ALL}."
)


def _last_published(
    store: Store, accepted: Collection[str], has_published: Callable[[], bool]
) -> pd.DataFrame | None:
    """The used rows of the last published run; None without one, or if a person has looked.

    A record that arrives damaged raises the store's error, which a retry may mend. A record that
    is stored damaged, or gone although a run has succeeded, blocks every run until a person accepts
    one export, and so has looked at all.
    """
    try:
        published = load_table(store, tables.PUBLISHED_ACCOUNTING)
    except MissingMonthsError:
        if RECORD not in store.keys(RECORD) and not has_published():
            return None
        published = tables.PUBLISHED_ACCOUNTING.empty()
    except DamagedObjectError as error:
        raise DamagedObjectError(f"{error} If it stays so, {_ACCEPT_ALL}") from None
    except ContractError:
        published = tables.PUBLISHED_ACCOUNTING.empty()
    if published.empty and not accepted:
        record = store.location(table_object(tables.PUBLISHED_ACCOUNTING))
        raise LastRunUnknownError(
            f"{record}, which says how many rows the last published run used, is damaged or"
            " gone: whether an export broke off since cannot be told, so nothing is published;"
            f" {_ACCEPT_ALL}"
        )
    return None if published.empty else published


def shrunken_since_last_run(
    accounting: pd.DataFrame,
    store: Store,
    settings: Settings,
    accepted: Collection[str] = (),
    has_published: Callable[[], bool] = lambda: False,
) -> dict[str, str] | None:
    """The exports that shrank since the last published run, each with words that say what to do.

    Args:
        accounting: `source_accounting` of the exports as they are.
        store: holds the accounting of the last published run.
        settings: `most_shrink_percent`.
        accepted: exports that a person has accepted.
        has_published: asked where nothing in the store says so: whether a run has published.

    Returns:
        The words by export; None where no run has published yet.

    Raises:
        StoreError: the record of the last published run could not be read; a retry may help.
        LastRunUnknownError: that record is stored damaged or gone, and nobody has accepted that.
    """
    published = _last_published(store, accepted, has_published)
    if published is None:
        return None
    return find_shrunken_sources(accounting, published, accepted, settings.most_shrink_percent)
