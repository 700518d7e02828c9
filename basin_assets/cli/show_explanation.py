"""Shows what lies behind a connection: how its points add up, and every fact that they count."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from basin_assets.cli.common import plain
from basin_assets.cli.explain import Explanation, Membership, Part, Term, Tie
from basin_assets.cli.show import cell, empty_table, keep_whole, titled
from basin_assets.contracts.tie_scores import PROBABILITY
from basin_assets.rules.connections.types import TYPES

_LABELS = {each.name: each.label for each in TYPES}
_NOTHING = "No day together, no pass between them, no clear membership of both."


def show_explanation(found: Explanation) -> RenderableType:
    """The whole explanation, from the sum down to the single facts."""
    first, second = (titled(person) for person in found.customers)
    shown: list[RenderableType] = []
    if found.connected:
        strength = f"{found.strength_band}, strength {found.strength}"
        shown.append(Text(f"{first} and {second}: {strength}", style="bold"))
        shown += [Text(f"  {line}") for line in arithmetic_lines(found)]
    else:
        shown.append(Text(f"{first} and {second} are not connected.", style="bold"))
        shown.append(Text(_NOTHING))
    shown += [Text(note, style="yellow") for note in _differences(found)]
    if found.tie:
        shown += _section("More than chance?", Text(tie_sentence(found.tie)))
    if found.days:
        shown += _section(f"Days together: {len(found.days)}", _days(found))
    if found.transfers:
        shown += _section(f"Passes between them: {len(found.transfers)}", _transfers(found))
    if found.memberships:
        lines = "\n".join(_membership(each) for each in found.memberships)
        shown += _section("Memberships with both of them on", Text(lines))
    return Group(*shown)


def arithmetic_lines(found: Explanation) -> list[str]:
    """A line a type, and their sum with its band.

    `passes: 10 x 4 shares + 5 (both gave) = 45 of at most 50`,
    `sum: 45 + 15 = 60 of at most 100: Strong`.
    """
    lines = [_part_line(part) for part in found.arithmetic]
    summed = sum(part.points for part in found.arithmetic)
    terms = " + ".join(str(part.points) for part in found.arithmetic)
    sum_says = f"{terms} = {summed}" if len(found.arithmetic) > 1 else str(summed)
    capped = _capped(summed, found.strength, found.strength_at_most)
    return [*lines, f"sum: {sum_says}{capped}: {found.strength_band}"]


def tie_sentence(tie: Tie) -> str:
    """What the tie score of two people says, and on what it rests."""
    days = "1 day" if tie.days == 1 else f"{tie.days} days"
    chance = f"{tie.expected_co_visits:.1f}" if tie.expected_co_visits >= 0.05 else "almost none"
    if tie.tie_score_is == PROBABILITY:
        also = (
            "and that a pass, a membership or a relation connects them" if tie.is_known else "alone"
        )
        means = f"a probability: how likely they know each other, by their visits {also}"
    else:
        means = f"a mere rank, of which only the order counts: {tie.rank_because}"
    met = f"{days} together, where chance would give {chance}"
    return f"{met}. Tie score {tie.tie_score:.3f}, {means}."


def _part_line(part: Part) -> str:
    earned = [term for term in part.terms if term.points]
    terms = " + ".join(_term(term) for term in earned)
    summed = sum(term.points for term in earned)
    return f"{_LABELS[part.connection_type]}: {terms} = {summed}" + _capped(
        summed, part.points, part.at_most
    )


def _capped(summed: int, points: int, at_most: int) -> str:
    return f" of at most {at_most}" if summed == points else f", of which at most {at_most} count"


def _term(term: Term) -> str:
    if term.is_bonus:
        return f"{term.points} ({term.what})"
    return f"{term.points_each} x {term.count} {term.what}{'' if term.count == 1 else 's'}"


def _differences(found: Explanation) -> Iterator[str]:
    """Where what is published is not what this shows."""
    if found.published_strength != (found.strength if found.connected else None):
        published = (
            "no connection" if found.published_strength is None else found.published_strength
        )
        yield (
            f"Published is {published}: the tables inside are of a run that was not published, or "
            "the settings were others. `basin run` makes both alike."
        )
    if found.is_of_other_code:
        yield "Another version of basin made the tables inside; `basin run` makes them anew."


def _days(found: Explanation) -> RenderableType:
    table = empty_table("day", "weekday", "hour", "location", "gap", "crowd", "")
    for day in found.days:
        table.add_row(
            cell(day.day),
            cell(day.weekday),
            cell(f"{day.hour:02}h"),
            cell(day.location_name or "-"),
            cell(_gap(day.gap_seconds)),
            cell(day.crowd),
            cell("a pass went" if day.is_shared_pass_day else ""),
        )
    keep_whole(table)
    return table


def _gap(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _transfers(found: Explanation) -> RenderableType:
    names = {person.customer_id: person.name for person in found.customers}
    table = empty_table("when", "from, to", "pass", "printed purchaser")
    for transfer in found.transfers:
        sharer, recipient = (
            names[each] or f"customer {each}"
            for each in (transfer.sharer_customer_id, transfer.recipient_customer_id)
        )
        visit = "a guest visit" if transfer.transfer_type == "guest_pass" else ""
        table.add_row(
            cell(transfer.at.date(), transfer.at.strftime("%H:%M")),
            cell(sharer, f"to {recipient}"),
            cell(transfer.pass_type or "-", visit),
            cell(
                transfer.purchaser_name or "-",
                f"{transfer.match_method}, sure {transfer.match_confidence}",
            ),
        )
    keep_whole(table)
    return table


def _membership(membership: Membership) -> str:
    name = membership.membership_type or f"type {membership.membership_type_id}"
    end = "open" if membership.end_date is None else str(membership.end_date)
    start = "unknown" if membership.start_date is None else str(membership.start_date)
    says = f"{plain(name)} ({membership.size}), {start} to {end}"
    if membership.unclear_reason is None:
        return says
    return f"{says}: not counted, for who is on it is not clear ({membership.unclear_reason})"


def _section(title: str, body: RenderableType) -> list[RenderableType]:
    return [Text(""), Text(title, style="bold"), body]
