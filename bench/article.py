"""The article's three tables of what to use when, each choice beside what it does to the default network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

CHOICES: dict[str, dict[str, Any]] = {
    "Leaky ReLU": {"activation": "leaky_relu"},
    "PReLU": {"activation": "prelu"},
    "GLU": {"activation": "glu"},
    "SwiGLU": {"activation": "swiglu"},
    "GeGLU": {"activation": "geglu"},
    "Swish": {"activation": "swish"},
    "SGD": {"optimizer": "sgd", "learning_rate": "auto"},
    "AdaGrad": {"optimizer": "adagrad", "learning_rate": "auto"},
    "RMSProp": {"optimizer": "rmsprop", "learning_rate": "auto"},
    "AdamW": {"optimizer": "adamw", "weight_decay": 0.1},
    "BatchNorm": {"norm": "batch"},
    "LayerNorm": {"norm": "layer"},
    "RMSNorm": {"norm": "rms"},
}
"""Options that put a choice of the article into the default; what is not here the default holds anyway."""
ADVICE: dict[str, dict[str, tuple[str, ...]]] = {
    "Activation functions": {
        "the output, of two classes": ("Sigmoid",),
        "the output, of several classes": ("Softmax",),
        "hidden layers in general": ("ReLU", "Leaky ReLU", "PReLU"),
        "sequences, as in language": ("GLU", "SwiGLU", "GeGLU"),
        "adaptivity": ("Swish", "PReLU"),
    },
    "Optimizers": {
        "little data, simple models": ("SGD",),
        "sparse features ([AdaGrad on rare categories](sparse.md))": ("AdaGrad", "RMSProp"),
        "deep learning in general": ("Adam",),
        "large models, much generalisation": ("AdamW",),
    },
    "Normalisation": {
        "convolutions, large batches": ("BatchNorm",),
        "sequences": ("LayerNorm", "RMSNorm"),
        "small batches, few resources": ("RMSNorm",),
    },
}


def beside(measured: Mapping[str, str]) -> Iterator[str]:
    """Lines in Markdown: the article's tables, each choice with what was measured of it, cells of one line."""
    for title, rows in ADVICE.items():
        yield f"### {title}"
        yield ""
        yield "| what for | article | score | difference | worst | wins | log-loss or error | calibration error | processor s |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for what_for, choices in rows.items():
            for place, choice in enumerate(choices):
                cells = measured.get(choice, "in the default" + " |" * 6)
                yield f"| {what_for if place == 0 else ''} | {choice} | {cells} |"
        yield ""
