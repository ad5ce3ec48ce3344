"""The fully connected layer, the product it is built on, and the learned factors of its columns."""

from __future__ import annotations

from dataclasses import dataclass

from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.layer import Layer, Params
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape, Value
from pellucid.formulas.activations import Activation
from pellucid.formulas.gates import Gate, nonlinearity
from pellucid.kernels import arithmetic, piecewise_linear, products
from pellucid.layers.activation import activated, gated
from pellucid.layers.norms import NORMS
from pellucid.layers.piecewise_linear import BinnedValue


@dataclass(frozen=True)
class Dense(Layer):
    """A fully connected layer: ``activation(norm(x W + b))``.

    Parameters
    ----------
    units
        Width of the output.
    activation
        A name from the table of activations, ``"softmax"``, or a gate: a gated layer projects to twice the units.
    initializer
        A name from the table; default: the family that goes with the activation.
    norm
        ``"batch"``, ``"layer"``, ``"rms"``, ``"group"`` or None: between the product and the activation; the bias is left out.
    swap_halves
        Take the halves (a, b) of a gate's projection in the other order, for weights that were learned so.
    factors
        Each column that comes in has a learned factor: ``activation(norm((c x) W + b))``; see `factor`.
    """

    units: int
    activation: str = "identity"
    initializer: str | None = None
    norm: str | None = None
    swap_halves: bool = False
    factors: bool = False

    def __post_init__(self) -> None:
        if self.units < 1:
            raise ValueError(f"units must be at least 1; got {self.units}")
        self._row()
        if self.norm is not None:
            NORMS[self.norm]
        if self.initializer is not None:
            INITIALIZERS[self.initializer]

    def _row(self) -> Activation | Gate | None:
        if self.activation == "softmax":
            return None
        return nonlinearity(self.activation)

    def output_width(self, width: int) -> int:
        return self.units

    @property
    def start(self) -> str:
        """The initialiser of the weights: the one given, or the one that goes with the activation."""
        row = self._row()
        return self.initializer or f"{row.default_init if row else 'glorot'}_normal"

    def _projected(self) -> int:
        return self.units * 2 if isinstance(self._row(), Gate) else self.units

    def _norm(self) -> Layer | None:
        return NORMS[self.norm].layer() if self.norm else None

    def parameters(self, width: int) -> dict[str, ParameterSpec]:
        row, start = self._row(), INITIALIZERS[self.start]
        fan = Fan(width, self.units, row.gain if row else 1.0)
        params = {
            "weight": ParameterSpec(
                (width, self._projected()),
                lambda generator, shape: start.draw(generator, shape, fan),
                True,
                data_dependent=start.data_dependent,
            )
        }
        if self.factors:
            params["factor"] = factor(width)
        if norm := self._norm():
            params |= {f"norm.{key}": spec for key, spec in norm.parameters(self._projected()).items()}
        else:
            params["bias"] = ParameterSpec((self._projected(),), 0.0)
        if isinstance(row, Activation) and row.parameter_derivative:
            ((parameter, value),) = row.parameters.items()
            params[parameter] = ParameterSpec((self.units,), value)
        return params

    def statistics(self, width: int) -> dict[str, ParameterSpec]:
        norm = self._norm()
        return {f"norm.{key}": spec for key, spec in norm.statistics(self._projected()).items()} if norm else {}

    def record(self, tape: Tape, x: Value, params: Params) -> Value:
        z = tape.new_value(self._projected(), name="z")
        matmul(tape, x, weights(tape, params), z)
        if norm := self._norm():
            z = norm.record(tape, z, {key[5:]: value for key, value in params.items() if key.startswith("norm.")})
        row = self._row()
        bias = params.get("bias") or Value(
            aligned(self._projected(), tape.dtype), aligned(self._projected(), tape.dtype)
        )
        if isinstance(row, Gate):
            return gated(tape, row, z, bias, self.units, self.swap_halves)
        return activated(tape, row, z, bias, params)


def factor(width: int) -> ParameterSpec:
    """How the factors of `width` columns start, and that they learn six times as fast as weights: the scaling layer of
    RealMLP (Holzmüller, Grinsztajn and Steinwart 2024), by which a network lets columns of little use fade.
    """
    return ParameterSpec((width,), 1.0, rate=6.0)


def weights(tape: Tape, params: Params) -> Value:
    """A layer's weights, each row times its column's factor where there are factors: (c x) W = x (c W)"""
    w = params["weight"]
    if "factor" not in params:
        return w
    c, y = params["factor"], Value(aligned(w.value.shape, tape.dtype), aligned(w.value.shape, tape.dtype))
    tape.record(arithmetic.scale_rows(tape.dtype), w.value, c.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        with tape.accumulate(w) as dw, tape.accumulate(c) as dc:
            tape.record(arithmetic.scale_rows_backward(tape.dtype), w.value, c.value, y.gradient, dw, dc)

    return y


def matmul(tape: Tape, x: Value, w: Value, y: Value) -> None:
    """y = x w"""
    if isinstance(x, BinnedValue):
        return binned_matmul(tape, x, w, y)
    tape.record(products.matmul(tape.dtype), x.value, w.value, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None
        with tape.accumulate(w) as dw:
            tape.record(products.matmul_weight_gradient(tape.dtype), x.value, y.gradient, dw)
        if x.gradient is not None:
            with tape.accumulate(x.tail or x) as dx:
                tape.record(products.matmul_input_gradient(tape.dtype), y.gradient, w.value[-dx.shape[1] :], dx)


def binned_matmul(tape: Tape, x: BinnedValue, w: Value, y: Value) -> None:
    """y = plain columns times the last rows of w, and pieces times its first"""
    assert w.gradient is not None
    columns, count = x.edges.shape[0], x.edges.shape[1] - 1
    made = columns * count
    matmul(tape, x.plain, Value(w.value[made:], w.gradient[made:]), y)
    where, levels = (x.place, x.along, x.edges), aligned((count, w.value.shape[1]), tape.dtype)
    tape.record(piecewise_linear.binned_matmul(tape.dtype), *where, w.value[:made], levels, y.value)

    @tape.backward
    def _() -> None:
        assert y.gradient is not None and w.gradient is not None
        tape.record(
            piecewise_linear.binned_matmul_weight_gradient(tape.dtype), *where, y.gradient, levels, w.gradient[:made]
        )
