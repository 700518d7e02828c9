"""Answers from the published tables alone: whose friends, which guests, who leaves, what is new.

An answer can be printed as JSON as it is: its keys are those of the published columns.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow.compute as pc

from basin_assets.cli.published import Record, is_customer, read_published
from basin_assets.cli.who import People, Person, WhoError, read_people
from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS, SAME_DAY_GROUP
from basin_assets.contracts.groups import CUSTOMER_GROUPS, MEMBER_SEPARATOR
from basin_assets.contracts.insights import (
    CLOSENESS,
    CUSTOMER_FRIENDS,
    NOT_LISTED,
    OUTREACH_FIGURES,
)
from basin_assets.contracts.pairs import PAIR
from basin_assets.contracts.published import CONNECTIONS_FILE
from basin_assets.contracts.table import Table
from basin_assets.contracts.tables import CONNECTION_METRICS
from basin_assets.rules.json_text import to_json
from basin_assets.stores.protocol import Store

_CHANCE = CLOSENESS[-1]


@dataclass(frozen=True)
class Friends:
    """Somebody's friends, by `customer_friends`, the most telling first.

    Attributes:
        customer: whose.
        friends: those who are shown.
        friends_not_shown: how many more ties there are.
        chance_meetings_not_shown: how many more there are whom they may have met by chance.
    """

    customer: Person
    friends: list[Record]
    friends_not_shown: int
    chance_meetings_not_shown: int


def friends_of(
    store: Store,
    who: str,
    limit: int | None,
    connections_key: str = CONNECTIONS_FILE.key,
    *,
    with_chance: bool = False,
) -> Friends:
    """The friends of a customer.

    Args:
        store: where the published tables are.
        who: an id or a name.
        limit: the most friends that are shown; None shows all.
        connections_key: where the connections are published, chance meetings included.
        with_chance: also those whom they may have met by chance.

    Raises:
        WhoError: it is not clear who is meant.
        NotPublishedError: nothing was published yet.
    """
    people = read_people(store)
    customer = people.find(who)
    rows = read_published(
        store,
        CUSTOMER_FRIENDS,
        where=lambda rows: is_customer(rows["customer_id"], customer.customer_id),
    )
    known = {row["friend_customer_id"] for row in rows}
    met = _left_out(store, customer, known, connections_key, whole=with_chance)
    if not (rows or met or customer.is_customer):
        raise WhoError.nobody(who)
    if with_chance:
        rows += _in_words(met, people)
    wanted = [row for row in rows if with_chance or row["closeness"] != _CHANCE]
    shown = wanted[:limit]
    friends = [
        {name: value for name, value in row.items() if not name.startswith("customer_")}
        for row in shown
    ]
    chance = 0 if with_chance else len(rows) - len(wanted) + len(met)
    return Friends(customer, friends, len(wanted) - len(shown), chance)


def _left_out(
    store: Store, customer: Person, known: Collection[int], key: str, *, whole: bool
) -> dict[int, Record]:
    """By the other's id the connections that `customer_friends` leaves out: chance meetings.

    Args:
        store: where the published tables are.
        customer: whose.
        known: the friends in `customer_friends`.
        key: where the connections are published.
        whole: all of each; else the ids alone, which are read in half the time.
    """
    rows = read_published(
        store,
        CUSTOMER_CONNECTIONS,
        where=lambda rows: pc.or_(
            *(is_customer(rows[name], customer.customer_id) for name in PAIR)
        ),
        columns=None if whole else PAIR,
        key=key,
    )
    met = {sum(row[name] for name in PAIR) - customer.customer_id: row for row in rows}
    return {other: row for other, row in met.items() if other not in known}


def _in_words(met: Mapping[int, Record], people: People) -> list[Record]:
    """Chance meetings as `customer_friends` would have them, the most telling first."""
    if not met:
        return []
    import pandas as pd

    from basin_assets.rules.connections.types import words_of_days

    rows = [(other, row, json.loads(row["metadata"])) for other, row in sorted(met.items())]
    rows.sort(key=lambda each: _score(each[2]), reverse=True)
    rows.sort(key=lambda each: each[1]["connection_strength"], reverse=True)
    days = [facts[SAME_DAY_GROUP] for _, _, facts in rows]
    words, _ = words_of_days(
        pd.DataFrame([each | {"gap_bins": to_json(each["gap_bins"])} for each in days])
    )
    return [
        {
            "friend_customer_id": other,
            "friend_name": people.of_id(other).name,
            "closeness": _CHANCE,
            "connection_strength": row["connection_strength"],
            "strength_band": facts["strength_band"],
            "tie_score": round(_score(facts), 3),
            "tie_score_is": facts[SAME_DAY_GROUP]["tie_score_is"],
            "connection_types": row["connection_type"],
            "friends_since": row["first_interaction_date"],
            "last_seen": row["last_interaction_date"],
            "evidence": said,
        }
        for (other, row, facts), said in zip(rows, words.to_pylist(), strict=True)
    ]


def _score(facts: Mapping[str, Record]) -> float:
    return float(facts[SAME_DAY_GROUP]["tie_score"])


@dataclass(frozen=True)
class Coverage:
    """Whom a table for outreach speaks of.

    Attributes:
        listed: how many people.
        everybody: how many it could speak of.
        not_listed: how many of these may not be written to, by the words for why.
    """

    listed: int
    everybody: int
    not_listed: dict[str, int]


@dataclass(frozen=True)
class Rows:
    """The first rows of a published table, in its order.

    Attributes:
        rows: those who are shown.
        rows_not_shown: how many more there are.
        coverage: of a table for outreach, whom it speaks of.
    """

    rows: list[Record]
    rows_not_shown: int
    coverage: Coverage | None = None


def rows_of(store: Store, table: Table, limit: int | None) -> Rows:
    """The first rows of a published table; None as limit shows all.

    Raises:
        NotPublishedError: nothing was published yet.
    """
    rows = read_published(store, table)
    shown = rows[:limit]
    return Rows(shown, len(rows) - len(shown), _coverage(store, table))


def _coverage(store: Store, table: Table) -> Coverage | None:
    """Whom an outreach table speaks of, by the gym's figures; None for another table."""
    if table.name not in OUTREACH_FIGURES:
        return None
    everybody, listed = OUTREACH_FIGURES[table.name]
    figures = {row["metric"]: row for row in read_published(store, CONNECTION_METRICS)}
    reasons = [
        figure
        for name, figure in figures.items()
        if name.startswith(f"{everybody}_") and figure["description"].startswith(NOT_LISTED)
    ]
    return Coverage(
        listed=int(figures[listed]["value"]),
        everybody=int(figures[everybody]["value"]),
        not_listed={
            row["description"].removeprefix(NOT_LISTED): int(row["value"])
            for row in reasons
            if row["value"] != "0"
        },
    )


@dataclass(frozen=True)
class Groups:
    """Groups by `customer_groups`, those who came together most often first.

    Attributes:
        customer: whose groups; None are everybody's.
        groups: those who are shown; `members` is a list of ids.
        groups_not_shown: how many more there are.
    """

    customer: Person | None
    groups: list[Record]
    groups_not_shown: int


def groups_of(store: Store, who: str | None, limit: int | None) -> Groups:
    """Who comes as a group.

    Args:
        store: where the published tables are.
        who: an id or a name, for the groups of that customer alone.
        limit: the most groups that are shown.

    Raises:
        WhoError: it is not clear who is meant.
        NotPublishedError: nothing was published yet.
    """
    customer = None if who is None else read_people(store).find(who)
    groups = [
        row | {"members": [int(each) for each in row["members"].split(MEMBER_SEPARATOR)]}
        for row in read_published(store, CUSTOMER_GROUPS)
    ]
    if customer is not None:
        groups = [group for group in groups if customer.customer_id in group["members"]]
        if not (groups or customer.is_customer):
            raise WhoError.nobody(str(who))
    groups.sort(key=lambda group: (-group["days_together"], -group["size"]))  # then by group id
    shown = groups[:limit]
    return Groups(customer, shown, len(groups) - len(shown))
