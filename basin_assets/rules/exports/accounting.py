"""The proof that no row is lost: each is in a table, a duplicate, or in quarantine."""

from collections.abc import Collection, Iterable

import pandas as pd

from basin_assets.contracts.sources import CHECKINS, PASS_TRANSFERS, SOURCES
from basin_assets.contracts.tables import FROM_FILE
from basin_assets.rules.events.sharing import has_known_purchaser, is_self_transfer
from basin_assets.rules.exports.transfers import transfers_of_checkins
from basin_assets.rules.visits.co_visits import find_customer_days_with_company

MOST_UNUSABLE_PERCENT = 1.0
"""Of a source's rows so many may be unusable before somebody should look."""

_BY_HAND = {source.name for source in SOURCES if source.by_hand}
_REMEDY = "run `basin run` to rebuild all months from the sources"


def are_many(unusable: int, rows: int) -> bool:
    """Whether so many of a source's rows are unusable that somebody should look."""
    return 100 * unusable > MOST_UNUSABLE_PERCENT * rows


def find_unbalanced_sources(accounting: pd.DataFrame) -> list[str]:
    """The sources whose rows read are not used + duplicates + quarantined, in words."""
    rest = accounting["used"] + accounting["duplicates"] + accounting["quarantined"]
    return [
        f"{row.source}: {row.rows_read} rows read, {row.used} used, {row.duplicates} duplicates,"
        f" {row.quarantined} quarantined"
        for row in accounting[accounting["rows_read"] != rest].itertuples()
    ]


def find_lost_rows(
    checkins: pd.DataFrame,
    enriched: pd.DataFrame,
    events: pd.DataFrame,
    co_visits: Iterable[pd.DataFrame],
    accounting: pd.DataFrame,
    window_minutes: int,
) -> list[str]:
    """Where the tables of all months do not hold what the sources gave, in words.

    Args:
        checkins: of all months.
        enriched: the enriched transfers of all months.
        events: the sharing events of all months.
        co_visits: of all months, in frames of whole days.
        accounting: `source_accounting`.
        window_minutes: the widest gap of a co-visit.
    """
    used = accounting.set_index("source")["used"]
    known = int(has_known_purchaser(enriched).sum())
    others = len(enriched) - known - int(is_self_transfer(enriched).sum())
    in_file = enriched.loc[enriched["origin"] == FROM_FILE, "checkin_id"]
    named = transfers_of_checkins(checkins)["checkin_id"]
    missing = named[~named.isin(in_file)]
    company = find_customer_days_with_company(checkins, window_minutes)
    covered = pd.concat([company.iloc[:0], *map(_customer_days, co_visits)])
    expected = {
        "days of customers with company": (len(covered.merge(company)), len(company)),
        "days of customers in co-visits": (len(covered), len(company)),
        "check-ins": (len(checkins), int(used[CHECKINS.name])),
        "transfers of the file": (len(in_file), int(used[PASS_TRANSFERS.name])),
        "transfers of check-ins alone": (len(enriched) - len(in_file), len(missing)),
        "sharing events": (len(events), 2 * known + others),
    }
    return [
        f"there are {there} {what} in the tables where {due} are due; {_REMEDY}"
        for what, (there, due) in expected.items()
        if there != due
    ]


def _customer_days(co_visits: pd.DataFrame) -> pd.DataFrame:
    """customer_id, day and location of everybody in a co-visit, each once."""
    sides = (
        co_visits[[side, "day", "location"]].set_axis(["customer_id", "day", "location"], axis=1)
        for side in ("customer_id_1", "customer_id_2")
    )
    # Each side has so many repetitions that it is not held with them.
    return pd.concat(side.drop_duplicates() for side in sides).drop_duplicates()


def find_shrunken_sources(
    accounting: pd.DataFrame,
    published: pd.DataFrame,
    accepted: Collection[str],
    most_percent: float,
) -> dict[str, str]:
    """The exports that lost more rows than they may, each with words that say what to do.

    Args:
        accounting: `source_accounting` of this run.
        published: `published_accounting` of the run that published last.
        accepted: sources of which a person said that they may shrink.
        most_percent: the share of a source's rows that may go.
    """
    # Rows of accounts to ignore are there: to name such an account is no loss.
    there = accounting["used"] + accounting["of_accounts_to_ignore"]
    used = dict(zip(accounting["source"], there.tolist(), strict=True))
    return {
        source: f"{source} has {used[source]} usable rows where the last published run had"
        f" {before}. If that is right, run `basin run --accept-shrink {source}`; else export it"
        " again."
        for source, before in zip(published["source"], published["used"], strict=True)
        if source not in {*accepted, *_BY_HAND} and used[source] < before * (1 - most_percent / 100)
    }
