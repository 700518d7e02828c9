"""What the explorer knows: the tables as columns of numbers and texts, for a page to read.

People stand in it once, with what is shown of them; everything else refers to them by position.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.connections import BANDS
from basin_assets.contracts.groups import MEMBER_SEPARATOR
from basin_assets.contracts.insights import CLOSENESS
from basin_assets.contracts.tie_scores import RANK_BECAUSE
from basin_assets.explorer.people import shown_names, shown_printed_names
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.insights.ties import EVEN_TIE_SCORE
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

CONTENT_VERSION = 1
_CANDIDATES = (1, 2, 3)
_SCORE_SCALE = 1000
_NO_SCORE = -1

Content = dict[str, Any]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ExplorerTables:
    """The tables that the explorer shows, each as its contract has it."""

    customer_connections: pd.DataFrame
    customer_friends: pd.DataFrame
    top_connectors: pd.DataFrame
    friends_at_risk: pd.DataFrame
    guests_to_convert: pd.DataFrame
    customer_groups: pd.DataFrame
    changes_last_7_days: pd.DataFrame
    purchaser_review: pd.DataFrame
    connection_metrics: pd.DataFrame
    tie_calibration: pd.DataFrame
    customers: pd.DataFrame
    as_of: pd.Timestamp | None


def explorer_content(tables: ExplorerTables, settings: Settings) -> Content:
    """Everything that the page holds: numbers, texts and lists of them, ready for JSON.

    Args:
        tables: what is shown.
        settings: whose names are shown, and the points.
    """
    friends = tables.customer_friends
    members = [_split_ids(joined) for joined in tables.customer_groups["members"].tolist()]
    people = _People(_everybody(tables, members))
    names = shown_names(tables.customers, tables.as_of, settings).reindex(people.ids)
    met = tables.customer_connections[PAIR].to_numpy("int64").ravel()
    hidden_of = people.count(met) - people.count(friends["customer_id"])
    return {
        "version": CONTENT_VERSION,
        "facts": _facts(tables, int(hidden_of.sum()) // 2, settings),
        "people": {
            "id": [str(each) for each in people.ids.tolist()],  # may be over 2^53
            "name": _texts(names),
            "met_once": hidden_of.tolist(),
        },
        "pairs": _pairs(friends, people),
        "guests": _guests(tables.guests_to_convert, people),
        "at_risk": _at_risk(tables.friends_at_risk, people),
        "connectors": _connectors(tables.top_connectors, people),
        "groups": _groups(tables.customer_groups, members, people),
        "changes": _changes(tables.changes_last_7_days, people),
        "review": _review(tables, people, settings),
        "metrics": {
            name: _texts(tables.connection_metrics[name])
            for name in ("metric", "value", "unit", "description")
        },
    }


class _People:
    """The people of the page by position, in the order of their ids."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, customer_ids: pd.Series | Ids) -> npt.NDArray[np.int64]:
        """The position of each."""
        found: npt.NDArray[np.int64] = np.searchsorted(
            self.ids, np.asarray(customer_ids, dtype="int64")
        )
        return found

    def count(self, customer_ids: pd.Series | Ids) -> npt.NDArray[np.int64]:
        """How often each stands among the ids."""
        return np.bincount(self.at(customer_ids), minlength=len(self))

    def at_or_none(self, customer_ids: pd.Series) -> list[int | None]:
        """The position of each; None where there is no id."""
        known = customer_ids.notna().to_numpy("bool")
        found = iter(self.at(customer_ids[known]).tolist())
        return [next(found) if is_known else None for is_known in known]


def _everybody(tables: ExplorerTables, members: Iterable[Ids]) -> Ids:
    """The ids of whoever stands in any of the tables, ascending, each once."""
    columns = (
        *(tables.customer_connections[name] for name in PAIR),
        tables.customer_friends["customer_id"],
        tables.top_connectors["customer_id"],
        tables.friends_at_risk["customer_id"],
        tables.friends_at_risk["friend_customer_id"],
        tables.guests_to_convert["guest_customer_id"],
        tables.guests_to_convert["host_customer_id"],
        tables.changes_last_7_days["customer_id_1"],
        tables.changes_last_7_days["customer_id_2"],
        *(tables.purchaser_review[f"candidate_{rank}_id"] for rank in _CANDIDATES),
    )
    ids = [column.dropna().to_numpy("int64") for column in columns]
    return np.unique(np.concatenate([*ids, *members]))


def _facts(tables: ExplorerTables, not_shown: int, settings: Settings) -> Content:
    points = np.arange(settings.max_strength + 1)
    band_of_points = [BANDS.index(band) for band in strength_band(points, settings)]
    calibration = tables.tie_calibration.to_dict("records")
    return {
        "data_to": None if tables.as_of is None else tables.as_of.date().isoformat(),
        "single_meetings_not_shown": not_shown,
        "groups": len(tables.customer_groups),
        "most_points": settings.max_strength,
        "bands": list(BANDS),
        "band_of_points": band_of_points,
        "tie_score_is": calibration[0]["tie_score_is"] if calibration else None,
        "rank_because": RANK_BECAUSE.get(calibration[0]["rank_because"]) if calibration else None,
        "close_tie_score": settings.close_tie_score,
        "low_tie_score": EVEN_TIE_SCORE,
        "names": settings.explorer_names,
    }


