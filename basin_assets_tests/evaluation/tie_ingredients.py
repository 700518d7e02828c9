"""The evidence of ties without one of its ingredients, or with another closeness."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from basin_assets.rules.ties.evidence import HALF_CLOSENESS_SECONDS, Factors

Floats = npt.NDArray[np.float64]
Change = Callable[[Factors], Factors]


def _without(name: str) -> Change:
    def change(factors: Factors) -> Factors:
        return factors._replace(**{name: np.ones_like(getattr(factors, name))})

    return change


def _sharper(seconds: float) -> Change:
    """Closeness by exp(-gap / seconds), which forgives no wide gap."""

    def change(factors: Factors) -> Factors:
        gap = (1.0 / factors.closeness - 1.0) * HALF_CLOSENESS_SECONDS
        return factors._replace(closeness=np.exp(-gap / seconds))

    return change


CHANGES: Mapping[str, Change] = {
    "nothing left out": lambda factors: factors,
    "without closeness": _without("closeness"),
    "without the crowd": _without("crowd"),
    "without the people of the place": _without("people"),
    "without visits alone (habit)": _without("alone"),
    "without activity": _without("activity"),
    "without occasions": _without("occasions"),
    "closeness exp(-gap / 300 s)": _sharper(300.0),
    "closeness exp(-gap / 60 s)": _sharper(60.0),
}
