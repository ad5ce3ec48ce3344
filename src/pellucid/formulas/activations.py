"""The chapter on activations: each function of one number in its stable form, its derivative beneath it, and the table.

A derivative receives the input `z` and the output `y` and uses whichever gives the exact and cheap form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
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
    """f'(z) = 0: nothing to descend along, and no derivative at 0"""
    return 0.0


def sigmoid(z: float) -> float:
    """f(z) = 1 / (1 + exp(-z))"""
    # with e = exp(-|z|): 1 / (1 + e) = 1 - e / (1 + e) where z >= 0, and e / (1 + e) = e - e e / (1 + e) below
    e = exp_neg_abs(z)
    y = 1 if z >= 0 else e
    return y - y * (e / (1 + e))


def sigmoid_derivative(z: float, y: float) -> float:
    """f'(z) = f(z) (1 - f(z))"""
    # with e = exp(-|z|): f and 1 - f are 1 / (1 + e) and e / (1 + e), whichever way round
    e = exp_neg_abs(z)
    return e / ((1 + e) * (1 + e))


def tanh(z: float) -> float:
    """f(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z))"""
    return tanh_of(z)


def tanh_derivative(z: float, y: float) -> float:
    """f'(z) = 1 - f(z)**2"""
    # with e = exp(-|2 z|): 1 - ((1 - e) / (1 + e))**2 = 4 e / (1 + e)**2
    e = exp_neg_abs(2 * z)
    half = 0.5 + 0.5 * e
    return e / (half * half)


def relu(z: float) -> float:
    """f(z) = max(z, 0)"""
    return 0.0 if z < 0 else z


def relu_derivative(z: float, y: float) -> float:
    """f'(z) = 1 if z > 0, else 0: 0 at the kink"""
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
    """f(z) = s elu(z, a), with s = 1.0507009873554805 and a = 1.6732632423543772: they keep mean 0 and variance 1"""
    return SELU_SCALE * z if z > 0 else SELU_LIMIT * expm1(z)


def selu_derivative(z: float, y: float) -> float:
    """f'(z) = s elu'(z, a)"""
    return SELU_SCALE if z > 0 else SELU_LIMIT * exp(z)


def softplus(z: float) -> float:
    """f(z) = log(1 + exp(z))"""
    # log(1 + exp(z)) = z + log(1 + exp(-z)): the exponential that cannot overflow is taken
    return (0.0 if z < 0 else z) + log1p(exp_neg_abs(z))


def softplus_derivative(z: float, y: float) -> float:
    """f'(z) = sigmoid(z)"""
    return sigmoid(z)


def swish(z: float, beta: float) -> float:
    """f(z) = z sigmoid(beta z)"""
    # below -750 the sigmoid is 0 in every dtype, where -inf times 0 would be NaN
    u = beta * z
    return 0.0 if u < -750 else z * sigmoid(u)


def swish_derivative(z: float, y: float, beta: float) -> float:
    """f'(z) = sigmoid(u) (1 + u (1 - sigmoid(u))), with u = beta z"""
    # with e = exp(-|u|), sigmoid(u) is 1 / (1 + e) where u >= 0 and e / (1 + e) below
    u = min(max(beta * z, -750), 750)
    e = exp_neg_abs(u)
    return (1 + e + u * e if u >= 0 else e * (1 + e + u)) / ((1 + e) * (1 + e))


def swish_beta_derivative(z: float, y: float, beta: float) -> float:
    """df/dbeta = z**2 sigmoid'(beta z)"""
    # beyond 750 the derivative of the sigmoid is 0 in every dtype
    u = beta * z
    return 0.0 if abs(u) > 750 else z * (z * sigmoid_derivative(u, u))


def gelu(z: float) -> float:
    """f(z) = z Phi(z): Phi is the normal distribution function"""
    return x_normal_cdf(z, z)


def gelu_derivative(z: float, y: float) -> float:
    """f'(z) = Phi(z) + z phi(z): phi is the normal density"""
    return normal_cdf(z) + times_normal_pdf(z, z)


def gelu_tanh(z: float) -> float:
    """f(z) = z (1 + tanh(u)) / 2, with u = sqrt(2 / pi) (z + 0.044715 z**3)"""
    # (1 + tanh(u)) / 2 = sigmoid(2 u)
    u = SQRT_2_OVER_PI * (z + 0.044715 * z * z * z)
    return 0.0 if z < -40 else z * sigmoid(2 * u)


def gelu_tanh_derivative(z: float, y: float) -> float:
    """f'(z) = (1 + tanh(u)) / 2 + z (1 - tanh(u)**2) d / 2, with d = sqrt(2 / pi) (1 + 0.134145 z**2): du/dz"""
    # (1 + tanh(u)) / 2 = sigmoid(2 u), and so (1 - tanh(u)**2) / 2 = 2 sigmoid'(2 u)
    u = SQRT_2_OVER_PI * (z + 0.044715 * z * z * z)
    d = SQRT_2_OVER_PI * (1 + 0.134145 * z * z)
    return sigmoid(2 * u) + (0.0 if abs(z) > 40 else 2 * d * z * sigmoid_derivative(2 * u, u))


def mish(z: float) -> float:
    """f(z) = z tanh(softplus(z))"""
    # with w = exp(z): tanh(log(1 + w)) = (w² + 2 w) / (w² + 2 w + 2), in e = w or e = 1 / w
    e = exp_neg_abs(z)
    above = 1 + 2 * e if z >= 0 else e * (2 + e)
    below = 1 + e * (2 + 2 * e) if z >= 0 else 2 + e * (2 + e)
    return 0.0 if z < -750 else z * (above / below)


