"""Results beyond the cache are written past it: vectors of non-temporal stores, the same bits, only where rows are aligned."""

import re
from typing import Any

import numpy as np
import pytest

from pellucid.engine.parameters import aligned
from pellucid.kernels.compiler import disk_cache, streaming_stores
from pellucid.kernels.compiler.kernel import RESULT, Kernel
from pellucid.typing import Array
from test_kernels import ALL, DTYPES, FAST, filled, sizes_of

MARKED = [name for name in ALL if RESULT in ALL[name](np.float32).layout]
EVERYDAY = {"relu activation", "sigmoid activation_backward", "swish biased_activation", "swiglu gate", "add"}
EVERYDAY |= {"softmax_backward", "group_norm", "rms_norm_backward", "batch_norm_predicting"}
WIDTH = 80  # columns: whole lines of the cache in both dtypes


def on_lines(arrays: list[Array]) -> list[Array]:
    made = [aligned(array.shape, array.dtype) for array in arrays]
    for new, old in zip(made, arrays, strict=True):
        new[...] = old
    return made


@pytest.mark.skipif(not FAST, reason="there is no fast native code")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in EVERYDAY else pytest.mark.long) for name in MARKED]
)
def test_streamed_results(name: str, dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "attach", lambda function, compiled: None)
    kernel = ALL[name](dtype)
    arrays = filled(kernel, sizes_of(name, kernel, 5, WIDTH), 0)
    cached, streamed = on_lines(arrays), on_lines(arrays)
    kernel(*cached)
    monkeypatch.setattr(streaming_stores, "CACHE", 0)
    kernel(*streamed)
    assert "streaming" in vars(kernel), "these arrays are written past the cache"
    for before, after in zip(cached, streamed, strict=True):
        assert before.tobytes() == after.tobytes()
    kind = "float" if dtype == np.float32 else "double"
    assert re.search(rf"store <\d+ x {kind}> .*align 32.*!nontemporal", kernel.streaming.inspect_llvm())
    assert "nontemporal" not in kernel.native.inspect_llvm()


def test_the_everyday_ones_exist() -> None:
    assert set(MARKED) > EVERYDAY


def chosen(arrays: list[Array], layout: str = "mn >mn") -> str:
    class Known(Kernel):
        native = type("Native", (), {"address": 1})()
        streaming = type("Streaming", (), {"address": 2})()

    return {1: "native", 2: "streaming"}[Known("known", print, layout, np.float32).address(arrays)]


def test_only_large_aligned_results_are_streamed() -> None:
    rows = streaming_stores.CACHE // 2 // 4 // 1024
    large = [aligned((rows, 1024), np.float32) for _ in range(2)]
    assert chosen(large) == "streaming"
    assert chosen([a[:-1] for a in large]) == "native"  # the cache may hold them
    assert chosen(large, "mn mn") == "native"  # no result is written once
    narrow = [aligned((rows * 64, 17), np.float32) for _ in range(2)]
    assert chosen(narrow) == "native"  # the second row does not begin a line
    shifted = aligned((rows * 1024 + 16,), np.float32)[1 : 1 + rows * 1024].reshape(rows, 1024)
    assert chosen([large[0], shifted]) == "native"
    single = [aligned((1, rows * 1024 + 3), np.float32) for _ in range(2)]
    assert chosen(single) == "streaming"  # one row, however long
