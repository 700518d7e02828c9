"""What a contract makes of a frame: types, faults in words, and never a value."""

import numpy as np
import pandas as pd
import pytest

from basin_assets.contracts.table import Column, ContractError, Kind, Table

VISITS = Table(
    name="visits",
    description="A table of every kind.",
    columns=(
        Column("visit_id", Kind.ID, "The visit"),
        Column("host_id", Kind.ID, "Who hosted", nullable=True),
        Column("guests", Kind.COUNT, "How many came along", at_least=0, at_most=10),
        Column("score", Kind.COUNT, "How it was", nullable=True),
        Column("place", Kind.TEXT, "Where", nullable=True, allowed=("hall", "wall")),
        Column("is_paid", Kind.FLAG, "Whether it is paid"),
        Column("is_youth", Kind.FLAG, "Whether it was a minor's", nullable=True),
        Column("at", Kind.WALL_TIME, "When"),
        Column("day", Kind.DAY, "On which day", nullable=True),
        Column("hours", Kind.NUMBER, "How long", nullable=True, at_least=0),
    ),
    key=("visit_id",),
)
PAIRS = Table(
    name="pairs",
    description="Pairs.",
    columns=(Column("a", Kind.ID, "The lower"), Column("b", Kind.ID, "The higher")),
    key=("a", "b"),
    ordered_pair=("a", "b"),
)
GOOD: dict[str, list[object]] = {
    "visit_id": [1, 2],
    "host_id": [7, None],
    "guests": [0, 10],
    "score": [None, 3],
    "place": ["hall", None],
    "is_paid": [True, False],
    "is_youth": [None, True],
    "at": [pd.Timestamp("2025-10-26 17:08:59.000001")] * 2,
    "day": [pd.Timestamp("2025-10-26"), pd.NaT],
    "hours": [0.5, None],
}


def visits(**columns: list[object]) -> pd.DataFrame:
    return VISITS.frame(GOOD | columns)


def fault_of(frame: pd.DataFrame, table: Table = VISITS) -> str:
    with pytest.raises(ContractError) as fault:
        table.validate(frame)
    return str(fault.value)


def test_a_frame_has_the_contracts_columns_in_order_and_type() -> None:
    frame = visits()
    assert list(frame.columns) == VISITS.column_names
    assert [str(dtype) for dtype in frame.dtypes] == [
        "int64",
        "Int64",
        "int64",
        "Int64",
        "str",
        "bool",
        "boolean",
        "datetime64[us]",
        "datetime64[us]",
        "float64",
    ]
    assert VISITS.validate(frame) is frame


def test_a_frame_takes_the_columns_in_any_order_and_leaves_others_out() -> None:
    shuffled = {name: GOOD[name] for name in reversed(GOOD)} | {"note": ["x", "y"]}
    pd.testing.assert_frame_equal(VISITS.frame(shuffled), visits())


def test_a_frame_begins_its_rows_at_zero_whatever_it_is_made_from() -> None:
    cut = visits().iloc[1:]
    assert VISITS.frame(cut).index.tolist() == [0]


def test_a_write_reaches_neither_the_frame_nor_what_it_was_made_from() -> None:
    source = visits()
    guests = source["guests"]
    of_frame, of_columns = VISITS.frame(source), VISITS.frame(GOOD | {"guests": guests})
    source.loc[0, "guests"] = 5
    of_frame.loc[0, "guests"] = 6
    of_columns.loc[0, "guests"] = 7
    assert guests.tolist() == [0, 10]
    made = [frame["guests"].tolist() for frame in (source, of_frame, of_columns)]
    assert made == [[5, 10], [6, 10], [7, 10]]


def test_a_write_to_an_array_does_not_reach_the_frame_made_from_it() -> None:
    guests = np.array([0, 10])
    frame = VISITS.frame(GOOD | {"guests": guests})
    guests[0] = 5
    assert frame["guests"].tolist() == [0, 10]


def test_an_empty_frame_has_every_column_in_its_type() -> None:
    pd.testing.assert_series_equal(VISITS.empty().dtypes, visits().dtypes)
    assert VISITS.validate(VISITS.empty()).empty


def test_ids_over_2_to_the_53_next_to_a_null_stay_exact() -> None:
    ids = pd.array([2**53 + 1, None], dtype="Int64")
    assert VISITS.frame(GOOD | {"host_id": ids})["host_id"].iloc[0] == 2**53 + 1


def test_a_column_is_found_by_its_name() -> None:
    assert VISITS["guests"].at_most == 10
    with pytest.raises(KeyError):
        VISITS["nobody"]


