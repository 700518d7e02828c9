"""The subcommands that only read: `friends`, `explain`, `guests`, `at-risk`, `groups`.

They load neither Dagster nor, for a folder, boto3; what they show is made in `reading`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from basin_assets.cli.common import as_json, err, out, print_json, read_settings, store_option

if TYPE_CHECKING:
    from rich.console import RenderableType

    from basin_assets.cli.who import Person
    from basin_assets.stores.protocol import Store

_FRIENDS_SHOWN = 20
_GROUPS_SHOWN = 20

show_all = click.option("--all", "show_all", is_flag=True, help="Show everything there is.")


def limit_option(default: int) -> Callable[[Any], Any]:
    """How many rows are shown."""
    return click.option(
        "--limit",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="Rows shown.",
    )


@click.command()
@click.argument("who", nargs=-1, required=True, metavar="WHO")
@limit_option(_FRIENDS_SHOWN)
@show_all
@store_option
@as_json
def friends(
    who: tuple[str, ...], limit: int, show_all: bool, store: str | None, as_json: bool
) -> None:
    """A customer's friends, the most telling first.

    WHO is a customer id or a name. People whom they may have met by chance are only counted;
    --all shows them, too.
    """
    from basin_assets.cli.questions import friends_of
    from basin_assets.cli.show import show_friends

    with _saying_who(as_json):
        answer = friends_of(_open(store), " ".join(who), None if show_all else limit)
    if as_json:
        print_json(asdict(answer) | {"customer": _person(answer.customer)})
    else:
        _print(show_friends(answer))


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
    with _saying_who(as_json):
        people = read_people(opened)
        found = explain_connection(opened, settings, people.find(who), people.find(other))
    if as_json:
        print_json(asdict(found) | {"customers": [_person(each) for each in found.customers]})
    else:
        _print(show_explanation(found))


@click.command()
@store_option
@as_json
def guests(store: str | None, as_json: bool) -> None:
    """Guests to invite, and their hosts.

    Those who come again and are not members yet. All are adults who opted in.
    """
    from basin_assets.cli import questions
    from basin_assets.cli.show import show_guests

    rows = questions.guests(_open(store))
    if as_json:
        print_json({"guests": rows})
    else:
        _print(show_guests(rows))


@click.command("at-risk")
@store_option
@as_json
def at_risk(store: str | None, as_json: bool) -> None:
    """Whose membership ends, and the friends who stay.

    From 30 days back to 30 ahead, by default. All are adults who opted in.
    """
    from basin_assets.cli import questions
    from basin_assets.cli.show import show_at_risk

    rows = questions.at_risk(_open(store))
    if as_json:
        print_json({"at_risk": rows})
    else:
        _print(show_at_risk(rows))


@click.command()
@click.argument("who", nargs=-1, metavar="[WHO]")
@limit_option(_GROUPS_SHOWN)
@show_all
@store_option
@as_json
def groups(
    who: tuple[str, ...], limit: int, show_all: bool, store: str | None, as_json: bool
) -> None:
    """Who comes as a group.

    Those who came together most often first. With WHO, a customer id or a name: the groups of
    that customer.
    """
    from basin_assets.cli.questions import groups_of
    from basin_assets.cli.show import show_groups

    with _saying_who(as_json):
        answer = groups_of(_open(store), " ".join(who) or None, None if show_all else limit)
    if as_json:
        customer = answer.customer and _person(answer.customer)
        print_json(asdict(answer) | {"customer": customer})
    else:
        _print(show_groups(answer))


READING_COMMANDS = (friends, explain, guests, at_risk, groups)


@contextmanager
def _saying_who(as_json: bool) -> Iterator[None]:
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


def _open(store: str | None) -> "Store":
    from basin_assets.stores.opening import open_store

    return open_store(read_settings(store).store)


def _person(person: "Person") -> dict[str, object]:
    return {"customer_id": person.customer_id, "name": person.name}


def _print(shown: "RenderableType") -> None:
    out.print(shown, soft_wrap=False)
