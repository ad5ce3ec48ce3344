"""scikit-learn's callbacks at the grain of a fit and of an epoch, where the installed version has them (1.9 on)."""

from __future__ import annotations

import copy
from typing import Any

try:
    from sklearn.callback import CallbackSupportMixin
except ImportError:  # an older scikit-learn: estimators have no `set_callbacks`

    class CallbackSupportMixin:  # type: ignore[no-redef]
        """Nothing to support."""


__all__ = ["CallbackSupportMixin", "Progress"]


class Progress:
    """Tells an estimator's callbacks when the fit and each epoch begin and end; does nothing when there are none.

    Parameters
    ----------
    estimator
        Whose callbacks are called.
    epochs
        The most there can be.
    data
        What callbacks may ask for: ``X``, ``y`` and ``metadata``.
    """

    def __init__(self, estimator: Any, epochs: int, data: dict[str, Any]) -> None:
        supported = hasattr(estimator, "_init_callback_context")
        self.estimator, self.data = estimator, data
        self.fit: Any = estimator._init_callback_context(max_subtasks=epochs) if supported else None
        self.listened = bool(getattr(estimator, "_skl_callbacks", None))
        if self.fit:
            self.fit.call_on_fit_task_begin(estimator=estimator, **data)
        self.epoch: Any = None

    def begin_epoch(self) -> None:
        """An epoch begins."""
        if self.listened:
            self.epoch = self.fit.subcontext(task_name="epoch")
            self.epoch.call_on_fit_task_begin(estimator=self.estimator, **self.data)

    def end_epoch(self) -> bool:
        """An epoch has ended; True when a callback asks to stop."""
        if not self.listened:
            return False
        context = {**self.data, "reconstruction_attributes": self.fitted}
        return bool(self.epoch.call_on_fit_task_end(estimator=self.estimator, **context))

    def end(self) -> None:
        """The fit has ended."""
        if self.fit:
            context = {**self.data, "reconstruction_attributes": self.fitted}
            self.fit.call_on_fit_task_end(estimator=self.estimator, **context)

    def fitted(self) -> dict[str, Any]:
        """What an estimator that stopped now would hold: learning goes on without changing it."""
        return {"network_": copy.deepcopy(self.estimator.network_)}
