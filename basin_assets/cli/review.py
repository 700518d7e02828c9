"""The subcommand `review`: printed names to settle, and writing down who one is."""

from typing import TYPE_CHECKING

import click

from basin_assets.cli.common import err, escape, out, print_json
from basin_assets.cli.reading_commands import (
    Listing,
    lists,
    saying_who,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from basin_assets.stores.protocol import Store

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("printed_name", required=False)
@click.option("--is", "who", metavar="WHO", help="It was this customer: an id or a name.")
@click.option("--not-ours", is_flag=True, help="It was none of our customers.")
@click.option("--from", "first", metavar="DATE", type=_DAY, help="Only from this day on.")
@click.option("--to", "last", metavar="DATE", type=_DAY, help="Only up to this day, included.")
@lists
def review(
    printed_name: str | None,
    who: str | None,
    not_ours: bool,
    first: "datetime | None",
    last: "datetime | None",
    listing: Listing,
) -> None:
    """Printed names to settle, and settling one.

    Without a name: which there are, most transfers first. With PRINTED_NAME and --is or
    --not-ours: adds the answer to purchaser_overrides.csv; it holds from the next run on.
    """
    from basin_assets.cli.show import show_review
    from basin_assets.contracts.tables import PURCHASER_REVIEW

    if printed_name is None:
        if who is not None or not_ours or first or last:
            raise click.UsageError("say which printed name that is")
        listing.answer(PURCHASER_REVIEW, show_review, "review")
        return
    if (who is None) != not_ours:
        raise click.UsageError("say who it was: either --is WHO or --not-ours")
    days = [None if day is None else day.date() for day in (first, last)]
    with saying_who(listing.as_json):
        _settle(listing.open(), printed_name, who, days, listing.as_json)


def _settle(
    store: "Store",
    printed_name: str,
    who: str | None,
    days: "Sequence[date | None]",
    as_json: bool,
) -> None:
    """Writes down who a printed name is, and says where."""
    from basin_assets.cli.who import WhoError, read_people
    from basin_assets.stores.protocol import StoreError
    from basin_assets.tables.keys import SOURCES_PREFIX
    from basin_assets.tables.overrides_file import Statement, add_override

    if not store.keys(SOURCES_PREFIX):  # a mistyped address would become a folder of its own
        raise StoreError(
            f"{store.location(SOURCES_PREFIX)} is empty or not there: say with --store where the"
            " gym is"
        )
    person = None if who is None else read_people(store).find(who)
    if person is not None and not person.is_customer:
        raise WhoError.nobody(str(who))
    statement = Statement(printed_name, None if person is None else person.customer_id, *days)
    where = add_override(store, statement)
    if not _is_to_settle(store, printed_name):
        err.print(
            f"[yellow]note[/yellow]  no name to settle is printed {escape(repr(printed_name))};"
            " where that is a slip, correct the line"
        )
    if as_json:
        print_json({"file": where, "line": dict(statement.cells())})
    else:
        out.print(f"Added to {where}. `basin run` takes it into account.", markup=False)


def _is_to_settle(store: "Store", printed_name: str) -> bool:
    """Whether the last run left the name to a person; True where none has published."""
    from basin_assets.cli.published import NotPublishedError, read_published
    from basin_assets.contracts.tables import PURCHASER_REVIEW
    from basin_assets.rules.exports.descriptions import without_count_left
    from basin_assets.rules.names import fold

    try:
        rows = read_published(store, PURCHASER_REVIEW)
    except NotPublishedError:
        return True
    return fold(without_count_left(printed_name)) in {
        fold(row["purchaser_name"] or "") for row in rows
    }
