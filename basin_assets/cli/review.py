"""The subcommand `review`: printed names to settle, and writing down who one is."""

from typing import TYPE_CHECKING

import click

from basin_assets.cli.common import as_json, print_json, store_option
from basin_assets.cli.reading_commands import (
    answer_with_rows,
    limit_option,
    open_for_reading,
    print_shown,
    saying_who,
    show_all,
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
@click.option("--from", "first", metavar="DATE", type=_DAY, help="From this day on alone.")
@click.option("--to", "last", metavar="DATE", type=_DAY, help="Until this day alone.")
@limit_option
@show_all
@store_option
@as_json
def review(
    printed_name: str | None,
    who: str | None,
    not_ours: bool,
    first: "datetime | None",
    last: "datetime | None",
    limit: int | None,
    show_all: bool,
    store: str | None,
    as_json: bool,
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
        name = "review" if as_json else None
        answer_with_rows(
            PURCHASER_REVIEW, show_review, store, limit, show_all=show_all, as_json=name
        )
        return
    if (who is None) != not_ours:
        raise click.UsageError("say who it was: --is WHO, or --not-ours")
    days = [None if day is None else day.date() for day in (first, last)]
    with saying_who(as_json):
        _settle(open_for_reading(store), printed_name, who, days, as_json)


def _settle(
    store: "Store",
    printed_name: str,
    who: str | None,
    days: "Sequence[date | None]",
    as_json: bool,
) -> None:
    """Writes down who a printed name is, and says where."""
    from basin_assets.cli.who import WhoError, read_people
    from basin_assets.tables.overrides_file import Statement, add_override

    person = None if who is None else read_people(store).find(who)
    if person is not None and not person.is_customer:
        raise WhoError.nobody(str(who))
    statement = Statement(printed_name, None if person is None else person.customer_id, *days)
    where = add_override(store, statement)
    if as_json:
        print_json({"file": where, "line": dict(statement.cells())})
    else:
        print_shown(f"Added to {where}. `basin run` takes it into account.")
