"""The pictures of a report: one function each, arrays in, SVG text out."""

from pellucid.report.figures.data import class_balance, missing_values, target_distribution
from pellucid.report.figures.error_analysis import dependence, errors_by_slice
from pellucid.report.figures.evaluation import (
    confusion_matrix,
    importance_bars,
    intervals,
    reliability,
    residuals,
    score_comparison,
)
from pellucid.report.figures.training import gradient_history, layer_statistics, learning_curves, range_test

__all__ = [
    "class_balance",
    "confusion_matrix",
    "dependence",
    "errors_by_slice",
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
    "target_distribution",
]
