"""What the explorer knows: the tables as columns of numbers and texts, for a page to read.

People stand in it once, with what is shown of them; everything else refers to them by position.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from basin_assets.contracts.connections import BANDS
from basin_assets.contracts.groups import CUSTOMER_GROUPS
from basin_assets.contracts.insights import (
    CHANGES_LAST_7_DAYS,
    CLOSENESS,
    CUSTOMER_FRIENDS,
    FRIENDS_AT_RISK,
    GUESTS_TO_CONVERT,
    MEMBERSHIPS_ENDING,
    NOT_LISTED_IN_WORDS,
    TOP_CONNECTORS,
)
from basin_assets.contracts.table import Table
from basin_assets.contracts.tables import CONNECTION_METRICS, PURCHASER_REVIEW
from basin_assets.contracts.tie_scores import RANK_BECAUSE
from basin_assets.explorer.activity import gym_by_month, memberships_of, visits_of
from basin_assets.explorer.clues import Clues, find_clues, used_by
from basin_assets.explorer.people import ShownNames
from basin_assets.explorer.settling import overrides_content, why_not_settled_here
from basin_assets.explorer.tables import (
    Content,
    Ids,
    People,
    columns_of,
    day_numbers,
    ids_in,
    or_none,
    people_in,
    table_content,
)
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.insights.ties import EVEN_TIE_SCORE
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings, fill_in

CONTENT_VERSION = 2
SHOWN_TABLES: tuple[Table, ...] = (
    FRIENDS_AT_RISK,
    GUESTS_TO_CONVERT,
    TOP_CONNECTORS,
    CUSTOMER_GROUPS,
    CHANGES_LAST_7_DAYS,
    PURCHASER_REVIEW,
    CONNECTION_METRICS,
    MEMBERSHIPS_ENDING,
)
"""Those that the page holds row by row; `customer_friends` it holds as pairs."""

COLUMNS_READ = {
    "customer_connections": PAIR,
    "checkins": ("customer_id", "checkin_datetime"),
    "co_visits": (*PAIR, "day", "gap_seconds"),
    "enriched_transfers": (
        *("purchaser_name", "user_customer_id", "checkin_datetime"),
        *("purchaser_customer_id", "match_method"),
    ),
}
"""Of the tables that grow with the gym, what is read of them."""
_SCORE_SCALE = 1000
_NO_SCORE = -1


@dataclass(frozen=True)
class ExplorerTables:
    """The tables that the explorer shows or reads, each as its contract has it."""

    customer_connections: pd.DataFrame
    customer_friends: pd.DataFrame
    top_connectors: pd.DataFrame
    friends_at_risk: pd.DataFrame
    memberships_ending: pd.DataFrame
    guests_to_convert: pd.DataFrame
    customer_groups: pd.DataFrame
    changes_last_7_days: pd.DataFrame
    purchaser_review: pd.DataFrame
    connection_metrics: pd.DataFrame
    tie_calibration: pd.DataFrame
    customers: pd.DataFrame
    members: pd.DataFrame
    memberships: pd.DataFrame
    relations: pd.DataFrame
    shared_memberships: pd.DataFrame
    checkins: pd.DataFrame
    co_visits: pd.DataFrame
    enriched_transfers: pd.DataFrame
    purchaser_overrides: pd.DataFrame
    source_accounting: pd.DataFrame
    as_of: pd.Timestamp | None


def explorer_content(tables: ExplorerTables, settings: Settings) -> Content:
    """Everything that the page holds: numbers, texts and lists of them, ready for JSON.

    Args:
        tables: what is shown.
        settings: whose names are shown, and the points.
    """
    friends = tables.customer_friends
    clues = find_clues(
        tables.enriched_transfers,
        tables.co_visits,
        tables.shared_memberships,
        tables.memberships,
        tables.relations,
    )
    people = People(_everybody(tables, clues))
    names = ShownNames(tables.customers, tables.as_of, settings)
    review = _shown_review(tables.purchaser_review, clues, names)
    shown = replace(tables, purchaser_review=review)
    met = tables.customer_connections[PAIR].to_numpy("int64").ravel()
    hidden_of = people.count(met) - people.count(friends["customer_id"])
    is_once_each = friends["customer_id"] < friends["friend_customer_id"]
    return {
        "version": CONTENT_VERSION,
        "facts": _facts(tables, int(hidden_of.sum()) // 2, settings),
        "people": _people(tables, people, hidden_of, names),
        "pairs": _pairs(friends, people),
        "tables": {
            table.name: table_content(getattr(shown, table.name), table, people)
            for table in SHOWN_TABLES
        },
        "columns": {table.name: columns_of(table) for table in (*SHOWN_TABLES, CUSTOMER_FRIENDS)},
        "close_friends": [
            people.at(ids).tolist() for ids in ids_in(tables.memberships_ending["close_friends"])
        ],
        "not_listed": {
            reason: fill_in(words, settings) for reason, words in NOT_LISTED_IN_WORDS.items()
        },
        "clues": _clues(tables, review["purchaser_name"], clues, people),
        "overrides": overrides_content(
            tables.purchaser_overrides,
            tables.source_accounting,
            names.of_printed(tables.purchaser_overrides["purchaser_name"]),
        ),
        "months": gym_by_month(
            tables.checkins,
            tables.enriched_transfers,
            friends.loc[is_once_each, "friends_since"],
            tables.as_of,
        ),
    }


def _everybody(tables: ExplorerTables, clues: Clues) -> Ids:
    """The ids of all customers, and of whoever else stands in any of the tables, ascending."""
    ids = [tables.customers["customer_id"].to_numpy("int64")]
    ids += [tables.customer_connections[name].to_numpy("int64") for name in PAIR]
    for table in (*SHOWN_TABLES, CUSTOMER_FRIENDS):
        ids += people_in(getattr(tables, table.name), table)
    ids += ids_in(tables.memberships_ending["close_friends"])
    ids += [np.array([user for user, _ in users]) for users in clues.users.values()]
    for named in (clues.household, clues.beside):
        ids += [np.array(others) for others in named.values()]
    return np.unique(np.concatenate(ids))


def _people(tables: ExplorerTables, people: People, met_once: Ids, names: ShownNames) -> Content:
    return {
        "id": [str(each) for each in people.ids.tolist()],  # may be over 2^53
        "name": or_none(names.of_customers.reindex(people.ids)),
        "met_once": met_once.tolist(),
        **visits_of(people.ids, tables.checkins, tables.as_of),
        **memberships_of(people.ids, tables.members),
    }


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
        "closeness": list(CLOSENESS),
        "tie_score_is": calibration[0]["tie_score_is"] if calibration else None,
        "rank_because": RANK_BECAUSE.get(calibration[0]["rank_because"]) if calibration else None,
        "close_tie_score": settings.close_tie_score,
        "low_tie_score": EVEN_TIE_SCORE,
        "at_risk_days": settings.at_risk_days,
        "names": settings.explorer_names,
    }


def _shown_review(review: pd.DataFrame, clues: Clues, names: ShownNames) -> pd.DataFrame:
    """`purchaser_review` with every name as the page may show it."""
    known = names.of_customers.dropna()
    shown = dict(zip(known.index.tolist(), known.tolist(), strict=True))
    users = (clues.users.get(name, []) for name in review["purchaser_name"].tolist())
    return review.assign(
        purchaser_name=names.of_printed(review["purchaser_name"]),
        used_by=[used_by(each, shown) for each in users],
    )


def _clues(
    tables: ExplorerTables, shown: "pd.Series[str]", clues: Clues, people: People
) -> Content:
    """Beside each row of `purchaser_review` who it may be, and why it is not settled here.

    Args:
        tables: with the names as printed.
        shown: the same names as the page shows them.
        clues: who each may be.
        people: the page's people.
    """
    printed = tables.purchaser_review["purchaser_name"]

    def at(named: dict[str, list[int]]) -> list[list[int]]:
        found = (named.get(name, []) for name in printed.tolist())
        return [people.at(np.array(ids, dtype="int64")).tolist() for ids in found]

    users = {name: [user for user, _ in each] for name, each in clues.users.items()}
    return {
        "users": at(users),
        "times": [[count for _, count in clues.users.get(name, [])] for name in printed.tolist()],
        "household": at(dict(clues.household)),
        "beside": at(dict(clues.beside)),
        "not_here": why_not_settled_here(printed, shown, tables.purchaser_overrides),
    }


def _pairs(friends: pd.DataFrame, people: People) -> Content:
    """Each shown pair once, by the positions of the two; both sides' evidence.

    Positions and days are written as differences, which compress to a third.
    """
    lower = friends["customer_id"] < friends["friend_customer_id"]
    ours = friends[lower].sort_values(["customer_id", "friend_customer_id"])
    theirs = friends[~lower].sort_values(["friend_customer_id", "customer_id"])
    first, second = people.at(ours["customer_id"]), people.at(ours["friend_customer_id"])
    both_sides = np.concatenate([ours["evidence"].to_numpy(), theirs["evidence"].to_numpy()])
    text_of, texts = pd.factorize(both_sides, sort=True)
    text_of_first, text_of_second = text_of[: len(ours)], text_of[len(ours) :]
    types, type_names = pd.factorize(ours["connection_types"], sort=True)
    since, last = day_numbers(ours["friends_since"]), day_numbers(ours["last_seen"])
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
        "text_of_first": text_of_first.tolist(),
        "text_of_second_after": (text_of_second - text_of_first).tolist(),
        "texts": [str(text) for text in texts],
    }
