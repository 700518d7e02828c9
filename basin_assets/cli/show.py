"""Shows answers as tables that fit a terminal. Names are text here, whatever is in them.

What belongs to one person stands in one cell, line under line, so that 80 columns are enough.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from basin_assets.cli.common import plain
from basin_assets.cli.published import Record
from basin_assets.cli.questions import Coverage, Friends, Groups, Rows
from basin_assets.cli.who import Person
from basin_assets.contracts.insights import STANDS_FOR

_SELF = STANDS_FOR[0]
_SHORT = 11  # letters of the longest such word, Family/Core


def titled(person: Person) -> str:
    """`Nancy Davis (1439247)`, or the id alone."""
    if person.name is None:
        return f"customer {person.customer_id}"
    return f"{plain(person.name)} ({person.customer_id})"


def show_people(people: Sequence[Person]) -> RenderableType:
    """People with their ids, to choose from."""
    return Text("\n".join(f"  {p.customer_id}  {plain(p.name or '')}" for p in people))


def show_friends(answer: Friends) -> RenderableType:
    """The friends, each with the evidence, and how many are not shown."""
    hidden = []
    if answer.friends_not_shown:
        hidden.append(f"{answer.friends_not_shown} more friends")
    if answer.chance_meetings_not_shown:
        hidden.append(f"{_people(answer.chance_meetings_not_shown)} met perhaps by chance")
    notes = [f"Not shown: {' and '.join(hidden)}; --all shows everybody."] if hidden else []
    title = f"Friends of {titled(answer.customer)}"
    return _listed(
        title,
        ("strength", "friend, and the evidence", "first, last"),
        (
            (
                cell(row["connection_strength"], row["strength_band"], row["closeness"]),
                cell(_named(row["friend_name"], row["friend_customer_id"]), row["evidence"]),
                cell(row["friends_since"], row["last_seen"]),
            )
            for row in answer.friends
        ),
        *notes,
        none=f"{title}: none.",
    )


def show_guests(answer: Rows) -> RenderableType:
    """Guests to invite, with their hosts."""
    return _listed(
        f"Guests to invite: {_of_all(answer.coverage)}",
        ("guest", "host", "visits", "last visit", "strength"),
        (
            (
                _contact(row, "guest", "guest_customer_id"),
                _contact(row, "host", "host_customer_id"),
                cell(row["visits"]),
                cell(row["last_visit"]),
                cell(row["connection_strength"]),
            )
            for row in answer.rows
        ),
        *_more(answer.rows_not_shown),
        *_left_out(answer.coverage),
        none=f"Guests to invite: {_of_all(answer.coverage)}.",
    )


def show_at_risk(answer: Rows) -> RenderableType:
    """Who may leave, and the close friends who are still members."""

    def friend_of(row: Record) -> Text:
        friend = _contact(row, "friend", "friend_customer_id")
        if row["friend_member_until"] is not None:
            friend.append(f"\nmember until {row['friend_member_until']}", style="dim")
        return friend

    listed = _of_all(answer.coverage)
    return _listed(
        f"Whose membership ends about now: {listed}",
        ("may leave", "close friend, still a member", "why"),
        (
            (
                _contact(row, "customer", "customer_id"),
                friend_of(row),
                cell(f"last day {row['membership_end']}", row["why"]),
            )
            for row in answer.rows
        ),
        *_more(answer.rows_not_shown),
        *_left_out(answer.coverage),
        none=f"Members who may leave, with close friends who are still members: {listed}.",
    )


def show_connectors(answer: Rows) -> RenderableType:
    """Who brings people in."""
    return _listed(
        f"Who brings people in: {_total(answer)}",
        (
            *("who", "guests", "became\nmembers", "referred,\nnow members"),
            *("passes\ngiven", "people,\npoints"),
        ),
        (
            (
                cell(row["customer_name"] or "customer", row["customer_id"]),
                cell(row["guests_brought"]),
                cell(row["guests_converted"]),
                cell(row["customers_referred"], row["referred_members"]),
                cell(row["passes_given"]),
                cell(row["ties"], row["strength_sum"]),
            )
            for row in answer.rows
        ),
        *_more(answer.rows_not_shown),
        none="Who brings people in: nobody yet.",
    )


def show_changes(answer: Rows) -> RenderableType:
    """Which connections are new, stronger or gone."""

    def before(row: Record) -> str:
        strength = row["strength_before"]
        return f"{strength}, {row['band_before']} before" if strength else ""

    return _listed(
        f"New, stronger or gone in 7 days: {_total(answer)}",
        ("what", "who", "strength", "last together"),
        (
            (
                cell(row["change"]),
                cell(
                    _named(row["customer_name_1"], row["customer_id_1"]),
                    _named(row["customer_name_2"], row["customer_id_2"]),
                ),
                cell(f"{row['connection_strength']}, {row['strength_band']}", before(row)),
                cell(row["last_seen"]),
            )
            for row in answer.rows
        ),
        *_more(answer.rows_not_shown),
        none="No connection is new, stronger or gone since 7 days ago.",
    )


def show_review(answer: Rows) -> RenderableType:
    """Printed names to settle, with the customers who may be meant."""

    def candidates_of(row: Record) -> list[str]:
        return [
            f"{row[f'candidate_{rank}_score']} %  "
            + _named(row[f"candidate_{rank}_name"], row[f"candidate_{rank}_id"])
            for rank in (1, 2, 3)
            if row[f"candidate_{rank}_id"] is not None
        ]

    return _listed(
        f"Printed names to settle: {_total(answer)}",
        ("printed", "transfers", "used by, and who it may be"),
        (
            (
                cell(row["purchaser_name"] or "(blank)", row["methods"].replace(",", ", ")),
                cell(row["transfers_to_review"], f"{row['first_day']} to", row["last_day"]),
                cell(row["used_by"], *(candidates_of(row) or ["no customer's name comes near"])),
            )
            for row in answer.rows
        ),
        *_more(answer.rows_not_shown),
        'Settle one: basin review "NAME" --is WHO, or basin review "NAME" --not-ours.',
        none="Printed names to settle: none.",
    )


def show_groups(answer: Groups) -> RenderableType:
    """The groups with their members and their evidence."""
    title = "Groups" if answer.customer is None else f"Groups of {titled(answer.customer)}"

    def circle(row: Record) -> str:
        return f"circle {row['circle']}" if row["circle"] > 1 else ""

    return _listed(
        title,
        ("group", "size", "members, and the evidence", "last together"),
        (
            (
                cell(row["group_id"], circle(row)),
                cell(row["size"]),
                cell(row["member_names"], row["how_tied"]),
                cell(row["last_day_together"]),
            )
            for row in answer.groups
        ),
        *_more(answer.groups_not_shown),
        none=f"{title}: none.",
    )


def _listed(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Text]],
    *notes: str,
    none: str,
) -> RenderableType:
    """A titled table with notes below; where there is no row, the words for that."""
    table = empty_table(*headers)
    for row in rows:
        table.add_row(*row)
    if not table.row_count:
        return Text("\n".join([none, *notes]))
    keep_whole(table)
    below = [Text(""), *(Text(note) for note in notes)] if notes else []
    return Group(Text(title, style="bold"), Text(""), table, *below)


def empty_table(*headers: str) -> Table:
    """A table without rows."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for header in headers:
        table.add_column(Text(header), overflow="fold")
    return table


