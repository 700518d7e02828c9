"""`make mutants`: puts faults into the product, one at a time, and tells which no test noticed.

A verdict is kept in `.mutants/verdicts.jsonl`: a run that was stopped goes on where it was, a fault
that was noticed is not tried again while its file stays as it is, and one that was not noticed is
tried again once a test has changed.
"""

import argparse
import hashlib
import json
import os
import random
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from basin_assets_tests.mutants.faults import Fault, faults_of
from basin_assets_tests.mutants.killing import Copy, Trial, Verdict, load_once, tests_of

PROJECT = Path(__file__).parent.parent.parent
PACKAGE = PROJECT / "basin_assets"
WORK = PROJECT / ".mutants"
EQUIVALENT = Path(__file__).parent / "equivalent.toml"
WITH_FAULTS = (
    "rules/**/*.py",
    "stores/*.py",
    "tables/publishing.py",
    "explorer/content.py",
    "explorer/people.py",
)
WANTED_PERCENT = 93.0


class Tried(NamedTuple):
    """A fault and what noticed it; None: nothing."""

    fault: Fault
    noticed_by: str | None


def main() -> int:
    """Tries the faults and prints what was noticed; 1 where less than is wanted was."""
    options = _options()
    faults = _sample([*_all_faults(options.only)], options.sample, options.seed)
    excused = [fault for fault in faults if is_excused(fault, listed_faults())]
    left = [fault for fault in faults if fault not in excused]
    verdicts = Verdicts(WORK / "verdicts.jsonl")
    waiting = [fault for fault in left if fault not in verdicts]
    click.echo(f"{len(faults)} faults, {len(excused)} of them equivalent, {len(waiting)} to try")
    load_once()
    copies = [Copy.of(PROJECT, WORK / f"copy-{n}") for n in range(options.processes)]
    if waiting and not options.trust:
        _require_sound_tests(copies[0], waiting)
    _try_all(waiting, copies, verdicts)
    return _report([Tried(fault, verdicts.noticed_by(fault)) for fault in left], len(excused))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many at random; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--only", default="", help="of files whose path begins so, as rules/ties")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--trust", action="store_true", help="the tests pass; do not ask them")
    return parser.parse_args()


def _all_faults(only: str) -> Iterable[Fault]:
    files = sorted(
        {
            str(file.relative_to(PACKAGE))
            for pattern in WITH_FAULTS
            for file in PACKAGE.glob(pattern)
        }
    )
    for file in files:
        if file.startswith(only):
            yield from faults_of(PACKAGE, file)


def _sample(faults: list[Fault], size: int, seed: int) -> list[Fault]:
    if not 0 < size < len(faults):
        return faults
    chosen = random.Random(seed).sample(range(len(faults)), size)
    return [faults[at] for at in sorted(chosen)]


def listed_faults() -> list[dict[str, str]]:
    """The faults that change nothing that anybody could see, each with `why`."""
    found: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text("utf-8"))["fault"]
    return found


def is_excused(fault: Fault, listed: Iterable[Mapping[str, str]]) -> bool:
    """Whether a fault is listed; one without `new` stands for all of its lines or function."""
    key = dict(zip(("file", "function", "old", "new"), fault.key, strict=True))
    return any(
        all(each.get(name, value) == value for name, value in key.items()) for each in listed
    )


class Verdicts:
    """What is known of faults from this run and earlier ones."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._tests = _digest(sorted((PROJECT / "basin_assets_tests").rglob("*.py")))
        self._known: dict[str, dict[str, str | None]] = {}
        if file.exists():
            for line in file.read_text("utf-8").splitlines():
                said = json.loads(line)
                self._known[said["fault"]] = said

    def __contains__(self, fault: Fault) -> bool:
        said = self._known.get(_name(fault))
        return said is not None and (said["noticed_by"] is not None or said["tests"] == self._tests)

    def noticed_by(self, fault: Fault) -> str | None:
        """Which test noticed the fault."""
        return self._known[_name(fault)]["noticed_by"]

    def add(self, fault: Fault, verdict: Verdict) -> None:
        """Keeps a verdict, at once."""
        said = {
            "fault": _name(fault),
            "noticed_by": verdict.noticed_by,
            "tests": self._tests,
            "where": f"{fault.file} {fault.function}",
            "new": fault.new,
        }
        self._known[_name(fault)] = said
        self._file.parent.mkdir(exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")


def _name(fault: Fault) -> str:
    return hashlib.sha256("\0".join((*fault.key, fault.code)).encode()).hexdigest()[:20]


def _digest(files: Sequence[Path]) -> str:
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()[:20]


def _require_sound_tests(copy: Copy, faults: Sequence[Fault]) -> None:
    """The tests must pass without a fault, else they would seem to notice every one."""
    files = {fault.file for fault in faults}
    tests = sorted(
        {each for file in files for stage in tests_of(file, copy.root) for each in stage}
    )
    click.echo(f"first the tests without a fault ({len(tests)} files) ...")
    trial = copy.start_without_a_fault(tests)
    while (verdict := trial.verdict()) is None:
        time.sleep(0.1)
    if verdict.noticed_by is not None:
        sys.exit(f"{verdict.noticed_by} fails without a fault; see {copy.root / 'output.txt'}")


def _try_all(waiting: Sequence[Fault], copies: Sequence[Copy], verdicts: Verdicts) -> None:
    left, running = list(reversed(waiting)), list[Trial]()
    free = list(copies)
    while left or running:
        while left and free:
            fault = left.pop()
            running.append(free.pop().start(fault))
        for trial in list(running):
            verdict = trial.verdict()
            if verdict is not None and trial.fault is not None:
                verdicts.add(trial.fault, verdict)
                running.remove(trial)
                free.append(trial.copy)
                if verdict.noticed_by is None:
                    click.echo(f"not noticed: {_told(trial.fault)}")
        time.sleep(0.02)


def _told(fault: Fault) -> str:
    where = f"{fault.file} {fault.function}".rstrip()
    return f"{where}\n    - {fault.old}\n    + {fault.new}"


def _report(tried: Sequence[Tried], equivalent: int) -> int:
    by_folder: dict[str, list[Tried]] = defaultdict(list)
    for each in tried:
        by_folder[str(Path(each.fault.file).parent)].append(each)
    escaped = [each.fault for each in tried if each.noticed_by is None]
    for fault in escaped:
        click.echo(_told(fault))
    for folder, of_folder in sorted(by_folder.items()):
        noticed = sum(1 for each in of_folder if each.noticed_by is not None)
        click.echo(f"{folder:24}{noticed:5} of {len(of_folder):5} noticed")
    percent = 100 * (1 - len(escaped) / len(tried)) if tried else 100.0
    click.echo(f"{len(tried) - len(escaped)} of {len(tried)} noticed: {percent:.1f} %", nl=False)
    click.echo(f" ({equivalent} more are equivalent, and listed with the reason)")
    return int(percent < WANTED_PERCENT)


if __name__ == "__main__":
    sys.exit(main())
