"""Threads of a fit: the ensemble's networks are trained in parallel, and the threads left over share their matrix products."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from threading import Event
from typing import Any, TypeVar

from pellucid.tabular.settings.checks import whole

Result = TypeVar("Result")


def limited(threads: int | None) -> AbstractContextManager[Any]:
    """So many threads for matrix products, in the whole process: for training and evaluation, never for a prediction."""
    if threads is None:
        return nullcontext()
    from threadpoolctl import threadpool_limits

    return threadpool_limits(whole("threads", threads))  # type: ignore[no-any-return]


def available() -> int:
    """As many as BLAS would take: one a processor, or fewer by OMP_NUM_THREADS or in a process that joblib started."""
    from threadpoolctl import threadpool_info

    counts = [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]
    return max(counts, default=os.cpu_count() or 1)


def divided(threads: int | None, members: int, products: int | None) -> tuple[int, int | None]:
    """How many networks are trained in parallel, and how many threads share a matrix product of one of them.

    Parameters
    ----------
    threads
        Asked for; None: as many as there are.
    products
        As many as a product is worth sharing among; None: any number.
    """
    if members == 1 or threads == 1:
        return 1, threads or products
    there = threads or available()
    networks = min(members, there)
    return networks, products or there // networks


def side_by_side(work: Callable[[int], Result], count: int, threads: int, stop: Event) -> Generator[Result]:
    """What `work` makes of 0 to `count` - 1, in this order, by so many threads; with one thread, each when asked for.

    Ctrl-C sets `stop`, and so does who leaves before the last result: work under way is expected to look at it and end.
    """
    if threads == 1:
        yield from map(work, range(count))
        return
    from sklearn.exceptions import ConvergenceWarning

    def unless_it_fails(number: int) -> Result:
        try:
            return work(number)
        except BaseException:
            stop.set()
            raise

    with warnings.catch_warnings(), ThreadPoolExecutor(threads) as pool:
        warnings.simplefilter("ignore", ConvergenceWarning)  # of line.py: filters are the whole process's
        contexts = [copy_context() for _ in range(count)]  # the language, for one
        futures = [pool.submit(context.run, unless_it_fails, number) for number, context in enumerate(contexts)]
        try:
            for future in futures:
                try:
                    while not future.done():
                        wait([future], timeout=0.2)  # Windows hears Ctrl-C only between
                except KeyboardInterrupt:
                    stop.set()
                failed = [each for each in futures if each.done() and each.exception()]
                yield (*failed, future)[0].result()
        finally:
            stop.set()