@pytest.mark.parametrize(
    ("column", "values", "fault"),
    [
        ("guests", [-1, 0], "guests: 1 rows are below 0"),
        ("guests", [11, 12], "guests: 2 rows are above 10"),
        ("place", ["hall", "roof"], "place: 1 rows are none of hall, wall"),
        ("at", [pd.Timestamp("2025-10-26"), pd.NaT], "at: 1 rows are null"),
        ("day", [pd.Timestamp("2025-10-26 00:00:00.000001"), pd.NaT], "day: 1 rows bear a time"),
        ("hours", [float("inf"), None], "hours: 1 rows are infinite"),
        ("hours", [-0.5, None], "hours: 1 rows are below 0"),
        ("visit_id", [1, 1], r"the key (visit_id) repeats in 1 rows"),
    ],
)
def test_what_is_wrong_is_told_by_column_and_rows(
    column: str, values: list[object], fault: str
) -> None:
    assert fault in fault_of(visits(**{column: values}))


@pytest.mark.parametrize(
    ("column", "dtype"),
    [
        ("visit_id", "Int64"),
        ("guests", "float64"),
        ("place", "object"),
        ("at", "datetime64[ns]"),
        ("is_paid", "boolean"),
    ],
)
def test_another_type_is_a_fault_even_where_the_values_are_the_same(
    column: str, dtype: str
) -> None:
    frame = visits()
    frame[column] = frame[column].astype(dtype)  # type: ignore[call-overload]
    assert f"{column} has dtype {dtype}, not {VISITS[column].dtype}" in fault_of(frame)


def test_a_missing_an_extra_and_a_moved_column_are_faults() -> None:
    frame = visits()
    assert "missing: ['day']" in fault_of(frame.drop(columns="day"))
    assert "not in the contract: ['note']" in fault_of(frame.assign(note=1))
    assert "another order" in fault_of(frame[list(reversed(VISITS.column_names))])


def test_all_faults_are_told_at_once() -> None:
    told = fault_of(visits(guests=[-1, 11], place=["roof", None]))
    assert all(part in told for part in ("below 0", "above 10", "none of hall"))


def test_a_fault_never_tells_a_value() -> None:
    assert "Nancy" not in fault_of(visits(place=["Nancy Davis", None]))


def test_the_ids_of_a_pair_are_in_order() -> None:
    assert PAIRS.validate(PAIRS.frame({"a": [1, 1], "b": [2, 3]})) is not None
    assert "a is not below b in 1 rows" in fault_of(PAIRS.frame({"a": [1, 3], "b": [2, 2]}), PAIRS)
    assert "a is not below b in 1 rows" in fault_of(PAIRS.frame({"a": [2], "b": [2]}), PAIRS)
    assert "(a, b) repeats in 1 rows" in fault_of(PAIRS.frame({"a": [1, 1], "b": [2, 2]}), PAIRS)


@pytest.mark.parametrize(
    "frame",
    [
        visits(),
        visits(guests=[-1, 11], place=["roof", None]),
        visits(guests=[-1, -2]),
        visits(visit_id=[1, 1]),
        visits(visit_id=[2, 1]),
        visits().astype({"guests": "float64"}),
        visits().drop(columns="day"),
        VISITS.empty(),
    ],
)
def test_parts_of_a_frame_are_judged_as_the_whole(frame: pd.DataFrame) -> None:
    whole, parts = (
        _judged(VISITS, cut) for cut in ([frame], [frame.iloc[:1], frame.iloc[1:], frame.iloc[2:]])
    )
    assert parts == whole


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([(1, 2), (1, 3), (2, 3)], 3),
        ([(2, 3), (1, 3), (1, 2)], 3),
        ([(1, 2), (1, 3), (1, 3)], "pairs: the key (a, b) repeats in 1 rows"),
        ([(1, 3), (1, 2), (1, 3)], "pairs: the key (a, b) repeats in 1 rows"),
        ([(1, 5), (2, 3), (1, 5)], "pairs: the key (a, b) repeats in 1 rows"),
        ([(2, 3), (1, 5), (2, 3), (1, 5)], "pairs: the key (a, b) repeats in 2 rows"),
        ([(-3, -2), (-3, -2), (-1, 2)], "pairs: the key (a, b) repeats in 1 rows"),
        ([(1, 2), (3, 2), (4, 2)], "pairs: a is not below b in 2 rows"),
        ([], 0),
    ],
)
def test_a_key_or_an_order_broken_in_another_part_is_found(
    pairs: list[tuple[int, int]], verdict: object
) -> None:
    rows = [PAIRS.frame({"a": [a], "b": [b]}) for a, b in pairs]
    assert _judged(PAIRS, rows) == verdict
    assert _judged(PAIRS, [pd.concat([PAIRS.empty(), *rows])]) == verdict


def _judged(table: Table, parts: list[pd.DataFrame]) -> object:
    try:
        return sum(len(part) for part in table.checked(parts))
    except ContractError as error:
        return str(error)