def keep_whole(table: Table) -> None:
    """Lets columns of days, numbers and short words alone keep their width: texts give way."""
    for column in table.columns:
        lines = [line for each in column.cells for line in str(each).splitlines()]
        column.no_wrap = all(len(line) <= _SHORT and " " not in line for line in lines)


def cell(*lines: object) -> Text:
    """What belongs together, a line each; only the first stands out."""
    shown = [line.isoformat() if isinstance(line, date) else line for line in lines]
    texts = [plain(line) for line in shown if line is not None and line != ""]
    text = Text(texts[0] if texts else "")
    for line in texts[1:]:
        text.append(f"\n{line}", style="dim")
    return text


def _total(answer: Rows) -> int:
    return len(answer.rows) + answer.rows_not_shown


def _of_all(coverage: Coverage | None) -> str:
    """How many people an outreach table speaks of: `19 of 57`."""
    return f"{coverage.listed or 'none'} of {coverage.everybody}" if coverage else "none"


def _left_out(coverage: Coverage | None) -> list[str]:
    """Why an outreach table leaves the others out, and how many for each reason."""
    reasons = coverage.not_listed.items() if coverage else ()
    counted = "; ".join(f"{words} ({number})" for words, number in reasons)
    return [f"Why the others are not listed: {counted}."] if counted else []


def _more(not_shown: int) -> list[str]:
    """That not everything is shown, where that is so."""
    return [f"Not shown: {not_shown} more; --all shows them."] if not_shown else []


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
