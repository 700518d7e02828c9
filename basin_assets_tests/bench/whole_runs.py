"""What `basin run` costs, beside an earlier build, Dagster's imports and an empty graph."""

import csv
import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from basin_assets.demo.plan import SizeName
from basin_assets_tests.bench import empty_graph
from basin_assets_tests.bench.builds import (
    THEN,
    Build,
    build_now,
    build_of_environment,
    build_then,
    keeping_bytecode,
)
from basin_assets_tests.bench.chain import CHECKINS_KEY, write_chain
from basin_assets_tests.bench.processes import PROJECT, Cost, measure, median
from basin_assets_tests.bench.tables import Table, figure

IMPORTS = "import dagster, pandas"
EMPTY = "an empty graph of as many assets and checks"
PANDAS = "import pandas"
FIRST = "exports to published files, from nothing"
AGAIN = "second run, nothing new"
ONE_DAY = "one more day of check-ins"
FRIENDS = "`basin friends`"
CHAIN = "{} gyms, from nothing"


class Plan(NamedTuple):
    """What to run: gyms of a size, how many in the chain, how often, and whether beside `THEN`."""

    size: SizeName
    chain: int
    rounds: int
    is_beside_then: bool


FULL = Plan("full", 10, 3, is_beside_then=True)
SMALL = Plan("tiny", 2, 1, is_beside_then=False)
Costs = dict[str, Cost]


def measure_whole_runs(plan: Plan, folder: Path) -> tuple[Costs, Costs]:
    """What everything costs now and, where it is asked for, in the earlier build; by turns.

    Args:
        plan: what to run.
        folder: for stores, Dagster's homes and the earlier build.

    Raises:
        SystemExit: a process failed, or the earlier build is not to be had.
    """
    builds = [build_of_environment(folder)]
    if plan.is_beside_then:
        builds = [build_now(folder), build_then(folder)]
    exports, chain = folder / "exports", folder / "chain"
    write_chain(exports, "tiny", 1)
    for build in builds:  # writes the bytecode
        _one_gym(build, exports, folder)
    write_chain(exports, plan.size, 1)
    write_chain(chain, plan.size, plan.chain)
    rounds: list[list[Costs]] = [[] for _ in builds]
    floors: list[Costs] = []
    for _ in range(plan.rounds):
        floors.append(_floors(folder, builds[0].python))
        for build, costs in zip(builds, rounds, strict=True):
            costs.append(_one_gym(build, exports, folder))
    found = [_medians(costs) for costs in rounds]
    for build, of_build in zip(builds, found, strict=True):
        of_build[CHAIN.format(plan.chain)] = _fresh(build, chain, folder)("run", "--json")
    return _medians(floors) | found[0], found[1] if plan.is_beside_then else {}


def _floors(folder: Path, interpreter: str) -> Costs:
    """What any program of this kind pays."""
    python = keeping_bytecode(folder / "bytecode")
    shape, home = folder / "shape.json", folder / "home"
    shape.write_text(empty_graph.as_json(empty_graph.our_shape()), encoding="utf-8")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    shutil.copy(PROJECT / "dagster.yaml", home)
    module = [interpreter, "-m", empty_graph.__name__, str(home), str(shape)]
    environment = python | {"DAGSTER_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    return {
        PANDAS: measure([interpreter, "-c", PANDAS], python)[0],
        IMPORTS: measure([interpreter, "-c", IMPORTS], python)[0],
        EMPTY: measure(module, environment)[0],
    }


def _one_gym(build: Build, exports: Path, folder: Path) -> Costs:
    """From nothing without the newest day, again, with that day, and a question."""
    run = _fresh(build, exports, folder)
    checkins = folder / "store" / CHECKINS_KEY
    all_days = checkins.read_bytes()
    checkins.write_bytes(without_newest_day(all_days))
    costs = {FIRST: run("run", "--json"), AGAIN: run("run", "--json")}
    checkins.write_bytes(all_days)
    return costs | {ONE_DAY: run("run", "--json"), FRIENDS: run("friends", "Nancy Davis")}


