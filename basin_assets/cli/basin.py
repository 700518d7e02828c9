"""The command `basin`: a thin face over the same definitions that Dagster loads.

Imports that cost seconds stand in the commands that need them.
"""

import shlex
import shutil
import signal
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from basin_assets import __version__
from basin_assets.cli.common import (
    as_json,
    err,
    escape,
    out,
    print_json,
    print_what_can_be,
    read_settings,
    store_option,
)
from basin_assets.cli.reading_commands import READING_COMMANDS, Listing, lists
from basin_assets.cli.review import review
from basin_assets.errors import BasinError
from basin_assets.orchestration.garbage import rarely_collected
from basin_assets.settings import Settings
from basin_assets.timezones import timezone_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from basin_assets.cli.why import Decision
    from basin_assets.demo.plan import SizeName
    from basin_assets.tables.last_run import RunOutcome


_WANTS_JSON = "basin_assets.wants_json"


class _Basin(click.Group):
    """Says in one line what is wrong, where a traceback helps nobody, and exits with 1.

    A program that asked for JSON gets `{"error": ...}`.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_WANTS_JSON] = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            return _refuse(ctx, error)

    def invoke(self, ctx: click.Context) -> Any:
        # A container that stops sends SIGTERM, which would end all this without a word.
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            return _refuse(ctx, BasinError("Interrupted. Published files are whole; run again."))
        except (click.UsageError, BasinError) as error:
            return _refuse(ctx, error)
        finally:
            signal.signal(signal.SIGTERM, before)


def _refuse(ctx: click.Context, error: click.UsageError | BasinError) -> NoReturn:
    """Says what is wrong and exits with 1: 0 or 1, whatever goes wrong."""
    if isinstance(error, click.UsageError):
        if _is_unquoted(error):
            says = f"{error.message}. A name of several words needs quotes."
            error = click.UsageError(says, error.ctx)
        error.show()
        says = error.format_message()
    else:
        says = str(error)
        err.print(f"[red]failed[/red]  {escape(says)}")
    if ctx.meta[_WANTS_JSON]:
        print_json({"error": says})
    ctx.exit(1)


def _is_unquoted(error: click.UsageError) -> bool:
    """Whether a command that asks for a name got more words than it has arguments."""
    takes_words = error.ctx is not None and any(
        isinstance(each, click.Argument) for each in error.ctx.command.params
    )
    return takes_words and error.message.startswith("Got unexpected extra argument")


@click.group(cls=_Basin, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="basin", message="%(prog)s %(version)s")
def main() -> None:
    """Who shares passes with whom at the gym, and who is connected to whom."""
    print_what_can_be()


for _command in (*READING_COMMANDS, review):
    main.add_command(_command)


@main.command()
@click.option(
    "--size",
    type=click.Choice(["tiny", "demo", "full"]),
    default="demo",
    show_default=True,
    help="60 people and 2 months, 1,200 and 14, or 11,480 and 14.",
)
@store_option
@as_json
def demo(size: "SizeName", store: str | None, as_json: bool) -> None:
    """Make a synthetic gym and run everything on it.

    It says what to open next. The gym's last day is today, so that the newest month has rows; that
    of a tiny one is 2025-11-30.
    """
    from basin_assets.demo.show import put_gym, worked_example, worth_opening

    settings = read_settings(store)
    today = None if size == "tiny" else datetime.now(timezone_of(settings.timezone)).date()
    with err.status(f"making a synthetic gym in {settings.store}"):
        gym = put_gym(settings.store, size, settings.events_key, today)
    run = _run(settings, quiet=as_json)
    lines = worked_example(settings, gym) if run.is_success else []
    if as_json:
        print_json(_report(run) | {"store": settings.store, "worked_example": lines})
    else:
        _print_run(run)
    if lines and not as_json:
        out.print("\n[bold]Nancy Davis and those who climbed on her pass[/bold]")
        for line in lines:
            out.print(f"  {escape(line)}")
        out.print("\n[bold]What to open next[/bold]")
        for location, says in worth_opening(settings.store):
            out.print(f"  {escape(location)}: {says}")
        out.print("\n`make ui` opens the graph with this run in its history. Or ask at once:")
        out.print(f"[bold]{escape(_ask(store))}[/bold]")
    sys.exit(0 if run.is_success else 1)


def _ask(store: str | None) -> str:
    """A command that works as it is printed: `basin` may not be on the PATH."""
    command = "basin" if shutil.which("basin") == sys.argv[0] else shlex.quote(sys.argv[0])
    where = "" if store is None else f" --store {shlex.quote(store)}"
    return f'{command} friends "Nancy Davis"{where}'


@main.command()
@click.option(
    "--accept-shrink",
    multiple=True,
    metavar="SOURCE",
    callback=lambda _context, _option, names: _known_sources(names),
    help="This export, or `all`, may have lost many of its rows; may be given several times.",
)
@click.option(
    "--take-over",
    multiple=True,
    metavar="KEY",
    help="Somebody else's file at this key may be replaced, once; may be given several times.",
)
@click.option("--anew", is_flag=True, help="Run also where nothing is new since the last run.")
@store_option
@as_json
def run(
    accept_shrink: tuple[str, ...],
    take_over: tuple[str, ...],
    anew: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Compute everything over all months, and publish it.

    Where nothing is new since the last run, it says so and ends.
    """
    settings = read_settings(store)
    _refuse_no_folder(settings)
    _refuse_unpublished_keys(take_over, settings)
    finished = _run(
        settings, quiet=as_json, accept_shrink=accept_shrink, take_over=take_over, anew=anew
    )
    if as_json:
        print_json(_report(finished))
    else:
        _print_run(finished)
    sys.exit(0 if finished.is_success else 1)