def mish_derivative(z: float, y: float) -> float:
    """f'(z) = tanh(s) + z (1 - tanh(s)**2) sigmoid(z), with s = softplus(z)"""
    # with w = exp(z): (w⁴ + 4 w³ + (6 + 4 z) w² + (4 + 4 z) w) / (w² + 2 w + 2)², in e = w or e = 1 / w
    z = min(max(z, -750), 750)
    e = exp_neg_abs(z)
    below = 1 + e * (2 + 2 * e) if z >= 0 else 2 + e * (2 + e)
    above = (
        1 + e * (4 + e * (6 + 4 * z + e * (4 + 4 * z))) if z >= 0 else e * (4 + 4 * z + e * (6 + 4 * z + e * (4 + e)))
    )
    return above / (below * below)


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
    _: KW_ONLY
    gain: float
    default_init: str = "he"
    range: tuple[float, float] = (-inf, inf)
    kinks: tuple[float, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    parameter_derivative: Callable[..., float] | None = None
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


# A row is a paragraph: one argument a line would spread the table over several screens.
# fmt: off
ACTIVATIONS: Registry[Activation] = Registry("activation", [
    Activation("identity", identity, identity_derivative, gain=1.0, default_init="lecun", aliases=("linear", "none"),
        equivalents={"sklearn": "identity", "torch": "nn.Identity", "keras": "linear"}, source="Widrow and Hoff 1960"),
    Activation("step", step, step_derivative, gain=1.0, default_init="lecun", range=(0.0, 1.0), kinks=(0.0,),
        aliases=("heaviside", "threshold"), equivalents={"torch": "torch.heaviside"}, source="McCulloch and Pitts 1943"),
    Activation("sigmoid", sigmoid, sigmoid_derivative, gain=1.0, default_init="glorot", range=(0.0, 1.0),
        aliases=("logistic",), equivalents={"sklearn": "logistic", "torch": "nn.Sigmoid", "keras": "sigmoid"},
        source="Rumelhart, Hinton and Williams 1986"),
    Activation("tanh", tanh, tanh_derivative, gain=5 / 3, default_init="glorot", range=(-1.0, 1.0),
        equivalents={"sklearn": "tanh", "torch": "nn.Tanh", "keras": "tanh"}, source="LeCun 1989"),
    Activation("relu", relu, relu_derivative, gain=sqrt(2), range=(0.0, inf), kinks=(0.0,),
        equivalents={"sklearn": "relu", "torch": "nn.ReLU", "keras": "relu"}, source="Nair and Hinton 2010"),
    Activation("leaky_relu", leaky_relu, leaky_relu_derivative, gain=sqrt(2 / (1 + 0.01**2)), kinks=(0.0,),
        parameters={"slope": 0.01}, aliases=("leakyrelu", "leaky"),
        equivalents={"torch": "nn.LeakyReLU", "keras": "leaky_relu"}, source="Maas, Hannun and Ng 2013"),
    Activation("prelu", leaky_relu, leaky_relu_derivative, gain=sqrt(2 / (1 + 0.25**2)), kinks=(0.0,),
        parameters={"slope": 0.25}, parameter_derivative=leaky_relu_slope_derivative,
        equivalents={"torch": "nn.PReLU", "keras": "PReLU"}, source="He, Zhang, Ren and Sun 2015"),
    Activation("elu", elu, elu_derivative, gain=1.245, range=(-1.0, inf), parameters={"alpha": 1.0},
        equivalents={"torch": "nn.ELU", "keras": "elu"}, source="Clevert, Unterthiner and Hochreiter 2015"),
    Activation("selu", selu, selu_derivative, gain=1.0, default_init="lecun", range=(-SELU_LIMIT, inf), kinks=(0.0,),
        equivalents={"torch": "nn.SELU", "keras": "selu"}, source="Klambauer, Unterthiner, Mayr and Hochreiter 2017"),
    Activation("softplus", softplus, softplus_derivative, gain=1.042, range=(0.0, inf),
        equivalents={"torch": "nn.Softplus", "keras": "softplus"}, source="Dugas and others 2000"),
    Activation("swish", swish, swish_derivative, gain=1.677, range=(-0.2784645427610738, inf), parameters={"beta": 1.0},
        aliases=("silu",), equivalents={"torch": "nn.SiLU", "keras": "silu"}, source="Ramachandran, Zoph and Le 2017"),
    Activation("swish_learned", swish, swish_derivative, gain=1.677, parameters={"beta": 1.0},
        parameter_derivative=swish_beta_derivative, source="Ramachandran, Zoph and Le 2017"),
    Activation("gelu", gelu, gelu_derivative, gain=1.534, range=(-0.16997120747990369, inf),
        equivalents={"torch": "nn.GELU", "keras": "gelu"}, source="Hendrycks and Gimpel 2016"),
    Activation("gelu_tanh", gelu_tanh, gelu_tanh_derivative, gain=1.534, range=(-0.17004075057125412, inf),
        equivalents={"torch": "nn.GELU('tanh')", "keras": "gelu(approximate=True)"}, source="Hendrycks and Gimpel 2016"),
    Activation("mish", mish, mish_derivative, gain=1.487, range=(-0.30884341301725, inf),
        equivalents={"torch": "nn.Mish", "keras": "mish"}, source="Misra 2019"),
])
# fmt: on
