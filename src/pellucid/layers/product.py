"""The product of a dense layer, of columns with weights; numbers in pieces have a way of their own that writes no piece out."""

from __future__ import annotations

from pellucid.engine.parameters import aligned
from pellucid.engine.tape import Signal, Tape
from pellucid.kernels import piecewise_linear, products
from pellucid.layers.piecewise_linear import BinnedValue


def product(tape: Tape, x: Signal, w: Signal, y: Signal) -> None:
    """y = x w"""
    if isinstance(x, BinnedValue):
        return pieced_product(tape, x, w, y)
    tape.run(products.product(tape.dtype), x.value, w.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        with tape.into(w) as dw:
            tape.run(products.product_by_weights(tape.dtype), x.value, y.gradient, dw)
        if x.gradient is not None:
            with tape.into(x.tail or x) as dx:
                tape.run(products.product_by_input(tape.dtype), y.gradient, w.value[-dx.shape[1] :], dx)


def pieced_product(tape: Tape, x: BinnedValue, w: Signal, y: Signal) -> None:
    """y = plain columns times the last rows of w, and pieces times its first"""
    assert w.gradient is not None
    columns, count = x.edges.shape[0], x.edges.shape[1] - 1
    made = columns * count
    product(tape, x.plain, Signal(w.value[made:], w.gradient[made:]), y)
    where, levels = (x.place, x.along, x.edges), aligned((count, w.value.shape[1]), tape.dtype)
    tape.run(piecewise_linear.pieced_product(tape.dtype), *where, w.value[:made], levels, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None and w.gradient is not None
        tape.run(piecewise_linear.pieced_product_by_weights(tape.dtype), *where, y.gradient, levels, w.gradient[:made])
