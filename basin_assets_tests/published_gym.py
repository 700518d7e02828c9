"""Puts into a store what a run would leave there, without Dagster: for tests of reading it."""

from collections.abc import Mapping

from basin_assets.contracts import tables
from basin_assets.contracts.published import (
    CONNECTIONS_FILE,
    INSIGHT_FILES,
    METRICS_FILE,
    REVIEW_FILE,
)
from basin_assets.contracts.tables import AS_OF
from basin_assets.contracts.tie_scores import TIE_CALIBRATION, TIE_EVIDENCE
from basin_assets.rules.exports.as_of import find_as_of
from basin_assets.rules.months import month_of
from basin_assets.stores.protocol import Store
from basin_assets.tables.csv_files import to_csv
from basin_assets.tables.publishing import publish_file
from basin_assets.tables.table_files import save_table
from basin_assets_tests.pure_run import PureRun, insights_of, run_purely


def publish_purely(store: Store, files: Mapping[str, bytes], last_month: str) -> None:
    """Runs the rules over a gym's files, and leaves the tables that people's questions need."""
    run = run_purely(files, last_month=last_month)
    _save_internal_tables(store, run)
    found = insights_of(run)
    publish_file(store, CONNECTIONS_FILE.key, run.connections_csv)
    for file in (METRICS_FILE, REVIEW_FILE, *INSIGHT_FILES):
        publish_file(store, file.key, to_csv(file, found[file.table.name]))


def _save_internal_tables(store: Store, run: PureRun) -> None:
    used = {name: source.used for name, source in run.settled.items()}
    for table, frame in (
        (tables.CUSTOMERS, used["customers"]),
        (tables.MEMBERS, used["members"]),
        (tables.RELATIONS, used["relations"]),
        (tables.SHARED_MEMBERSHIPS, run.shared_memberships),
        (TIE_EVIDENCE, run.ties),
        (TIE_CALIBRATION, run.calibration),
        (AS_OF, find_as_of(used["checkins"])),
    ):
        save_table(store, table, frame)
    months = sorted(month_of(used["checkins"]["checkin_datetime"]).unique())
    for table, frame in (
        (tables.CHECKINS, used["checkins"]),
        (tables.CO_VISITS, run.co_visits),
        (tables.ENRICHED_TRANSFERS, run.enriched),
    ):
        save_table(store, table, frame, months)
