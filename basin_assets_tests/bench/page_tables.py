"""Tables for people, made from results: the console and the page show the same ones."""

from collections.abc import Sequence
from typing import NamedTuple

from basin_assets_tests.bench.pair_methods import NUMPY
from basin_assets_tests.bench.results import (
    Cost,
    Found,
    Machine,
    Names,
    Pairs,
    Run,
    Ties,
    WholeRuns,
)


class Table(NamedTuple):
    """A table as text.

    Attributes:
        title: what is measured.
        columns: their names; all but the first are figures.
        rows: one cell a column.
        says: what the figures mean, in plain words.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    says: str


_PROCESS_COLUMNS = ("what", "times the imports", "the same of CPU", "wall s", "CPU s", "peak MB")


def machine_table(machine: Machine) -> Table:
    """What was measured on."""
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    rows = [
        ("processor", machine.processor),
        ("cores", str(machine.cores)),
        ("memory", f"{machine.memory_mb / 1024:.0f} GB"),
        ("system", machine.system),
        ("versions", versions),
        ("load when it began", f"{machine.load:.1f} processes that wanted a core"),
    ]
    return Table("The machine", ("", "what"), rows, _MACHINE)


def processes_table(whole: WholeRuns) -> Table:
    """Whole processes as multiples of the imports."""
    one = whole.runs[0]
    costs = [*whole.floors, one.first]
    costs += [one.again] if one.again else []
    costs += [run.first for run in whole.runs[1:]]
    graph = whole.graph
    return Table(
        "Whole processes",
        _PROCESS_COLUMNS,
        [_process_cells(cost, whole.floors.imports) for cost in costs],
        _PROCESSES.format(repeats=whole.repeats, **graph._asdict()),
    )


def from_source_table(whole: WholeRuns) -> Table:
    """One gym and its floors, each of which compiles all that it imports."""
    floors, one_gym = whole.from_source
    return Table(
        "Whole processes, from source",
        _PROCESS_COLUMNS,
        [_process_cells(cost, floors.imports) for cost in (*floors, one_gym)],
        _FROM_SOURCE,
    )


def growth_table(whole: WholeRuns) -> Table:
    """What `basin run` costs beyond start-up, as multiples of one gym's."""
    one = whole.runs[0]
    return Table(
        "Growth with size",
        (
            "gyms and months",
            "check-ins",
            "times one gym's",
            "work, wall",
            "work, CPU",
            "work beyond an empty graph, CPU",
            "peak MB",
            "peak, times one gym's",
        ),
        [_growth_cells(run, one, whole) for run in whole.runs],
        _GROWTH,
    )


def beyond(cost: Cost, start_up: Cost, one: Cost) -> tuple[float, float]:
    """Wall and CPU seconds beyond start-up, as multiples of those of one gym."""
    return (
        (cost.wall_seconds - start_up.wall_seconds) / (one.wall_seconds - start_up.wall_seconds),
        (cost.cpu_seconds - start_up.cpu_seconds) / (one.cpu_seconds - start_up.cpu_seconds),
    )


def pairs_table(pairs: Pairs) -> Table:
    """The ways to find one set of pairs, as multiples of bare numpy."""
    unit = pairs.found[NUMPY]
    where = f"{pairs.gyms} gym{'s' * (pairs.gyms > 1)}, {pairs.months} "
    where += f"month{'s' * (pairs.months > 1)}"
    how = ", by month and location" if pairs.is_streamed else ""
    return Table(
        f"{unit.pairs:,} pairs of {unit.checkins:,} check-ins ({where}{how})",
        ("method", "times numpy", "first s", "best s", "CPU s", "whole s", "peak MB"),
        [_pair_cells(method, found, unit) for method, found in pairs.found.items()],
        "",
    )


def names_table(names: list[Names]) -> Table:
    """Matching printed names, beside a matrix of all similarities."""
    return Table(
        "Matching by name",
        ("customers", "index s", "ms a name", "matrix ms a name", "matrix / ours"),
        [
            (
                f"{each.customers:,}",
                f"{each.index_seconds:.2f}",
                f"{each.ms_a_name:.3f}",
                f"{each.matrix_ms_a_name:.2f}",
                f"{each.matrix_ms_a_name / each.ms_a_name:.1f}",
            )
            for each in names
        ],
        _NAMES,
    )


