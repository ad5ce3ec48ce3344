"""A kernel: a plain function on arrays, which Python can call and step through, and the native code made from it.

The layout string says what each array is: ``"mn n >mn s:double"`` is two matrices m by n with a vector of n between them,
and a float64 block; ``>`` marks a result that is written once and not read. From this one string come the row of integers
that native code is called with (sizes in letter order, then addresses), the check of shapes and dtypes, the bytes moved,
and which stores may pass by the cache.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils, sigutils
from numba.core.ccallback import CFunc
from numba.core.compiler_lock import global_compiler_lock
from numba.extending import intrinsic, overload
from numba.np.numpy_support import from_dtype

from pellucid.kernels.compiler import disk_cache
from pellucid.kernels.compiler.formula import OPTIONS
from pellucid.kernels.compiler.streaming_stores import Streamed, streams
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array

DTYPES = {"double": np.float64, "int": np.int64}
RESULT = ">"
SIGNATURE = types.void(types.CPointer(types.int64))
CALL = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


def parse(layout: str, dtype: Any) -> tuple[list[str], list[tuple[str, Any]]]:
    """Letters in order of appearance, and (letters, dtype) of each array."""
    arrays = []
    for word in layout.replace(RESULT, "").split():
        letters, _, kind = word.partition(":")
        arrays.append((letters, np.dtype(DTYPES[kind] if kind else dtype)))
    return list(dict.fromkeys("".join(letters for letters, _ in arrays))), arrays


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def arguments(typing: Any, row: Any, layout: Any, dtype: Any) -> Any:
    """The arrays a row stands for, as a tuple of C-contiguous arrays; results are streamed."""
    letters, arrays = parse(layout.literal_value, np.dtype(str(dtype.dtype)))
    kinds = [
        (Streamed if word.startswith(RESULT) else types.Array)(from_dtype(d), len(w), "C")
        for word, (w, d) in zip(layout.literal_value.split(), arrays, strict=True)
    ]
    result = types.Tuple(kinds)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        def slot(index: int) -> Any:
            return builder.load(builder.gep(values[0], [ir.Constant(ir.IntType(64), index)]))

        sizes = {letter: slot(index) for index, letter in enumerate(letters)}
        views = []
        for index, (kind, (word, _)) in enumerate(zip(kinds, arrays, strict=True)):
            shape = [sizes[letter] for letter in word]
            itemsize = context.get_abi_sizeof(context.get_data_type(kind.dtype))
            strides: list[Any] = []
            step = ir.Constant(ir.IntType(64), itemsize)
            for size in reversed(shape):
                strides.insert(0, step)
                step = builder.mul(step, size)
            array = context.make_array(kind)(context, builder)
            pointer = builder.inttoptr(slot(len(letters) + index), context.get_data_type(kind.dtype).as_pointer())
            context.populate_array(
                array,
                data=pointer,
                shape=cgutils.pack_array(builder, shape),
                strides=cgutils.pack_array(builder, strides),
                itemsize=ir.Constant(ir.IntType(64), itemsize),
                meminfo=None,
            )
            views.append(array._getvalue())
        return context.make_tuple(builder, result, views)

    return result(row, layout, dtype), generate


@contextmanager
def interleaved(vectors: int) -> Iterator[None]:
    """Let LLVM work on so many vectors side by side: the long chains of sums in a formula wait for each other otherwise.

    LLVM leaves long loop bodies alone by default; with four vectors sigmoid' takes 0.6 of the time (AMD Zen 3).
    """
    with global_compiler_lock:
        llvmlite.binding.set_option("pellucid", f"-force-vector-interleave={vectors}")  # 0: LLVM's own choice
        try:
            yield
        finally:
            llvmlite.binding.set_option("pellucid", "-force-vector-interleave=0")


def _runner(body: Callable[..., None], layout: str, dtype: Any, source_hash: str) -> Callable[[Any], None]:
    def run(row: Any) -> None:
        source_hash  # noqa: B018  (part of the cache's key)
        body(*arguments(row, layout, dtype))

    return run


class Kernel:
    """One forward or backward call: its body, its layout, and how many operations it counts as.

    Parameters
    ----------
    name
        Unique for the work done: it names the compiled file.
    body
        A plain function on arrays that allocates nothing, validates nothing and cannot raise. What must be float64 is
        made so by ``float64(...)``: compiled, ``float`` leaves a float32 as it is; in Python, ``0.0`` added to one does.
    layout
        One word for each array: a letter for each dimension, ``:int`` or ``:double`` if it is not of the network's dtype.
    dtype
        ``numpy.float32`` or ``numpy.float64``.
    flops
        Operations for each combination of the letters named: ``"2 mkn"``; for bookkeeping only.
    reduces
        The body sums, and its accuracy allows another order of summation.
    source_hash
        A digest of formulas from outside the package that are compiled in.
    vectors
        How many vectors a loop works on side by side; 0: as LLVM chooses, where more would only take longer to compile.
    """

    def __init__(
        self,
        name: str,
        body: Callable[..., None],
        layout: str,
        dtype: Any,
        flops: str = "",
        *,
        reduces: bool = False,
        source_hash: str = "",
        vectors: int = 4,
    ) -> None:
        self.name, self.body, self.layout, self.source_hash = name, body, layout, source_hash
        self.dtype = np.dtype(dtype)
        self.flops, self.vectors = flops, vectors
        self._results = [index for index, word in enumerate(layout.split()) if word.startswith(RESULT)]
        self.letters, self.arrays = parse(layout, dtype)
        self._options = {**OPTIONS, "fastmath": OPTIONS["fastmath"] | ({"reassoc"} if reduces else set())}  # type: ignore[operator]

    def sizes(self, arrays: Sequence[Array]) -> dict[str, int]:
        """The size each letter stands for; the one place where shapes, dtypes and contiguity are checked."""
        if len(arrays) != len(self.arrays):
            raise InvalidValue(
                "kernels.call.count", name=self.name, count=len(self.arrays), layout=self.layout, value=len(arrays)
            )
        sizes: dict[str, int] = {}
        for array, (letters, dtype) in zip(arrays, self.arrays, strict=True):
            fits = array.ndim == len(letters) and array.dtype == dtype and array.flags.c_contiguous
            if not fits or any(sizes.setdefault(a, n) != n for a, n in zip(letters, array.shape, strict=True)):
                shapes = ", ".join(f"{a.dtype}{list(a.shape)}" for a in arrays)
                raise InvalidValue(
                    "kernels.call.arrays", name=self.name, layout=self.layout, dtype=str(self.dtype), value=shapes
                )
        return sizes

    def row(self, arrays: Sequence[Array]) -> list[int]:
        """The integers native code is called with."""
        sizes = self.sizes(arrays)
        return [*(sizes[letter] for letter in self.letters), *(array.ctypes.data for array in arrays)]

    def count(self, arrays: Sequence[Array]) -> tuple[int, int]:
        """(floating-point operations, bytes of the arrays)."""
        sizes = self.sizes(arrays)
        factor, _, letters = self.flops.partition(" ")
        flops = int(factor or 0) * int(np.prod([sizes[letter] for letter in letters], dtype=np.int64)) if letters else 0
        return flops, sum(array.nbytes for array in arrays)

    @cached_property
    def native(self) -> Any:
        """The compiled function (compiled now, or read from the cache folder)."""
        return self._compiled(self.layout.replace(RESULT, ""), self.name)

    @cached_property
    def streaming(self) -> Any:
        """The same for arrays beyond the cache: results are written past it."""
        return self._compiled(self.layout, f"{self.name}_streaming")

    def _compiled(self, layout: str, name: str) -> Any:
        # Cached code keeps its symbols: two bodies of one name could take each other's place in a process.
        self.body.__name__, self.body.__qualname__ = self.name, f"{self.name}-{self.dtype}-{self.source_hash}"
        _teach(self.body, tuple(sorted(self._options["fastmath"])))
        function = _runner(self.body, layout, self.dtype.type, self.source_hash)
        function.__name__ = name
        function.__qualname__ = f"{name}-{self.dtype}"
        compiled = CFunc(function, sigutils.normalize_signature(SIGNATURE), locals={}, options=self._options)
        disk_cache.attach(function, compiled)
        with interleaved(self.vectors):
            compiled.compile()
        return compiled

    def address(self, arrays: Sequence[Array]) -> int:
        """Where the native code for these arrays begins."""
        results = [arrays[index] for index in self._results]
        return int((self.streaming if streams(results, arrays) else self.native).address)

    def __call__(self, *arrays: Array) -> None:
        """Do the work on these arrays once: natively, or as plain Python when the JIT is disabled."""
        row = np.array(self.row(arrays), np.int64)  # named, so that it lives through the call
        if config.DISABLE_JIT:
            self.run_in_python(arrays)
        else:
            CALL(self.address(arrays))(row.ctypes.data)

    def run_in_python(self, arrays: Sequence[Array]) -> None:
        """Run the body as it stands; what overflows becomes infinite in silence, as in native code."""
        with np.errstate(all="ignore"):
            self.body(*arrays)


_taught: set[Any] = set()


def _teach(body: Callable[..., None], flags: tuple[str, ...]) -> None:
    # Forced inline: the process that compiles has a second copy of the body, optimised once less, which a call could
    # find in its place, and which rounds some elements differently from what later processes load.
    if body not in _taught:
        _taught.add(body)
        options = {**OPTIONS, "fastmath": set(flags), "forceinline": True}
        overload(body, strict=False, jit_options=options)(lambda *arrays: body)
