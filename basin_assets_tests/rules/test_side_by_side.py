"""What is made side by side is what is made one after the other, errors and interrupts included."""

import threading
from functools import partial

import pytest

from basin_assets.rules.side_by_side import THREADS, side_by_side

SECONDS = 30


class MakerError(Exception):
    """What a maker raises."""


def fail() -> int:
    raise MakerError


def test_results_come_in_the_order_of_their_makers() -> None:
    second_is_made = threading.Event()

    def first() -> int:
        assert second_is_made.wait(SECONDS)
        return 1

    def second() -> int:
        second_is_made.set()
        return 2

    assert list(side_by_side([first, second])) == [1, 2]


def test_an_error_comes_out_where_its_result_would() -> None:
    made = side_by_side([lambda: 1, fail, lambda: 3])
    assert next(made) == 1
    with pytest.raises(MakerError):
        next(made)


def test_few_results_wait_to_be_taken() -> None:
    called: list[int] = []
    made = side_by_side(partial(called.append, number) for number in range(100))
    next(made)
    made.close()
    assert len(called) <= THREADS


def test_whoever_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    made = side_by_side([lambda: 1, lambda: 2, lambda: 3, lambda: 4])
    next(made)
    made.close()
    assert threading.active_count() == before


def test_an_interrupt_while_others_work_ends_it() -> None:
    calls: list[int] = []

    def call(number: int) -> None:
        calls.append(number)
        if number == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(side_by_side(partial(call, number) for number in range(100)))
    assert len(calls) <= THREADS
