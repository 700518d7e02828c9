"""The benchmarks as a picture: whole processes, growth of time and memory, pairs."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from basin_assets_tests.bench.page_tables import beyond
from basin_assets_tests.bench.pair_methods import METHODS, OURS
from basin_assets_tests.bench.results import Pairs, Results, WholeRuns
from basin_assets_tests.bench.verdicts import MOST_PEAK_MB

_OURS, _OTHERS, _GREY = "#1f6f8b", "#c0703a", "#8a8a8a"
_MARKERS = dict(zip(METHODS, ("o", "s", "^", "D", "v"), strict=True))
_LINES = dict(zip(METHODS, ("-", "--", "-.", ":", ":"), strict=True))


def draw_benchmarks(results: Results, path: Path) -> None:
    """Writes four drawings as one SVG; equal results make equal bytes."""
    with mpl.rc_context({"svg.hashsalt": "benchmarks", "font.size": 9.0}):
        figure = Figure(figsize=(9.0, 7.0), layout="constrained")
        (processes, pairs), (work, memory) = figure.subplots(2, 2)
        _draw_processes(processes, results.whole)
        _draw_pairs(pairs, results.pairs)
        _draw_work(work, results.whole)
        _draw_memory(memory, results.whole)
        if not results.is_small:
            memory.axhline(MOST_PEAK_MB, color=_GREY, linestyle="--", label="wanted at most")
            memory.set_ylim(top=max(memory.get_ylim()[1], 1.45 * MOST_PEAK_MB))  # the legend above
        memory.legend(frameon=False, loc="upper left")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _draw_processes(axes: Axes, whole: WholeRuns) -> None:
    one = whole.runs[0]
    unit = whole.floors.imports
    bars = {
        "imports": unit,
        "empty graph": whole.floors.empty_graph,
        "empty graph,\nkept open": whole.floors.empty_graph_kept_open,
        "one gym": one.first,
    }
    if one.again:
        bars["one gym,\nnothing new"] = one.again
    names = list(bars)
    wall = [cost.wall_seconds / unit.wall_seconds for cost in bars.values()]
    cpu = [cost.cpu_seconds / unit.cpu_seconds for cost in bars.values()]
    places = range(len(bars))
    axes.barh([place - 0.2 for place in places], wall, 0.4, color=_OURS, label="wall")
    axes.barh([place + 0.2 for place in places], cpu, 0.4, color=_OTHERS, label="CPU")
    axes.set_yticks(list(places), names)
    axes.invert_yaxis()
    axes.set(title="Whole processes", xlabel="times `import dagster, pandas`")
    axes.legend(frameon=False)


def _draw_pairs(axes: Axes, pairs: list[Pairs]) -> None:
    at_once = [each for each in pairs if not each.is_streamed]
    for method in METHODS:
        points = [each.found[method] for each in at_once if method in each.found]
        axes.plot(
            [found.checkins for found in points],
            [found.best_seconds for found in points],
            color=_OURS if method == OURS else _OTHERS,
            marker=_MARKERS[method],
            markersize=4,
            linestyle=_LINES[method],
            label=method,
        )
    axes.set(xscale="log", yscale="log", title="Finding pairs")
    axes.set(xlabel="check-ins", ylabel="seconds, best")
    axes.legend(frameon=False)


def _draw_work(axes: Axes, whole: WholeRuns) -> None:
    one = whole.runs[0]
    times = [run.checkins / one.checkins for run in whole.runs]
    work = [beyond(run.first, whole.floors.imports, one.first) for run in whole.runs]
    most = max(times)
    axes.plot([0, most], [0, most], color=_GREY, linewidth=0.8, label="in proportion")
    axes.plot(times, [wall for wall, _ in work], "o", color=_OURS, label="wall")
    axes.plot(times, [cpu for _, cpu in work], "s", color=_OTHERS, label="CPU")
    axes.set(title="Work beyond the imports")
    axes.set(xlabel="check-ins, times one gym's (which they are: at the right)")
    axes.set(ylabel="times one gym's", xlim=(0, None), ylim=(0, None))
    axes.legend(frameon=False, loc="upper left")


def _draw_memory(axes: Axes, whole: WholeRuns) -> None:
    one = whole.runs[0]
    times = [run.checkins / one.checkins for run in whole.runs]
    peaks = [run.first.peak_mb for run in whole.runs]
    axes.axhline(whole.floors.imports.peak_mb, color=_GREY, linewidth=0.8, label="imports")
    axes.plot(times, peaks, "o", color=_OURS, label="`basin run`")
    _name_points(axes, whole, times, peaks)
    axes.set(title="Peak memory", xlabel="check-ins, times one gym's", ylabel="MB")
    axes.set(xlim=(0, None), ylim=(0, None))


def _name_points(axes: Axes, whole: WholeRuns, x: list[float], y: list[float]) -> None:
    for run, at, height in zip(whole.runs, x, y, strict=True):
        name = f"{run.gyms} gym{'s' * (run.gyms > 1)}, {run.months} months"
        is_left = at > max(x) / 2  # so that no name leaves the drawing
        axes.annotate(
            name,
            (at, height),
            xytext=(-7 if is_left else 7, 0),
            textcoords="offset points",
            horizontalalignment="right" if is_left else "left",
            verticalalignment="center",
            fontsize=7,
        )
