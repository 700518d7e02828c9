"""Shows answers as tables that fit a terminal. Names are text here, whatever is in them.

What belongs to one person stands in one cell, line under line, so that 80 columns are enough.
"""

import re
from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from basin_assets.cli.published import Record
from basin_assets.cli.questions import Friends, Groups, Rows
from basin_assets.cli.who import Person
from basin_assets.contracts.insights import STANDS_FOR

_SELF = STANDS_FOR[0]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def plain(text: object) -> str:
    """The text without what would steer a terminal or break a line."""
    return _CONTROL.sub(" ", str(text))


def titled(person: Person) -> str:
    """`Nancy Davis (1439247)`, or the id alone."""
    if person.name is None:
        return f"customer {person.customer_id}"
    return f"{plain(person.name)} ({person.customer_id})"


def show_people(people: Sequence[Person]) -> RenderableType:
    """People with their ids, to choose from."""
    return Text("\n".join(f"  {p.customer_id}  {plain(p.name or '')}" for p in people))


def show_friends(answer: Friends) -> RenderableType:
    """The friends, each with what speaks for it, and how many are not shown."""
    table = empty_table("strength", "friend, and what speaks for it", "first, last")
    for row in answer.friends:
        table.add_row(
            cell(row["connection_strength"], row["strength_band"], row["closeness"]),
            cell(_named(row["friend_name"], row["friend_customer_id"]), row["evidence"]),
            cell(row["friends_since"], row["last_seen"]),
        )
    hidden = []
    if answer.friends_not_shown:
        hidden.append(f"{answer.friends_not_shown} more friends")
    if answer.chance_meetings_not_shown:
        hidden.append(f"{_people(answer.chance_meetings_not_shown)} met perhaps by chance")
    notes = [f"Not shown: {' and '.join(hidden)}; --all shows everybody."] if hidden else []
    title = f"Friends of {titled(answer.customer)}"
    if not answer.friends:
        return Text("\n".join([f"{title}: none.", *notes]))
    return _page(title, table, *notes)


def show_guests(answer: Rows) -> RenderableType:
    """Guests to invite, with their hosts."""
    if not answer.rows:
        return Text("Guests to invite: none.")
    table = empty_table("guest", "host", "visits", "last visit", "strength")
    for row in answer.rows:
        table.add_row(
            _contact(row, "guest", "guest_customer_id"),
            _contact(row, "host", "host_customer_id"),
            cell(row["visits"]),
            cell(row["last_visit"]),
            cell(row["connection_strength"]),
        )
    return _page(f"Guests to invite: {answer.people}", table, *_more(answer))


def show_at_risk(answer: Rows) -> RenderableType:
    """Who may leave, and the close friends who stay."""
    if not answer.rows:
        return Text("Nobody with close friends here has a membership that ends about now.")
    table = empty_table("may leave", "close friend who stays", "why")
    for row in answer.rows:
        until = row["friend_member_until"]
        friend = _contact(row, "friend", "friend_customer_id")
        if until is not None:
            friend.append(f"\nmember until {until}", style="dim")
        table.add_row(
            _contact(row, "customer", "customer_id"),
            friend,
            cell(f"last day {row['membership_end']}", row["why"]),
        )
    return _page("Whose membership ends about now", table, *_more(answer))


def show_connectors(answer: Rows) -> RenderableType:
    """Who brings people in."""
    if not answer.rows:
        return Text("Who brings people in: nobody yet.")
    table = empty_table(
        *("who", "guests", "became members", "referred, now members"),
        *("passes given", "people, points"),
    )
    for row in answer.rows:
        table.add_row(
            cell(row["customer_name"] or "customer", row["customer_id"]),
            cell(row["guests_brought"]),
            cell(row["guests_converted"]),
            cell(row["customers_referred"], row["referred_members"]),
            cell(row["passes_given"]),
            cell(row["ties"], row["strength_sum"]),
        )
    return _page(f"Who brings people in: {_total(answer)}", table, *_more(answer))


