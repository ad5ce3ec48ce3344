"""The fully connected layer, the product it is built on, and the learned scales of its columns."""

from __future__ import annotations

from dataclasses import dataclass

from pellucid.engine.initializers import INITIALIZERS, Fan
from pellucid.engine.layer import Layer, Params, Shape, part
from pellucid.engine.ops import (
    Matmul,
    MatmulInputGradient,
    MatmulWeightGradient,
    ScaleByFactors,
    ScaleByFactorsGradient,
)
from pellucid.engine.parameters import ParameterSpec, aligned
from pellucid.engine.tape import Tape
from pellucid.engine.value import BinnedValue, Value, matrix
from pellucid.formulas.activations import Activation
from pellucid.formulas.gates import Gate, nonlinearity
from pellucid.kernels import arithmetic, products
from pellucid.layers.activation import activated, gated
from pellucid.layers.norms import NORMS, NormLayer
from pellucid.layers.piecewise_linear import binned_matmul
from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


@dataclass(frozen=True)
class Dense(Layer):
    """A fully connected layer: ``activation(norm(x W + b))``, over the last axis.

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
    feature_scales
        Each column that comes in has a learned scale: ``activation(norm((c x) W + b))``; see `feature_scale`.
    """

    units: int
    activation: str = "identity"
    initializer: str | None = None
    norm: str | None = None
    swap_halves: bool = False
    feature_scales: bool = False

    def __post_init__(self) -> None:
        if self.units < 1:
            raise InvalidValue("value.least", name="units", least=1, value=self.units)
        self._formula()
        if self.norm is not None:
            NORMS[self.norm]
        if self.initializer is not None:
            INITIALIZERS[self.initializer]

    def _formula(self) -> Activation | Gate | None:
        """The row of the table; None for softmax, which has none."""
        return None if self.activation == "softmax" else nonlinearity(self.activation)

    @property
    def takes_bins(self) -> bool:
        return True

    def output_shape(self, shape: Shape) -> Shape:
        return *shape[:-1], self.units

    @property
    def weight_initializer(self) -> str:
        """The initializer of the weights: the one given, or the one that goes with the activation."""
        formula = self._formula()
        return self.initializer or f"{formula.default_init if formula else 'glorot'}_normal"

    def _projected(self) -> int:
        return self.units * 2 if isinstance(self._formula(), Gate) else self.units

    def _norm(self) -> NormLayer | None:
        return NORMS[self.norm].layer() if self.norm else None

    def parameters(self, shape: Shape) -> dict[str, ParameterSpec]:
        formula, initializer = self._formula(), INITIALIZERS[self.weight_initializer]
        width, projected = shape[-1], self._projected()
        fan = Fan(width, self.units, formula.gain if formula else 1.0)
        params = {
            "weight": ParameterSpec(
                (width, projected),
                lambda generator, shape: initializer.draw(generator, shape, fan),
                True,
                data_dependent=initializer.data_dependent,
            )
        }
        if self.feature_scales:
            params["factor"] = feature_scale(width)
        if norm := self._norm():
            params |= {f"norm.{key}": spec for key, spec in norm.parameters((projected,)).items()}
        else:
            params["bias"] = ParameterSpec((projected,), 0.0)
        if isinstance(formula, Activation) and formula.parameter_derivative:
            ((parameter, value),) = formula.parameters.items()
            params[parameter] = ParameterSpec((self.units,), value)
        return params

    def statistics(self, shape: Shape) -> dict[str, ParameterSpec]:
        norm = self._norm()
        return {f"norm.{key}": spec for key, spec in norm.statistics((self._projected(),)).items()} if norm else {}

    def record(self, tape: Tape, x: Value | BinnedValue, params: Params) -> Value:
        projected, formula, norm = self._projected(), self._formula(), self._norm()
        shape = x.plain.shape if isinstance(x, BinnedValue) else x.shape
        z = tape.new_value(*shape[:-1], projected, name="z")
        matmul(tape, x, scaled_weights(tape, params), z)
        if norm:
            z = norm.record(tape, z, part(params, "norm."))
        bias = params.get("bias") or Value(aligned(projected, tape.dtype), aligned(projected, tape.dtype))
        if isinstance(formula, Gate):
            return gated(tape, formula, z, bias, self.units, self.swap_halves)
        return activated(tape, formula, z, bias, params)


def feature_scale(width: int) -> ParameterSpec:
    """The scales of `width` columns start at 1 and learn six times as fast as weights: the scaling layer of RealMLP
    (Holzmüller, Grinsztajn and Steinwart 2024), by which a network lets columns of little use fade.
    """
    return ParameterSpec((width,), 1.0, lr_factor=6.0)


def scaled_weights(tape: Tape, params: Params) -> Value:
    """A layer's weights, each row times its column's scale where there are scales: (c x) W = x (c W)"""
    w = params["weight"]
    if "factor" not in params:
        return w
    c, y = params["factor"], Value(aligned(w.value.shape, tape.dtype), aligned(w.value.shape, tape.dtype))
    tape.record(arithmetic.scale_rows(tape.dtype), op=ScaleByFactors(w.value, c.value, y.value))

    @tape.backward(y)
    def _(dy: Array) -> None:
        with tape.accumulate(w) as dw, tape.accumulate(c) as dc:
            gradient = ScaleByFactorsGradient(w.value, c.value, dy, dw, dc)
            tape.record(arithmetic.scale_rows_backward(tape.dtype), op=gradient)

    return y


def matmul(tape: Tape, x: Value | BinnedValue, w: Value, z: Value) -> None:
    """z = x w, over the last axis; numbers in bins have a product of their own, which comes after that of the plain columns"""
    if isinstance(x, BinnedValue):
        count = x.edges.shape[0] * (x.edges.shape[1] - 1)
        matmul(tape, x.plain, _rows(w, slice(count, None)), z)
        binned_matmul(tape, x, _rows(w, slice(count)), z)
        tape.backward(z)(lambda dz: setattr(w, "has_gradient", True))  # by its two parts
        return
    tape.record(products.matmul(tape.dtype), op=Matmul(matrix(x.value), w.value, matrix(z.value)))

    @tape.backward(z)
    def _(dz: Array) -> None:
        with tape.accumulate(w) as dw:
            gradient = MatmulWeightGradient(matrix(x.value), matrix(dz), dw)
            tape.record(products.matmul_weight_gradient(tape.dtype), op=gradient)
        if x.gradient is not None:
            with tape.accumulate(x.tail or x) as dx:
                learned = w.value[-dx.shape[-1] :]
                op = MatmulInputGradient(matrix(dz), learned, matrix(dx))
                tape.record(products.matmul_input_gradient(tape.dtype), op=op)


def _rows(w: Value, rows: slice) -> Value:
    """Some rows of a matrix, on the same memory."""
    return Value(w.value[rows], None if w.gradient is None else w.gradient[rows])
