"""What the benchmarks measure, as data: tables, page and picture are all made from this.

Seconds are medians or bests as each class says; megabytes are 2**20 bytes.
"""

from typing import NamedTuple


class Machine(NamedTuple):
    """What was measured on.

    Attributes:
        processor: the model's name.
        cores: those that this process may use.
        memory_mb: of the machine.
        system: of operation.
        versions: of Python and of the packages that matter.
        load: processes that wanted a core when it began, averaged over a minute.
    """

    processor: str
    cores: int
    memory_mb: float
    system: str
    versions: dict[str, str]
    load: float


class Cost(NamedTuple):
    """What a whole process cost, from start to end: medians over the repeats."""

    what: str
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float


class GraphSize(NamedTuple):
    """How large the asset graph is that the empty one copies."""

    assets: int
    checks: int
    steps: int
    months: int


class Run(NamedTuple):
    """`basin run` over some gyms, from exports to published files.

    Attributes:
        gyms: how many, each with customers and locations of its own.
        months: that the exports go over.
        checkins: rows of checkins.csv.
        first: on a store that has nothing but exports.
        again: once more over the same; None where that was not measured.
    """

    gyms: int
    months: int
    checkins: int
    first: Cost
    again: Cost | None


class Floors(NamedTuple):
    """What a run stands beside.

    Attributes:
        imports: of dagster and pandas, and nothing else.
        empty_graph: a graph of the shape of ours in which nothing is done.
        empty_graph_kept_open: the same, with Dagster's SQLite files kept open as ours are.
    """

    imports: Cost
    empty_graph: Cost
    empty_graph_kept_open: Cost


class FromSource(NamedTuple):
    """One gym and its floors in a Python that compiles all that it imports: it has no bytecode."""

    floors: Floors
    one_gym: Cost


class WholeRuns(NamedTuple):
    """Whole processes, each a Python of its own, which finds the bytecode of all it imports.

    Attributes:
        repeats: of the floors and the first run; the later runs go once.
        floors: what the runs stand beside.
        graph: how large the graphs are.
        runs: the first is of one gym.
        from_source: the first run again, without bytecode.
    """

    repeats: int
    floors: Floors
    graph: GraphSize
    runs: list[Run]
    from_source: FromSource


class Found(NamedTuple):
    """What one way found of pairs, and what that cost.

    Attributes:
        checkins: how many.
        pairs: how many rows.
        fingerprint: equal where keys and gaps are, in whatever order.
        first_seconds: of finding the pairs the first time, in memory never touched before.
        best_seconds: of the fastest time.
        cpu_seconds: of processors, in the time that took least.
        whole_seconds: with reading; streamed, with writing too.
        peak_mb: of the process, with its imports and the check-ins.
    """

    checkins: int
    pairs: int
    fingerprint: int
    first_seconds: float
    best_seconds: float
    cpu_seconds: float
    whole_seconds: float
    peak_mb: float


class Pairs(NamedTuple):
    """The same pairs, found in several ways.

    Attributes:
        gyms: how many, of about 3,440 check-ins a month each.
        months: how many.
        is_streamed: a month and location at a time, written at once, instead of in one call.
        found: by method.
    """

    gyms: int
    months: int
    is_streamed: bool
    found: dict[str, Found]


class Names(NamedTuple):
    """Matching printed names among so many customers; all of the processor.

    Attributes:
        customers: how many.
        index_seconds: to index them once.
        ms_a_name: for each distinct name.
        matrix_ms_a_name: the same where a name is compared with every customer's.
    """

    customers: int
    index_seconds: float
    ms_a_name: float
    matrix_ms_a_name: float


class Ties(NamedTuple):
    """Who knows whom, from the visits of a gym; seconds of the processor, medians of three."""

    checkins: int
    pairs: int
    pair_seconds: float
    evidence_seconds: float
    calibration_seconds: float
    score_seconds: float


class Results(NamedTuple):
    """Everything of one run of the benchmarks; a small one is too small to be judged."""

    is_small: bool
    machine: Machine
    whole: WholeRuns
    pairs: list[Pairs]
    names: list[Names]
    ties: Ties
    minutes: float