def _pairs(friends: pd.DataFrame, people: _People) -> Content:
    """Each shown pair once, by the positions of the two; both sides' evidence.

    Positions and days are written as differences, which compress to a third.
    """
    lower = friends["customer_id"] < friends["friend_customer_id"]
    ours = friends[lower].sort_values(["customer_id", "friend_customer_id"])
    theirs = friends[~lower].sort_values(["friend_customer_id", "customer_id"])
    first, second = people.at(ours["customer_id"]), people.at(ours["friend_customer_id"])
    both_told = np.concatenate([ours["evidence"].to_numpy(), theirs["evidence"].to_numpy()])
    told, texts = pd.factorize(both_told, sort=True)
    told_first, told_second = told[: len(ours)], told[len(ours) :]
    types, type_names = pd.factorize(ours["connection_types"], sort=True)
    since, last = _day_numbers(ours["friends_since"]), _day_numbers(ours["last_seen"])
    scores = (ours["tie_score"] * _SCORE_SCALE).round().fillna(_NO_SCORE).astype("int64")
    starts = np.flatnonzero(np.diff(first, prepend=-1))
    steps = np.diff(second, prepend=0)
    steps[starts] = second[starts]
    return {
        "first_step": np.diff(first, prepend=0).tolist(),
        "second_step": steps.tolist(),
        "strength": ours["connection_strength"].tolist(),
        "score": scores.tolist(),
        "since": since.tolist(),
        "last_after": (last - since).tolist(),
        "closeness": [CLOSENESS.index(word) for word in ours["closeness"].tolist()],
        "types": types.tolist(),
        "type_names": [str(name) for name in type_names],
        "told_first": told_first.tolist(),
        "told_second_after": (told_second - told_first).tolist(),
        "texts": [str(text) for text in texts],
    }


def _guests(guests: pd.DataFrame, people: _People) -> Content:
    return {
        "guest": people.at(guests["guest_customer_id"]).tolist(),
        "guest_is": _texts(guests["guest_is"]),
        "host": people.at_or_none(guests["host_customer_id"]),
        "host_is": _texts(guests["host_is"]),
        "visits": guests["visits"].tolist(),
        "last_visit": _days(guests["last_visit"]),
        "strength": guests["connection_strength"].tolist(),
    }


def _at_risk(at_risk: pd.DataFrame, people: _People) -> Content:
    return {
        "person": people.at(at_risk["customer_id"]).tolist(),
        "person_is": _texts(at_risk["customer_is"]),
        "ends": _days(at_risk["membership_end"]),
        "days_to_end": at_risk["days_to_end"].tolist(),
        "friend": people.at_or_none(at_risk["friend_customer_id"]),
        "friend_is": _texts(at_risk["friend_is"]),
        "friend_until": _days(at_risk["friend_member_until"]),
        "strength": at_risk["connection_strength"].tolist(),
        "score": _scores(at_risk["tie_score"]),
        "why": _texts(at_risk["why"]),
    }


def _connectors(connectors: pd.DataFrame, people: _People) -> Content:
    figures = ("ties", "strength_sum", "passes_given", "guests_brought", "guests_converted")
    return {
        "person": people.at(connectors["customer_id"]).tolist(),
        **{name: connectors[name].tolist() for name in figures},
        **{name: _numbers(connectors[name]) for name in ("customers_referred", "referred_members")},
    }


def _groups(groups: pd.DataFrame, members: list[Ids], people: _People) -> Content:
    return {
        "id": [
            f"{group_id}-{circle}" if circle > 1 else f"{group_id}"
            for group_id, circle in zip(groups["group_id"], groups["circle"], strict=True)
        ],
        "members": [people.at(ids).tolist() for ids in members],
        "how_tied": _texts(groups["how_tied"]),
        "tie_strength": _scores(groups["tie_strength"]),
        "days_together": groups["days_together"].tolist(),
        "last_day": _days(groups["last_day_together"]),
    }


def _changes(changes: pd.DataFrame, people: _People) -> Content:
    return {
        "change": _texts(changes["change"]),
        "first": people.at(changes["customer_id_1"]).tolist(),
        "second": people.at(changes["customer_id_2"]).tolist(),
        "strength": changes["connection_strength"].tolist(),
        "strength_before": changes["strength_before"].tolist(),
        "types": _texts(changes["connection_types"]),
        "last_seen": _days(changes["last_seen"]),
    }


def _review(tables: ExplorerTables, people: _People, settings: Settings) -> Content:
    review = tables.purchaser_review
    printed = shown_printed_names(
        review["purchaser_name"], tables.customers, tables.as_of, settings
    )
    columns: dict[str, Mapping[str, list[Any]]] = {
        str(rank): {
            "person": people.at_or_none(review[f"candidate_{rank}_id"]),
            "score": _numbers(review[f"candidate_{rank}_score"]),
            "why": _texts(review[f"candidate_{rank}_why"]),
        }
        for rank in _CANDIDATES
    }
    return {
        "name": _texts(printed),
        "transfers": review["transfers"].tolist(),
        "transfers_to_review": review["transfers_to_review"].tolist(),
        "first_day": _days(review["first_day"]),
        "last_day": _days(review["last_day"]),
        "methods": _texts(review["methods"]),
        "candidates": columns,
    }


def _split_ids(joined: str) -> Ids:
    return np.array([int(each) for each in joined.split(MEMBER_SEPARATOR)], dtype="int64")


def _texts(values: pd.Series) -> list[str | None]:
    return [None if pd.isna(value) else str(value) for value in values.tolist()]


def _numbers(values: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in values.tolist()]


def _scores(values: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else round(float(value), 3) for value in values.tolist()]


def _days(values: pd.Series) -> list[str | None]:
    return _texts(values.dt.strftime("%Y-%m-%d"))


def _day_numbers(days: pd.Series) -> npt.NDArray[np.int64]:
    """Days since 1970-01-01."""
    return days.to_numpy("datetime64[D]").astype("int64")