def show_changes(answer: Rows) -> RenderableType:
    """What became of connections in the last week."""
    if not answer.rows:
        return Text("No connection is new, stronger or gone since 7 days ago.")
    table = empty_table("what", "who", "strength", "last together")
    for row in answer.rows:
        before = row["strength_before"] and f"{row['strength_before']}, {row['band_before']} before"
        table.add_row(
            cell(row["change"]),
            cell(
                _named(row["customer_name_1"], row["customer_id_1"]),
                _named(row["customer_name_2"], row["customer_id_2"]),
            ),
            cell(f"{row['connection_strength']}, {row['strength_band']}", before or ""),
            cell(row["last_seen"]),
        )
    return _page(f"New, stronger or gone in 7 days: {_total(answer)}", table, *_more(answer))


def show_review(answer: Rows) -> RenderableType:
    """Printed names to settle, with the customers who may be meant."""
    if not answer.rows:
        return Text("Printed names to settle: none.")
    table = empty_table("printed", "transfers", "used by, and who it may be")
    for row in answer.rows:
        candidates = [
            f"{row[f'candidate_{rank}_score']} %  "
            + _named(row[f"candidate_{rank}_name"], row[f"candidate_{rank}_id"])
            for rank in (1, 2, 3)
            if row[f"candidate_{rank}_id"] is not None
        ]
        table.add_row(
            cell(row["purchaser_name"] or "(blank)", row["methods"].replace(",", ", ")),
            cell(row["transfers_to_review"], f"{row['first_day']} to", row["last_day"]),
            cell(row["used_by"], *(candidates or ["no customer's name comes near"])),
        )
    settle = 'Settle one: basin review "NAME" --is WHO, or basin review "NAME" --not-ours.'
    return _page(f"Printed names to settle: {_total(answer)}", table, *_more(answer), settle)


def show_groups(answer: Groups) -> RenderableType:
    """The groups with their members, and what ties them."""
    title = "Groups" if answer.customer is None else f"Groups of {titled(answer.customer)}"
    if not answer.groups:
        return Text(f"{title}: none.")
    table = empty_table("group", "size", "who, and what ties them", "last together")
    for row in answer.groups:
        circle = f"circle {row['circle']}" if row["circle"] > 1 else ""
        table.add_row(
            cell(row["group_id"], circle),
            cell(row["size"]),
            cell(row["member_names"], row["how_tied"]),
            cell(row["last_day_together"]),
        )
    more = answer.groups_not_shown
    return _page(title, table, *([f"Not shown: {more} more; --all shows them."] if more else []))


def empty_table(*headers: str) -> Table:
    """A table without rows; the first column and those of days and numbers are never cut."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for header in headers:
        table.add_column(Text(header), overflow="fold")
    return table


def cell(*lines: object) -> Text:
    """What belongs together, a line each; only the first stands out. Days do not break."""
    shown = [line.isoformat() if isinstance(line, date) else line for line in lines]
    texts = [plain(line) for line in shown if line is not None and line != ""]
    text = Text(texts[0] if texts else "")
    for line in texts[1:]:
        text.append(f"\n{line}", style="dim")
    return text


def _page(title: str, table: Table, *notes: str) -> Group:
    shown: list[RenderableType] = [Text(title, style="bold"), Text(""), table]
    if notes:
        shown += [Text(""), *(Text(note) for note in notes)]
    return Group(*shown)


def _total(answer: Rows) -> int:
    return len(answer.rows) + answer.rows_not_shown


def _more(answer: Rows) -> list[str]:
    """That not everything is shown, where that is so."""
    more = answer.rows_not_shown
    return [f"Not shown: {more} more; --all shows them."] if more else []


def _contact(row: Record, whom: str, id_column: str) -> Text:
    """A person of an outreach table; a dash where nobody may be named."""
    if row[id_column] is None:
        return Text("-")
    stands_in = "for a minor of the family" if row[f"{whom}_is"] != _SELF else ""
    return cell(row[f"{whom}_name"], row[id_column], stands_in)


def _named(name: str | None, customer_id: int) -> str:
    return f"{name} ({customer_id})" if name else f"customer {customer_id}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