@main.command()
@store_option
@as_json
def doctor(store: str | None, as_json: bool) -> None:
    """Look at the store and the exports, and say what to do."""
    from basin_assets.cli.doctor import Health, as_records, examine_address, is_fit
    from basin_assets.tables.clock import current_month

    settings = read_settings(store)
    marks = {Health.GOOD: "[green]ok  [/green]", Health.WARNING: "[yellow]note[/yellow]"}
    findings = []
    for finding in examine_address(settings, current_month(settings.timezone)):
        findings.append(finding)
        if not as_json:
            mark = marks.get(finding.health, "[red]BAD [/red]")
            says = escape(finding.says).replace("\n", "\n       ")
            out.print(f"{mark} [bold]{finding.what}[/bold]: {says}")
    if as_json:
        print_json({"fit": is_fit(findings), "findings": as_records(findings)})
    sys.exit(0 if is_fit(findings) else 1)


@main.command()
@click.argument("printed_name")
@click.option(
    "--on",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Only the transfers of this day.",
)
@lists
def why(printed_name: str, on: "datetime | None", listing: Listing) -> None:
    """Whom a printed purchaser may mean, and why; what was decided.

    One answer a transfer that prints the name, the latest first.
    """
    from basin_assets.cli.why import explain_purchaser
    from basin_assets.stores.opening import open_store

    settings = read_settings(listing.address)
    day = on.date().isoformat() if on else None
    decisions, not_shown = explain_purchaser(
        open_store(settings.store), settings, printed_name, day, listing.limit
    )
    if listing.as_json:
        transfers = [asdict(decision) for decision in decisions]
        answer = {"printed_name": printed_name, "transfers": transfers}
        print_json(answer | {"transfers_not_shown": not_shown})
        return
    for decision in decisions:
        _print_decision(decision)
    if not_shown:
        out.print(f"\nNot shown: {not_shown} more; --all shows them.")


