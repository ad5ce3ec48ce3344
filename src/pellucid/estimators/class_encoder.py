"""The classes of a target and how they are coded: a 0/1 column, an index, or a column for each label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, issparse
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from pellucid.messages.errors import InvalidValue
from pellucid.typing import Array


class ClassEncoder:
    """Codes the labels of a target and decodes predictions.

    Parameters
    ----------
    y
        Labels of one kind, or a 0/1 matrix with a column for each label (dense or SciPy sparse).
    classes
        All there can be, if `y` need not hold each of them.

    Raises
    ------
    ValueError
        `y` holds numbers rather than labels, or several columns of classes.
    """

    def __init__(self, y: Any, classes: Any = None) -> None:
        check_classification_targets(y)
        kind = type_of_target(y)
        if kind == "multiclass-multioutput":
            raise InvalidValue("estimators.y.multilabel")
        self.multilabel = kind == "multilabel-indicator"
        self.sparse = issparse(y)
        if self.multilabel:
            self.classes: Array = np.arange(y.shape[1])
        else:
            self.classes = np.unique(np.asarray(y) if classes is None else np.asarray(classes))

    @property
    def outputs(self) -> int:
        """How many outputs a network needs: one for two classes."""
        return 1 if not self.multilabel and len(self.classes) <= 2 else len(self.classes)

    @property
    def exclusive(self) -> bool:
        """Whether a row has exactly one of more than two classes."""
        return not self.multilabel and len(self.classes) > 2

    def encode(self, y: Any) -> Array:
        """Indices into the classes (int64), or the 0/1 matrix of labels.

        Raises
        ------
        ValueError
            A label that is not among the classes, or another number of labels.
        """
        if self.multilabel:
            columns: Array = y.toarray() if issparse(y) else np.asarray(y)
            if columns.ndim != 2 or columns.shape[1] != len(self.classes):
                raise InvalidValue("estimators.y.columns", columns=len(self.classes), shape=columns.shape)
            return columns
        y = np.asarray(y)
        codes: Array = np.searchsorted(self.classes, y).clip(0, len(self.classes) - 1).astype(np.int64)
        unknown = self.classes[codes] != y
        if np.any(unknown):
            raise InvalidValue(
                "estimators.y.unknown", classes=self.classes.tolist(), unknown=np.unique(y[unknown]).tolist()
            )
        return codes

    def choose(self, probabilities: Array) -> Array:
        """The codes that probabilities of shape (rows, outputs) stand for."""
        if self.exclusive:
            return np.asarray(probabilities.argmax(axis=1))
        chosen: Array = (probabilities > 0.5).astype(np.int64)
        return chosen if self.multilabel else chosen[:, 0] * (len(self.classes) - 1)

    def decode(self, codes: Array) -> Any:
        """The labels themselves."""
        if self.multilabel:
            return csr_matrix(codes) if self.sparse else codes
        return self.classes[codes]

    def weights(self, class_weight: Any, codes: Array, row_weights: Array) -> Array:
        """`row_weights` times each row's class weight; "balanced": W / (classes * W of the class), W the sum of weights.

        Raises
        ------
        ValueError
            A key of `class_weight` is no class.
        """
        if class_weight is None:
            return row_weights
        if self.multilabel:
            factors: Array = compute_sample_weight(class_weight, codes)
            return np.multiply(row_weights, factors, dtype=row_weights.dtype)
        if class_weight == "balanced":
            mass: Array = np.bincount(codes, row_weights, len(self.classes))
            factors = mass.sum() / (np.count_nonzero(mass) * np.where(mass > 0, mass, 1))
        else:
            factors = self._named(class_weight)
        return np.multiply(row_weights, factors[codes], dtype=row_weights.dtype)

    def _named(self, class_weight: Any) -> Array:
        known = self.classes.tolist()
        if not isinstance(class_weight, Mapping):
            raise InvalidValue("estimators.class_weight.form", value=class_weight)
        if unknown := [key for key in class_weight if key not in known]:
            raise InvalidValue("estimators.class_weight.unknown", unknown=unknown, classes=known)
        return np.array([float(class_weight.get(label, 1.0)) for label in known])
