"""Answers from the published tables alone: whose friends, which guests, who leaves, what is new.

An answer can be printed as JSON as it is: its keys are those of the published columns.
"""

from dataclasses import dataclass

from basin_assets.cli.published import Record, is_customer, read_published
from basin_assets.cli.who import Person, WhoError, read_people
from basin_assets.contracts.groups import CUSTOMER_GROUPS, MEMBER_SEPARATOR
from basin_assets.contracts.insights import CLOSENESS, CUSTOMER_FRIENDS
from basin_assets.contracts.table import Kind, Table
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


def friends_of(store: Store, who: str, limit: int | None) -> Friends:
    """The friends of a customer.

    Args:
        store: where the published tables are.
        who: an id or a name.
        limit: the most friends that are shown, and no chance meetings; None shows everything.

    Raises:
        WhoError: it is not clear who is meant.
        NotPublishedError: nothing was published yet.
    """
    customer = read_people(store).find(who)
    rows = read_published(
        store,
        CUSTOMER_FRIENDS,
        where=lambda rows: is_customer(rows["customer_id"], customer.customer_id),
    )
    if not (rows or customer.is_customer):
        raise WhoError.nobody(who)
    ties = [row for row in rows if row["closeness"] != _CHANCE]
    shown = rows if limit is None else ties[:limit]
    shown_ties = len(shown) if limit is not None else len(ties)
    friends = [
        {name: value for name, value in row.items() if not name.startswith("customer_")}
        for row in shown
    ]
    chance = 0 if limit is None else len(rows) - len(ties)
    return Friends(customer, friends, len(ties) - shown_ties, chance)


@dataclass(frozen=True)
class Rows:
    """The first rows of a published table, in its order.

    Attributes:
        rows: those who are shown.
        rows_not_shown: how many more there are.
        people: how many customers all rows are about, each once, by the table's first id.
    """

    rows: list[Record]
    rows_not_shown: int
    people: int | None = None


def rows_of(store: Store, table: Table, limit: int | None) -> Rows:
    """The first rows of a published table; None as limit shows all.

    Raises:
        NotPublishedError: nothing was published yet.
    """
    rows = read_published(store, table)
    shown = rows[:limit]
    ids = next((column.name for column in table.columns if column.kind is Kind.ID), None)
    people = None if ids is None else len({row[ids] for row in rows})
    return Rows(shown, len(rows) - len(shown), people)


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
