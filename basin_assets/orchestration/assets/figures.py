"""The figures and pictures of a table in Dagster's UI.

Keep the figures' names: Dagster plots one name over runs.
"""

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg
import numpy as np
import pandas as pd

from basin_assets.contracts.connections import BANDS
from basin_assets.contracts.table import Table
from basin_assets.contracts.tie_scores import MEETING_CHANCE, RANK_BECAUSE
from basin_assets.orchestration.assets.pictures import Bar, as_markdown, draw_histogram, draw_weeks
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.insights.metrics import count_by_band, percent_known
from basin_assets.rules.insights.ties import has_high_score
from basin_assets.rules.visits.rhythm import count_checkins_by_hour, count_co_visits_by_hour
from basin_assets.settings import Settings

_OF_TIES = (
    *("tie_score_is", "rank_because", "pairs", "known_pairs"),
    *("known_found_share", "silent_share", "untold_share"),
)
_BIN = 5  # points; most strengths are multiples of it


def match_rate(enriched: pd.DataFrame) -> dict[str, float | None]:
    """The percentage of enriched transfers with a known purchaser."""
    return {"known_purchaser_percent": percent_known(enriched)}


def review_figures(review: pd.DataFrame) -> dict[str, int]:
    """The transfers in `purchaser_review`."""
    return {"transfers_to_review": int(review["transfers_to_review"].sum())}


def quarantine_figures(accounting: pd.DataFrame) -> dict[str, int]:
    """The quarantined rows in `source_accounting`, in all and by source."""
    rows = accounting.set_index("source")["quarantined"]
    by_source = {f"quarantined_{source}": int(count) for source, count in rows.items()}
    return {"rows_quarantined": int(rows.sum()), **by_source}


def tie_figures(calibration: pd.DataFrame) -> dict[Any, Any]:
    """The parameters in `tie_calibration`; nothing if it is empty."""
    figures = {
        name: value
        for row in calibration[list(_OF_TIES)].to_dict("records")
        for name, value in row.items()
        if not pd.isna(value)
    }
    because = RANK_BECAUSE.get(figures.pop("rank_because", None))
    return figures if because is None else figures | {"rank_because": because}


def metric_figures(metrics: pd.DataFrame) -> dict[str, float]:
    """The figures in `connection_metrics` that are worth a plot."""
    values = metrics.set_index("metric")["value"].dropna()
    plotted = {
        "connections": "connections",
        "known_purchaser_percent": "transfers_known_purchaser_percent",
        "rows_quarantined": "rows_quarantined",
    }
    return {name: float(values[metric]) for name, metric in plotted.items() if metric in values}


def close_ties(same_day: pd.DataFrame, settings: Settings) -> dict[str, int]:
    """The pairs in `same_day_group` with a close tie score."""
    return {"close_ties": int(has_high_score(same_day, settings).sum())}


def band_figures(connections: pd.DataFrame, settings: Settings) -> dict[str, int]:
    """The pairs in `customer_connections` by strength band, e.g. `pairs_very_strong`."""
    bands = count_by_band(connections, settings)
    names = (f"pairs_{band.lower().replace(' ', '_').replace('/', '_')}" for band in bands)
    return dict(zip(names, bands.values(), strict=True))


def friend_figures(friends: pd.DataFrame) -> dict[str, int]:
    """The rows of close friends in `customer_friends`; each pair has two."""
    return {"close_friends": int((friends["closeness"] == "close").sum())}


def people_to_write_to(at_risk: pd.DataFrame) -> dict[str, int]:
    """The people in `friends_at_risk`, who have a row for each close friend."""
    return {"people_to_write_to": int(at_risk["customer_id"].nunique())}


def group_figures(groups: pd.DataFrame) -> dict[str, int]:
    """The size of the largest group in `customer_groups`."""
    return {"largest_group": int(groups["size"].max()) if len(groups) else 0}


def picture_of_strengths(pairs: pd.DataFrame, settings: Settings) -> dg.MarkdownMetadataValue:
    """A histogram of the strengths in `customer_connections`."""
    strength = pairs["connection_strength"].to_numpy("int64")
    highest = np.arange(_BIN, settings.max_strength + _BIN, _BIN).clip(max=settings.max_strength)
    # A strength out of bounds is drawn, too: the IO manager refuses it.
    bins = np.searchsorted(highest, strength).clip(max=len(highest) - 1)
    counts = np.bincount(bins, minlength=len(highest))
    bands = strength_band(highest, settings)
    bars = [Bar(str(h), int(n), band) for h, n, band in zip(highest, counts, bands, strict=True)]
    by_band = count_by_band(pairs, settings)
    says = ", ".join(f"{by_band[band]} {band}" for band in BANDS)
    svg = draw_histogram("Connected pairs by strength", bars)
    return as_markdown(svg, f"{len(pairs)} connected pairs: {says}.")


def picture_of_weeks(checkins: pd.DataFrame, co_visits: pd.DataFrame) -> dg.MarkdownMetadataValue:
    """Heat maps of check-ins and co-visits."""
    together = count_co_visits_by_hour([co_visits])
    weeks = {
        "Check-ins by weekday and hour": count_checkins_by_hour(checkins),
        "Co-visits by weekday and hour": together,
    }
    says = (
        f"{len(checkins)} check-ins and {int(together.sum())} co-visits of two people, by "
        "gym-local weekday and hour; the darker, the more."
    )
    return as_markdown(draw_weeks(weeks), says)


def table_of_numbers(metrics: pd.DataFrame) -> dg.TableMetadataValue:
    """`connection_metrics` as a table for people: metric, figure, unit."""
    shown = metrics.fillna("-")
    rows = zip(shown["description"], shown["value"], shown["unit"], strict=True)
    return dg.MetadataValue.table(
        [
            dg.TableRecord({"what": what, "figure": value, "unit": unit})
            for what, value, unit in rows
        ]
    )


_FIGURES: Mapping[str, Callable[[pd.DataFrame, Settings], Mapping[str, Any]]] = {
    "enriched_transfers": lambda rows, _: match_rate(rows),
    "purchaser_review": lambda rows, _: review_figures(rows),
    "source_accounting": lambda rows, _: quarantine_figures(rows),
    "tie_calibration": lambda rows, _: tie_figures(rows),
    "same_day_group": close_ties,
    "customer_connections": lambda rows, settings: {
        **band_figures(rows, settings),
        "strengths": picture_of_strengths(rows, settings),
    },
    "connection_metrics": lambda rows, _: {
        **metric_figures(rows),
        "numbers": table_of_numbers(rows),
    },
    "customer_friends": lambda rows, _: friend_figures(rows),
    "friends_at_risk": lambda rows, _: people_to_write_to(rows),
    "customer_groups": lambda rows, _: group_figures(rows),
}


def has_figures(table: Table) -> bool:
    """Whether the table has figures besides its row count."""
    return table.name in _FIGURES


def figures_of(table: Table, rows: pd.DataFrame, settings: Settings) -> dict[str, Any]:
    """The figures of a table's rows, without null ones."""
    figures = _FIGURES.get(table.name)
    found = {} if figures is None else figures(rows, settings)
    return {name: value for name, value in found.items() if value is not None}


def pictures_of_inputs(table: Table, frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Pictures of the inputs of the first table that has them all."""
    if table.name != MEETING_CHANCE.name:
        return {}
    return {"week": picture_of_weeks(frames["checkins"], frames["co_visits"])}
