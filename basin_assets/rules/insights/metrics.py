"""`connection_metrics`: the gym in numbers, one figure a row."""

import json
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from basin_assets.contracts.connections import BANDS, CONNECTION_TYPES
from basin_assets.contracts.sources import ACCOUNTS_TO_IGNORE, PASS_TRANSFERS
from basin_assets.contracts.tables import CONNECTION_METRICS, EVENT_TYPES
from basin_assets.contracts.tie_scores import RANK_BECAUSE, TIE_CALIBRATION
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.events.sharing import has_known_purchaser, is_self_transfer
from basin_assets.rules.exports.settling import is_there
from basin_assets.rules.exports.transfers import missing_in_file
from basin_assets.rules.insights.figures import Figure
from basin_assets.rules.insights.graphs import graph
from basin_assets.rules.insights.outreach_metrics import outreach_figures
from basin_assets.rules.insights.ties import is_more_than_chance, with_tie_scores
from basin_assets.rules.months import month_of
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties.silent_times import tell_silent_days
from basin_assets.settings import Settings


def calculate_connection_metrics(
    *,
    connections: pd.DataFrame,
    same_day: pd.DataFrame,
    events: pd.DataFrame,
    enriched: pd.DataFrame,
    accounting: pd.DataFrame,
    coverage: Mapping[str, int],
    calibration: pd.DataFrame,
    silent_days: pd.DataFrame,
    memberships_ending: pd.DataFrame,
    guests_not_members: pd.DataFrame,
    as_of: pd.Timestamp | None,
    settings: Settings,
) -> pd.DataFrame:
    """The figures by `connection_metrics`; percentages and averages to one decimal.

    Args:
        connections: `customer_connections`.
        same_day: `same_day_group`, for the tie scores.
        events: the sharing events of all months.
        enriched: the enriched transfers of all months.
        accounting: `source_accounting`.
        coverage: what the data do not say, see `coverage.count_uncovered`.
        calibration: `tie_calibration`.
        silent_days: days of `find_silent_times`.
        memberships_ending: members who may leave, listed or not.
        guests_not_members: guests and hosts, listed or not.
        as_of: the day that stands for today.
        settings: the bands.
    """
    figures = [
        *_event_figures(events),
        *_transfer_figures(enriched, accounting),
        *_connection_figures(connections, settings),
        _chance_meetings(connections, same_day),
        *_tie_figures(calibration, silent_days),
        *outreach_figures(memberships_ending, guests_not_members, settings),
        *(
            Figure(
                f"rows_quarantined_{source}",
                rows,
                "rows",
                f"Rows of {source} that could not be used",
            )
            for source, rows in zip(
                accounting["source"], accounting["quarantined"].tolist(), strict=True
            )
        ),
        Figure(
            "rows_quarantined",
            int(accounting["quarantined"].sum()),
            "rows",
            "Rows of all sources that could not be used",
        ),
        Figure(
            "accounts_to_ignore",
            int(accounting.loc[accounting["source"] == ACCOUNTS_TO_IGNORE.name, "used"].sum()),
            "accounts",
            "The front desk and other accounts that are in no connection, event or insight",
        ),
        Figure(
            "rows_of_accounts_to_ignore",
            int(accounting["of_accounts_to_ignore"].sum()),
            "rows",
            "Of the rows that could not be used, those of accounts to ignore",
        ),
        *(Figure(name, count, *_COVERAGE[name]) for name, count in coverage.items()),
        Figure(
            "data_to",
            None if as_of is None else as_of.date().isoformat(),
            "day",
            "Gym-local day of the newest check-in",
        ),
    ]
    return CONNECTION_METRICS.frame(
        {
            "metric": [figure.metric for figure in figures],
            "value": [None if f.value is None else str(f.value) for f in figures],
            "unit": [figure.unit for figure in figures],
            "description": [figure.description for figure in figures],
        }
    )


_COVERAGE = {
    "ids_missing_in_customers": (
        "customers",
        "Ids that check in or are members but are missing in customers",
    ),
    "guest_checkins_without_transfer": (
        "check-ins",
        "Check-ins by guest pass (GUE) whose host no transfer names",
    ),
    "unclear_membership_keys": (
        "keys",
        "Membership keys, family or duo, whose members do not clearly share one membership",
    ),
}


def _event_figures(events: pd.DataFrame) -> list[Figure]:
    counts = events["event_type"].value_counts()
    return [
        Figure(f"events_{kind}", int(counts.get(kind, 0)), "events", f"Events of type {kind}")
        for kind in EVENT_TYPES
    ]


def _origin_figures(enriched: pd.DataFrame, accounting: pd.DataFrame) -> list[Figure]:
    """Where the transfers are known from, and what the file has otherwise than the check-ins."""
    alone = len(missing_in_file(enriched))
    has_file = is_there(accounting, PASS_TRANSFERS)
    of_file = accounting.loc[accounting["source"] == PASS_TRANSFERS.name, "differing_values"]
    differing = json.loads(of_file.iloc[0]) if len(of_file) else {}
    return [
        Figure("transfers_in_file", len(enriched) - alone, "transfers", "In pass_transfers.csv"),
        Figure(
            "transfers_of_checkins_alone",
            alone,
            "transfers",
            "Named by a check-in's description alone",
        ),
        Figure(
            "transfers_missing_in_file",
            alone if has_file else 0,
            "transfers",
            "Named by a check-in, but missing in pass_transfers.csv where there is that file",
        ),
        Figure(
            "transfer_users_differing",
            differing.get("user_customer_id", 0),
            "transfers",
            "Transfers in the file with another user than the check-in, whose customer is used",
        ),
        Figure(
            "transfer_times_differing",
            differing.get("checkin_datetime", 0),
            "transfers",
            "Transfers in the file with another time than the check-in, or none: its time is used",
        ),
    ]


