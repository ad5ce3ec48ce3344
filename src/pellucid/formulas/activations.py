"""The chapter on activations: each function of one number in its stable form, its derivative beneath it, and the table.

A derivative receives the input `z` and the output `y` and uses whichever gives the exact and cheap form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf, sqrt

from pellucid.formulas.elementary import exp, exp_neg_abs, expm1, log1p, normal_cdf, times_normal_pdf, x_normal_cdf
from pellucid.formulas.elementary import tanh as tanh_of
from pellucid.formulas.registry import Registry

SELU_SCALE = 1.0507009873554805
SELU_LIMIT = 1.7580993408473768  # SELU_SCALE times the alpha of 1.6732632423543772
SQRT_2_OVER_PI = 0.7978845608028654


def identity(z: float) -> float:
    """f(z) = z"""
    return z


def identity_derivative(z: float, y: float) -> float:
    """f'(z) = 1"""
    return 1.0


def step(z: float) -> float:
    """f(z) = 1 if z >= 0, else 0"""
    return 1.0 if z >= 0 else 0.0 if z < 0 else z


def step_derivative(z: float, y: float) -> float:
    """f'(z) = 0 (and none at 0): nothing to descend along"""
    return 0.0


def sigmoid(z: float) -> float:
    """f(z) = 1 / (1 + exp(-z))"""
    e = exp_neg_abs(z)
    y = 1 if z >= 0 else e
    return y - y * (e / (1 + e))


def sigmoid_derivative(z: float, y: float) -> float:
    """f'(z) = f(z) (1 - f(z))"""
    e = exp_neg_abs(z)
    return e / ((1 + e) * (1 + e))


def tanh(z: float) -> float:
    """f(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z))"""
    return tanh_of(z)


def tanh_derivative(z: float, y: float) -> float:
    """f'(z) = 1 - f(z)**2"""
    e = exp_neg_abs(2 * z)
    half = 0.5 + 0.5 * e
    return e / (half * half)


def relu(z: float) -> float:
    """f(z) = max(z, 0)"""
    return 0.0 if z < 0 else z


def relu_derivative(z: float, y: float) -> float:
    """f'(z) = 1 if z > 0, else 0 (0 at the kink)"""
    return 1.0 if y > 0 else 0.0 * y


def leaky_relu(z: float, slope: float) -> float:
    """f(z) = z if z > 0, else slope z"""
    return z if z > 0 else slope * z


def leaky_relu_derivative(z: float, y: float, slope: float) -> float:
    """f'(z) = 1 if z > 0, else slope"""
    return 1.0 if z > 0 else slope if z <= 0 else z


def leaky_relu_slope_derivative(z: float, y: float, slope: float) -> float:
    """df/dslope = 0 if z > 0, else z"""
    return 0.0 if z > 0 else z


def elu(z: float, alpha: float) -> float:
    """f(z) = z if z > 0, else alpha (exp(z) - 1)"""
    return z if z > 0 else alpha * expm1(z)


def elu_derivative(z: float, y: float, alpha: float) -> float:
    """f'(z) = 1 if z > 0, else alpha exp(z)"""
    return 1.0 if z > 0 else alpha * exp(z)


def selu(z: float) -> float:
    """f(z) = s elu(z, a) with the s and a that keep mean 0 and variance 1"""
    return SELU_SCALE * z if z > 0 else SELU_LIMIT * expm1(z)


def selu_derivative(z: float, y: float) -> float:
    """f'(z) = s elu'(z, a)"""
    return SELU_SCALE if z > 0 else SELU_LIMIT * exp(z)


def softplus(z: float) -> float:
    """f(z) = log(1 + exp(z))"""
    return (0.0 if z < 0 else z) + log1p(exp_neg_abs(z))


def softplus_derivative(z: float, y: float) -> float:
    """f'(z) = sigmoid(z)"""
    return sigmoid(z)


def swish(z: float, beta: float) -> float:
    """f(z) = z sigmoid(beta z)"""
    u = beta * z
    return 0.0 if u < -750 else z * sigmoid(u)


