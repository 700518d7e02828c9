"""The page of the benchmarks, from the results of one run.

`python -m basin_assets_tests.bench.page` makes it again from those of the last, without measuring.
"""

from pathlib import Path

from pydantic import TypeAdapter

from basin_assets_tests.bench import page_tables as tables
from basin_assets_tests.bench.picture import draw_benchmarks
from basin_assets_tests.bench.process_costs import PROJECT
from basin_assets_tests.bench.results import Results
from basin_assets_tests.bench.verdicts import verdict_table, where_others_are_better

PAGE = PROJECT / "docs" / "benchmarks.md"
LAST = PROJECT / ".bench.json"
_PICTURE = "pictures/benchmarks.svg"
_RESULTS = TypeAdapter(Results)


def write_page(results: Results, page: Path = PAGE) -> None:
    """Writes the page, and its picture into the folder beside it."""
    draw_benchmarks(results, page.parent / _PICTURE)
    page.write_text(markdown(results), encoding="utf-8")


def keep(results: Results, path: Path = LAST) -> None:
    """Writes the results as JSON."""
    path.write_bytes(_RESULTS.dump_json(results, indent=1))


def kept(path: Path = LAST) -> Results:
    """The results that `keep` wrote."""
    return _RESULTS.validate_json(path.read_bytes())


def all_tables(results: Results) -> list[tables.Table]:
    """Every table, in the order of the page."""
    whole = results.whole
    return [
        *([] if results.is_small else [verdict_table(whole)]),
        tables.processes_table(whole),
        tables.from_source_table(whole),
        tables.growth_table(whole),
        *(tables.pairs_table(pairs) for pairs in results.pairs),
        tables.names_table(results.names),
        tables.ties_table(results.ties),
        tables.machine_table(results.machine),
    ]


def markdown(results: Results) -> str:
    """The page."""
    of_pairs = [tables.pairs_table(pairs).title for pairs in results.pairs]
    parts = [_HEAD.format(minutes=results.minutes), f"![the benchmarks]({_PICTURE})", ""]
    for table in all_tables(results):
        if table.title == of_pairs[0]:
            parts += ["## Finding pairs", "", tables.PAIRS, ""]
        parts += [f"{'###' if table.title in of_pairs else '##'} {table.title}", ""]
        parts += [*_rows(table), ""]
        parts += [table.says, ""] if table.says else []
    better = where_others_are_better(results) or ["Nowhere in this run."]
    parts += [
        "## Where we miss, and where others do better",
        "",
        _BETTER,
        "",
        *(f"- {line}" for line in better),
    ]
    return "\n".join(parts) + "\n"


def _rows(table: tables.Table) -> list[str]:
    rule = tuple("---:" if number else "---" for number in range(len(table.columns)))
    return [f"| {' | '.join(cells)} |" for cells in (table.columns, rule, *table.rows)]


_HEAD = """\
# Benchmarks

`make bench` measures everything on this page in one run, prints it, and writes this page and its
picture; this run took {minutes:.0f} minutes. `make bench-small` does the same on gyms of 60 people
and writes nothing here; every change has to pass it. All gyms are synthetic and the same on every
machine. Seconds depend on the machine and on who else uses it: compare ratios, not seconds. In the
first and the third drawing a bar or point is a ratio; the table behind each drawing is below.
"""
_BETTER = """\
Every figure of this run that is more than is wanted, or in which another way takes at least a
twentieth less than ours. The program that writes this page picks them."""

if __name__ == "__main__":
    write_page(kept())
