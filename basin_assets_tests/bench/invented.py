"""Results that nobody measured, for tests of what is made from results."""

from basin_assets_tests.bench.pair_methods import METHODS, ON_ANY, STREAMED
from basin_assets_tests.bench.results import (
    Cost,
    Floors,
    Found,
    FromSource,
    GraphSize,
    Machine,
    Names,
    Pairs,
    Results,
    Run,
    Ties,
    WholeRuns,
)


def invented_results(*, is_small: bool = False) -> Results:
    """Ten gyms miss the work that was wanted; numpy is better at something."""
    names = [Names(12_000, 1.0, 0.1, 2.0), Names(120_000, 10.0, 0.2, 20.0)]
    ties = Ties(48_000, 236_000, 0.1, 0.2, 2.0, 0.1)
    pairs = [_pairs(1, ON_ANY), _pairs(100, STREAMED, is_streamed=True)]
    return Results(is_small, _machine(), _whole(), pairs, names, ties, 12.3)


def found(seconds: float, fingerprint: int = 7, peak_mb: float = 200.0) -> Found:
    """Ten pairs of five check-ins."""
    return Found(5, 10, fingerprint, 2 * seconds, seconds, seconds, 3 * seconds, peak_mb)


def _machine() -> Machine:
    return Machine("Abacus 3000", 2, 24_000.0, "Linux", {"Python": "3.11.0"}, 0.4)


def _whole() -> WholeRuns:
    one = Run(1, 14, 48_000, _cost("one", 11.0, 300.0), _cost("nothing new", 9.0, 250.0))
    ten = Run(10, 14, 480_000, _cost("ten", 121.0, 2_000.0), None)
    from_source = FromSource(_floors(9.0, 24.0, 12.0), _cost("one, compiled", 36.0, 300.0))
    return WholeRuns(3, _floors(3.0, 8.0, 6.0), GraphSize(52, 14, 56, 23), [one, ten], from_source)


def _floors(imports: float, empty: float, kept_open: float) -> Floors:
    return Floors(
        _cost("imports", imports, 150.0),
        _cost("empty graph", empty, 110.0),
        _cost("empty graph kept open", kept_open, 110.0),
    )


def _cost(what: str, seconds: float, peak_mb: float) -> Cost:
    return Cost(what, seconds, seconds / 2, peak_mb)


def _pairs(gyms: int, methods: int, *, is_streamed: bool = False) -> Pairs:
    """Ours takes longer than numpy, and all others longer still and more memory."""
    costs = [found(0.2), found(0.1), *(found(n + 1.0, peak_mb=300.0) for n in range(methods))]
    return Pairs(gyms, 14, is_streamed, dict(zip(list(METHODS)[:methods], costs, strict=False)))