def swish_derivative(z: float, y: float, beta: float) -> float:
    """f'(z) = sigmoid(u) (1 + u (1 - sigmoid(u))) with u = beta z"""
    u = min(max(beta * z, -750), 750)
    e = exp_neg_abs(u)
    return (1 + e + u * e if u >= 0 else e * (1 + e + u)) / ((1 + e) * (1 + e))


def swish_beta_derivative(z: float, y: float, beta: float) -> float:
    """df/dbeta = z**2 sigmoid'(beta z)"""
    u = beta * z
    return 0.0 if abs(u) > 750 else z * (z * sigmoid_derivative(u, u))


def gelu(z: float) -> float:
    """f(z) = z Phi(z), Phi the normal distribution function"""
    return x_normal_cdf(z, z)


def gelu_derivative(z: float, y: float) -> float:
    """f'(z) = Phi(z) + z phi(z), phi the normal density"""
    return normal_cdf(z) + times_normal_pdf(z, z)


def gelu_tanh(z: float) -> float:
    """f(z) = z (1 + tanh(u)) / 2 with u = sqrt(2/pi) (z + 0.044715 z**3)"""
    u = SQRT_2_OVER_PI * (z + 0.044715 * z * z * z)
    return 0.0 if z < -40 else z * sigmoid(2 * u)


def gelu_tanh_derivative(z: float, y: float) -> float:
    """f'(z) = (1 + tanh(u)) / 2 + z u' (1 - tanh(u)**2) / 2"""
    u = SQRT_2_OVER_PI * (z + 0.044715 * z * z * z)
    slope = SQRT_2_OVER_PI * (1 + 0.134145 * z * z)
    return sigmoid(2 * u) + (0.0 if abs(z) > 40 else 2 * slope * z * sigmoid_derivative(2 * u, u))


def mish(z: float) -> float:
    """f(z) = z tanh(softplus(z))"""
    e = exp_neg_abs(z)
    upper = 1 + 2 * e if z >= 0 else e * (2 + e)
    lower = 1 + e * (2 + 2 * e) if z >= 0 else 2 + e * (2 + e)
    return 0.0 if z < -750 else z * (upper / lower)


def mish_derivative(z: float, y: float) -> float:
    """f'(z) = tanh(s) + z (1 - tanh(s)**2) sigmoid(z) with s = softplus(z)"""
    z = min(max(z, -750), 750)
    e = exp_neg_abs(z)
    lower = 1 + e * (2 + 2 * e) if z >= 0 else 2 + e * (2 + e)
    upper = (
        1 + e * (4 + e * (6 + 4 * z + e * (4 + 4 * z))) if z >= 0 else e * (4 + 4 * z + e * (6 + 4 * z + e * (4 + e)))
    )
    return upper / (lower * lower)


