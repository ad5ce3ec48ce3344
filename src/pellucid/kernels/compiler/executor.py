"""The executor: one native loop, compiled once for every network there will ever be, that runs rows of any tape."""

from __future__ import annotations

from functools import cache
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from pellucid.kernels.compiler import disk_cache
from pellucid.kernels.compiler.step_state import STOP


@intrinsic  # type: ignore[untyped-decorator]
def call(typing: Any, address: Any, rows: Any, index: Any) -> Any:
    """Call the kernel at `address` with row `index` of the table."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kernel = ir.FunctionType(ir.VoidType(), [ir.IntType(64).as_pointer()])
        table = context.make_array(rows)(context, builder, values[1])
        width = builder.extract_value(table.shape, 1)
        row = builder.gep(table.data, [builder.mul(values[2], width)])
        builder.call(builder.inttoptr(values[0], kernel.as_pointer()), [row])
        return context.get_dummy_value()

    return types.void(types.int64, rows, types.intp), generate


def run_rows(addresses: Any, rows: Any, start: int, stop: int, times: int, state: Any) -> int:
    """Run rows start to stop, `times` times over; ends early, at the row that set STOP.

    Returns how many rows were run.
    """
    count = 0
    for _ in range(times):
        for index in range(start, stop):
            call(addresses[index], rows, index)
            count += 1
            if state[STOP] != 0:
                return count
    return count


@cache
def executor() -> Any:
    """`run_rows`, compiled; it releases the interpreter lock, so threads run side by side."""
    compiled = njit(nogil=True)(run_rows)
    disk_cache.attach(run_rows, compiled)
    compiled.compile((types.int64[::1], types.int64[:, ::1], types.intp, types.intp, types.intp, types.float64[::1]))
    return compiled
