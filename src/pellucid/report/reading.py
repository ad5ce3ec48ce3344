"""The sentence under each picture, worked out from the same numbers the picture shows."""

from __future__ import annotations

import numpy as np

from pellucid.messages import say
from pellucid.report.data import ReportData
from pellucid.report.text import clean, number, percent


def learning(data: ReportData) -> str:
    """Where the validation loss stopped falling, and which weights are used."""
    return say("read.learning", epoch=data.best_epoch)


def balance(data: ReportData) -> str:
    """How common the rarest class is beside the most common one."""
    counts = np.bincount(data.target_values, minlength=len(data.labels))
    return say(
        "read.balance",
        rare=clean(data.labels[int(counts.argmin())]),
        common=clean(data.labels[int(counts.argmax())]),
        share=percent(counts.min() / counts.sum()),
        most=percent(counts.max() / counts.sum()),
    )