@dataclass(frozen=True, eq=False)
class Activation:
    """One row of the table.

    `function(z, *parameters)` and `derivative(z, y, *parameters)` are scalar formulas; `parameter_derivative` the derivative
    with respect to a parameter that is learned, one value per unit; `gain` is the standard deviation to start weights
    with, relative to 1/sqrt(fan_in), and `default_init` the family of initializers that goes with it.
    """

    name: str
    function: Callable[..., float]
    derivative: Callable[..., float]
    gain: float
    default_init: str = "he"
    range: tuple[float, float] = (-inf, inf)
    kinks: tuple[float, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    parameter_derivative: Callable[..., float] | None = None
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


# fmt: off  (a table reads better with several cells a line)
ACTIVATIONS: Registry[Activation] = Registry(
    "activation",
    [
        Activation(
            "identity",
            identity,
            identity_derivative,
            1.0,
            "lecun",
            aliases=("linear", "none"),
            equivalents={"sklearn": "identity", "torch": "nn.Identity", "keras": "linear"},
            source="Widrow and Hoff 1960",
        ),
        Activation(
            "step",
            step,
            step_derivative,
            1.0,
            "lecun",
            (0.0, 1.0),
            kinks=(0.0,),
            aliases=("heaviside", "threshold"),
            equivalents={"torch": "torch.heaviside"},
            source="McCulloch and Pitts 1943",
        ),
        Activation(
            "sigmoid",
            sigmoid,
            sigmoid_derivative,
            1.0,
            "glorot",
            (0.0, 1.0),
            aliases=("logistic",),
            equivalents={"sklearn": "logistic", "torch": "nn.Sigmoid", "keras": "sigmoid"},
            source="Rumelhart, Hinton and Williams 1986",
        ),
        Activation(
            "tanh",
            tanh,
            tanh_derivative,
            5 / 3,
            "glorot",
            (-1.0, 1.0),
            equivalents={"sklearn": "tanh", "torch": "nn.Tanh", "keras": "tanh"},
            source="LeCun 1989",
        ),
        Activation(
            "relu",
            relu,
            relu_derivative,
            sqrt(2),
            range=(0.0, inf),
            kinks=(0.0,),
            equivalents={"sklearn": "relu", "torch": "nn.ReLU", "keras": "relu"},
            source="Nair and Hinton 2010",
        ),
        Activation(
            "leaky_relu",
            leaky_relu,
            leaky_relu_derivative,
            sqrt(2 / (1 + 0.01**2)),
            kinks=(0.0,),
            parameters={"slope": 0.01},
            aliases=("leakyrelu", "leaky"),
            equivalents={"torch": "nn.LeakyReLU", "keras": "leaky_relu"},
            source="Maas, Hannun and Ng 2013",
        ),
        Activation(
            "prelu",
            leaky_relu,
            leaky_relu_derivative,
            sqrt(2 / (1 + 0.25**2)),
            kinks=(0.0,),
            parameters={"slope": 0.25},
            parameter_derivative=leaky_relu_slope_derivative,
            equivalents={"torch": "nn.PReLU", "keras": "PReLU"},
            source="He, Zhang, Ren and Sun 2015",
        ),
        Activation(
            "elu",
            elu,
            elu_derivative,
            1.245,
            range=(-1.0, inf),
            parameters={"alpha": 1.0},
            equivalents={"torch": "nn.ELU", "keras": "elu"},
            source="Clevert, Unterthiner and Hochreiter 2015",
        ),
        Activation(
            "selu",
            selu,
            selu_derivative,
            1.0,
            "lecun",
            (-SELU_LIMIT, inf),
            kinks=(0.0,),
            equivalents={"torch": "nn.SELU", "keras": "selu"},
            source="Klambauer, Unterthiner, Mayr and Hochreiter 2017",
        ),
        Activation(
            "softplus",
            softplus,
            softplus_derivative,
            1.042,
            range=(0.0, inf),
            equivalents={"torch": "nn.Softplus", "keras": "softplus"},
            source="Dugas and others 2000",
        ),
        Activation(
            "swish",
            swish,
            swish_derivative,
            1.677,
            range=(-0.2784645427610738, inf),
            parameters={"beta": 1.0},
            aliases=("silu",),
            equivalents={"torch": "nn.SiLU", "keras": "silu"},
            source="Ramachandran, Zoph and Le 2017",
        ),
        Activation(
            "swish_learned",
            swish,
            swish_derivative,
            1.677,
            parameters={"beta": 1.0},
            parameter_derivative=swish_beta_derivative,
            source="Ramachandran, Zoph and Le 2017",
        ),
        Activation(
            "gelu",
            gelu,
            gelu_derivative,
            1.534,
            range=(-0.16997120747990369, inf),
            equivalents={"torch": "nn.GELU", "keras": "gelu"},
            source="Hendrycks and Gimpel 2016",
        ),
        Activation(
            "gelu_tanh",
            gelu_tanh,
            gelu_tanh_derivative,
            1.534,
            range=(-0.17004075057125412, inf),
            equivalents={"torch": "nn.GELU('tanh')", "keras": "gelu(approximate=True)"},
            source="Hendrycks and Gimpel 2016",
        ),
        Activation(
            "mish",
            mish,
            mish_derivative,
            1.487,
            range=(-0.30884341301725, inf),
            equivalents={"torch": "nn.Mish", "keras": "mish"},
            source="Misra 2019",
        ),
    ],
)
