"""A complete run at the command line, and at once its end where nothing is new."""

from collections.abc import Callable, Collection

from basin_assets.errors import BasinError, values_withheld
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store
from basin_assets.tables.clock import current_month
from basin_assets.tables.last_run import (
    RunOutcome,
    find_last_run,
    fingerprint,
    nothing_new,
    record_run,
)


def complete_run(
    settings: Settings,
    on_step: Callable[[str, int, int], None],
    accept_shrink: Collection[str] = (),
    take_over: Collection[str] = (),
    on_warning: Callable[[str], None] = lambda words: None,
    *,
    anew: bool = False,
) -> RunOutcome:
    """Runs everything over all months, unless the last complete run was made of the same.

    Args:
        settings: what to run with.
        on_step: called with step, steps done, and steps in all whenever one ends.
        accept_shrink: sources that may have lost many rows.
        take_over: keys at which another program's file may be replaced.
        on_warning: called with each warning of the run, as that it waits for another run.
        anew: run also where nothing is new.
    """
    store = open_store(settings.store)
    made_of = _made_of(store, settings)
    if made_of is not None and not (anew or accept_shrink or take_over):
        last = find_last_run(store, settings, made_of)
        if last is not None:
            return nothing_new(store, last)

    # Dagster takes two seconds to import.
    from basin_assets.orchestration.daily_run import run_daily
    from basin_assets.orchestration.home import dagster_home

    finished = run_daily(settings, dagster_home(), on_step, accept_shrink, take_over, on_warning)
    # An export that was replaced meanwhile may not be the one that was read.
    if finished.is_success and made_of is not None and _made_of(store, settings) == made_of:
        record_run(store, settings, made_of, finished)
    return finished


def _made_of(store: Store, settings: Settings) -> str | None:
    """What a run would be made of; None where that cannot be read, which the run itself reports."""
    try:
        with values_withheld():
            return fingerprint(store, settings, current_month(settings.timezone))
    except BasinError:
        return None
