"""The chapter on losses: how wrong one output is, the derivative beneath it, and the table.

Losses on labels take the raw output (the logit) and are stable however certain it is; `o` is the output, `t` the target.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field

from pellucid.formulas.activations import sigmoid
from pellucid.formulas.elementary import exp, exp_neg_abs, log, log1p
from pellucid.formulas.registry import Registry


def squared_error(o: float, t: float) -> float:
    """L = (o - t)**2"""
    return (o - t) * (o - t)


def squared_error_derivative(o: float, t: float) -> float:
    """dL/do = 2 (o - t)"""
    return 2 * (o - t)


def absolute_error(o: float, t: float) -> float:
    """L = |o - t|"""
    return abs(o - t)


def absolute_error_derivative(o: float, t: float) -> float:
    """dL/do = sign(o - t): 0 at the kink"""
    return 1.0 if o > t else -1.0 if o < t else o - t


def huber(o: float, t: float, delta: float) -> float:
    """L = e**2 / 2 if |e| <= delta, else delta (|e| - delta / 2), with e = o - t"""
    e = abs(o - t)
    return delta * (e - delta / 2) if e > delta else e * e / 2


def huber_derivative(o: float, t: float, delta: float) -> float:
    """dL/do = max(-delta, min(delta, o - t))"""
    e = o - t
    return delta if e > delta else -delta if e < -delta else e


def poisson(o: float, t: float) -> float:
    """L = exp(o) - t o + (t log(t) - t if t > 0, else 0): half the Poisson deviance of the mean exp(o)"""
    # what is small is added first; for t = 0 the rest is 0, whatever o, and for NaN it is NaN
    return exp(o) + (t * log(t) - t - t * o if t > 0 else t)


def poisson_derivative(o: float, t: float) -> float:
    """dL/do = exp(o) - t"""
    return exp(o) - t


def binary_cross_entropy(o: float, t: float) -> float:
    """L = -t log(sigmoid(o)) - (1 - t) log(1 - sigmoid(o))"""
    # -log(sigmoid(o)) = log(1 + exp(-|o|)), and |o| more where o < 0; for the other label the other way round
    missed = 1 - t if o > 0 else -t
    return log1p(exp_neg_abs(o)) + (missed * o if missed != 0 else 0.0)


def binary_cross_entropy_derivative(o: float, t: float) -> float:
    """dL/do = sigmoid(o) - t"""
    # sigmoid(o) - 1 = -sigmoid(-o)
    return -sigmoid(-o) if t == 1 else sigmoid(o) - t


def hinge(o: float, t: float) -> float:
    """L = max(0, 1 - s o), with s = 2 t - 1: the label as -1 or +1"""
    margin = 1 - (2 * t - 1) * o
    return 0.0 if margin < 0 else margin


def hinge_derivative(o: float, t: float) -> float:
    """dL/do = -s if s o < 1, else 0"""
    s = 2 * t - 1
    return -s if s * o < 1 else 0.0 if s * o >= 1 else s * o


def perceptron(o: float, t: float) -> float:
    """L = max(0, -s o), with s = 2 t - 1: Rosenblatt's rule is its descent"""
    margin = -(2 * t - 1) * o
    return 0.0 if margin < 0 else margin


def perceptron_derivative(o: float, t: float) -> float:
    """dL/do = -s if s o <= 0, else 0: at 0 it still learns"""
    s = 2 * t - 1
    return -s if s * o <= 0 else 0.0 if s * o > 0 else s * o


@dataclass(frozen=True, eq=False)
class Loss:
    """One row of the table.

    `function(o, t, *parameters)` and `derivative` are scalar formulas; both are None for softmax cross-entropy, whose formula is
    a whole row's and lives with the row kernels. `target` says what is learned: ``"number"``, ``"binary"`` labels 0/1, or
    the index of a ``"class"``; `link` names what turns outputs into predictions.
    """

    name: str
    function: Callable[..., float] | None
    derivative: Callable[..., float] | None
    _: KW_ONLY
    target: str
    link: str
    kinks: tuple[float, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


# A row is a paragraph: one argument a line would spread the table over several screens.
# fmt: off
LOSSES: Registry[Loss] = Registry("loss", [
    Loss("mse", squared_error, squared_error_derivative, target="number", link="identity",
        aliases=("squared_error", "mean_squared_error", "l2"),
        equivalents={"sklearn": "squared_error", "torch": "nn.MSELoss", "keras": "mean_squared_error"},
        source="Legendre 1805"),
    Loss("mae", absolute_error, absolute_error_derivative, target="number", link="identity", kinks=(0.0,),
        aliases=("absolute_error", "mean_absolute_error", "l1"),
        equivalents={"torch": "nn.L1Loss", "keras": "mean_absolute_error"}, source="Laplace 1774"),
    Loss("huber", huber, huber_derivative, target="number", link="identity", parameters={"delta": 1.0},
        equivalents={"torch": "nn.HuberLoss", "keras": "huber"}, source="Huber 1964"),
    Loss("poisson", poisson, poisson_derivative, target="number", link="exp",
        equivalents={"sklearn": "poisson", "torch": "nn.PoissonNLLLoss", "keras": "poisson"},
        source="Nelder and Wedderburn 1972"),
    Loss("binary_cross_entropy", binary_cross_entropy, binary_cross_entropy_derivative, target="binary", link="sigmoid",
        aliases=("bce", "log_loss", "logistic_loss", "binary_crossentropy"),
        equivalents={"sklearn": "log_loss", "torch": "nn.BCEWithLogitsLoss", "keras": "binary_crossentropy"},
        source="Cox 1958"),
    Loss("cross_entropy", None, None, target="class", link="softmax",
        aliases=("softmax_cross_entropy", "categorical_crossentropy", "sparse_categorical_crossentropy"),
        equivalents={"sklearn": "log_loss", "torch": "nn.CrossEntropyLoss", "keras": "sparse_categorical_crossentropy"},
        source="Bridle 1990"),
    Loss("hinge", hinge, hinge_derivative, target="binary", link="sigmoid", kinks=(-1.0, 1.0),
        equivalents={"sklearn": "SGDClassifier(loss='hinge')", "torch": "nn.HingeEmbeddingLoss", "keras": "hinge"},
        source="Cortes and Vapnik 1995"),
    Loss("perceptron", perceptron, perceptron_derivative, target="binary", link="sigmoid", kinks=(0.0,),
        equivalents={"sklearn": "SGDClassifier(loss='perceptron')"}, source="Rosenblatt 1958"),
])
# fmt: on
