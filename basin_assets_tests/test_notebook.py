"""The notebook runs from top to bottom, draws two pictures, and is kept without outputs."""

import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from basin_assets.settings import Settings
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS

pytestmark = DAGSTER_WARNINGS
NOTEBOOK = Path(__file__).resolve().parents[1] / "docs" / "notebooks" / "connections.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


@pytest.fixture
def found(built_gym: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What all names stand for after every cell was run on a built gym."""
    plt.switch_backend("agg")
    plt.close("all")
    monkeypatch.setenv("BASIN_STORE", str(built_gym))
    names: dict[str, Any] = {}
    for cell in CELLS:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    return names


def test_the_notebook_answers_what_the_tables_were_made_for(found: dict[str, Any]) -> None:
    assert set(found["of_one"]["friend_name"]) == {
        "Charlie Davis",
        "Harry Davis",
        "Rhodes Davis",
        "Walter Davis",
    }
    assert found["may_follow"]["friends"].sum() == found["at_risk"]["friend_name"].count()
    assert len(found["invite"]) == found["guests"]["guest_customer_id"].nunique()


def test_two_pictures_show_the_hosts_and_every_type_in_all_bands(found: dict[str, Any]) -> None:
    hosts, types = (plt.figure(number).axes[0] for number in plt.get_fignums())

    assert len(hosts.patches) == 2 * len(found["hosts"]) > 0
    assert len(types.patches) == found["shares"].size > 0
    assert found["shares"].sum(axis=1).round(6).eq(100).all()
    points = [
        getattr(Settings.model_construct(), f"{band}_up_to")
        for band in ("weak", "moderate", "strong", "very_strong")
    ]
    assert str(points)[1:-1] in "".join(CELLS[-1]["source"])


def test_no_output_is_kept_that_could_go_stale() -> None:
    code = [cell for cell in CELLS if cell["cell_type"] == "code"]

    assert len(code) > 5
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]
