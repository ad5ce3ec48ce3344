"""How many threads share the matrix products of the whole process, for a while."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pellucid.estimators.options import whole


def limited(threads: int | None) -> AbstractContextManager[Any]:
    """So many threads for matrix products, in the whole process: for learning and judging, never for a prediction."""
    if threads is None:
        return nullcontext()
    from threadpoolctl import threadpool_limits

    return threadpool_limits(whole("threads", threads))  # type: ignore[no-any-return]
