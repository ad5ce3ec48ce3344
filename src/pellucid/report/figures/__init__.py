"""The pictures of a report: one function each, arrays in, SVG text out."""

from pellucid.report.figures.errors import dependence, errors_by_part
from pellucid.report.figures.judgement import (
    confusion_matrix,
    importance_bars,
    intervals,
    reliability,
    residuals,
    score_comparison,
)
from pellucid.report.figures.table import class_balance, missing_values, target_spread
from pellucid.report.figures.training import gradient_history, layer_statistics, learning_curves, range_test

__all__ = [
    "class_balance",
    "confusion_matrix",
    "dependence",
    "errors_by_part",
    "gradient_history",
    "importance_bars",
    "intervals",
    "layer_statistics",
    "learning_curves",
    "missing_values",
    "range_test",
    "reliability",
    "residuals",
    "score_comparison",
    "target_spread",
]