def _print_decision(decision: "Decision") -> None:
    """A transfer with its candidates and their terms."""
    meant = decision.customer_id or "nobody"
    says = f"{decision.method}, {meant}, confidence {decision.confidence}"
    if decision.checkin_id is None:
        out.print(
            f"[bold]no transfer prints that name[/bold]; one on {decision.day} would be: {says}"
        )
    else:
        out.print(
            f"[bold]{decision.day}[/bold] check-in {decision.checkin_id} of "
            f"{decision.user_customer_id}: {says}"
        )
    if decision.sold_by:
        out.print(f"         a seller's: {escape(decision.sold_by)}")
    for suspect in decision.suspects:
        out.print(f"  {suspect.score:>3} %  {suspect.customer_id} {escape(suspect.name)}")
        fits = f"{suspect.name_fits} ({suspect.likelihood_of_name:.2g})"
        terms = [f"{reason.what} (x{reason.factor:.3g})" for reason in suspect.reasons]
        out.print(f"         {escape('; '.join([fits, *terms]))}")
    if decision.suspects:
        out.print(
            f"  {decision.stranger_percent:>3} %  a stranger; in the 90 days before, "
            f"{decision.strangers_lately:.1%} of the purchasers were strangers, and "
            f"{decision.unlisted_lately:.1%} of the receipts had a pet name that is in no list"
        )
    else:
        out.print("         no customer's name comes near")


def _known_sources(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, each of an export, or `all`; `checkins.csv` will do."""
    if not names:
        return ()
    from basin_assets.contracts.sources import SOURCES

    known = [*(source.name for source in SOURCES), "all"]
    wanted = tuple(name.removesuffix(".csv") for name in names)
    if unknown := sorted(set(wanted) - set(known)):
        raise click.BadParameter(
            f"{', '.join(unknown)} is no export; choose from {', '.join(known)}"
        )
    return wanted


def _refuse_no_folder(settings: Settings) -> None:
    """BasinError where the store is no folder: the run would make one of a mistyped address."""
    if "://" not in settings.store and not Path(settings.store).exists():
        raise BasinError(
            f"there is no folder {settings.store}. Check BASIN_STORE or --store, or put the"
            " exports into its folder capitan."
        )


def _refuse_unpublished_keys(wanted: tuple[str, ...], settings: Settings) -> None:
    """BadParameter where a key is none at which a file of ours alone is published."""
    if not wanted:
        return
    from basin_assets.tables.ownership import ours_at

    known = ours_at(settings)
    if unknown := sorted(set(wanted) - set(known)):
        raise click.BadParameter(
            f"{', '.join(unknown)} is no key that we publish; choose from {', '.join(known)}"
        )


def _run(
    settings: Settings,
    *,
    quiet: bool,
    accept_shrink: "Collection[str]" = (),
    take_over: "Collection[str]" = (),
    anew: bool = False,
) -> "RunOutcome":
    """A complete run, with progress where a person looks on."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<40}"), BarColumn(), TimeElapsedColumn())
    shown = Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal)
    with rarely_collected(), shown as progress:
        from basin_assets.cli.complete_run import complete_run

        bar = progress.add_task("reading the exports", total=None)

        def on_step(step: str, done: int, total: int) -> None:
            name = step.replace("__", "/")
            progress.update(bar, description=name, completed=done, total=total)

        def on_warning(words: str) -> None:
            err.print(f"[yellow]note[/yellow]  {escape(words)}")

        return complete_run(settings, on_step, accept_shrink, take_over, on_warning, anew=anew)


def _report(run: "RunOutcome") -> dict[str, Any]:
    return {
        "success": run.is_success,
        "nothing_new": run.is_nothing_new,
        "run_id": run.run_id,
        "faults": list(run.faults),
        "published": dict(run.published),
        "figures": dict(run.figures),
    }


def _print_run(run: "RunOutcome") -> None:
    """What the run found and where it is, or what went wrong."""
    for fault in run.faults:
        err.print(f"[red]failed[/red]  {escape(fault)}")
    if not run.is_success:
        rest = "The other files were published." if run.published else "Nothing was published."
        err.print(f"{rest} The run is {run.run_id}; `make ui` shows its events.")
        if not run.published:
            return
    if run.is_nothing_new:
        out.print(
            f"Nothing is new: exports, settings, program and all that run {run.run_id} left are"
            " as they were. `basin run --anew` runs all the same.\n"
        )
    for label, value in run.figures.items():
        out.print(f"{value:>12}  {escape(label)}")
    out.print("\n[bold]Published[/bold]")
    for location, was_written in run.published.items():
        out.print(f"  {escape(location)}{'' if was_written else '  (unchanged)'}")