def _fresh(build: Build, exports: Path, folder: Path) -> Callable[..., Cost]:
    """Runs commands of a build over a store that has nothing but exports."""
    store, home = folder / "store", folder / "home"
    for each in (store, home):
        shutil.rmtree(each, ignore_errors=True)
    shutil.copytree(exports, store)
    return lambda *arguments: build.run(store, home, *arguments)


def without_newest_day(checkins: bytes) -> bytes:
    """The export without the rows whose time begins with its newest day, as `2025-11-30`."""
    header, *rows = csv.reader(io.StringIO(checkins.decode("utf-8-sig"), newline=""))
    at = header.index("checkin_datetime")
    days = [row[at].strip()[:10] for row in rows]
    newest = max(day for day in days if day[4:5] == "-")
    text = io.StringIO(newline="")
    kept = (row for day, row in zip(days, rows, strict=True) if day != newest)
    csv.writer(text, lineterminator="\n").writerows([header, *kept])
    return text.getvalue().encode()


def _medians(rounds: Sequence[Costs]) -> Costs:
    return {name: median([costs[name] for costs in rounds]) for name in rounds[0]}


def ratios_table(now: Costs, then: Costs, chain: int) -> Table:
    """This build in times of the earlier one, beside what is wanted."""
    many = CHAIN.format(chain)
    wanted = [
        (f"{FIRST}, CPU", FIRST, "cpu", 0.50),
        (f"{AGAIN}, CPU", AGAIN, "cpu", 0.20),
        (f"{ONE_DAY}, CPU", ONE_DAY, "cpu", 0.50),
        ("peak memory, full gym", FIRST, "peak", 0.60),
        (f"{many}, wall", many, "wall", 0.45),
        (f"{many}, CPU", many, "cpu", None),
        (f"{many}, peak", many, "peak", None),
        (f"{FRIENDS}, CPU", FRIENDS, "cpu", None),
    ]
    rows = []
    for what, name, kind, most in wanted:
        here, there = getattr(now[name], kind), getattr(then[name], kind)
        ratio = here / there
        met = "" if most is None else "yes" if ratio <= most else "no"
        limit = "" if most is None else f"{most:.2f}"
        rows.append((what, figure(there), figure(here), f"{ratio:.2f}", limit, met))
    columns = ("what", f"build {THEN}", "this build", "ratio", "at most", "met")
    return Table("Beside an earlier build", columns, rows, _RATIOS)


def processes_table(now: Costs) -> Table:
    """Whole processes of this build, in times of the imports."""
    unit = now[IMPORTS]
    rows = [
        (what, figure(cost.cpu / unit.cpu), figure(cost.cpu), figure(cost.wall), figure(cost.peak))
        for what, cost in now.items()
    ]
    rows.append(
        (
            "`basin friends`, in times of `import pandas`",
            *(figure(now[FRIENDS].cpu / now[PANDAS].cpu), "", "", ""),
        )
    )
    columns = ("what", "times the imports, CPU", "CPU s", "wall s", "peak MB")
    return Table("Whole processes", columns, rows, _PROCESSES)


_RATIOS = f"""\
Seconds and megabytes of whole processes over the same exports, by turns in one run: commit `{THEN}`
of 2026-11-30 and this checkout, each with the packages of its own lock. One gym is the full demo
gym without its newest day of check-ins; that day comes with *one more day*. *At most* is what was
asked for."""
_PROCESSES = """\
From the start of a Python to its end, imports included; medians of the rounds, and the chain ran
once. The unit is `python -c "import dagster, pandas"`, which any program of this kind pays. The
empty graph has the shape of ours and the storage of `dagster.yaml`, and does nothing. All of them
find the bytecode of what they import. *Peak* is the most memory the process ever held."""
