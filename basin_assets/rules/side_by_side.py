"""Makes independent things in two threads: ranges of pairs, the lines of a published file.

numpy and Arrow let go of Python's lock while they compute, so two threads keep two processors
busy. They must not share an index of numbers or days: pandas makes its hash table at the first
look-up without a lock (pandas-dev/pandas#21150). It makes that of texts under Python's lock.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

THREADS = 2
"""A third would mostly wait for Python's lock."""

T = TypeVar("T")


def side_by_side(makers: Iterable[Callable[[], T]]) -> Generator[T]:
    """What each function makes, in their order; the next ones are called meanwhile.

    At most `THREADS` are at work or wait to be taken. An error comes out where its result would.

    Args:
        makers: the functions, none of which needs another to be called before.
    """
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="side by side")
    waiting: deque[Future[T]] = deque()
    try:
        for make in makers:
            waiting.append(pool.submit(make))
            if len(waiting) == THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
