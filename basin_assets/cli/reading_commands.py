"""The subcommands that only read what was published.

They load neither Dagster nor, for a folder, boto3; what they show is made in `reading`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from basin_assets.cli.common import as_json, err, out, print_json, read_settings, store_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from basin_assets.cli.questions import Rows
    from basin_assets.cli.who import Person
    from basin_assets.contracts.table import Table
    from basin_assets.stores.protocol import Store

_ROWS_SHOWN = 20

show_all = click.option("--all", "show_all", is_flag=True, help="Show everything there is.")
limit_option = click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"Rows shown; {_ROWS_SHOWN} where not given.",
)


@click.command()
@click.argument("who", nargs=-1, required=True, metavar="WHO")
@limit_option
@show_all
@store_option
@as_json
def friends(
    who: tuple[str, ...], limit: int | None, show_all: bool, store: str | None, as_json: bool
) -> None:
    """A customer's friends, the most telling first.

    WHO is a customer id or a name. People whom they may have met by chance are only counted;
    --all shows them, too.
    """
    from basin_assets.cli.questions import friends_of
    from basin_assets.cli.show import show_friends
    from basin_assets.stores.opening import open_store

    settings = read_settings(store)
    with saying_who(as_json):
        answer = friends_of(
            open_store(settings.store),
            " ".join(who),
            None if show_all else limit or _ROWS_SHOWN,
            settings.connections_key,
        )
    if as_json:
        print_json(asdict(answer) | {"customer": _person(answer.customer)})
    else:
        print_shown(show_friends(answer))


@click.command()
@click.argument("who")
@click.argument("other", metavar="WHO")
@store_option
@as_json
def explain(who: str, other: str, store: str | None, as_json: bool) -> None:
    """What lies behind a connection, and how its points add up.

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
@limit_option
@show_all
@store_option
@as_json
def guests(limit: int | None, show_all: bool, store: str | None, as_json: bool) -> None:
    """Guests to invite, and their hosts.

    Those who come again and are not members yet. All are adults who opted in.
    """
    from basin_assets.cli.show import show_guests
    from basin_assets.contracts.insights import GUESTS_TO_CONVERT

    name = "guests" if as_json else None
    answer_with_rows(GUESTS_TO_CONVERT, show_guests, store, limit, show_all=show_all, as_json=name)


@click.command("at-risk")
@limit_option
@show_all
@store_option
@as_json
def at_risk(limit: int | None, show_all: bool, store: str | None, as_json: bool) -> None:
    """Whose membership ends, and the friends who stay.

    From 30 days back to 30 ahead, by default. All are adults who opted in.
    """
    from basin_assets.cli.show import show_at_risk
    from basin_assets.contracts.insights import FRIENDS_AT_RISK

    name = "at_risk" if as_json else None
    answer_with_rows(FRIENDS_AT_RISK, show_at_risk, store, limit, show_all=show_all, as_json=name)


@click.command()
@limit_option
@show_all
@store_option
@as_json
def connectors(limit: int | None, show_all: bool, store: str | None, as_json: bool) -> None:
    """Who brings people in: guests, those who became members, passes."""
    from basin_assets.cli.show import show_connectors
    from basin_assets.contracts.insights import TOP_CONNECTORS

    name = "connectors" if as_json else None
    answer_with_rows(TOP_CONNECTORS, show_connectors, store, limit, show_all=show_all, as_json=name)


@click.command()
@limit_option
@show_all
@store_option
@as_json
def changes(limit: int | None, show_all: bool, store: str | None, as_json: bool) -> None:
    """Which connections are new, stronger or gone since 7 days ago."""
    from basin_assets.cli.show import show_changes
    from basin_assets.contracts.insights import CHANGES_LAST_7_DAYS

    name = "changes" if as_json else None
    answer_with_rows(
        CHANGES_LAST_7_DAYS, show_changes, store, limit, show_all=show_all, as_json=name
    )


@click.command()
@click.argument("who", nargs=-1, metavar="[WHO]")
@limit_option
@show_all
@store_option
@as_json
def groups(
    who: tuple[str, ...], limit: int | None, show_all: bool, store: str | None, as_json: bool
) -> None:
    """Who comes as a group.

    Those who came together most often first. With WHO, a customer id or a name: the groups of
    that customer.
    """
    from basin_assets.cli.questions import groups_of
    from basin_assets.cli.show import show_groups

    with saying_who(as_json):
        answer = groups_of(
            open_for_reading(store),
            " ".join(who) or None,
            None if show_all else limit or _ROWS_SHOWN,
        )
    if as_json:
        customer = answer.customer and _person(answer.customer)
        print_json(asdict(answer) | {"customer": customer})
    else:
        print_shown(show_groups(answer))


READING_COMMANDS = (friends, explain, guests, at_risk, groups, connectors, changes)


def answer_with_rows(
    table: "Table",
    show: "Callable[[Rows], RenderableType]",
    store: str | None,
    limit: int | None,
    *,
    show_all: bool,
    as_json: str | None,
) -> None:
    """Shows the first rows of a published table to a person, or prints all for a program.

    Args:
        table: which.
        show: how a person sees them.
        store: where, as the command line has it.
        limit: how many rows; where not given, few for a person and all for a program.
        show_all: whether a person asked for all.
        as_json: the name under which a program finds the rows; None for a person.
    """
    from basin_assets.cli.questions import rows_of

    most = limit or (None if as_json else _ROWS_SHOWN)
    answer = rows_of(open_for_reading(store), table, None if show_all else most)
    if as_json:
        print_json({as_json: answer.rows, f"{as_json}_not_shown": answer.rows_not_shown})
    else:
        print_shown(show(answer))


@contextmanager
def saying_who(as_json: bool) -> Iterator[None]:
    """Where it is not clear who is meant, says who may be, and exits with 1."""
    from basin_assets.cli.show import plain, show_people
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


def open_for_reading(store: str | None) -> "Store":
    """The store of the command line, or else of the environment."""
    from basin_assets.stores.opening import open_store

    return open_store(read_settings(store).store)


def _person(person: "Person") -> dict[str, object]:
    return {"customer_id": person.customer_id, "name": person.name}


def print_shown(shown: "RenderableType") -> None:
    """Prints tables as wide as the terminal."""
    out.print(shown, soft_wrap=False)
