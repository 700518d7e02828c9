"""Refuses to publish unless all blocking checks have passed, by Dagster's history.

In Dagster a failed check blocks only assets downstream of its own in the same run. So a run of an
early asset and a published one would skip the checks between them.
"""

from collections.abc import Iterable, Sequence, Set

import dagster as dg

from basin_assets.errors import BasinError


class UncheckedError(BasinError):
    """A table to publish has failed a check, or was not checked since it was built."""


def refuse_unchecked(instance: dg.DagsterInstance, checks: Sequence[dg.AssetCheckKey]) -> None:
    """UncheckedError: a check has not passed since its asset was last built."""
    summaries = instance.event_log_storage.get_asset_check_summary_records(checks)
    built_at = _built_at(instance, {check.asset_key for check in checks})
    for check in checks:
        last = summaries[check].last_completed_check_execution_record
        event = None if last is None else last.event
        if event is None or event.timestamp < built_at.get(check.asset_key, 0.0):
            raise _unchecked(check, "has not been made since that table was built")
        evaluation = event.get_dagster_event().asset_check_evaluation_data
        if not evaluation.passed:
            raise _unchecked(check, "has failed")


def _built_at(instance: dg.DagsterInstance, keys: Set[dg.AssetKey]) -> dict[dg.AssetKey, float]:
    """When each asset was last built, in seconds since 1970; never-built ones are left out.

    One question for all of them: one an asset took a twentieth of a run's CPU.
    """
    entries = [record.asset_entry for record in instance.get_asset_records(sorted(keys))]
    return {
        entry.asset_key: entry.last_materialization.timestamp
        for entry in entries
        if entry.last_materialization
    }


def blocking_checks(
    assets: Iterable[dg.AssetsDefinition], checks: Iterable[dg.AssetChecksDefinition]
) -> list[dg.AssetCheckKey]:
    """The checks that must pass before anything is published."""
    specs = [spec for each in (*assets, *checks) for spec in each.check_specs]
    return sorted(spec.key for spec in specs if spec.blocking)


def _unchecked(check: dg.AssetCheckKey, why: str) -> UncheckedError:
    return UncheckedError(
        f"The check {check.name} of {check.asset_key.to_user_string()} {why}, so nothing that"
        " depends on it is published. Launch the job `daily`, or run `basin run`: both check and"
        " publish everything."
    )
