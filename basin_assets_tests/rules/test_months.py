"""Months as partitions name them."""

import pandas as pd
import pytest

from basin_assets.rules.months import MonthWindow, month_of, rows_by_month


@pytest.mark.parametrize(
    ("time", "month"),
    [
        ("2025-10-31 23:59:59.999999", "2025-10"),
        ("2025-11-01 00:00:00", "2025-11"),
        ("2024-01-01 00:00:00", "2024-01"),
    ],
)
def test_a_month_ends_at_gym_local_midnight(time: str, month: str) -> None:
    assert month_of(pd.Series([pd.Timestamp(time)])).tolist() == [month]


def test_a_window_has_every_month_from_the_first_to_the_last() -> None:
    assert MonthWindow("2024-11", "2025-02").keys == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert MonthWindow("2025-10", "2025-10").keys == ["2025-10"]


def test_the_rows_of_a_month_stand_in_their_order_and_the_oldest_month_first() -> None:
    times = pd.to_datetime(pd.Series(["2025-10-31", "2025-09-01", "2025-10-01", None]))
    found = {month: rows.tolist() for month, rows in rows_by_month(times).items()}
    assert list(found.items()) == [("2025-09", [1]), ("2025-10", [0, 2])]


def test_no_rows_are_of_no_month() -> None:
    assert rows_by_month(pd.Series([], dtype="datetime64[us]")) == {}
