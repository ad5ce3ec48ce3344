"""Learning from one row at a time, the oldest way: a pass of a linear unit over rows, and the order they come in."""

from __future__ import annotations

from functools import cache
from typing import Any

from pellucid.formulas.losses import Loss
from pellucid.kernels.compiler.formula import compile_inline, source_hash
from pellucid.kernels.compiler.kernel import Kernel
from pellucid.typing import Array

BIAS, OBJECTIVE, OWED, SQUARES, SIZES = range(5)
"""Of a pass's state: the bias; the sum of losses and penalties; the L1 every weight owes by now; sums of w**2 and |w|."""


@cache
def online(row: Loss, dtype: Any, sparse: bool) -> Kernel:
    """After each row: w = (1 - rate l2) w - rate weight L'(o, t) x with o = w x + b; b moves `by_bias` times as far

    Rows are compressed: `values` from starts[i] to starts[i + 1], in `columns` if sparse, else in columns 0, 1, ... L1 is
    taken from the weights a row touches, as much as they owe since they were last touched (Tsuruoka and others 2009).
    `settings` = [rate, l1, l2, by_bias]. The objective's penalty is of the weights that the last step moved, before L1 took
    its share, as in scikit-learn 1.9: with dense rows all weights, with sparse rows those of the row.
    """
    f, slope = compile_inline(row.function), compile_inline(row.derivative)

    def forward(
        values: Array, columns: Array, starts: Array, targets: Array, weights: Array, order: Array,
        w: Array, paid: Array, state: Array, settings: Array,
    ) -> None:  # fmt: skip
        rate, l1, l2, by_bias = settings[0], settings[1], settings[2], settings[3]
        shrink, penalised = max(0.0, 1 - rate * l2), l1 > 0 or l2 > 0
        for i in order:
            first, last = starts[i], starts[i + 1]
            o = 0.0
            for entry in range(first, last):
                o += w[columns[entry] if sparse else entry - first] * values[entry]
            o = float(dtype(o)) + state[BIAS]
            t = float(targets[i])
            state[OBJECTIVE] += f(o, t)
            if penalised:
                state[OBJECTIVE] += l1 * state[SIZES] + l2 / 2 * state[SQUARES]
                state[SIZES] *= shrink
                state[SQUARES] *= shrink * shrink
                if shrink < 1:
                    for j in range(w.size):
                        w[j] *= shrink
            step = -rate * slope(o, t) * weights[i]
            if step != 0:
                state[SQUARES] = state[SIZES] = 0
                for entry in range(first, last):
                    j = columns[entry] if sparse else entry - first
                    w[j] += step * values[entry]
                    state[SQUARES] += w[j] * w[j]
                    state[SIZES] += abs(w[j])
                state[BIAS] += step * by_bias
            if l1 > 0:
                state[OWED] += rate * l1
                for entry in range(first, last):
                    j = columns[entry] if sparse else entry - first
                    before = w[j]
                    if before > 0:
                        w[j] = max(0.0, before - (state[OWED] + paid[j]))
                    elif before < 0:
                        w[j] = min(0.0, before + (state[OWED] - paid[j]))
                    paid[j] += w[j] - before

    name = f"{row.name}_online{'_sparse' if sparse else ''}"
    layout = "z c:int p:int n n o:int d d s:double h:double"
    return Kernel(name, forward, layout, dtype, source_hash=source_hash(f, slope))


@cache
def reorder(dtype: Any) -> Kernel:
    """Shuffle an order of rows by Fisher and Yates with a 32-bit xorshift (Marsaglia 2003), as scikit-learn does"""

    def forward(order: Array, seed: Array) -> None:
        state = seed[0] if seed[0] != 0 else 1
        n = order.size
        for i in range(n - 1):
            state ^= (state << 13) & 0xFFFFFFFF
            state ^= state >> 17
            state ^= (state << 5) & 0xFFFFFFFF
            j = i + (state % 0x80000000) % (n - i)
            order[i], order[j] = order[j], order[i]

    return Kernel("reorder", forward, "n:int s:int", dtype)
