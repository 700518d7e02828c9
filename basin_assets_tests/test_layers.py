"""Arrows between packages run one way, and pure modules stay light."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from basin_assets.demo import Gym
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.cli.strange_gym import LAST_MONTH, strange_gym
from basin_assets_tests.published_gym import publish_purely

PACKAGE = Path(__file__).resolve().parents[1] / "basin_assets"
ORDER = (
    "timezones",
    "errors",
    "settings",
    "contracts",
    "rules",
    "stores",
    "tables",
    "explorer",
    "demo",
    "orchestration",
    "specs",
    "spark",
    "cli",
)
"""Each imports itself and what comes before it; `docs/architecture.md` shows it."""
IMPORTED_BY = {"specs": {"specs"}, "spark": {"spark"}, "demo": {"demo", "cli"}}
"""Who may import a package that is no foundation of others."""


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def _modules(package: str) -> Iterator[Path]:
    module = PACKAGE / f"{package}.py"
    yield from [module] if module.is_file() else (PACKAGE / package).rglob("*.py")


def _packages_imported_by(package: str) -> set[str]:
    return {
        module.split(".")[1]
        for path in _modules(package)
        for module in _imported(path)
        if module.startswith("basin_assets.")
    }


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_what_comes_before_it(package: str) -> None:
    assert _packages_imported_by(package) <= {*ORDER[: ORDER.index(package) + 1]}


@pytest.mark.parametrize("package", IMPORTED_BY)
def test_nothing_else_knows_that_a_package_exists(package: str) -> None:
    importers = {each for each in ORDER if package in _packages_imported_by(each)}
    assert importers <= IMPORTED_BY[package]


def test_every_package_has_its_place_in_the_order() -> None:
    there = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith("__")}
    assert there - {"py"} == {*ORDER, "definitions"}


def test_no_two_modules_import_each_other_however_far_round() -> None:
    of_module = {_name(path): {*_imported(path)} for path in PACKAGE.rglob("*.py")}
    graph = {name: found & of_module.keys() for name, found in of_module.items()}
    assert list(TopologicalSorter(graph).static_order())  # CycleError names the circle


def _name(path: Path) -> str:
    dotted = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return dotted.removesuffix(".__init__")


def test_dagster_is_imported_in_one_folder_alone() -> None:
    importers = {
        _name(path)
        for path in PACKAGE.rglob("*.py")
        if any(module.split(".")[0] in ("dagster", "dagster_aws") for module in _imported(path))
    }
    elsewhere = {name for name in importers if not name.startswith("basin_assets.orchestration")}
    assert elsewhere == {"basin_assets.spark.assets"}


def test_the_second_reading_knows_nothing_of_the_product() -> None:
    modules = (PACKAGE.parent / "basin_assets_tests" / "oracle").glob("*.py")
    imported = {module.split(".")[0] for path in modules for module in _imported(path)}
    assert not {"basin_assets", "basin_assets_tests"} & imported


@pytest.mark.parametrize("package", ["contracts", "rules", "explorer"])
def test_the_pure_packages_know_neither_dagster_nor_boto(package: str) -> None:
    forbidden = {"dagster", "dagster_aws", "boto3", "botocore", "os", "pathlib", "time"}
    seen = {
        (path.name, module.split(".")[0])
        for path in (PACKAGE / package).rglob("*.py")
        if path.name != "docs.py"  # writes the page, and is imported by nothing
        for module in _imported(path)
    }

    assert not {(name, module) for name, module in seen if module in forbidden}


def test_a_folder_store_and_the_doctor_load_neither_dagster_nor_boto() -> None:
    code = (
        "import sys, basin_assets.cli.basin, basin_assets.cli.doctor\n"
        "import basin_assets.tables.source_reader, basin_assets.stores.folder\n"
        "print({'dagster', 'boto3'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_the_graph_of_a_local_run_loads_neither_spark_nor_boto() -> None:
    code = (
        "import sys\n"
        "from basin_assets.orchestration.build import build_defs\n"
        "build_defs()\n"
        "print({'pyspark', 'py4j', 'boto3'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_what_a_clusters_tasks_load_is_free_of_dagster_and_boto() -> None:
    code = (
        "import sys, basin_assets.spark.cluster\n"
        "print({'dagster', 'boto3', 'pyspark'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("commands", "unwanted"),
    [
        # pandas takes longer to load than all else that they do.
        (
            [["friends", "1"], ["guests"], ["at-risk"], ["groups"], ["connectors"], ["changes"]],
            ["dagster", "boto3", "igraph", "rapidfuzz", "pandas", "pydantic_settings"],
        ),
        ([["explain", "1", "2"]], ["dagster", "boto3", "igraph", "rapidfuzz"]),
    ],
)
def test_the_reading_commands_load_only_what_they_need(
    tmp_path: Path, commands: list[list[str]], unwanted: list[str]
) -> None:
    publish_purely(FolderStore(tmp_path), strange_gym(), LAST_MONTH)
    code = (
        "import sys\n"
        "from basin_assets.cli.basin import main\n"
        f"for words in {commands}:\n"
        f"    main([*words, '--store', {str(tmp_path)!r}], standalone_mode=False)\n"
        f"print(sorted(set({unwanted}) & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "most"),
    [
        (("friends", "Nancy Davis"), 1.4),
        (("groups",), 1.4),
        (("explain", "Nancy Davis", "Harry Davis"), 3.0),  # makes the connection anew, by pandas
    ],
)
def test_a_reading_command_takes_about_as_long_as_loading_pandas(
    tiny_gym: Gym, tmp_path: Path, words: tuple[str, ...], most: float
) -> None:
    publish_purely(FolderStore(tmp_path), tiny_gym.files, "2025-11")
    run = "import sys; from basin_assets.cli.basin import main; main(sys.argv[1:])"
    command = [run, *words, "--store", str(tmp_path)]

    # In turns, and the least of each: others share the machine.
    turns = [(_cpu_seconds(command), _cpu_seconds(["import pandas"])) for _ in range(5)]
    taken, pandas = map(min, zip(*turns, strict=True))

    assert taken / pandas <= most, turns


def _cpu_seconds(code: list[str]) -> float:
    """What a Python process that runs the code, with the words behind it, takes."""
    process = subprocess.Popen(
        [sys.executable, "-c", *code], stdout=subprocess.DEVNULL, cwd=PACKAGE.parent
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


def test_importing_the_package_does_no_work() -> None:
    code = (
        "import sys; sys.argv=['x']; import os; os.environ['BASIN_TIMEZONE']='no such zone'\n"
        "import basin_assets.orchestration.build, basin_assets.settings, basin_assets.cli.basin"
    )

    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
