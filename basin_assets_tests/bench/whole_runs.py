"""What `basin run` costs, beside Dagster's imports and an empty graph, and how that grows."""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from basin_assets.demo.plan import SizeName
from basin_assets_tests.bench import chain, empty_graph, graph_shape
from basin_assets_tests.bench.process_costs import PROJECT, measure, python_module
from basin_assets_tests.bench.results import Floors, FromSource, Run, WholeRuns

_IMPORTS = [sys.executable, "-c", "import dagster, pandas"]
# Not the console script: an installed one may belong to another checkout.
_BASIN = [sys.executable, "-c", "from basin_assets.cli.basin import main; main()", "run", "--json"]


class Chain(NamedTuple):
    """So many gyms, with so many times the months of their size."""

    gyms: int
    times: int


class Plan(NamedTuple):
    """What to run.

    Attributes:
        size: of a gym.
        chains: the first is of one gym.
        repeats: of the first chain, and of what it stands beside; the others run once.
        first_month: that is built, unless the exports begin earlier.
    """

    size: SizeName
    chains: tuple[Chain, ...]
    repeats: int
    first_month: str


FULL = Plan("full", (Chain(1, 1), Chain(1, 2), Chain(3, 1), Chain(10, 1)), 3, "2024-01")
SMALL = Plan("tiny", (Chain(1, 1), Chain(2, 1)), 1, "2025-10")


def measure_whole_runs(plan: Plan) -> WholeRuns:
    """Every process of the plan, one at a time.

    Raises:
        SystemExit: one of them failed.
    """
    with tempfile.TemporaryDirectory(prefix="basin-bench-") as name:
        folder = Path(name)
        shape = graph_shape.our_shape(plan.first_month)
        (folder / "shape.json").write_text(empty_graph.as_json(shape), encoding="utf-8")
        kept, compiled = keeps_bytecode(folder), compiles_all(folder)
        _floors(folder, 1, kept)  # these two write the bytecode
        _runs_of(folder, SMALL, 0, kept, is_run_again=False)
        floors = _floors(folder, plan.repeats, kept)
        runs = [_runs_of(folder, plan, number, kept) for number in range(len(plan.chains))]
        compiled_floors = _floors(folder, plan.repeats, compiled)
        one_gym = _runs_of(folder, plan, 0, compiled, is_run_again=False).first
    from_source = FromSource(compiled_floors, one_gym)
    return WholeRuns(plan.repeats, floors, graph_shape.size_of(shape), runs, from_source)


def keeps_bytecode(folder: Path) -> Mapping[str, str]:
    """An environment in which Python keeps the bytecode of what it imports, in this folder."""
    return {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}


def compiles_all(folder: Path) -> Mapping[str, str]:
    """An environment in which Python finds no bytecode and leaves none."""
    return {"PYTHONPYCACHEPREFIX": str(folder / "nothing"), "PYTHONDONTWRITEBYTECODE": "1"}


def _floors(folder: Path, repeats: int, python: Mapping[str, str]) -> Floors:
    """Medians of so many starts each, in a Python of this environment."""
    home = folder / "home"
    module = [sys.executable, "-m", empty_graph.__name__, str(home), str(folder / "shape.json")]

    def fresh() -> Mapping[str, str]:
        return {**python, **_fresh_home(home)}

    what = "an empty graph of as many assets and checks"
    return Floors(
        measure("import dagster, pandas", _IMPORTS, repeats, lambda: python),
        measure(what, module, repeats, fresh),
        measure(f"{what}, its SQLite kept open", [*module, "kept-open"], repeats, fresh),
    )


def _runs_of(
    folder: Path, plan: Plan, number: int, python: Mapping[str, str], *, is_run_again: bool = True
) -> Run:
    """The chain of this number; the first may be run again over the same exports."""
    exports, store, home = folder / "exports", folder / "store", folder / "home"
    gyms, times = plan.chains[number]
    months, is_first = chain.months(plan.size, times), number == 0
    checkins = python_module(chain.__name__, str(exports), plan.size, str(gyms), str(times))
    where = {
        **python,
        "DAGSTER_HOME": str(home),
        "BASIN_STORE": str(store),
        "BASIN_FIRST_MONTH": min(chain.first_month(plan.size, times), plan.first_month),
    }

    def fresh() -> Mapping[str, str]:
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(exports, store)
        return {**_fresh_home(home), **where}

    what = f"basin run, {gyms} gym{'s' * (gyms > 1)}, {months} months"
    repeats = plan.repeats if is_first else 1
    first, again = measure(what, _BASIN, repeats, fresh), None
    if is_first and is_run_again:
        again = measure(f"{what}, nothing new", _BASIN, repeats, lambda: where)
    shutil.rmtree(exports)
    return Run(gyms, months, int(checkins), first, again)


def _fresh_home(home: Path) -> dict[str, str]:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    shutil.copy(PROJECT / "dagster.yaml", home)
    return {"DAGSTER_HOME": str(home)}
