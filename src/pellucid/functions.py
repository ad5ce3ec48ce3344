"""The elementary functions that formulas are written with: plain on a number, SIMD code in compiled loops."""

from pellucid.formulas.elementary import (
    cos_2pi,
    erf,
    exp,
    exp_neg_abs,
    expm1,
    log,
    log1p,
    normal_cdf,
    normal_pdf,
    sqrt,
    tanh,
)

__all__ = ["cos_2pi", "erf", "exp", "exp_neg_abs", "expm1", "log", "log1p", "normal_cdf", "normal_pdf", "sqrt", "tanh"]
