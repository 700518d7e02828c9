"""The checks that hold nothing up: from which number on they warn, and what they say."""

import dagster as dg
import pandas as pd
import pytest

from basin_assets.contracts.tables import FROM_CHECKIN, FROM_FILE
from basin_assets.orchestration.checks.plausibility import plausibility_checks
from basin_assets_tests.rules.frames import (
    Row,
    checkins,
    enriched,
    gift,
    printed,
    source_accounting,
    transfers,
    visit,
)

CHECKS = {check.check_key.name: check for check in plausibility_checks()}


def result(name: str, **tables: pd.DataFrame) -> dg.AssetCheckResult:
    found = CHECKS[name](**tables)
    assert isinstance(found, dg.AssetCheckResult)
    assert found.severity == dg.AssetCheckSeverity.WARN
    return found


def known(count: int, of: int) -> dg.AssetCheckResult:
    """The check over transfers of which so many have a known purchaser."""
    gifts = [gift(1 if at < count else None, 2) for at in range(of)]
    return result("most_purchasers_are_known", enriched_transfers=enriched(*gifts))


@pytest.mark.parametrize(
    ("count", "passed"), [(100, True), (51, True), (50, True), (49, False), (0, False)]
)
def test_at_least_half_of_the_purchasers_are_known(count: int, passed: bool) -> None:
    found = known(count, 100)
    assert found.passed is passed
    assert found.metadata["known_purchaser_percent"].value == count
    assert f"{count} % of the transfers have a known purchaser" in str(found.description)
    assert ("purchaser_overrides.csv" in str(found.description)) is not passed


def test_without_transfers_there_is_nothing_to_warn_of() -> None:
    found = known(0, 0)
    assert (found.passed, found.metadata) == (True, {})
    assert "no transfers" in str(found.description)


def quarantined(*rows: Row) -> dg.AssetCheckResult:
    """The check over sources of which (`quarantined`, `rows_read`) is said."""
    return result("few_rows_are_quarantined", source_accounting=source_accounting(*rows))


def source(name: str, quarantined_rows: int, rows_read: int, ignored: int = 0) -> Row:
    return {
        "source": name,
        "quarantined": quarantined_rows,
        "rows_read": rows_read,
        "of_accounts_to_ignore": ignored,
    }


def test_rows_of_accounts_to_ignore_are_nothing_to_warn_of() -> None:
    assert quarantined(source("checkins", 51, 100, ignored=50)).passed
    assert not quarantined(source("checkins", 52, 100, ignored=50)).passed


@pytest.mark.parametrize(
    ("unusable", "of", "passed"),
    [(0, 0, True), (0, 100, True), (1, 100, True), (2, 100, False), (1, 99, False), (3, 3, False)],
)
def test_at_most_one_in_a_hundred_rows_of_a_source_is_unusable(
    unusable: int, of: int, passed: bool
) -> None:
    found = quarantined(source("checkins", unusable, of))
    assert found.passed is passed
    assert (f"{unusable} of the {of} rows of checkins.csv" in str(found.description)) is not passed


def test_one_source_is_not_saved_by_the_others() -> None:
    found = quarantined(source("checkins", 0, 10_000), source("members", 2, 10))
    assert found.passed is False
    assert "2 of the 10 rows of members.csv" in str(found.description)
    assert "checkins.csv" not in str(found.description)
    assert found.metadata["rows_quarantined"].value == 2


@pytest.mark.parametrize(("files", "alone", "passed"), [(1, 0, True), (1, 1, False), (0, 1, True)])
def test_a_pass_that_the_checkins_alone_name_makes_the_file_stale(
    files: int, alone: int, passed: bool
) -> None:
    origins = [FROM_FILE] * 3 + [FROM_CHECKIN] * alone
    found = result(
        "transfers_file_is_complete",
        transfers=transfers(*(printed("Nancy Davis", origin=origin) for origin in origins)),
        source_accounting=source_accounting({"source": "pass_transfers", "files": files}),
    )
    assert found.passed is passed
    assert found.metadata["transfers_of_checkins_alone"].value == alone


def test_days_whose_times_say_nothing_are_warned_of_by_name() -> None:
    at_midnight = [visit(who, "2025-10-26 00:00") for who in (1, 2)]
    found = result("times_say_when_people_came", checkins=checkins(*at_midnight))
    assert found.passed is False
    assert "2025-10-26: every check-in is at midnight" in str(found.description)
    assert found.metadata["days_of_silent_times"].value == 1
    assert result("times_say_when_people_came", checkins=checkins(visit(1, "17:00"))).passed
