"""The subcommands that only read what was published.

They load neither Dagster nor, for a folder, boto3; `questions` answers and `show` prints.
"""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from basin_assets.cli.common import (
    as_json,
    err,
    out,
    plain,
    print_json,
    read_settings,
    store_option,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from basin_assets.cli.questions import Rows
    from basin_assets.cli.who import Person
    from basin_assets.contracts.table import Table
    from basin_assets.stores.protocol import Store

_ROWS_SHOWN = 20


@dataclass(frozen=True)
class Listing:
    """How the command line wants a list.

    Attributes:
        address: the store; None is that of the environment.
        limit: the most rows; None is all. Where none is given, few for a person and all for a
            program.
        show_all: everything was asked for, also what a list leaves out by default.
        as_json: a program reads it.
    """

    address: str | None
    limit: int | None
    show_all: bool
    as_json: bool

    def open(self) -> "Store":
        """The store."""
        from basin_assets.stores.opening import open_store

        return open_store(read_settings(self.address).store)

    def answer(self, table: "Table", show: "Callable[[Rows], RenderableType]", name: str) -> None:
        """Prints the first rows of a published table.

        Args:
            table: which.
            show: how a person sees them.
            name: the key under which a program finds them.
        """
        from basin_assets.cli.questions import rows_of

        answer = rows_of(self.open(), table, self.limit)
        if self.as_json:
            coverage = {} if answer.coverage is None else {"coverage": asdict(answer.coverage)}
            shown = {name: answer.rows, f"{name}_not_shown": answer.rows_not_shown}
            print_json(shown | coverage)
        else:
            print_shown(show(answer))


def lists(command: "Callable[..., None]") -> "Callable[..., None]":
    """Gives a command `--limit`, `--all`, `--store` and `--json`, as one `Listing`."""

    @click.option(
        "--limit",
        type=click.IntRange(min=1),
        help=f"Rows shown; {_ROWS_SHOWN} where not given, and all with --json.",
    )
    @click.option("--all", "show_all", is_flag=True, help="Show everything there is.")
    @store_option
    @as_json
    @functools.wraps(command)
    def with_listing(
        *args: Any, limit: int | None, show_all: bool, store: str | None, as_json: bool, **more: Any
    ) -> None:
        most = limit or (None if as_json else _ROWS_SHOWN)
        listing = Listing(store, None if show_all else most, show_all, as_json)
        command(*args, listing=listing, **more)

    return with_listing


@click.command()
@click.argument("who", nargs=-1, required=True, metavar="WHO")
@lists
def friends(who: tuple[str, ...], listing: Listing) -> None:
    """A customer's friends, those with the most evidence first.

    WHO is a customer id or a name. People whom the customer may have met by chance are only
    counted; --all lists them, too.
    """
    from basin_assets.cli.questions import friends_of
    from basin_assets.cli.show import show_friends
    from basin_assets.stores.opening import open_store

    settings = read_settings(listing.address)
    with saying_who(listing.as_json):
        answer = friends_of(
            open_store(settings.store),
            " ".join(who),
            listing.limit,
            settings.connections_key,
            with_chance=listing.show_all,
        )
    if listing.as_json:
        print_json(asdict(answer) | {"customer": _person(answer.customer)})
    else:
        print_shown(show_friends(answer))


@click.command()
@click.argument("who")
@click.argument("other", metavar="WHO")
@store_option
@as_json
def explain(who: str, other: str, store: str | None, as_json: bool) -> None:
    """Everything behind a connection, and how its points add up.

    Every day together, every pass and membership. WHO is a customer id or a name. That two people
    are not connected is an answer, too: it exits 0 and, with --json, says connected: false.
    """
    from basin_assets.cli.explain import explain_connection
    from basin_assets.cli.show_explanation import show_explanation
    from basin_assets.cli.who import read_people
    from basin_assets.stores.opening import open_store

    settings = read_settings(store)
    opened = open_store(settings.store)
    with saying_who(as_json):
        people = read_people(opened)
        found = explain_connection(opened, settings, people.find(who), people.find(other))
    if as_json:
        print_json(asdict(found) | {"customers": [_person(each) for each in found.customers]})
    else:
        print_shown(show_explanation(found))


@click.command()
@lists
def guests(listing: Listing) -> None:
    """Guests to invite, and their hosts.

    Guests who came at least twice, lately, and are not members. All are adults who opted in.
    """
    from basin_assets.cli.show import show_guests
    from basin_assets.contracts.insights import GUESTS_TO_CONVERT

    listing.answer(GUESTS_TO_CONVERT, show_guests, "guests")


@click.command("at-risk")
@lists
def at_risk(listing: Listing) -> None:
    """Members who may leave, and close friends who are members.

    A membership that ends from 30 days back to 30 ahead, by default. All are adults who opted in.
    """
    from basin_assets.cli.show import show_at_risk
    from basin_assets.contracts.insights import FRIENDS_AT_RISK

    listing.answer(FRIENDS_AT_RISK, show_at_risk, "at_risk")


@click.command()
@lists
def connectors(listing: Listing) -> None:
    """Who brings people in.

    By guests, by guests who became members, and by passes given.
    """
    from basin_assets.cli.show import show_connectors
    from basin_assets.contracts.insights import TOP_CONNECTORS

    listing.answer(TOP_CONNECTORS, show_connectors, "connectors")


@click.command()
@lists
def changes(listing: Listing) -> None:
    """Connections that are new, stronger or gone since 7 days ago."""
    from basin_assets.cli.show import show_changes
    from basin_assets.contracts.insights import CHANGES_LAST_7_DAYS

    listing.answer(CHANGES_LAST_7_DAYS, show_changes, "changes")


@click.command()
@click.argument("who", nargs=-1, metavar="[WHO]")
@lists
def groups(who: tuple[str, ...], listing: Listing) -> None:
    """Who comes as a group.

    Groups that came together on the most days first. With WHO, a customer id or a name: the
    groups of that customer.
    """
    from basin_assets.cli.questions import groups_of
    from basin_assets.cli.show import show_groups

    with saying_who(listing.as_json):
        answer = groups_of(listing.open(), " ".join(who) or None, listing.limit)
    if listing.as_json:
        customer = answer.customer and _person(answer.customer)
        print_json(asdict(answer) | {"customer": customer})
    else:
        print_shown(show_groups(answer))


READING_COMMANDS = (friends, explain, guests, at_risk, groups, connectors, changes)


@contextmanager
def saying_who(as_json: bool) -> Iterator[None]:
    """Where it is not clear who is meant, says who may be, and exits with 1."""
    from basin_assets.cli.show import show_people
    from basin_assets.cli.who import WhoError

    try:
        yield
    except WhoError as error:
        err.print(plain(error), markup=False)
        if error.people:
            err.print(show_people(error.people))
        if as_json:
            people = [_person(each) for each in error.people]
            kind = "namesakes" if error.are_namesakes else "did_you_mean"
            print_json({"error": str(error), "who": error.who, kind: people})
        sys.exit(1)


def _person(person: "Person") -> dict[str, object]:
    return {"customer_id": person.customer_id, "name": person.name}


def print_shown(shown: "RenderableType") -> None:
    """Prints tables as wide as the terminal."""
    out.print(shown, soft_wrap=False)