def _transfer_figures(enriched: pd.DataFrame, accounting: pd.DataFrame) -> list[Figure]:
    known = has_known_purchaser(enriched)
    months = month_of(enriched["checkin_datetime"])
    newest = months == months.max()
    return [
        Figure("transfers", len(enriched), "transfers", "Pass transfers"),
        *_origin_figures(enriched, accounting),
        Figure(
            "self_transfers",
            int(is_self_transfer(enriched).sum()),
            "transfers",
            "Transfers whose purchaser is the user: they connect nobody",
        ),
        Figure(
            "transfers_known_purchaser",
            int(known.sum()),
            "transfers",
            "Transfers with a known purchaser other than the user",
        ),
        Figure(
            "transfers_known_purchaser_percent",
            percent_known(enriched),
            "percent",
            "Transfers with a known purchaser, in percent of all",
        ),
        Figure(
            "transfers_known_purchaser_percent_newest_month",
            percent_known(enriched[newest]),
            "percent",
            "The same of the newest month with transfers",
        ),
    ]


def percent_known(enriched: pd.DataFrame) -> float | None:
    """Transfers with a known purchaser, in percent to one decimal; None where there are none."""
    known = has_known_purchaser(enriched)
    return round(100 * float(known.mean()), 1) if len(known) else None


def _connection_figures(connections: pd.DataFrame, settings: Settings) -> list[Figure]:
    people = pd.unique(connections[PAIR].to_numpy("int64").ravel())
    average = round(2 * len(connections) / len(people), 1) if len(people) else None
    types = _count_types(connections["connection_type"])
    bands = count_by_band(connections, settings)
    return [
        Figure("connections", len(connections), "pairs", "Connected pairs"),
        Figure("customers_connected", len(people), "customers", "Customers in any connection"),
        Figure(
            "connections_per_customer",
            average,
            "pairs",
            "Connections per connected customer, on average",
        ),
        *(
            Figure(
                f"connections_{name}",
                types[name],
                "pairs",
                f"Pairs connected by {name}",
            )
            for name in CONNECTION_TYPES
        ),
        *(
            Figure(
                f"connections_{_slug(band)}",
                bands[band],
                "pairs",
                f"Pairs whose strength is {band}",
            )
            for band in BANDS
        ),
        Figure(
            "largest_group",
            largest_group(connections, settings),
            "customers",
            "Customers in the largest component: each is connected to another one by a strength"
            f" over {settings.weak_up_to}",
        ),
    ]


def _chance_meetings(connections: pd.DataFrame, same_day: pd.DataFrame) -> Figure:
    is_chance = ~is_more_than_chance(with_tie_scores(connections, same_day))
    return Figure(
        "chance_meetings",
        int(is_chance.sum()),
        "pairs",
        "Pairs who met on one day and likely by chance: customer_friends leaves them out",
    )


def _tie_figures(calibration: pd.DataFrame, silent_days: pd.DataFrame) -> list[Figure]:
    """What a tie score is here, why, and on what that rests; blank where nobody met."""
    columns = TIE_CALIBRATION.column_names
    row = next(iter(calibration.to_dict("records")), dict.fromkeys(columns))
    told = {name: None if pd.isna(value) else value for name, value in row.items()}
    return [
        Figure("tie_score_is", told["tie_score_is"], "kind", "Probability, or a mere rank"),
        Figure(
            "tie_score_rank_because",
            RANK_BECAUSE.get(str(told["rank_because"])),
            "reason",
            "Why a tie score is a mere rank",
        ),
        Figure(
            "tie_known_pairs",
            told["known_pairs"],
            "pairs",
            "Pairs who came together and are known by a pass, a membership or a relation",
        ),
        Figure(
            "tie_known_pairs_found_percent",
            _percent(told["known_found_share"]),
            "percent",
            "Of these, held out, those whom visits alone find: a tie score from .5 up",
        ),
        Figure(
            "tie_silent_percent",
            _percent(told["silent_share"]),
            "percent",
            "Of check-ins, those whose times do not say when somebody came",
        ),
        Figure(
            "days_of_silent_times",
            len(silent_days),
            "days",
            "Days at a location with times that do not say when people came: no tie evidence",
        ),
        Figure(
            "days_of_silent_times_named",
            tell_silent_days(silent_days) or None,
            "days",
            "Which days these are, the newest first, and why",
        ),
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _count_types(types: "pd.Series[str]") -> Counter[str]:
    """How many pairs have each type, of the comma-separated types of all pairs."""
    counts: Counter[str] = Counter()
    for joined, pairs in types.value_counts().items():
        for name in str(joined).split(","):
            counts[name] += int(pairs)
    return counts


def count_by_band(connections: pd.DataFrame, settings: Settings) -> dict[str, int]:
    """How many pairs each strength band holds, the weakest first, empty ones included."""
    strength = connections["connection_strength"].to_numpy("int64")
    counts = pd.Series(strength_band(strength, settings)).value_counts()
    return {band: int(counts.get(band, 0)) for band in BANDS}


def _slug(band: str) -> str:
    return band.lower().replace(" ", "_").replace("/", "_")


def largest_group(connections: pd.DataFrame, settings: Settings) -> int:
    """Customers in the largest connected component over ties that are more than weak."""
    tied = connections[connections["connection_strength"] > settings.weak_up_to]
    if tied.empty:
        return 0
    ends, people = pd.factorize(tied[PAIR].to_numpy("int64").ravel())
    ties = graph(len(people), ends.reshape(-1, 2))
    return max(int(size) for size in ties.connected_components().sizes())