def ties_table(ties: Ties) -> Table:
    """The steps of the tie score."""
    steps = (
        ("pairs and days together", ties.pair_seconds),
        ("evidence and expected days", ties.evidence_seconds),
        ("calibration: calendars shifted, pairs found and weighed again", ties.calibration_seconds),
        ("scores", ties.score_seconds),
    )
    return Table(
        f"The tie score: {ties.checkins:,} check-ins, {ties.pairs:,} pairs",
        ("what", "CPU s"),
        [(what, f"{seconds:.2f}") for what, seconds in steps],
        _TIES,
    )


def _process_cells(cost: Cost, unit: Cost) -> tuple[str, ...]:
    return (
        cost.what,
        f"{cost.wall_seconds / unit.wall_seconds:.2f}",
        f"{cost.cpu_seconds / unit.cpu_seconds:.2f}",
        f"{cost.wall_seconds:.1f}",
        f"{cost.cpu_seconds:.1f}",
        f"{cost.peak_mb:,.0f}",
    )


def _growth_cells(run: Run, one: Run, whole: WholeRuns) -> tuple[str, ...]:
    wall, cpu = beyond(run.first, whole.floors.imports, one.first)
    _, of_graph = beyond(run.first, whole.floors.empty_graph_kept_open, one.first)
    return (
        f"{run.gyms}, {run.months}",
        f"{run.checkins:,}",
        f"{run.checkins / one.checkins:.2f}",
        f"{wall:.2f}",
        f"{cpu:.2f}",
        f"{of_graph:.2f}",
        f"{run.first.peak_mb:,.0f}",
        f"{run.first.peak_mb / one.first.peak_mb:.2f}",
    )


def _pair_cells(method: str, found: Found, unit: Found) -> tuple[str, ...]:
    return (
        method,
        f"{found.best_seconds / unit.best_seconds:.2f}",
        f"{found.first_seconds:.3f}",
        f"{found.best_seconds:.3f}",
        f"{found.cpu_seconds:.3f}",
        f"{found.whole_seconds:.1f}",
        f"{found.peak_mb:,.0f}",
    )


PAIRS = """\
Who checked in within 30 minutes of whom, at one location on one day: the step that grows with the
square of how full a gym is. Every method runs in processes of its own and must find the same pairs
with the same gaps, else the benchmark stops with an error. `find_co_visits` is ours, from frame to
frame, with all columns of the table; *numpy by hand* is the least that can be done: places come as
numbers, and it makes no texts, no frame, and no hour, between and crowd of the pair. DuckDB joins
by range on all cores. *pandas, day by day* joins each day with itself; *nested loops* hold each
check-in beside each other one. The last two are measured only on sizes on which they end soon.

*times numpy* is of the best time; *first* is in memory never touched before, *best* and *CPU* are
the least of all times and rounds, *whole* is with reading the check-ins; by month and location with
writing the pairs, too. DuckDB is left out there: starting its queries would be what is measured."""
_MACHINE = """\
Others may work on it. Read the ratios: they are of one run, one thing measured after the other.
Load is of the minute before; over the number of cores wall times say more of the others than of us,
and *CPU* is the column to trust."""
_PROCESSES = """\
From the start of a Python to its end, imports included; the unit is `python -c "import dagster,
pandas"`, which any program of this kind pays. `basin run` goes from exports to published files.
Imports, empty graphs and one gym are medians of {repeats}, the others ran once. The empty graph has
the shape of ours and does nothing: {assets} assets, {checks} checks, in {steps} steps, over
{months} months. It is there twice, as Dagster comes, and with Dagster's SQLite files kept open for
the time of the run, as `basin run` keeps them; a run may so cost less than the first. *Nothing new*
is a second run over the same exports. *Peak* is the most memory the process ever held. All of
them find the bytecode of what they import, as any program does from its second start on."""
_FROM_SOURCE = """\
The same where no bytecode is kept (`PYTHONDONTWRITEBYTECODE`, a container that is made anew for
each run): whatever is imported is compiled first. The unit is then several times as large."""
_GROWTH = """\
*Work* is what is beyond start-up, and start-up are the imports; as multiples of the work for one
gym. The column beside it takes the empty graph with its files kept open for start-up. A part of
that work is the same for any size (imports of our own, a file a month, checks), so the multiples
are below those of the check-ins; it does not mean that a row costs less in a chain. Each gym of a
chain is one of the demo's, made from a seed of its own, with customers, ids and two locations of
its own. Where months are doubled, so are check-ins and transfers, of the same people."""
_NAMES = """\
Seconds of the processor. The index is made once a run; then each distinct printed name is looked
up. The matrix compares it with the name of every customer (`rapidfuzz.process.cdist`), which gives
a similarity, not a decision."""
_TIES = """\
Seconds of the processor, medians of three, over one gym."""
