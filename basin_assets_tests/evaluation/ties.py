"""`make eval-ties`: how well the score of ties tells who knows whom, beside other scores.

On gyms and towns that were held out: no constant was set by them. `--tuning` shows those that
some were set by; it draws no picture.
"""

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from basin_assets_tests.evaluation import second_gyms, tie_gyms, towns
from basin_assets_tests.evaluation.calibration_picture import PICTURE, draw_calibration
from basin_assets_tests.evaluation.tie_measurements import (
    Measured,
    measure_gym,
    measure_second_gym,
    measure_town,
)
from basin_assets_tests.evaluation.tie_tables import (
    calibration_table,
    pooled,
    ranking_table,
    town_table,
    unknown_table,
)

_PROCESSES = 2
_WIDTH = 120
Plan = TypeVar("Plan")


def main() -> None:
    """Prints the tables, and draws the calibration curve."""
    is_tuning = "--tuning" in sys.argv[1:]
    console = Console(width=_WIDTH)
    variants = tie_gyms.TUNING if is_tuning else tie_gyms.HELD_OUT
    spoilt = tie_gyms.TUNING_SPOILT if is_tuning else tie_gyms.HELD_OUT_SPOILT
    second = () if is_tuning else second_gyms.SECOND
    plans = towns.TUNING if is_tuning else towns.HELD_OUT
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        of_gyms = list(_measured(pool, measure_gym, variants, "gyms"))
        of_spoilt = list(_measured(pool, measure_gym, spoilt, "spoilt gyms"))
        of_second = list(_measured(pool, measure_second_gym, second, "second simulator"))
        of_towns = list(_measured(pool, measure_town, plans, "towns"))
    kind = "tuning" if is_tuning else "held out"
    console.print(f"{len(of_gyms)} gyms and {len(of_towns)} towns, {kind}, all synthetic\n")
    both = [each for each in (of_spoilt, of_second) if each]
    for table in (
        ranking_table(of_gyms),
        calibration_table(of_gyms),
        unknown_table(of_gyms),
        *(table(gyms) for gyms in both for table in (ranking_table, unknown_table)),
        town_table(of_towns),
    ):
        console.print(table)
    if not is_tuning:
        every = [*of_gyms, *of_spoilt, *of_second]
        draw_calibration(
            {
                f"called a {meaning}": pooled(
                    gym.of_unknown for gym in every if gym.is_probability is is_probability
                )
                for meaning, is_probability in (("probability", True), ("rank", False))
            }
        )
        console.print(f"calibration curve: {PICTURE}")


def _measured(
    pool: ProcessPoolExecutor,
    measure: Callable[[Plan], Measured],
    plans: Sequence[Plan],
    what: str,
) -> Iterator[Measured]:
    """The measurements in the order of the plans, with a bar while they are made."""
    console = Console(stderr=True)
    yield from track(pool.map(measure, plans), description=what, total=len(plans), console=console)


if __name__ == "__main__":
    main()
